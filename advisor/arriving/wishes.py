"""What the user says on the command line or answers on the terminal; everything else is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wishes:
    """None, "" and empty mean: guess it.

    Attributes:
        kind: the kind of task.
        columns: role to column.
        name: of the task.
        accuracy: the target.
        instructions: what every prompt says first.
        corpus: globs or folders of documents.
    """

    kind: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    accuracy: float | None = None
    instructions: str = ""
    corpus: tuple[str, ...] = ()
