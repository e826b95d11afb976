"""Exact match of short answers."""

import pytest

from advisor.metrics.exact_match import Metric
from advisor.task import TaskSpec
from advisor.types import Answer, Example, Usage

CONTENT = {
    "version": 1,
    "name": "demo",
    "task": {"kind": "qa"},
    "data": {"path": "x.jsonl"},
    "target": {"accuracy": 0.8},
}
METRIC = Metric(TaskSpec.model_validate(CONTENT))
EXAMPLE = Example("1", "How long?", "The 9 days")


def answer(parsed: str | None, error: str | None = None) -> Answer:
    return Answer("1", 0, parsed or "", parsed, Usage(), error=error)


@pytest.mark.parametrize(("text", "score"), [("9 days.", 1.0), ("19 days", 0.0), ("It takes 9 days", 0.0), (None, 0.0)])
def test_score(text: str | None, score: float) -> None:
    assert METRIC.score(EXAMPLE, answer(text)) == score


def test_an_error_scores_nothing_and_agrees_with_nothing() -> None:
    assert METRIC.score(EXAMPLE, answer("9 days", "time-out")) == 0.0
    assert METRIC.agree(EXAMPLE, answer("9 days", "time-out"), answer("9 days")) == 0.0
    assert METRIC.agree(EXAMPLE, answer(None), answer(None)) == 0.0


def test_agreement_forgives_a_few_words() -> None:
    assert METRIC.agree(EXAMPLE, answer("9 days"), answer("In 9 days!")) == 1.0
    assert METRIC.agree(EXAMPLE, answer("9 days"), answer("8 days")) == 0.0
    assert (METRIC.graded, METRIC.components(EXAMPLE, answer("9 days"))) == (False, {})
