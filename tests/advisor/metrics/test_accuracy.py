"""Label accuracy."""

from advisor.metrics.accuracy import Metric
from advisor.task import TaskSpec
from advisor.types import Answer, Example, Usage

CONTENT = {
    "version": 1,
    "name": "demo",
    "task": {"kind": "classification", "labels": ["lost", "found"]},
    "data": {"path": "x.jsonl"},
    "target": {"accuracy": 0.8},
}
METRIC = Metric(TaskSpec.model_validate(CONTENT))
EXAMPLE = Example("1", "Where is my card?", "lost")


def answer(parsed: str | None, error: str | None = None) -> Answer:
    return Answer("1", 0, parsed or "?", parsed, Usage(), error=error)


def test_only_the_target_label_scores() -> None:
    assert METRIC.score(EXAMPLE, answer("lost")) == 1.0
    assert METRIC.score(EXAMPLE, answer("found")) == 0.0
    assert METRIC.score(EXAMPLE, answer("Lost")) == 0.0
    assert METRIC.score(EXAMPLE, answer(None)) == 0.0
    assert METRIC.score(EXAMPLE, answer("lost", "time-out")) == 0.0


def test_agreement_is_of_labels_right_or_wrong() -> None:
    assert METRIC.agree(EXAMPLE, answer("found"), answer("found")) == 1.0
    assert METRIC.agree(EXAMPLE, answer("lost"), answer("found")) == 0.0
    assert METRIC.agree(EXAMPLE, answer(None), answer(None)) == 0.0
    assert METRIC.agree(EXAMPLE, answer("lost", "time-out"), answer("lost", "time-out")) == 0.0


def test_whether_an_answer_is_a_label_is_told_apart_from_whether_it_is_the_right_one() -> None:
    assert METRIC.graded is False
    assert METRIC.components(EXAMPLE, answer("lost")) == {"valid": 1.0, "right_when_valid": 1.0}
    assert METRIC.components(EXAMPLE, answer("found")) == {"valid": 1.0, "right_when_valid": 0.0}
    assert METRIC.components(EXAMPLE, answer(None)) == {"valid": 0.0}
    assert METRIC.components(EXAMPLE, answer("lost", "time-out")) == {"valid": 0.0}
