"""Keeps the rows that a run can use, and says how many it cannot and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.answer_form import TEXT
from advisor.arriving.arrival import Arrival, Part, Record, left_out
from advisor.arriving.columns import ROLES, Guess
from advisor.arriving.kinds import as_text, parsed_json


@dataclass(frozen=True, slots=True)
class Usable:
    """The parts without the rows that a run would refuse. `unchanged` are parts that are as they were."""

    parts: dict[Part, list[Record]]
    unchanged: frozenset[Part]
    notes: tuple[str, ...]


def usable_rows(arrival: Arrival, columns: Mapping[str, Guess], kind: str) -> Usable:
    """Leaves out blank requests and answers, entities that do not stand in the text, labels that train never has."""
    reasons: Counter[str] = Counter()
    parts: dict[Part, list[Record]] = {}
    same: set[Part] = set()
    for part, rows in arrival.parts.items():
        kept = [_kept(row, columns, kind, reasons) for row in rows]
        parts[part] = [row for row in kept if row is not None]
        if all(new is not None and _equal(new, old) for new, old in zip(kept, rows, strict=True)):
            same.add(part)
    if kind == "classification" and "train" in parts:
        same -= _without_untaught(parts, columns["target"].value, reasons)
    notes = [note for why, number in reasons.items() for note in left_out(number, why)]
    return Usable(parts, frozenset(same), tuple(notes))


def _kept(row: Record, columns: Mapping[str, Guess], kind: str, reasons: Counter[str]) -> Record | None:
    """The row with the columns that have a role, or None; numbers that are labels become text."""
    asked, target = row.get(columns["input"].value), row.get(columns["target"].value)
    if isinstance(asked, bool) or not isinstance(asked, (str, int, float)) or not str(asked).strip():
        reasons["the request is blank or no text"] += 1
        return None
    if target is None or (target == [] and kind != "entities") or (isinstance(target, str) and not target.strip()):
        reasons["the answer is blank"] += 1
        return None
    if kind == "entities" and not _all_stand_in(target, str(asked)):
        reasons["an entity does not stand in the text word for word"] += 1
        return None
    kept = {columns[role].value: row.get(columns[role].value) for role in ROLES if role in columns}
    if kind not in ("entities", "extraction") and not isinstance(target, str):
        kept[columns["target"].value] = as_text(target)
    return kept


def _equal(new: Record, old: Record) -> bool:
    return all(old.get(key) == value and type(old.get(key)) is type(value) for key, value in new.items())


def _all_stand_in(target: object, asked: str) -> bool:
    listed = parsed_json(target)
    texts = [one.get(TEXT) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    wanted = Counter(text for text in texts if isinstance(text, str))
    return all(text.strip() and asked.count(text) >= number for text, number in wanted.items())


def _without_untaught(parts: dict[Part, list[Record]], target: str, reasons: Counter[str]) -> set[Part]:
    """Drops from dev and test what carries a label that train has nowhere; the parts that this changed."""
    taught = {str(row.get(target)).strip() for row in parts["train"]}
    changed: set[Part] = set()
    for part in ("dev", "test"):
        rows: Sequence[Record] = parts.get(part, ())
        kept = [row for row in rows if str(row.get(target)).strip() in taught]
        if len(kept) < len(rows):
            reasons[f"their label in {part} is in no row of train"] += len(rows) - len(kept)
            parts[part] = kept
            changed.add(part)
    return changed
