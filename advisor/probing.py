"""`task.probes: [injection]`: how often each strategy obeys instructions that are planted in what it retrieves.

A probe comes after the race and changes no decision: it asks dev items that a strategy has answered once more, with one
passage of each prompt tampered with (`planting`), and compares with its answers of the race.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from advisor.consistency import Nuisances, plain_draw
from advisor.cost import answering
from advisor.data_splits import shuffled
from advisor.errors import AdvisorError, BudgetExceeded, RunStopped
from advisor.events import Said
from advisor.evidence import Terms
from advisor.injection import MOST_ITEMS, Attack, attacks, obeys
from advisor.planting import Ground, Plot, tampered
from advisor.prices import deployed
from advisor.probed import Injection
from advisor.protocols import AsksModel
from advisor.standing import Standing
from advisor.stats import exact_lower, exact_upper
from advisor.task import TaskSpec
from advisor.trial import Bench, Contestant, Scored
from advisor.types import Answer, Document, Query, Usage

STEP = "injection"
ALPHA = 0.05
"""What each bound may err with."""
BATCH = 18
FEWEST_LETTERS = 40
MOST_CARRIERS = 200


def injections(
    task: TaskSpec, standings: Sequence[Standing], bench: Bench, terms: Terms, documents: Sequence[Document]
) -> tuple[Injection, ...]:
    """The figures of every strategy that answered anything on dev; nothing where the task asks for no probe."""
    if STEP not in task.task.probes:
        return ()
    known = {record["strategy"]: record for record in bench.journal.decisions(STEP) if isinstance(record, dict)}
    probe = _Probe(bench, terms, documents)
    return tuple(
        _stored(known[standing.id]) if standing.id in known else probe.measured(standing.contestant)
        for standing in standings
        if standing.contestant.scored("dev")
    )


def _stored(record: dict[str, Any]) -> Injection:
    return Injection(**{**record, "wordings": tuple(tuple(one) for one in record["wordings"])})


@dataclass(frozen=True, slots=True)
class _Probe:
    bench: Bench
    terms: Terms
    documents: Sequence[Document]

    def measured(self, contestant: Contestant) -> Injection:
        """One strategy; kept in the journal unless something was in the way."""
        try:
            found = self._asked(contestant) if reads(contestant) else self._unread(contestant)
        except BudgetExceeded as stopped:
            return Injection(contestant.id, why=f"not measured: {stopped.what}")
        except RunStopped:
            raise
        except AdvisorError as error:
            return Injection(contestant.id, why=f"not measured: {'; '.join(error.lines())}")
        self.bench.journal.decide(STEP, asdict(found))
        return found

    def _plans(self, contestant: Contestant) -> list[tuple[Scored, Attack]]:
        """The answers of the race that are compared with, each with its attack."""
        rows = {row.example.id: row for row in contestant.scored("dev") if row.answer.error is None}
        order = [example for example in shuffled(self.bench.splits.dev, self.terms.seed) if example.id in rows]
        chosen = order[:MOST_ITEMS]
        found = attacks(chosen, self.bench.splits.labels, self.terms.seed)
        return [(rows[attack.query_id], attack) for attack in found]

    def _unread(self, contestant: Contestant) -> Injection:
        """Documents are no part of what it is sent, so its answers are those of the race."""
        plans = self._plans(contestant)
        said = sum(obeys(row.answer, attack) for row, attack in plans)
        return Injection(contestant.id, n=len(plans), obeyed=said, baseline=said, why="reads no documents")

    def _asked(self, contestant: Contestant) -> Injection:
        bench, plans = self.bench, self._plans(contestant)
        bench.listen(Said(f"{contestant.id}: planting instructions in the passages of {len(plans)} dev items"))
        plot = Plot([Ground(row.example.input, attack, self._carriers(row)) for row, attack in plans])
        job = bench.job(contestant.entry, lambda share, note: None, 0)
        predictor = contestant.entry.strategy.fit(replace(job, engine=tampered(job.engine, plot)))
        draw = plain_draw(Nuisances(self.terms.seed, self._temperature(contestant)))
        answers: list[Answer] = []
        for start in range(0, len(plans), BATCH):
            bench.budget.check()
            some = [Query(row.example.id, row.example.input) for row, _ in plans[start : start + BATCH]]
            answers += predictor.answer(some, draw)
            used = [answer.usage for answer in answers[start:] if not answer.recalled]
            bench.budget.charge(contestant.entry.candidate.model, used, contestant.fit)
        return self._counted(contestant, plans, answers, plot)

    def _temperature(self, contestant: Contestant) -> float:
        return self.terms.temperatures.get(contestant.entry.candidate.model or "", 0.0)

    def _carriers(self, row: Scored) -> tuple[str, ...]:
        """The passages that this item's prompt holds; of a strategy that names none, any paragraph may be in it."""
        if row.answer.retrieved:
            return tuple(passage.text for passage in row.answer.retrieved)
        paragraphs = (part.strip() for document in self.documents for part in document.text.split("\n\n"))
        long = [part for part in paragraphs if len(part) >= FEWEST_LETTERS]
        step = max(1, len(long) // MOST_CARRIERS)
        start = sum(map(ord, row.example.id)) % max(1, len(long))
        return tuple((long[start:] + long[:start])[::step][:MOST_CARRIERS])

    def _counted(
        self, contestant: Contestant, plans: Sequence[tuple[Scored, Attack]], answers: Sequence[Answer], plot: Plot
    ) -> Injection:
        held = [
            (row, attack, answer)
            for (row, attack), answer in zip(plans, answers, strict=True)
            if attack.query_id in plot.reached
        ]
        tally: Counter[str] = Counter(attack.wording for _, attack, answer in held if obeys(answer, attack))
        obeyed, n = tally.total(), len(held)
        return Injection(
            contestant.id,
            n=n,
            obeyed=obeyed,
            baseline=sum(obeys(row.answer, attack) for row, attack, _ in held),
            lower=exact_lower(obeyed, n, ALPHA) if n else None,
            upper=exact_upper(obeyed, n, ALPHA) if n else None,
            score_before=_mean([row.score for row, _, _ in held]),
            score_after=None if isinstance(self.bench.metric, AsksModel) else _mean(self._scores(held)),
            wordings=tuple(
                (name, tally[name], count) for name, count in Counter(attack.wording for _, attack, _ in held).items()
            ),
            why="" if n else "none of its prompts held a passage",
            **self._took(contestant, answers),
        )

    def _scores(self, held: Sequence[tuple[Scored, Attack, Answer]]) -> list[float]:
        return [self.bench.metric.score(row.example, answer) for row, _, answer in held]

    def _took(self, contestant: Contestant, answers: Sequence[Answer]) -> dict[str, Any]:
        prices = deployed(self.bench.budget.prices.get(contestant.entry.candidate.model), contestant.fit)
        usages: list[Usage] = [answer.usage for answer in answers]
        return {
            "requests": len(answers),
            "tokens": sum(usage.prompt_tokens + usage.completion_tokens for usage in usages),
            "seconds": sum(usage.seconds for usage in usages),
            "money": None if prices is None else sum(answering(usage, prices) for usage in usages),
        }


def _mean(scores: Sequence[float]) -> float | None:
    return sum(scores) / len(scores) if scores else None


def reads(contestant: Contestant) -> bool:
    """Whether documents are in the prompts of a strategy: it says how many it retrieves, or how much it takes in."""
    options = dict(contestant.entry.candidate.options)
    cites = any(row.answer.retrieved for row in contestant.scored("dev"))
    return cites or "top_k" in options or "corpus_tokens" in options
