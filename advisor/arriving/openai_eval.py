"""OpenAI eval JSONL: `{"item": {…}}` of the hosted Evals, and `{"input": [messages], "ideal": …}` of openai/evals."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.arriving.arrival import Arrival, Record, left_out
from advisor.arriving.openai_chat import is_chat, read_chat


def is_eval(row: Record) -> bool:
    """Whether a row is one of an eval's data set."""
    return isinstance(row.get("item"), Mapping) or "ideal" in row


def read_eval(rows: Sequence[Record], path: Path) -> Arrival:
    """The items of an eval. What a model answered then (`sample`) is not read."""
    items = [_item(row) for row in rows]
    origin = f"the OpenAI eval file {path.name}"
    if items and all("ideal" in item for item in items):
        return _with_ideal(items, path, origin)
    if items and all(is_chat(item) for item in items):
        talked = read_chat(items, path)
        return Arrival(
            origin, path.stem, talked.parts, {}, talked.columns, instructions=talked.instructions, notes=talked.notes
        )
    return Arrival(origin, path.stem, {"path": items})


def _item(row: Record) -> Record:
    item = row.get("item")
    return item if isinstance(item, Mapping) else row


def _with_ideal(items: Sequence[Record], path: Path, origin: str) -> Arrival:
    """`ideal` as the target; of several acceptable answers the first."""
    several = sum(isinstance(item["ideal"], list) and len(item["ideal"]) > 1 for item in items)
    answered = [(item, ideal) for item in items if (ideal := _first(item["ideal"])) is not None]
    conversations = [
        {**{key: value for key, value in item.items() if key not in ("input", "ideal")}, "messages": _messages(item, i)}
        for item, i in answered
    ]
    talked = read_chat(conversations, path)
    notes = [*left_out(len(items) - len(answered), "their ideal answer is no text"), *talked.notes]
    if several:
        notes.append(f"{several} rows accept several answers; the first of each is the target.")
    return Arrival(
        origin,
        path.stem,
        talked.parts,
        {},
        talked.columns,
        instructions=talked.instructions,
        notes=tuple(notes),
    )


def _first(ideal: object) -> str | None:
    value = ideal[0] if isinstance(ideal, list) and ideal else ideal
    if isinstance(value, bool) or value is None:
        return None if value is None else str(value).lower()
    return str(value) if isinstance(value, (str, int, float)) else None


def _messages(item: Record, ideal: str) -> list[object]:
    """The conversation with its ideal answer at the end; a bare text is what the user said."""
    asked = item.get("input", "")
    before = asked if isinstance(asked, list) else [{"role": "user", "content": str(asked)}]
    return [*before, {"role": "assistant", "content": ideal}]
