"""Written instructions to start a search for a prompt from: the task's own first, then variants of it by kind.

Each variant changes one thing that is known to move a model: the form of the answer said outright, a role, a hint on
how to go about it, brevity, the labels listed, the labels that were mixed up (the proposal tips of MIPROv2,
arXiv 2406.11695, are the same things).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.task import TaskSpec
from strategies._prompts import own_instructions

OWN = "the task's own instructions"
MOST_MIXED_UP = 4
MOST_LISTED_TOKENS = 400
"""Lists of labels that are longer than this are left out: every request would pay for them."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """A text to put first. `listed` has the labels, or the form of a record, told behind it; `origin` is for people."""

    text: str
    origin: str
    listed: bool = False


FORMS = {
    "classification": "Answer with the label alone, spelled exactly as it is given.",
    "qa": "Answer with the answer alone and add nothing else.",
    "generation": "Write the finished text alone, without any remark about it.",
    "extraction": "Answer with one JSON object that follows the form exactly, and nothing else.",
    "entities": "Give every entity exactly as it stands in the text, and nothing else.",
}
ROLES = {
    "classification": "You are an expert who has sorted thousands of such texts and is always consistent.",
    "qa": "You are an expert who answers correctly and to the point.",
    "generation": "You are an experienced writer who keeps to the house style.",
    "extraction": "You are a careful clerk who copies facts from texts into forms.",
    "entities": "You are a careful reader who marks names in texts.",
}
HINTS = {
    "classification": "Look for what the text is really about, not for single words, and choose what fits best.",
    "qa": "Read the question carefully, decide what exactly is asked for, and answer that.",
    "generation": "Follow the form, the tone and the length of the examples you are shown.",
    "extraction": "Take every value from the text itself and leave out what the text does not say.",
    "entities": "Read the text to its end, and check each name for where it begins and where it ends.",
}


def written(task: TaskSpec, labels: Sequence[str], mixed_up: Sequence[tuple[str, str]] = ()) -> list[Instruction]:
    """The task's own instructions, and variants of them.

    Args:
        task: its kind decides which variants there are.
        labels: closed labels; empty for other kinds.
        mixed_up: (right label, label that was said instead) of answers to train examples.
    """
    own, kind = own_instructions(task), task.task.kind
    found = [Instruction(own, OWN), Instruction(f"{own} {FORMS[kind]}", "with the form of the answer")]
    if labels and sum(len(label) for label in labels) / 4 <= MOST_LISTED_TOKENS:
        found.append(Instruction(own, "with the labels listed", listed=True))
    elif task.form is not None:
        found.append(Instruction(own, "with the form of a record described", listed=True))
    if mixed_up:
        found.append(Instruction(f"{own} {_kept_apart(mixed_up)}", "with labels that were mixed up"))
    found.append(Instruction(f"{own} {HINTS[kind]}", "with a hint on how to go about it"))
    found.append(Instruction(f"{ROLES[kind]} {own}", "with a role"))
    return found


def _kept_apart(mixed_up: Sequence[tuple[str, str]]) -> str:
    """The pairs that were mixed up most often, either way round."""
    often = Counter(tuple(sorted(pair)) for pair in mixed_up).most_common(MOST_MIXED_UP)
    return f"Do not mix up {'; '.join(f'{one} and {other}' for (one, other), _ in often)}."
