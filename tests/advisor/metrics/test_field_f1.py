"""Field F1 and the exact record by hand, and what holds for any record."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.metrics import exact_match
from advisor.metrics.field_f1 import Metric
from advisor.task import TaskSpec
from advisor.types import Answer, Example, Usage

TASK = TaskSpec.model_validate(
    {
        "version": 1,
        "name": "demo",
        "task": {"kind": "extraction", "output": {"schema": str(Path(__file__).parents[2] / "record.schema.json")}},
        "data": {"path": "x.jsonl"},
        "target": {"accuracy": 0.8},
    }
)
METRIC, EXACT = Metric(TASK), exact_match.Metric(TASK)
TARGET = {"city": "New York", "nights": 2, "guests": ["Ada", "Bo"]}


def answer(record: object, error: str | None = None) -> Answer:
    text = None if record is None else json.dumps(record)
    return Answer("1", 0, text or "", text, Usage(), error=error)


def example(target: object = TARGET) -> Example:
    return Example("1", "", json.dumps(target))


@pytest.mark.parametrize(
    ("said", "score"),
    [
        (TARGET, 1.0),
        ({"guests": ["bo", "ada"], "nights": 2.0, "city": "new york."}, 1.0),
        ({**TARGET, "nights": 3}, 6 / 8),
        ({"city": "New York"}, 2 / 5),
        ({**TARGET, "guests": ["Ada"]}, 6 / 7),
        ({**TARGET, "guests": ["Ada", "Ada"]}, 6 / 8),
        ({**TARGET, "guests": "Ada"}, 4 / 7),
        ({**TARGET, "pets": None, "with": {}, "more": []}, 1.0),
        ({**TARGET, "pets": False}, 8 / 9),
        ({**TARGET, "nights": "2"}, 6 / 8),
        ({**TARGET, "nights": True}, 6 / 8),
        ({}, 0.0),
        ([], 0.0),
    ],
)
def test_pairs_of_field_and_value_are_counted(said: object, score: float) -> None:
    assert METRIC.score(example(), answer(said)) == pytest.approx(score)
    exact = float(score == 1)
    assert METRIC.components(example(), answer(said)) == {"valid": 1.0, "exact": exact}
    assert EXACT.score(example(), answer(said)) == exact


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A+", "A-", False),
        ("5 %", "5", False),
        ("-5", "5", False),
        ("\u22125", "-5", True),
        ("C#", "C++", False),
        ("follow-up", "followup", True),
        ("Joe's Pizza", "joes pizza", True),
        ("the Ritz", "Ritz", True),
        ("1,000", "1000", True),
        ("20 - 30", "20 30", True),
        ("20 o'clock", "20 o\u2019clock", True),
        (2**53 + 1, 2**53, False),
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ("", "x", False),
    ],
)
def test_when_two_values_are_the_same(one: object, other: object, same: bool) -> None:
    assert METRIC.score(example({"a": one}), answer({"a": other})) == float(same)
    assert METRIC.agree(example(), answer({"a": one}), answer({"a": other})) == float(same)


def test_values_of_lists_of_objects_that_are_mixed_up_are_right_fields_but_not_the_record() -> None:
    wanted = {"items": [{"name": "tea", "count": 1}, {"name": "milk", "count": 2}]}
    mixed = {"items": [{"name": "milk", "count": 1}, {"name": "tea", "count": 2}]}
    assert METRIC.score(example(wanted), answer(mixed)) == 1
    assert (
        METRIC.components(example(wanted), answer(mixed))["exact"] == EXACT.score(example(wanted), answer(mixed)) == 0
    )
    turned = {"items": wanted["items"][::-1]}
    assert EXACT.score(example(wanted), answer(turned)) == 1


def test_an_entity_list_is_exact_by_text_and_type_together() -> None:
    entities = exact_match.Metric(
        TaskSpec.model_validate(TASK.model_dump() | {"task": {"kind": "entities", "entity_types": ["person", "place"]}})
    )
    wanted = [{"text": "Ada", "type": "person"}, {"text": "London", "type": "place"}]
    swapped = [{"text": "Ada", "type": "place"}, {"text": "London", "type": "person"}]
    assert entities.score(example(wanted), answer(wanted[::-1])) == 1
    assert entities.score(example(wanted), answer(swapped)) == 0
    assert entities.components(example(wanted), answer(swapped)) == {"valid": 1}


def test_an_invalid_answer_scores_nothing_and_agrees_with_nothing() -> None:
    right = answer(TARGET)
    for invalid in (answer(None), answer(TARGET, "it broke")):
        assert METRIC.score(example(), invalid) == EXACT.score(example(), invalid) == 0
        for metric in (METRIC, EXACT):
            assert metric.agree(example(), right, invalid) == metric.agree(example(), invalid, invalid) == 0
        assert METRIC.components(example(), invalid) == {"valid": 0, "exact": 0}
        assert EXACT.components(example(), invalid) == {"valid": 0}
    assert (METRIC.graded, EXACT.graded) == (True, False)


def test_nothing_to_say_and_nothing_said_is_right() -> None:
    assert METRIC.score(example({}), answer({})) == METRIC.score(example({}), answer({"a": None})) == 1
    assert METRIC.score(example({}), answer({"a": 1})) == 0


LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab+- ", max_size=3)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xy", max_size=2), inner, max_size=3)
)
RECORDS = st.dictionaries(st.text("xy", max_size=2), VALUES, max_size=3)


@given(RECORDS, RECORDS)
def test_scores_lie_between_0_and_1_alike_from_both_sides_and_1_where_equal(one: object, other: object) -> None:
    score = METRIC.score(example(one), answer(other))
    assert 0 <= score <= 1
    assert METRIC.score(example(other), answer(one)) == pytest.approx(score)
    assert METRIC.score(example(one), answer(one)) == 1
    if EXACT.score(example(one), answer(other)):
        assert score == 1
