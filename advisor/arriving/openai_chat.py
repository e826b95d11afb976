"""OpenAI fine-tuning JSONL: `messages`, preference pairs, and the `conversations` of ShareGPT.

What all system messages say becomes the instructions, so that every strategy may use it or not; a request is what the
user said, and the whole talk where there was more than one turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.arriving.arrival import Arrival, Record, left_out

SHAREGPT = {"human": "user", "gpt": "assistant", "system": "system", "user": "user", "assistant": "assistant"}
SYSTEM = ("system", "developer")
NO_ANSWER = "their last turn is no text of the assistant (a tool call, an image, or none)"


@dataclass(frozen=True, slots=True)
class _Talk:
    system: str
    asked: str
    answer: str


def is_chat(row: Record) -> bool:
    """Whether a row is a conversation."""
    turns = row.get("messages", row.get("conversations"))
    asked = row.get("input")
    return isinstance(turns, list) or (isinstance(asked, Mapping) and "preferred_output" in row)


def read_chat(rows: Sequence[Record], path: Path) -> Arrival:
    """Conversations as requests and answers; a constant system message is lifted out of them."""
    talks = [_talk(row) for row in rows]
    usable = [(row, talk) for row, talk in zip(rows, talks, strict=True) if talk is not None]
    systems = {talk.system for _, talk in usable}
    shared = next(iter(systems)) if len(systems) == 1 else ""
    records: list[Record] = []
    for row, talk in usable:
        asked = talk.asked if shared or not talk.system else f"system: {talk.system}\n{talk.asked}"
        records.append({**_plain(row), "input": asked, "target": talk.answer})
    notes = [*left_out(len(rows) - len(usable), NO_ANSWER)]
    if shared:
        notes.append("The system message, the same in every row, became the instructions.")
    elif len(systems) > 1:
        notes.append(f"{len(systems)} different system messages stay in the requests.")
    return Arrival(
        origin=f"the OpenAI fine-tuning file {path.name}",
        name=path.stem,
        parts={"path": records},
        columns={"input": "input", "target": "target"},
        instructions=shared,
        notes=tuple(notes),
    )


def _plain(row: Record) -> dict[str, object]:
    """The columns beside the conversation: an id, a group, metadata that is text."""
    return {key: value for key, value in row.items() if isinstance(value, (str, int, float)) and key != "weight"}


def _talk(row: Record) -> _Talk | None:
    turns = _turns(row)
    while turns and turns[-1][0] != "assistant":
        turns = turns[:-1]
    if len(turns) < 2 or not turns[-1][1].strip():
        return None
    system = "\n".join(said for role, said in turns if role in SYSTEM)
    asked = [(role, said) for role, said in turns[:-1] if role not in SYSTEM]
    if not any(said.strip() for _, said in asked):
        return None
    text = asked[0][1] if len(asked) == 1 else "\n".join(f"{role}: {said}" for role, said in asked)
    return _Talk(system, text, turns[-1][1])


def _turns(row: Record) -> list[tuple[str, str]]:
    """Role and text of every turn; of a preference pair with the preferred answer last."""
    asked = row.get("input")
    if isinstance(asked, Mapping):
        given = [*_listed(asked.get("messages")), *_listed(row.get("preferred_output"))]
    else:
        given = _listed(row.get("messages", row.get("conversations")))
    turns = []
    for turn in given:
        if isinstance(turn, Mapping):
            role = str(turn.get("role") or SHAREGPT.get(str(turn.get("from")), turn.get("from")))
            turns.append((role, text_of(turn.get("content", turn.get("value")))))
    return turns


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def text_of(content: object) -> str:
    """The text of a message: itself, or its text parts; empty where it holds anything else."""
    if isinstance(content, str):
        return content
    parts = _listed(content)
    texts = [part.get("text") for part in parts if isinstance(part, Mapping)]
    whole = [text for text in texts if isinstance(text, str)]
    return "\n".join(whole) if parts and len(whole) == len(parts) else ""
