"""ROUGE-L by hand, and the longest common subsequence against all there are."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.metrics.rouge_l import Metric, common_subsequence
from advisor.task import TaskSpec
from advisor.types import Answer, Example, Usage

METRIC = Metric(
    TaskSpec.model_validate(
        {
            "version": 1,
            "name": "demo",
            "task": {"kind": "generation"},
            "data": {"path": "x.jsonl"},
            "target": {"accuracy": 0.8},
        }
    )
)


def answer(parsed: str | None, error: str | None = None) -> Answer:
    return Answer("1", 0, parsed or "", parsed, Usage(), error=error)


@pytest.mark.parametrize(
    ("text", "target", "score"),
    [
        # Lin 2004, section 3.1: of "police killed the gunman" the first keeps more of the order than the second.
        ("police kill the gunman", "police killed the gunman", 2 / 3),
        ("the gunman kill police", "police killed the gunman", 1 / 3),
        ("Police killed a gunman!", "police killed the gunman", 1.0),
        ("police killed", "police killed the gunman at dawn", 2 * 2 / (2 + 5)),
        ("dawn at gunman", "police killed the gunman at dawn", 2 * 1 / (3 + 5)),
        ("something else", "police killed the gunman", 0.0),
        ("我喜欢茶", "我爱茶", 2 * 2 / (4 + 3)),
        ("!", "police", 0.0),
    ],
)
def test_words_in_order_are_counted_from_both_sides(text: str, target: str, score: float) -> None:
    assert METRIC.score(Example("1", "", target), answer(text)) == pytest.approx(score)


def test_an_invalid_answer_scores_nothing() -> None:
    for invalid in (answer(None), answer("police", "it broke")):
        assert METRIC.score(Example("1", "", "police"), invalid) == 0
        assert METRIC.agree(Example("1", "", "police"), invalid, invalid) == 0
    assert METRIC.agree(Example("1", "", "x"), answer("Police!"), answer("police")) == 1
    assert (METRIC.graded, METRIC.components(Example("1", "", "x"), answer("x"))) == (True, {})


def is_within(few: Sequence[str], many: Sequence[str]) -> bool:
    rest = iter(many)
    return all(word in rest for word in few)


@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=12))
def test_it_is_the_longest_of_all_choices_of_words_that_keep_their_order(first: list[str], second: list[str]) -> None:
    chosen = (few for size in range(len(first) + 1) for few in combinations(first, size))
    longest = max(len(few) for few in chosen if is_within(few, second))
    assert common_subsequence(first, second) == common_subsequence(second, first) == longest
