"""The answer holds the target as whole words, ignoring case, punctuation and articles."""

from advisor.metrics._answers import agreed, valid_text
from advisor.metrics._normalise import contains
from advisor.task import TaskSpec
from advisor.types import Answer, Example


class Metric:
    """1 for an answer that holds the target, however much it says besides."""

    graded = False

    def __init__(self, task: TaskSpec) -> None:
        """Needs nothing of the task."""

    def score(self, example: Example, answer: Answer) -> float:
        """1 when the normalised target stands in the normalised answer on token boundaries."""
        text = valid_text(answer)
        return float(text is not None and contains(text, example.target))

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both say the same: equal, or one within the other at no more than twice its length."""
        return agreed(first, second)

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """None: containment has no parts."""
        return {}
