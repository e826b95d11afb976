"""Where quoted entities stand in the text that they were taken from.

A model counts no characters, so it quotes and offsets are recovered: a mention takes the first place where its text
stands and that no earlier mention has taken. Whole words go first: "SA" is looked for as a word before it is found in
"SAY".
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answer_form import TEXT, TYPE

Place = tuple[int, int]
"""First character and the one after the last."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A quoted entity and where it stands, in characters of the request; None when that does not hold it (again)."""

    text: str
    type: str
    place: Place | None = None


def mentions(text: str, request: str) -> tuple[Mention, ...]:
    """The entities of a canonical JSON list, in its order, with their places in `request`."""
    return located([Mention(entity[TEXT], entity[TYPE]) for entity in json.loads(text)], request)


def located(quoted: Sequence[Mention], request: str) -> tuple[Mention, ...]:
    """The mentions with their places: successive mentions of one text take successive places.

    Where none is left, a mention of another type may stand where one of its text stands already; a repetition may not.
    """
    taken: dict[Place, set[str]] = {}
    found = []
    for mention in quoted:
        where = places(mention.text, request)
        free = [place for place in where if place not in taken]
        free = free or [place for place in where if mention.type not in taken[place]]
        if free:
            taken.setdefault(free[0], set()).add(mention.type)
        found.append(Mention(mention.text, mention.type, free[0] if free else None))
    return tuple(found)


def places(quoted: str, request: str) -> list[Place]:
    """Where `quoted` stands, whole words first; letter for letter, or else in any case and spacing."""
    words = [re.escape(word) for word in quoted.split()]
    if not words:
        return []
    found = [match.span() for match in re.finditer(re.escape(quoted.strip()), request)]
    found = found or [match.span() for match in re.finditer(r"\s+".join(words), request, re.IGNORECASE)]
    return sorted(found, key=lambda place: (not whole(place, request), place))


def whole(place: Place, request: str) -> bool:
    """Whether a place begins and ends where words do."""
    start, end = place
    before, after = request[start - 1 : start] if start else "", request[end : end + 1]
    joined_before = before.isalnum() and request[start : start + 1].isalnum()
    return not joined_before and not (after.isalnum() and request[end - 1 : end].isalnum())
