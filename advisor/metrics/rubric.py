"""A language model, checked against people's labels beforehand, says that the answer does all that the rubric asks."""

from collections.abc import Sequence

from advisor.metrics._answers import valid_text
from advisor.metrics._normalise import normalise
from advisor.metrics.rules_pass import Metric as RulesPass
from advisor.protocols import Ask
from advisor.task import TaskSpec
from advisor.types import Answer, Example


class Metric:
    """1 when the judge passes the answer and every declared rule and fact holds.

    An answer that is invalid, blank or breaks a rule fails without being shown to the judge. `attach` gives it the
    judge; scoring without one is a mistake of the caller.
    """

    graded = False

    def __init__(self, task: TaskSpec) -> None:
        self._rules = RulesPass(task) if task.task.rules or task.data.columns.facts else None
        self._ask: Ask | None = None
        self._passed: dict[tuple[Example, str], bool] = {}

    def attach(self, ask: Ask) -> None:
        """Takes the judge; called once, before anything is scored."""
        self._ask = ask

    def prepare(self, answered: Sequence[tuple[Example, Answer]]) -> None:
        """Has all answers judged that are neither known nor failing anyway."""
        assert self._ask is not None, "a rubric scores nothing before a judge is attached"
        unknown = [
            (example, answer)
            for example, answer in answered
            if (example, answer.text) not in self._passed and self._to_be_judged(example, answer)
        ]
        verdicts = self._ask(unknown) if unknown else []
        for (example, answer), passed in zip(unknown, verdicts, strict=True):
            self._passed[example, answer.text] = passed

    def score(self, example: Example, answer: Answer) -> float:
        """1 when rules and facts hold and the judge passes it; asks the judge where `prepare` has not."""
        if not self._to_be_judged(example, answer):
            return 0.0
        self.prepare([(example, answer)])
        return float(self._passed[example, answer.text])

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both may be shown to the judge, and are equal once normalised or both pass."""
        if not (self._to_be_judged(example, first) and self._to_be_judged(example, second)):
            return 0.0
        if normalise(first.text) == normalise(second.text):
            return 1.0
        return float(bool(self.score(example, first) and self.score(example, second)))

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """Where rules or facts are declared: `form`, `facts`, and `judged` for answers that keep both."""
        if self._rules is None:
            return {}
        parts = self._parts(example, answer)
        return {**parts, "judged": self.score(example, answer)} if self._to_be_judged(example, answer) else parts

    def _to_be_judged(self, example: Example, answer: Answer) -> bool:
        parsed = valid_text(answer)
        return parsed is not None and bool(answer.text.strip()) and all(self._parts(example, answer).values())

    def _parts(self, example: Example, answer: Answer) -> dict[str, float]:
        """Rules and facts that are declared. A question without facts has no fixed wording here: the judge reads it."""
        if self._rules is None:
            return {}
        parts = self._rules.components(example, answer)
        return parts if example.facts else {"form": parts["form"]}
