"""JSON as a careful program reads it: nothing is repaired, and nothing is beyond reason.

NaN and infinite numbers are no JSON, and what is nested deeper than MOST_DEPTH is refused: a weak model can open
brackets until its room is used up.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import NoReturn

MOST_DEPTH = 64
"""Levels of lists and objects within one another."""
_BRACKET = re.compile(r"[{\[]")
_FENCE = re.compile(r"^[ \t]*```[\w-]*[ \t]*\n(.*?)(?:^[ \t]*```|\Z)", re.DOTALL | re.MULTILINE)


def read_json(text: str) -> object:
    """The value of a JSON text.

    Raises:
        json.JSONDecodeError: it is no JSON.
        ValueError: it holds NaN, an infinite number or one of thousands of digits, or is nested too deeply.
    """
    try:
        value = _DECODER.decode(text)
    except RecursionError as wrong:
        raise ValueError("is nested too deeply") from wrong
    if _deeper(value, MOST_DEPTH):
        raise ValueError("is nested too deeply")
    return value


class RepeatedKey(ValueError):
    """An object has a key twice; its argument is the key."""


def read_row(line: str) -> object:
    """The value of one line of a JSONL file. NaN and infinite numbers, as pandas and others write them, are nothing.

    Raises:
        json.JSONDecodeError: it is no JSON.
        RepeatedKey: a key stands twice in one object.
        ValueError: it holds a number of thousands of digits, or is nested too deeply.
    """
    try:
        return _ROWS.decode(line)
    except RecursionError as wrong:
        raise ValueError("is nested too deeply") from wrong
    except ValueError as wrong:
        if "integer string conversion" in str(wrong):
            raise ValueError("a number of thousands of digits") from wrong
        raise


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise RepeatedKey(next(name for name in names if names.count(name) > 1))
    return record


def values_in(text: str) -> Iterator[object]:
    """Every JSON object and list that stands in a text, outermost only, from left to right, then those in its fences.

    Nothing is looked for within or behind a value that breaks off or goes wrong: half a record is no record.
    """
    yield from _values(text)
    for fenced in _FENCE.finditer(text):
        yield from _values(fenced[1])


def _values(text: str) -> Iterator[object]:
    start = 0
    while bracket := _BRACKET.search(text, start):
        try:
            value, start = _DECODER.raw_decode(text, bracket.start())
        except json.JSONDecodeError as wrong:
            if text[bracket.end() : wrong.pos].strip():
                return  # it did begin a value
            start = bracket.end()
            continue
        except (ValueError, RecursionError):
            return
        if not _deeper(value, MOST_DEPTH):
            yield value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"holds {name}, which is no JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _no_number(digits)


def _missing(name: str) -> None:
    del name


_ROWS = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_missing)
_DECODER = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite)


def _deeper(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return inner is not None and (levels == 0 or any(_deeper(each, levels - 1) for each in inner))
