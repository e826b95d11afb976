"""The prompt layout that every strategy shares.

One builder for all contestants keeps the race fair: they differ in what they put in, not in how it is laid out.
Static text (instructions, labels, fixed demonstrations) comes first so that a prefix cache applies; passages come
best last, next to the question.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor.answer_form import AnswerForm
from advisor.protocols import Job
from advisor.task import TaskSpec
from advisor.types import Example, Message, Passage, Prompt
from strategies._wordings import WORDINGS

GENERIC_INSTRUCTIONS = {
    "classification": "Answer with the label that fits the text.",
    "qa": "Answer the question.",
    "generation": "Answer the message.",
    "extraction": "Extract the details of the text as JSON.",
    "entities": "List the named entities of the text as JSON.",
}

MOST_NEW_TOKENS = 1024
"""A bound on what a rambling model can cost where labelled answers are very long."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a strategy puts into a prompt besides the request itself.

    `labels` are listed after the instructions; `described` says there what form a record or an entity has, for prompts
    that show it by no demonstration; `instructions` replace the task's own.
    """

    shots: Sequence[Example] = ()
    passages: Sequence[Passage] = ()
    labels: Sequence[str] = ()
    described: bool = False
    instructions: str = ""


def own_instructions(task: TaskSpec) -> str:
    """What the task file says, or a plain sentence for its kind where it says nothing."""
    return task.task.instructions.strip() or GENERIC_INSTRUCTIONS[task.task.kind]


def layout(task: TaskSpec, wording: int, request: str, content: Content = Content()) -> Prompt:
    """The prompt for one request in one of the WORDINGS of the task's kind (taken modulo their number)."""
    acceptable = WORDINGS[task.task.kind]
    chosen = acceptable[wording % len(acceptable)]
    system = chosen.instruction.format(content.instructions or own_instructions(task))
    if content.labels:
        listed = reversed(content.labels) if chosen.backwards else content.labels
        system += "\n" + chosen.labels.format(", ".join(listed))
    if content.described and task.form is not None:
        system += "\n" + description(task.form)
    messages = [Message("system", system)]
    for shot in content.shots:
        messages += [Message("user", chosen.question.format(shot.input)), Message("assistant", shot.target)]
    question = chosen.question.format(request)
    if content.passages:
        texts = chosen.separator.join(chosen.passage.format(passage.text) for passage in content.passages)
        question = f"{chosen.passages.format(texts)}\n\n{question}"
    return Prompt((*messages, Message("user", question)))


def description(form: AnswerForm) -> str:
    """The form of an answer in words: the fields of a record, or the types of entities and how to write one."""
    names = ", ".join(form.names)
    if form.kind == "entities":
        shown = f'[{{"text": "words of the text", "type": "{form.names[0]}"}}]'
        return f"Types: {names}\nAnswer with a JSON list like {shown}."
    return f"Fields: {names}\nAnswer with one JSON object that holds the fields the text gives."


def new_tokens(task: TaskSpec, train: Sequence[Example], count_tokens: Callable[[str], int]) -> int:
    """How long an answer may get: half as long again as the longest labelled answer, at most MOST_NEW_TOKENS.

    JSON gets twice as long: labelled answers stand on one line, a model may indent, and what is cut off is invalid.
    """
    longest = max((count_tokens(example.target) for example in train), default=MOST_NEW_TOKENS)
    return min(MOST_NEW_TOKENS, longest + longest // 2 + 4 if task.form is None else 2 * longest + 16)


def answer_tokens(job: Job) -> int:
    """`new_tokens` of a job: as it was counted when the train examples were there, or counted now."""
    if job.answer_tokens is not None:
        return job.answer_tokens
    return new_tokens(job.task, job.train, job.engine.count_tokens)
