"""The share of words that the answer and the target have in common (SQuAD token F1)."""

from collections import Counter

from advisor.metrics._answers import agreed, valid_text
from advisor.metrics._normalise import tokens
from advisor.task import TaskSpec
from advisor.types import Answer, Example


class Metric:
    """Token F1 in [0, 1]: a right answer with as many words too many as it needs scores two thirds."""

    graded = True

    def __init__(self, task: TaskSpec) -> None:
        """Needs nothing of the task."""

    def score(self, example: Example, answer: Answer) -> float:
        """2PR / (P + R) over normalised tokens, each counted as often as it occurs in both."""
        text = valid_text(answer)
        if text is None:
            return 0.0
        said, wanted = tokens(text), tokens(example.target)
        if not said or not wanted:
            return float(said == wanted)
        shared = (Counter(said) & Counter(wanted)).total()
        return 2 * shared / (len(said) + len(wanted))

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both say the same: equal, or one within the other at no more than twice its length."""
        return agreed(first, second)

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """None: an overlap has no parts."""
        return {}
