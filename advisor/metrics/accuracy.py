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
        """None: a label has no parts."""
        return {}
