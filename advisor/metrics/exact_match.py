"""The answer equals the target, ignoring case, punctuation, articles and spacing (SQuAD exact match)."""

from advisor.metrics._answers import agreed, valid_text
from advisor.metrics._normalise import normalise
from advisor.task import TaskSpec
from advisor.types import Answer, Example


class Metric:
    """1 for an answer that is the target and nothing else; a right answer in a sentence scores 0."""

    graded = False

    def __init__(self, task: TaskSpec) -> None:
        """Needs nothing of the task."""

    def score(self, example: Example, answer: Answer) -> float:
        """1 when both are equal once normalised."""
        text = valid_text(answer)
        return float(text is not None and normalise(text) == normalise(example.target))

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both say the same: equal, or one within the other at no more than twice its length."""
        return agreed(first, second)

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """None: a match has no parts."""
        return {}
