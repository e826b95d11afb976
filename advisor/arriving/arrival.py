"""What an importer hands over: rows of named values, and what the source itself says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

Record = Mapping[str, object]
Part = str
"""``path`` for one file that a run divides; ``train``, ``dev`` and ``test`` for files that are divided already."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """The content of a source, before anything is guessed.

    Attributes:
        origin: what it is, in words: "the CSV file tickets.csv".
        name: what the task may be called.
        parts: the records of each part.
        files: the file of a part that a task can name as it is; a part without one is written anew as JSONL.
        columns: role to column, where the format says so: input, target, id, group, source, facts.
        kind: the kind of task, where the format says so.
        kind_why: what says so.
        instructions: what the prompts of the source say first.
        metric: the metric that the source's own checks amount to, "auto" when none.
        labels: the closed list of answers that the source declares.
        documents: texts that answers stand in, by the file name each is to get.
        models: lines of YAML for `models`, written as comments because they cost money or need a server.
        notes: what was left out or changed, one sentence each.
    """

    origin: str
    name: str
    parts: Mapping[Part, Sequence[Record]]
    files: Mapping[Part, Path] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    kind_why: str = ""
    instructions: str = ""
    metric: str = "auto"
    labels: tuple[str, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> list[Record]:
        """All records, the parts one after the other."""
        return [row for rows in self.parts.values() for row in rows]


def counted(number: int, what: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def left_out(number: int, why: str) -> tuple[str, ...]:
    """The note on rows that could not be used; nothing where there were none."""
    return (f"{counted(number, 'row')} left out: {why}.",) if number else ()
