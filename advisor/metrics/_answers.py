"""What metrics over short answers share: which answers count, and when two of them are the same."""

from advisor.metrics._normalise import same_answer
from advisor.types import Answer


def valid_text(answer: Answer) -> str | None:
    """The parsed answer, or None when it failed or could not be parsed."""
    return None if answer.error is not None else answer.parsed


def agreed(first: Answer, second: Answer) -> float:
    """1 when both are valid and say the same once normalised, else 0."""
    one, other = valid_text(first), valid_text(second)
    return float(one is not None and other is not None and same_answer(one, other))
