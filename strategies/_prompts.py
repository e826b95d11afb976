"""The prompt layout that every strategy shares, and its acceptable wordings.

One builder for all contestants keeps the race fair: they differ in what they put in, not in how it is laid out.
Static text (instructions, labels, fixed demonstrations) comes first so that a prefix cache applies; passages come
best last, next to the question.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.task import TaskSpec
from advisor.types import Example, Message, Passage, Prompt


@dataclass(frozen=True, slots=True)
class Wording:
    """One acceptable way to put the same request. Production teams edit such details without a second thought."""

    instruction: str
    labels: str
    passages: str
    passage: str
    separator: str
    question: str


WORDINGS = (
    Wording("{0}", "Labels: {0}", "{0}", "{0}", "\n", "{0}"),
    Wording("{0}", "Possible answers: {0}", "Sources:\n{0}", "- {0}", "\n", "Message: {0}"),
    Wording("Task: {0}", "Choose from: {0}", "Context:\n{0}", "{0}", "\n\n", "{0}"),
    Wording("{0} Follow this exactly.", "Labels: {0}.", "Known facts:\n{0}", "* {0}", "\n", "Request: {0}"),
    Wording("Instructions: {0}", "Answers allowed: {0}", "Extracts:\n{0}", "{0}", "\n---\n", "Input: {0}"),
    Wording("Please do the following. {0}", "Pick one of: {0}", "Notes:\n{0}", "- {0}", "\n", "Text: {0}"),
)
"""Number 0 is the plain one that accuracy reads; the others are drawn for consistency."""

GENERIC_INSTRUCTIONS = {
    "classification": "Answer with the label that fits the text.",
    "qa": "Answer the question.",
    "generation": "Answer the message.",
}

MOST_NEW_TOKENS = 160


@dataclass(frozen=True, slots=True)
class Content:
    """What a strategy puts into a prompt besides the request itself."""

    shots: Sequence[Example] = ()
    passages: Sequence[Passage] = ()
    labels: Sequence[str] = ()


def layout(task: TaskSpec, wording: int, request: str, content: Content = Content()) -> Prompt:
    """The prompt for one request in one of the WORDINGS (taken modulo their number)."""
    chosen = WORDINGS[wording % len(WORDINGS)]
    instructions = task.task.instructions.strip() or GENERIC_INSTRUCTIONS[task.task.kind]
    system = chosen.instruction.format(instructions)
    if content.labels:
        system += "\n" + chosen.labels.format(", ".join(content.labels))
    messages = [Message("system", system)]
    for shot in content.shots:
        messages += [Message("user", chosen.question.format(shot.input)), Message("assistant", shot.target)]
    question = chosen.question.format(request)
    if content.passages:
        texts = chosen.separator.join(chosen.passage.format(passage.text) for passage in content.passages)
        question = f"{chosen.passages.format(texts)}\n\n{question}"
    return Prompt((*messages, Message("user", question)))


def new_tokens(train: Sequence[Example], count_tokens: object) -> int:
    """How long an answer may get: half as long again as the longest labelled answer, at most MOST_NEW_TOKENS."""
    assert callable(count_tokens)
    longest = max((int(count_tokens(example.target)) for example in train), default=MOST_NEW_TOKENS)
    return min(MOST_NEW_TOKENS, longest + longest // 2 + 4)
