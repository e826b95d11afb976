"""Requests to a model that are counted: a search may make so many and no more, and says what they took."""

from collections.abc import Sequence

from advisor.errors import EngineError
from advisor.protocols import Job
from advisor.types import Answer, Draw, Example, Fit, Limits, Prompt, Query, Usage
from strategies._answering import Composed, Decode, PromptPredictor, each
from strategies._found_prompt import Pages, Variant

AT_ONCE = 32
"""Requests between two reports of progress, where a run whose budget is spent stops."""


class CountedRequests:
    """Answers of prompt variants to examples, and texts that the model writes, within a budget.

    Requests are greedy and in the declared wording, as the draw that accuracy reads.

    Args:
        job: its engine is asked; its `progress` is told the share of the budget that is used.
        most: requests; more are an error of the caller.
        decode: see `Decode`.

    Attributes:
        usage: what all of them took.
        count: how many there were.
        failed: how many had an error instead of an answer.
    """

    def __init__(self, job: Job, most: int, decode: Decode) -> None:
        self.usage, self.count, self.failed = Usage(), 0, 0
        self._job, self._most, self._said = job, most, "starting"
        self._variants: list[Variant] = []
        self._answered = 0
        self._pages = Pages(job)
        self._predictor = PromptPredictor(job, self._compose, Fit(), decode=decode)

    def left(self) -> int:
        """Requests that may still be made."""
        return self._most - self.count

    def say(self, note: str) -> None:
        """What the next reports of progress say is being done. Raises BudgetExceeded when the run's is spent."""
        self._said = note
        self._job.progress(min(1.0, self.count / max(1, self._most)), note)

    def answers(self, pairs: Sequence[tuple[Variant, Example]]) -> list[Answer]:
        """One answer per pair, in order.

        Raises:
            EngineError: not one request had an answer so far: a search would learn nothing from that.
            BudgetExceeded: the run's minutes or money are spent.
        """
        found: list[Answer] = []
        for start in range(0, len(pairs), AT_ONCE):
            some = pairs[start : start + AT_ONCE]
            self._count(len(some))
            self._variants = [variant for variant, _ in some]
            queries = [Query(str(number), example.input) for number, (_, example) in enumerate(some)]
            answers = self._predictor.answer(queries, Draw(0, 0, self._job.seed))
            self._take([(answer.usage, answer.recalled or answer.resumed) for answer in answers])
            failed = [answer.error for answer in answers if answer.error is not None]
            self.failed += len(failed)
            self._answered += len(answers) - len(failed)
            if failed and not self._answered:
                raise EngineError(f"no request of the search was answered: {failed[0]}")
            found += answers
            self.say(self._said)
        return found

    def texts(self, prompts: Sequence[Prompt], limits: Limits) -> list[str]:
        """What the model writes; nothing for a prompt that it cannot answer."""
        self._count(len(prompts))
        results = each(lambda some: self._job.engine.generate(some, limits), prompts)
        written = [result for result in results if not isinstance(result, EngineError)]
        self._take([(result.usage, result.recalled is not None) for result in written])
        return [result.text for result in written if result.error is None]

    def _take(self, used: Sequence[tuple[Usage, bool]]) -> None:
        """Adds up what requests took, and pays those that were not recalled."""
        self.usage = sum((usage for usage, _ in used), self.usage)
        self._job.purse.pay(sum((usage for usage, recalled in used if not recalled), Usage()))

    def _count(self, requests: int) -> None:
        if requests > self.left():
            raise ValueError(f"{requests} requests are more than the {self.left()} left of the search's {self._most}")
        self.count += requests

    def _compose(self, queries: Sequence[Query], draw: Draw) -> list[Composed]:
        variants = [self._variants[int(query.id)] for query in queries]
        return [
            Composed(self._pages.prompt(variant, query.input, draw))
            for query, variant in zip(queries, variants, strict=True)
        ]
