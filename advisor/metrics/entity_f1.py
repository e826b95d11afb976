"""The share of entities that the answer and the target have in common: words, place and type (strict F1)."""

from collections.abc import Sequence
from typing import Any

from advisor.metrics._answers import valid_text
from advisor.metrics._spans import Mention, mentions
from advisor.task import TaskSpec
from advisor.types import Answer, Example


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
        return float(_placed(one, example.input) == _placed(other, example.input))

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """`valid`: keeps to the form; `partial`: F1 where overlap counts half; `in_text`: no mention is invented."""
        text = valid_text(answer)
        listed = mentions(text, example.input) if text is not None else ()
        return {
            "valid": float(text is not None),
            "partial": self._f1(example, answer, "partial"),
            "in_text": float(text is not None and all(mention.found for mention in listed)),
        }

    def _f1(self, example: Example, answer: Answer, scheme: str) -> float:
        text = valid_text(answer)
        if text is None:
            return 0.0
        said, wanted = mentions(text, example.input), mentions(example.target, example.input)
        if not said and not wanted:
            return 1.0
        from nervaluate import Evaluator

        counted: Any = Evaluator([_spans(wanted)], [_spans(said)], tags=self._types, loader="dict").evaluate()
        return float(counted["overall"][scheme].f1)


def _spans(listed: Sequence[Mention]) -> list[dict[str, object]]:
    """As `nervaluate` takes them; an invented mention stands where nothing can overlap it."""
    spans: list[dict[str, object]] = []
    for number, mention in enumerate(listed):
        start = mention.start if mention.found else -10 * (number + 1)
        end = mention.end - 1 if mention.found else start  # its ends are inclusive
        spans.append({"label": mention.type, "start": start, "end": end})
    return spans


def _placed(text: str, request: str) -> list[tuple[str, int, int]]:
    return sorted((mention.type, mention.start, mention.end) for mention in mentions(text, request))
