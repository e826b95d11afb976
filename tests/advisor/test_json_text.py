"""JSON and the values that stand in a text: what is read, and what is beyond reason."""

import json

import pytest

from advisor.json_text import MOST_DEPTH, read_json, values_in

PAIR = {"a": 1, "b": [2]}


@pytest.mark.parametrize(
    "text", ["NaN", '{"a": Infinity}', "[1e999]", "[" * 9999, "[" * 70 + "]" * 70, "9" * 9999, "{"]
)
def test_what_is_no_json_or_beyond_reason_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_json(text)


def test_reasonable_depth_is_read() -> None:
    assert read_json("[" * MOST_DEPTH + "]" * MOST_DEPTH)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "b": [2]}',
        '  {"a":1,\n "b":[2]}  \n',
        '```json\n{"a": 1, "b": [2]}\n```',
        '```json {"a": 1, "b": [2]} ```',
        'Here it is:\n```\n{"a": 1, "b": [2]}\n```\nAnything else?',
        'It has {"a" and "b"}:\n```\n{"a": 1, "b": [2]}\n```',
        '```json\n{"a": 1, "b": [2]}',
        'The record [as asked] is {"a": 1, "b": [2]}. I hope that {this} helps.',
        '{"a": 0, "a": 1, "b": [2]}',
    ],
)
def test_a_value_is_found_in_its_dress(text: str) -> None:
    assert next(values_in(text)) == PAIR


def test_values_come_from_left_to_right_and_none_from_within_another() -> None:
    assert list(values_in('[1, {"a": 2}] and {"b": [3]}')) == [[1, {"a": 2}], {"b": [3]}]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "no record",
        '{"a": 1',
        '{"a": 1, "b": {"a": 2}',
        '{"a": {"b": 1} "b": 2}',
        '[{"a": 1}, {"a": 2}',
        "{'a': 1}",
        '{"a": 1,}',
        '{"a": NaN}',
        '{"a": 1e999}',
        "null",
        "3",
        "{" * 5000,
        '{"a":' * 5000,
        "[" * 100_000,
        '{"a": ' + "[" * 70 + "]" * 70 + "}",
        '{"a": ' + "9" * 5000 + "}",
        '{"a":' + " " * 3000,
    ],
)
def test_nothing_is_taken_out_of_what_breaks_off_and_nothing_is_repaired(text: str) -> None:
    assert list(values_in(text)) == []


def test_a_fence_within_a_value_is_no_fence() -> None:
    value = {"a": "```python\n{}\n```"}
    assert list(values_in(json.dumps(value))) == [value]
    assert list(values_in(json.dumps(value)[:-1])) == []
