"""What a part of the benchmark gives back, and the page that all parts together make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

HEAD = (
    "# Reliability: what happens when things go wrong",
    "Written by `python benchmarks/reliability/run.py [PART ...]`. Nothing here is typed by hand: every figure is in "
    "`measured/`, which the same command writes.",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a part: what was tried, the bar, what was found. `reached` is None where there is no bar."""

    what: str
    bar: str
    measured: str
    reached: bool | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one part measured.

    `how` says in a few sentences what was done and compared; `figures` is all that was measured, kept with the rows so
    that each can be recounted; `notes` are lines under the table.
    """

    title: str
    how: str
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)


def page(parts: Sequence[Mapping[str, Any]]) -> str:
    """RESULTS.md from the stored parts (`Part` as plain data, with `machine`, `seconds` and `part` besides)."""
    return "\n\n".join([*HEAD, *(section(part) for part in parts)]) + "\n"


def section(part: Mapping[str, Any]) -> str:
    """One part: its table, and how it came about."""
    lines = ["| what | bar | measured |", "|---|---|---|"]
    lines += [f"| {_cell(row['what'])} | {_cell(row['bar']) or '–'} | {_cell(_found(row))} |" for row in part["rows"]]
    told = f"{part['how']} Measured in {part['seconds']:.0f} s on {part['machine']}; `run.py {part['part']}`."
    notes = ["\n".join(f"* {note}" for note in part["notes"])] if part["notes"] else []
    return "\n\n".join([f"## {part['title']}", told, "\n".join(lines), *notes])


def _found(row: Mapping[str, Any]) -> str:
    mark = {None: "", True: " ✔", False: " ✘"}[row["reached"]]
    return f"{row['measured']}{mark}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
