"""The share of an example's facts that the answer holds."""

from advisor.metrics._answers import valid_text
from advisor.metrics._normalise import contains, normalise
from advisor.task import TaskSpec
from advisor.types import Answer, Example


class Metric:
    """Coverage in [0, 1] of the ``facts`` column: which of them stand in the answer as whole words.

    It says nothing of what the answer invents besides; use `rules_pass` to bound its length. An example without facts
    is right when the answer is valid.
    """

    graded = True

    def __init__(self, task: TaskSpec) -> None:
        """Needs nothing of the task."""

    def score(self, example: Example, answer: Answer) -> float:
        """Facts held / facts."""
        held = self._held(example, answer)
        return 0.0 if held is None else sum(held) / len(held) if held else 1.0

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both are equal once normalised, or hold the same facts and at least one."""
        one, other = self._held(example, first), self._held(example, second)
        if one is None or other is None:
            return 0.0
        same = one == other and any(one)
        return float(same or normalise(first.text) == normalise(second.text))

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """`all_facts`: none is missing."""
        held = self._held(example, answer)
        return {"all_facts": float(held is not None and all(held))}

    def _held(self, example: Example, answer: Answer) -> tuple[bool, ...] | None:
        """Which facts the answer holds; None for an answer that is invalid."""
        text = valid_text(answer)
        return None if text is None else tuple(contains(text, fact) for fact in example.facts)
