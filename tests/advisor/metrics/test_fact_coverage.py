"""The share of facts told, by hand."""

import pytest

from advisor.metrics.fact_coverage import Metric
from advisor.task import TaskSpec
from advisor.types import Answer, Example, Usage

METRIC = Metric(
    TaskSpec.model_validate(
        {
            "version": 1,
            "name": "demo",
            "task": {"kind": "generation"},
            "data": {"path": "x.jsonl", "columns": {"facts": "facts"}},
            "target": {"accuracy": 0.8, "metric": "fact_coverage"},
        }
    )
)
FACTS = Example("1", "", "", facts=("9 days", "5 %", "Ada Lovelace"))


def answer(parsed: str | None, error: str | None = None) -> Answer:
    return Answer("1", 0, parsed or "", parsed, Usage(), error=error)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Within 9 days, at 5 %, by Ada Lovelace.", 1.0),
        ("Within 19 days Ada Lovelace comes.", 1 / 3),
        ("9 DAYS and ada lovelace", 2 / 3),
        ("Lovelace, Ada", 0.0),
        (None, 0.0),
    ],
)
def test_facts_are_counted_as_whole_words(text: str | None, score: float) -> None:
    assert METRIC.score(FACTS, answer(text)) == pytest.approx(score)
    assert METRIC.components(FACTS, answer(text)) == {"all_facts": float(score == 1)}


def test_an_example_without_facts_is_right_when_the_answer_is_valid() -> None:
    asked = Example("1", "", "9 days")
    assert METRIC.score(asked, answer("in 3 days")) == 1
    assert METRIC.score(asked, answer(None)) == METRIC.score(asked, answer("9 days", "it broke")) == 0


def test_answers_agree_that_tell_the_same_facts() -> None:
    assert METRIC.agree(FACTS, answer("9 days"), answer("It takes 9 days.")) == 1
    assert METRIC.agree(FACTS, answer("9 days"), answer("5 % and 9 days")) == 0
    assert METRIC.agree(FACTS, answer("nothing"), answer("something")) == 0, "no facts are no agreement"
    assert METRIC.agree(FACTS, answer("Nothing!"), answer("nothing")) == 1
    assert METRIC.agree(FACTS, answer("9 days"), answer("9 days", "it broke")) == 0
    assert METRIC.score(FACTS, answer("9 days", "it broke")) == 0
    assert METRIC.graded
