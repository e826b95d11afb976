"""A record as the pieces that can be right or wrong: one for each value, named by where it stands."""

import json
from collections import Counter
from collections.abc import Iterator

from advisor.metrics._normalise import normalise

Piece = tuple[str, str]


def pieces(text: str) -> Counter[Piece]:
    """The (path, value) pairs of a record's canonical JSON text, each as often as it occurs.

    Places in a list count for nothing: ``tags[]``. Texts are compared normalised, numbers by value (2 is 2.0), and an
    empty list or object is a value of its own.
    """
    return Counter(_flattened(json.loads(text), ""))


def _flattened(value: object, path: str) -> Iterator[Piece]:
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _flattened(inner, f"{path}.{name}")
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _flattened(inner, f"{path}[]")
    else:
        yield path, _comparable(value)


def _comparable(value: object) -> str:
    if isinstance(value, str):
        return f"text {normalise(value)}"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"number {float(value)!r}"
    return json.dumps(value)


def overlap(said: Counter[Piece], wanted: Counter[Piece]) -> float:
    """F1 of the pieces: 2 x shared / (said + wanted); 1 for nothing where nothing is wanted."""
    total = said.total() + wanted.total()
    return 2 * (said & wanted).total() / total if total else 1.0
