"""Instruction-tuning rows: `instruction`, an optional `input`, `output`."""

from collections.abc import Sequence
from pathlib import Path

from advisor.arriving.arrival import Arrival, Record


def is_alpaca(row: Record) -> bool:
    """Whether a row has the columns of Alpaca."""
    return "instruction" in row and "output" in row


def read_alpaca(rows: Sequence[Record], path: Path) -> Arrival:
    """An instruction that all rows share becomes the instructions; else it is part of each request."""
    told = {str(row.get("instruction") or "").strip() for row in rows}
    shared = next(iter(told)) if len(told) == 1 and len(rows) > 1 else ""
    records = [{"input": _asked(row, bool(shared)), "target": row.get("output")} for row in rows]
    notes = ("The instruction, the same in every row, became the instructions.",) if shared else ()
    return Arrival(
        origin=f"the instruction file {path.name}",
        name=path.stem,
        parts={"path": records},
        columns={"input": "input", "target": "target"},
        instructions=shared,
        notes=notes,
    )


def _asked(row: Record, shared: bool) -> str:
    parts = [row.get("input")] if shared else [row.get("instruction"), row.get("input")]
    return "\n".join(str(part) for part in parts if part and str(part).strip())
