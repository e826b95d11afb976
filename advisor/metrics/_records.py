"""A record as the pieces that can be right or wrong, one for each value, and as a whole that two records may share.

Numbers are equal by value. Texts are normalised as short answers are, but signs that carry meaning count: "A+" is not
"A-" and "5 %" is not "5". A null, an empty list and an empty object say nothing, like a key that is left out: endpoints
that hold a model to a schema strictly make it write every key.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterator

from advisor.metrics._normalise import normalise

Piece = tuple[str, Hashable]
_MEANING = "#%&*/@\\"
_NOTHING: Hashable = ()
"""What a record or a part of one amounts to that says nothing."""


def pieces(text: str) -> Counter[Piece]:
    """The (path, value) pairs of a record's canonical JSON text, each as often as it occurs.

    Places in a list count for nothing: ``tags[]``.
    """
    return Counter(_flattened(json.loads(text), ""))


def same(first: str, second: str) -> bool:
    """Whether two canonical JSON texts say the same, whatever the order of keys and lists.

    Lists of objects included: `pieces` forgets which values stood in one object.
    """
    return _whole(json.loads(first)) == _whole(json.loads(second))


def overlap(said: Counter[Piece], wanted: Counter[Piece]) -> float:
    """F1 of the pieces: 2 x shared / (said + wanted); 1 for nothing where nothing is wanted."""
    total = said.total() + wanted.total()
    return 2 * (said & wanted).total() / total if total else 1.0


def _flattened(value: object, path: str) -> Iterator[Piece]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flattened(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _flattened(inner, f"{path}[]")
    elif value is not None:
        yield path, _comparable(value)


def _whole(value: object) -> Hashable:
    if isinstance(value, dict):
        pairs = frozenset((key, said) for key, inner in value.items() if (said := _whole(inner)) != _NOTHING)
        return ("object", pairs) if pairs else _NOTHING
    if isinstance(value, list):
        counted = Counter(said for inner in value if (said := _whole(inner)) != _NOTHING)
        return ("list", frozenset(counted.items())) if counted else _NOTHING
    return _NOTHING if value is None else _comparable(value)


def _comparable(value: object) -> Hashable:
    if isinstance(value, str):
        return "text", normalise(value), _signs(value)
    return "yes or no" if isinstance(value, bool) else "number", value


def _signs(text: str) -> str:
    """The signs of a text that are more than punctuation, in order; a hyphen only where it is no part of a word."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    kept = []
    for i, sign in enumerate(plain):
        joins = plain[i - 1 : i].isalnum() and plain[i + 1 : i + 2].isalnum()
        symbol = unicodedata.category(sign)[0] == "S" and sign not in "`\u00b4"
        if symbol or sign in _MEANING or (sign == "-" and not joins and not plain[i + 1 : i + 2].isspace()):
            kept.append(sign)
    return "".join(kept)
