"""Token F1 by hand."""

import pytest

from advisor.metrics.answer_f1 import Metric
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


def answer(parsed: str | None, error: str | None = None) -> Answer:
    return Answer("1", 0, parsed or "", parsed, Usage(), error=error)


@pytest.mark.parametrize(
    ("text", "target", "score"),
    [
        ("The Eiffel Tower", "eiffel tower", 1.0),
        ("tower in Paris", "Eiffel Tower", 2 * 1 / 5),  # precision 1/3, recall 1/2
        ("very very good", "very good", 0.8),  # precision 2/3, recall 1
        ("very good", "very very good", 0.8),
        ("London", "Paris", 0.0),
        ("九天", "九日", 0.5),
        ("", "Paris", 0.0),
        (None, "Paris", 0.0),
    ],
)
def test_score(text: str | None, target: str, score: float) -> None:
    assert METRIC.score(Example("1", "?", target), answer(text)) == pytest.approx(score)


def test_errors_score_nothing_and_agree_with_nothing() -> None:
    example = Example("1", "?", "Paris")
    assert METRIC.score(example, answer("Paris", "time-out")) == 0.0
    assert METRIC.agree(example, answer("Paris", "time-out"), answer("Paris")) == 0.0


def test_agreement_is_of_the_answers_not_of_their_scores() -> None:
    example = Example("1", "?", "Paris")
    assert METRIC.agree(example, answer("London"), answer("london.")) == 1.0
    assert METRIC.agree(example, answer("London"), answer("Rome")) == 0.0
    assert (METRIC.graded, METRIC.components(example, answer("Paris"))) == (True, {})
