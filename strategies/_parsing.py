"""From the text that a model wrote to the canonical form that metrics compare, by the kind of the task."""

from collections.abc import Callable, Sequence

from advisor.task import TaskSpec

Reader = Callable[[str], str | None]
"""The canonical form of an answer; None makes it invalid."""


def reader(task: TaskSpec, labels: Sequence[str]) -> Reader:
    """How answers of this task are read: a label where labels are closed, JSON where it has a form, else the text."""
    if task.form is not None:
        return task.form.read
    if labels:
        return lambda text: closest_label(text, labels)
    return lambda text: text.strip() or None


def closest_label(text: str, labels: Sequence[str]) -> str | None:
    """The label that `text` is, ignoring case and surrounding punctuation; None when it is none of them."""
    plain = {_plain(label): label for label in labels}
    first_line = text.strip().splitlines()[0] if text.strip() else ""
    return plain.get(_plain(text)) or plain.get(_plain(first_line))


def _plain(text: str) -> str:
    return text.strip().strip(".,:;!?\"'`*()[]").casefold().replace(" ", "_")
