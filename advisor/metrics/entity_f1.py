"""The share of entities that the answer and the target have in common: words, place and type (strict F1)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from advisor.mentions import Mention, mentions
from advisor.metrics._answers import valid_text
from advisor.task import TaskSpec
from advisor.types import Answer, Example

Span = tuple[int, int, str]
"""First and last character (`nervaluate` counts the last one in) and type."""


class Metric:
    """Strict F1 of one request's entities in [0, 1] (SemEval 2013 task 9, as `nervaluate` counts it).

    Mentions are quoted, not counted off: their offsets are recovered from the request. One that the request does not
    hold is an invention and costs precision. A request without entities is right when none are listed. The mean over
    requests is what is certified; it is not the F1 over all entities of the file.
    """

    graded = True

    def __init__(self, task: TaskSpec) -> None:
        self._types = list(task.task.entity_types or ())

    def score(self, example: Example, answer: Answer) -> float:
        """Strict F1: boundaries and type must be right."""
        return self._f1(example, answer, "strict")

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both list the same mentions, in whatever order."""
        one, other = valid_text(first), valid_text(second)
        if one is None or other is None:
            return 0.0
        return float(_kinds(mentions(one, example.input)) == _kinds(mentions(other, example.input)))

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """`valid`: keeps to the form; `exact`: all entities and no other; `partial`: F1 where overlap counts half.

        `in_text`: no mention is invented.
        """
        text = valid_text(answer)
        listed = mentions(text, example.input) if text is not None else ()
        return {
            "valid": float(text is not None),
            "exact": float(self.score(example, answer) == 1),
            "partial": self._f1(example, answer, "partial"),
            "in_text": float(text is not None and all(mention.place for mention in listed)),
        }

    def _f1(self, example: Example, answer: Answer, scheme: str) -> float:
        text = valid_text(answer)
        if text is None:
            return 0.0
        said, wanted = mentions(text, example.input), mentions(example.target, example.input)
        if not said and not wanted:
            return 1.0
        from nervaluate import Evaluator

        beyond = len(example.input)
        gold = _spans(wanted, beyond)
        hits = _exact_first(_spans(said, beyond + 2 * len(gold)), gold)
        counted: Any = Evaluator([_entities(gold)], [_entities(hits)], tags=self._types, loader="dict").evaluate()
        return float(counted["overall"][scheme].f1)


def _spans(listed: Sequence[Mention], beyond: int) -> list[Span]:
    """A mention that is not in the text gets a place of its own behind it, where it meets nothing."""
    spans = []
    for number, mention in enumerate(listed):
        start, end = mention.place or (beyond + 2 * number, beyond + 2 * number + 1)
        spans.append((start, end - 1, mention.type))
    return spans


def _exact_first(said: Sequence[Span], gold: Sequence[Span]) -> list[Span]:
    """`nervaluate` pairs greedily in order: a mention that merely overlaps would use up an entity hit exactly later."""
    boundaries = [(start, end) for start, end, _ in gold]
    return sorted(said, key=lambda span: (span not in gold, span[:2] not in boundaries))


def _entities(spans: Sequence[Span]) -> list[dict[str, object]]:
    return [{"label": kind, "start": start, "end": end} for start, end, kind in spans]


def _kinds(listed: Sequence[Mention]) -> Counter[tuple[object, str]]:
    """What was found: by place, or by its text where it has none."""
    return Counter((mention.place or mention.text.casefold(), mention.type) for mention in listed)
