"""Where quoted entities stand in the text they were taken from."""

import json
from dataclasses import dataclass

from advisor.answer_form import TEXT, TYPE


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity of a type at character offsets of the request; both are -1 when the request does not hold it."""

    type: str
    start: int
    end: int

    @property
    def found(self) -> bool:
        """Whether the request holds it."""
        return self.start >= 0


def mentions(text: str, request: str) -> tuple[Mention, ...]:
    """The entities of a canonical JSON list with their offsets in `request`.

    A text that is quoted several times takes one occurrence after the other, from left to right; case is ignored only
    where the exact spelling does not occur (again).
    """
    taken: dict[str, int] = {}
    found = []
    for entity in json.loads(text):
        quoted = entity[TEXT]
        start = request.find(quoted, taken.get(quoted, 0))
        if start < 0:
            start = request.casefold().find(quoted.casefold(), taken.get(quoted, 0))
        end = start + len(quoted) if start >= 0 else -1
        taken[quoted] = max(taken.get(quoted, 0), end)
        found.append(Mention(entity[TYPE], start, end))
    return tuple(found)
