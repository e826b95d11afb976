"""What a metric must keep to: ranges, invalid answers, and an agreement that does not depend on who comes first."""

from dataclasses import replace
from functools import partial

from advisor.conformance_checks import AWKWARD_TEXTS, require, without_crash
from advisor.protocols import Metric
from advisor.task import TaskSpec
from advisor.types import Answer, Example, Usage

FORMED = {
    "extraction": ('{"city": "Paris"}', '{"city": "London"}', "{}"),
    "entities": ('[{"text": "Paris", "type": "CITY"}]', '[{"text": "London", "type": "CITY"}]', "[]"),
}


def check_metric(metric_class: type[Metric], task: TaskSpec) -> None:
    """Ranges, invalid answers and agreement of a metric, for a task that it suits."""
    metric = metric_class(task)
    right, *others = FORMED.get(task.task.kind, ("Paris in France", "paris", "London", *AWKWARD_TEXTS.values()))
    example = Example("e1", "Which city? Paris in France", right, facts=("Paris",))
    valid = [_answer(text) for text in (right, *others)]
    invalid = [replace(valid[0], parsed=None), replace(valid[0], error="the engine failed")]
    for answer in (*valid, *invalid):
        score = without_crash(f"score of {answer.text[:40]!r}", partial(metric.score, example, answer))
        require(score is not None and 0 <= score <= 1, f"a score must lie in [0, 1], found {score}")
        require(metric.graded or score in (0, 1), f"graded is False, but an answer scored {score}")
        parts = metric.components(example, answer)
        require(all(0 <= part <= 1 for part in parts.values()), f"components must lie in [0, 1], found {parts}")
    for answer in invalid:
        require(metric.score(example, answer) == 0, "an answer with an error or without a parsed form must score 0")
    wrong = max(metric.score(example, answer) for answer in valid[1:])
    require(metric.score(example, valid[0]) >= wrong, "the target itself scores lower than a wrong answer")
    _check_agreement(metric, example, valid, invalid)


def _check_agreement(metric: Metric, example: Example, valid: list[Answer], invalid: list[Answer]) -> None:
    for first in valid:
        for second in valid:
            agreed = metric.agree(example, first, second)
            require(0 <= agreed <= 1, f"agreement must lie in [0, 1], found {agreed}")
            require(agreed == metric.agree(example, second, first), "agreement depends on which answer comes first")
        for other in invalid:
            require(metric.agree(example, first, other) == 0, "an invalid answer must agree with nothing")
    for other in invalid:
        require(metric.agree(example, other, other) == 0, "an invalid answer must not even agree with itself")


def _answer(text: str) -> Answer:
    return Answer("e1", 0, text, text.strip() or None, Usage(seconds=0.1))
