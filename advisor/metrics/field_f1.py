"""The share of a record's fields that the answer and the target have in common (F1 over field values)."""

from advisor.metrics._answers import valid_text
from advisor.metrics._records import overlap, pieces, same
from advisor.task import TaskSpec
from advisor.types import Answer, Example


class Metric:
    """F1 in [0, 1] over (field, value) pairs: a wrong value counts as one missed and one invented.

    An answer that is no valid record scores 0. Validity and correctness are told apart in the parts: decoding that is
    held to a schema makes every answer valid and can make it more often wrong (Ray 2026, arXiv 2605.26128).
    """

    graded = True

    def __init__(self, task: TaskSpec) -> None:
        """Needs nothing of the task: answers were parsed by its schema."""

    def score(self, example: Example, answer: Answer) -> float:
        """2PR / (P + R) over field values."""
        text = valid_text(answer)
        return 0.0 if text is None else overlap(pieces(text), pieces(example.target))

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both are the same valid record."""
        one, other = valid_text(first), valid_text(second)
        return float(one is not None and other is not None and same(one, other))

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """`valid`: the answer keeps to the schema; `exact`: every field is right and none is invented."""
        text = valid_text(answer)
        exact = text is not None and same(text, example.target)
        return {"valid": float(text is not None), "exact": float(exact)}
