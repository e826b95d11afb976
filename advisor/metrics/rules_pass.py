"""The answer obeys every declared rule and holds every fact of its example."""

import regex

from advisor.metrics._answers import valid_text
from advisor.metrics._normalise import contains, normalise
from advisor.task import RulesSection, TaskSpec
from advisor.types import Answer, Example

LONGEST_MATCH = 2.0
"""Seconds for one answer; a pattern that is written well takes microseconds."""


class Metric:
    """1 only when the form (all of `task.rules`) and the facts (the `facts` column) are right.

    A question without facts must be answered with its target; where the target holds the phrase of `refuse_when`, the
    phrase alone is required.
    """

    graded = False

    def __init__(self, task: TaskSpec) -> None:
        self._rules = task.task.rules or RulesSection()
        self._pattern = regex.compile(self._rules.pattern, regex.DOTALL) if self._rules.pattern is not None else None
        self._answers_questions = task.task.kind == "qa"

    def score(self, example: Example, answer: Answer) -> float:
        """1 when both form and facts are right."""
        return float(self._form(example, answer) and self._facts(example, answer))

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """1 when both keep the form, and are equal once normalised or both hold all facts."""
        if not (self._form(example, first) and self._form(example, second)):
            return 0.0
        equal = normalise(first.text) == normalise(second.text)
        return float(equal or (self._facts(example, first) and self._facts(example, second)))

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """`facts`: all are there; `form`: every declared rule holds."""
        return {"facts": float(self._facts(example, answer)), "form": float(self._form(example, answer))}

    def _facts(self, example: Example, answer: Answer) -> bool:
        return valid_text(answer) is not None and all(contains(answer.text, fact) for fact in self._required(example))

    def _required(self, example: Example) -> tuple[str, ...]:
        if example.facts or not self._answers_questions or self._refuses(example.target):
            return example.facts
        return (example.target,)

    def _form(self, example: Example, answer: Answer) -> bool:
        if valid_text(answer) is None:
            return False
        rules, text = self._rules, answer.text.strip()
        return (
            all(contains(text, phrase) for phrase in rules.must_include)
            and not any(contains(text, phrase) for phrase in rules.never_include)
            and (rules.max_words is None or len(text.split()) <= rules.max_words)
            and self._fits(text)
            and self._refuses(example.target) == self._refuses(text)
        )

    def _fits(self, text: str) -> bool:
        """Whether the whole answer has the pattern. One that takes for ever to tell (``(a+)+b``) has it not."""
        if self._pattern is None:
            return True
        try:
            return self._pattern.fullmatch(text, timeout=LONGEST_MATCH) is not None
        except TimeoutError:
            return False

    def _refuses(self, text: str) -> bool:
        phrase = self._rules.refuse_when
        return phrase is not None and contains(text, phrase)
