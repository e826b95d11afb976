"""Entity F1 by hand, against a count of equal spans, and what holds for any answer."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.mentions import mentions
from advisor.metrics.entity_f1 import Metric
from advisor.task import TaskSpec
from advisor.types import Answer, Example, Usage

TASK = TaskSpec.model_validate(
    {
        "version": 1,
        "name": "demo",
        "task": {"kind": "entities", "entity_types": ["person", "place"]},
        "data": {"path": "x.jsonl"},
        "target": {"accuracy": 0.8},
    }
)
METRIC = Metric(TASK)
TEXT = "Ada Lovelace left London; Ada liked New York"
PERSON, PLACE = ("Ada Lovelace", "person"), ("London", "place")


def listed(*entities: tuple[str, str]) -> str:
    return json.dumps([{"text": text, "type": kind} for text, kind in entities])


def answer(*entities: tuple[str, str], error: str | None = None) -> Answer:
    return Answer("1", 0, "", listed(*entities), Usage(), error=error)


def example(*entities: tuple[str, str], text: str = TEXT) -> Example:
    return Example("1", text, listed(*entities))


@pytest.mark.parametrize(
    ("said", "strict", "partial", "in_text"),
    [
        ((PERSON, PLACE), 1.0, 1.0, 1.0),
        ((PLACE, PERSON), 1.0, 1.0, 1.0),
        ((PERSON,), 2 / 3, 2 / 3, 1.0),
        ((PERSON, ("London", "person")), 0.5, 1.0, 1.0),
        ((PERSON, ("London; Ada", "place")), 0.5, 0.75, 1.0),
        ((PERSON, PLACE, ("Paris", "place")), 0.8, 0.8, 0.0),
        ((PERSON, PLACE, PLACE), 0.8, 0.8, 0.0),
        ((("ada lovelace", "person"), PLACE), 1.0, 1.0, 1.0),
        # nervaluate alone would let the first of these use up the person.
        ((("Lovelace", "person"), PERSON, PLACE), 0.8, 0.8, 1.0),
        ((("Ada Lovelace", "place"), PERSON, PLACE), 0.8, 0.8, 1.0),
        ((("Paris", "place"),), 0.0, 0.0, 0.0),
        ((), 0.0, 0.0, 1.0),
    ],
)
def test_type_and_boundaries_decide_and_overlaps_are_a_component(
    said: tuple[tuple[str, str], ...], strict: float, partial: float, in_text: float
) -> None:
    gold = example(PERSON, PLACE)
    assert METRIC.score(gold, answer(*said)) == pytest.approx(strict)
    assert METRIC.components(gold, answer(*said)) == pytest.approx(
        {"valid": 1.0, "exact": float(strict == 1), "partial": partial, "in_text": in_text}
    )


def test_two_inventions_never_match_each_other() -> None:
    gold = example(("Ada", "person"), ("Paris", "place"))
    said = answer(("Oslo", "place"), ("Rome", "place"))
    assert METRIC.score(gold, said) == METRIC.components(gold, said)["partial"] == 0


def test_successive_mentions_take_successive_places() -> None:
    gold = example(("Ada", "person"), ("Ada", "person"))
    assert METRIC.score(gold, answer(("Ada", "person"))) == pytest.approx(2 / 3)
    assert METRIC.score(gold, answer(("Ada", "person"), ("Ada", "person"))) == 1
    assert METRIC.score(gold, answer(*[("Ada", "person")] * 3)) == pytest.approx(0.8)


def test_nothing_to_find_and_nothing_found_is_right() -> None:
    assert METRIC.score(example(), answer()) == METRIC.components(example(), answer())["partial"] == 1
    assert METRIC.score(example(), answer(PERSON)) == 0
    assert METRIC.agree(example(), answer(), answer()) == 1


def test_an_invalid_answer_scores_nothing_and_agrees_with_nothing() -> None:
    for one in (Answer("1", 0, "", None, Usage()), answer(PERSON, error="it broke")):
        assert METRIC.score(example(), one) == 0, "not even where there is nothing to find"
        assert set(METRIC.components(example(), one).values()) == {0.0}
        assert METRIC.agree(example(), one, one) == METRIC.agree(example(), answer(PERSON), one) == 0
    assert METRIC.graded


def test_answers_agree_that_find_the_same_in_another_order_or_spelling() -> None:
    assert METRIC.agree(example(), answer(PERSON, PLACE), answer(PLACE, ("ADA LOVELACE", "person"))) == 1
    assert METRIC.agree(example(), answer(PERSON), answer(("Ada Lovelace", "place"))) == 0
    assert METRIC.agree(example(), answer(PERSON), answer(PERSON, PLACE)) == 0
    assert METRIC.agree(example(), answer(("Paris", "place")), answer(("paris", "place"))) == 1, "both invent it"
    assert METRIC.agree(example(), answer(("Paris", "place")), answer(("Rome", "place"))) == 0


ENTITIES = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "Ada Lovelace", "left London", "London", "a", "Paris"]),
        st.sampled_from(["person", "place"]),
    ),
    max_size=5,
)


@given(ENTITIES, ENTITIES)
def test_strict_is_the_count_of_equal_spans_in_any_order(
    gold: list[tuple[str, str]], said: list[tuple[str, str]]
) -> None:
    def spans(entities: list[tuple[str, str]]) -> list[object]:
        return [(found.place, found.type) for found in mentions(listed(*entities), TEXT)]

    right, found = (Counter(spans(entities)) for entities in (gold, said))
    if any(span is None for span, _ in right):
        return  # data with such a target is refused
    shared = (right & found).total()
    expected = 2 * shared / (right.total() + found.total()) if right or found else 1.0
    parts = METRIC.components(example(*gold), answer(*said))
    assert METRIC.score(example(*gold), answer(*said)) == pytest.approx(expected)
    assert expected - 1e-9 <= parts["partial"] <= 1
