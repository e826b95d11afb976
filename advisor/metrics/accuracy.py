"""The answer is exactly the target label."""

from advisor.metrics._answers import valid_text
from advisor.task import TaskSpec
from advisor.types import Answer, Example


class Metric:
    """1 for the right label, 0 for any other and for an answer that is no label."""

    graded = False

    def __init__(self, task: TaskSpec) -> None:
        """Needs nothing of the task."""

    def score(self, example: Example, answer: Answer) -> float:
        """1 when the parsed label is the target."""
        return float(valid_text(answer) == example.target)

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both gave the same label."""
        label = valid_text(first)
        return float(label is not None and label == valid_text(second))

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """`valid`: the answer is a label; `right_when_valid`, of valid answers only: it is the right one.

        A decoding that is held to the labels makes every answer valid, which is not to say right: a constraint can
        raise the one and lower the other (Ray 2026, arXiv 2605.26128).
        """
        if valid_text(answer) is None:
            return {"valid": 0.0}
        return {"valid": 1.0, "right_when_valid": self.score(example, answer)}
