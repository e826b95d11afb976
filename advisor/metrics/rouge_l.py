"""How much of the target's wording the answer keeps, in order (ROUGE-L)."""

from collections.abc import Sequence

from advisor.metrics._answers import agreed, valid_text
from advisor.metrics._normalise import tokens
from advisor.task import TaskSpec
from advisor.types import Answer, Example


class Metric:
    """F1 of the longest common subsequence of words (Lin 2004, section 3.1, with beta = 1), in [0, 1].

    Words are normalised as for `answer_f1`; there is no stemming. A summary in other words scores low however good it
    is: two people's summaries of one dialogue seldom reach 0.5.
    """

    graded = True

    def __init__(self, task: TaskSpec) -> None:
        """Needs nothing of the task."""

    def score(self, example: Example, answer: Answer) -> float:
        """2PR / (P + R), P and R the shares of the answer's and the target's words in the common subsequence."""
        text = valid_text(answer)
        if text is None:
            return 0.0
        said, wanted = tokens(text), tokens(example.target)
        if not said or not wanted:
            return float(said == wanted)
        return 2 * common_subsequence(said, wanted) / (len(said) + len(wanted))

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both say the same: equal, or one within the other at no more than twice its length."""
        return agreed(first, second)

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """None: an overlap has no parts."""
        return {}


def common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """The length of the longest common subsequence, in time len(first) x len(second)."""
    lengths = [0] * (len(second) + 1)
    for word in first:
        before = 0
        for place, other in enumerate(second, start=1):
            above = lengths[place]
            lengths[place] = before + 1 if word == other else max(above, lengths[place - 1])
            before = above
    return lengths[-1]
