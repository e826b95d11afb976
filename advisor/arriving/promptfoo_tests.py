"""The tests of a promptfoo configuration: their values, and the right answer that their assertions name."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.arriving.tables import TABLES, rows_of
from advisor.arriving.yaml_files import listed, mapping, read_yaml
from advisor.errors import DataError

Assertion = tuple[str, object]
"""Type and value."""
EQUAL = ("equals", "is-equal")
CONTAINED = ("contains", "icontains")
ALL = ("contains-all", "icontains-all")
ANY = ("contains-any", "icontains-any")
TYPES = (*EQUAL, *CONTAINED, *ALL, *ANY)
UNREAD = (
    *("is-json", "contains-json", "llm-rubric", "grade", "model-graded-closedqa", "factuality", "similar", "regex"),
    *("javascript", "python", "fn", "eval", "file", "latency", "cost", "levenshtein", "rouge-n", "starts-with"),
)
"""Assertions that name no right answer."""
MOST_COMBINED = 1000
"""Tests that lists of values may multiply into."""


@dataclass(frozen=True, slots=True)
class Test:
    """One test: the values of its variables and what is asserted of the answer."""

    values: Mapping[str, object]
    asserts: tuple[Assertion, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """A right answer. `contained`: an answer may say more; `facts`: several things that all must stand in it."""

    target: str
    contained: bool = False
    facts: tuple[str, ...] = ()


def expected(asserts: Sequence[Assertion]) -> Expected | None:
    """The right answer that the assertions name, or None: equality counts most, then what must be contained."""
    for kind, value in asserts:
        if kind in EQUAL and _one(value) is not None:
            return Expected(str(_one(value)))
    for kind, value in asserts:
        if kind in ALL and _texts(value):
            texts = _texts(value)
            return Expected(", ".join(texts), contained=True, facts=texts)
        if kind in (*CONTAINED, *ANY) and _texts(value):
            return Expected(_texts(value)[0], contained=True)
    return None


def _one(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip() or None if isinstance(value, (str, int, float)) else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(text for one in listed(value) if (text := _one(one)) is not None)


def read_tests(content: Mapping[str, object], folder: Path) -> list[Test]:
    """All tests, with the defaults put in and lists of values multiplied out, as promptfoo does it."""
    default = _resolved(content.get("defaultTest"), folder)
    tests = [test for one in listed(content.get("tests")) for test in _tests(one, folder, default)]
    for scenario in map(mapping, listed(content.get("scenarios"))):
        for config, one in itertools.product(listed(scenario.get("config")), listed(scenario.get("tests"))):
            merged = {"vars": {**mapping(mapping(default).get("vars")), **mapping(mapping(config).get("vars"))}}
            tests += _tests(one, folder, {**mapping(default), **merged})
    return tests


def _resolved(value: object, folder: Path) -> object:
    """What a ``file://`` stands for; anything else is itself."""
    if not isinstance(value, str):
        return value
    file = folder / value.removeprefix("file://")
    if file.suffix.lower() not in (".yaml", ".yml", ".json"):
        raise DataError([f"{file}: tests of this type cannot be read (read are: CSV, JSONL, YAML and JSON)"])
    return read_yaml(file)


def _tests(one: object, folder: Path, default: object) -> Iterator[Test]:
    if isinstance(one, str):
        file = folder / one.removeprefix("file://")
        if file.suffix.lower() in TABLES:
            for row in rows_of(file).rows:
                yield from _table_test(row.values, folder, default)
            return
        for each in listed(_resolved(one, folder)):
            yield from _tests(each, folder, default)
        return
    test = mapping(one)
    if "vars" not in test and "assert" not in test and not test:
        return
    values = {**mapping(mapping(default).get("vars")), **mapping(_vars(test.get("vars"), folder))}
    asserts = [*listed(test.get("assert")), *listed(mapping(default).get("assert"))]
    filled = tuple(_assertion(mapping(each), folder) for each in asserts)
    for combined in itertools.islice(_combined(values, folder), MOST_COMBINED):
        yield Test(combined, tuple((kind, _filled(value, combined)) for kind, value in filled))


def _vars(value: object, folder: Path) -> object:
    return _resolved(value, folder) if isinstance(value, str) else value


def _filled(value: object, values: Mapping[str, object]) -> object:
    """A value with ``{{name}}`` replaced: an assertion may quote a variable."""
    if not isinstance(value, str) or "{{" not in value:
        return value
    from advisor.arriving.templates import filled

    return filled(value, values) or value


def _combined(values: Mapping[str, object], folder: Path) -> Iterator[dict[str, object]]:
    choices = [
        [_value(each, folder) for each in (value if isinstance(value, list) else [value])] for value in values.values()
    ]
    for chosen in itertools.product(*choices):
        yield dict(zip(values, chosen, strict=True))


def _value(value: object, folder: Path) -> object:
    if not isinstance(value, str) or not value.startswith("file://"):
        return value
    file = folder / value.removeprefix("file://")
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise DataError([f"{file}: a value of a test cannot be read ({wrong})"]) from wrong


def _assertion(said: Mapping[str, object], folder: Path) -> Assertion:
    return str(said.get("type", "")), _value(said.get("value"), folder)


def _table_test(row: Mapping[str, object], folder: Path, default: object) -> Iterator[Test]:
    """A row of a table: its ``__expected`` columns are assertions, columns without underscores variables.

    JSONL rows may hold whole tests instead.
    """
    if isinstance(row.get("vars"), Mapping):
        yield from _tests(row, folder, default)
        return
    values = {key: value for key, value in row.items() if not key.startswith("__")}
    told = [str(value) for key, value in row.items() if key.startswith("__expected") and str(value or "").strip()]
    asserts = [{"type": kind, "value": value} for kind, value in map(_told, told)]
    yield from _tests({"vars": values, "assert": asserts}, folder, default)


def _told(text: str) -> Assertion:
    """``contains: Paris``; a text without a type must be equalled."""
    said = text.strip()
    kind, _, value = said.partition(":")
    kind = kind.strip()
    if kind in TYPES and value:
        several = [part.strip() for part in value.split(",")] if kind in ALL + ANY else value.strip()
        return kind, several
    if kind in UNREAD or kind.removeprefix("not-") in (*TYPES, *UNREAD):
        return "unread", value
    return "equals", said
