"""The answer equals the target: every field of a record, or the text but for case, punctuation and articles (SQuAD)."""

from advisor.metrics._answers import agreed, valid_text
from advisor.metrics._normalise import normalise
from advisor.metrics._records import same
from advisor.task import TaskSpec
from advisor.types import Answer, Example


class Metric:
    """1 for an answer that is the target and nothing else; a right answer in a sentence scores 0.

    Of a record the order of keys and lists and the spelling of numbers say nothing. Of an entity list that is text and
    type of each; `entity_f1` looks at places too.
    """

    graded = False

    def __init__(self, task: TaskSpec) -> None:
        self._structured = task.form is not None

    def score(self, example: Example, answer: Answer) -> float:
        """1 when both are equal once normalised."""
        text = valid_text(answer)
        return float(text is not None and self._same(text, example.target))

    def _same(self, said: str, wanted: str) -> bool:
        if self._structured:
            return same(said, wanted)
        return normalise(said) == normalise(wanted)

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both say the same: equal, or one within the other at no more than twice its length."""
        if not self._structured:
            return agreed(first, second)
        one, other = valid_text(first), valid_text(second)
        return float(one is not None and other is not None and self._same(one, other))

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """`valid` where answers have a form to keep; a text that matches has no parts."""
        return {"valid": float(valid_text(answer) is not None)} if self._structured else {}
