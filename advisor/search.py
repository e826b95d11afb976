"""The race: screen every candidate on dev, then certify the cost/accuracy frontier on test.

Pareto testing (Laufer-Goldshtein et al. 2022, arXiv 2210.07913): dev drops hopeless and dominated candidates and
orders the rest; test certifies them from the most accurate to the cheapest, each at the full alpha, and stops at the
first that fails. The order does not depend on test data and testing stops at the first failure, so the chance of any
false certification stays at most alpha.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from advisor.errors import AdvisorError, BudgetExceeded
from advisor.events import CandidateSettled, StageFinished, StageStarted
from advisor.evidence import Evidence, Terms, judge, price
from advisor.stats import futile
from advisor.trial import ALONE, BATCH, Bench, Contestant, Stage, advanced
from advisor.types import Draw, Example, TrialStatus

SCREEN_BATCH = 16
DRAWS = 2
"""Two draws per test item are enough for an unbiased agreement rate; more items beat more draws (Miller 2024)."""


@dataclass(slots=True)
class Standing:
    """Where one contestant stands. `why` is a sentence once `status` is set."""

    contestant: Contestant
    status: TrialStatus | None = None
    why: str = ""
    excluded: str | None = None
    examples_needed: int | None = None
    evidence: Evidence = field(default_factory=Evidence)

    def settle(self, status: TrialStatus, why: str) -> None:
        """Says once and for all what became of it, and lets go of its model."""
        self.status, self.why = status, why
        self.contestant.release()
        self.contestant.bench.listen(CandidateSettled(self.contestant.id, status, why))


def shuffled(examples: Sequence[Example], seed: int) -> list[Example]:
    """The examples in a fixed random order that depends on their ids and the seed only."""
    return sorted(examples, key=lambda example: hashlib.sha256(f"{seed}-{example.id}".encode()).hexdigest())


def screen(standings: Sequence[Standing], bench: Bench, terms: Terms, exhaustive: bool) -> None:
    """Runs every candidate on dev in small batches, stopping those that will not reach `target`.

    A futile candidate is settled as below target; one that cannot run is settled as failed, and the rest goes on.
    Dev carries no guarantee: it only chooses what is worth certifying.
    """
    dev = shuffled(bench.splits.dev, terms.seed)
    for standing in standings:
        if standing.contestant.entry.skipped:
            standing.settle("not_run", f"Does not apply: {standing.contestant.entry.skipped}.")
            continue
        try:
            stopped_at = _screen_one(standing.contestant, dev, None if exhaustive else terms.accuracy, terms.seed)
        except BudgetExceeded:
            raise
        except AdvisorError as error:
            standing.settle("failed", "; ".join(error.lines()))
            continue
        if stopped_at is not None:
            rows = standing.contestant.scored("dev")
            mean = sum(row.score for row in rows) / len(rows)
            why = (
                f"Stopped on dev after {stopped_at} of {len(dev)} items at {100 * mean:.0f} %: the chance that it "
                f"reaches {100 * terms.accuracy:g} % is under 1 %."
            )
            standing.evidence = price(standing.contestant, terms)
            standing.settle("below", why)
        else:
            standing.contestant.release()


def _screen_one(contestant: Contestant, dev: list[Example], target: float | None, seed: int) -> int | None:
    """Runs dev; the number of items after which it was futile, or None when it went through."""
    draw = Draw(0, 0, seed)
    contestant.prepare(Stage("dev", draw, dev[:SCREEN_BATCH]))
    contestant.bench.listen(StageStarted(contestant.id, "dev", len(dev)))
    together = max(0, len(dev) - ALONE)
    steps = [dev[i : min(i + SCREEN_BATCH, together)] for i in range(0, together, SCREEN_BATCH)] + [dev[together:]]
    for examples in filter(None, steps):
        stage = Stage("dev", draw, examples)
        contestant.ask(stage, alone=len(examples) if examples is steps[-1] else 0)
        contestant.bench.listen(advanced(contestant, stage, len(dev)))
        rows = contestant.scored("dev")
        if target is not None and futile(sum(row.score for row in rows), len(rows), target):
            contestant.bench.listen(StageFinished(contestant.id, "dev", f"stopped after {len(rows)} items"))
            return len(rows)
    contestant.bench.listen(StageFinished(contestant.id, "dev", ""))
    return None


def frontier(standings: Sequence[Standing], terms: Terms) -> list[Standing]:
    """The candidates worth certifying, cheapest first: each dearer one was more accurate on dev.

    Everything else is settled here as not run, with the figures that decided: other configurations of a strategy
    that did better on dev, candidates over a hard limit, and candidates that a cheaper one matched.
    """
    racing = [standing for standing in standings if standing.status is None]
    for standing in racing:
        standing.evidence = price(standing.contestant, terms)
        standing.excluded = standing.evidence.over_limit(terms)
    for standing in [s for s in racing if s.excluded]:
        standing.settle("not_run", f"Not run on test: {standing.excluded}.")
    kept: list[Standing] = []
    for standing in sorted((s for s in racing if s.status is None), key=_cost_then_score):
        better = next((k for k in kept if _dev(k) >= _dev(standing)), None)
        if better is None:
            kept.append(standing)
            continue
        standing.settle(
            "not_run",
            f"Not run on test: it scored {100 * _dev(standing):.1f} % on dev and {better.contestant.id}, "
            f"which costs no more, scored {100 * _dev(better):.1f} %.",
        )
    return _one_configuration_each(kept)


def _one_configuration_each(kept: list[Standing]) -> list[Standing]:
    """Keeps the most accurate configuration of each strategy and model: tuning noise is paid on dev, once."""
    chosen: dict[tuple[str, str | None], Standing] = {}
    for standing in kept:
        candidate = standing.contestant.entry.candidate
        chosen[candidate.kind, candidate.model] = standing  # cheapest first, so later means more accurate
    for standing in kept:
        candidate = standing.contestant.entry.candidate
        winner = chosen[candidate.kind, candidate.model]
        if standing is not winner:
            why = (
                f"Not run on test: {winner.contestant.id}, another configuration, scored {100 * _dev(winner):.1f} % "
                f"on dev against {100 * _dev(standing):.1f} %."
            )
            standing.settle("not_run", why)
    return [standing for standing in kept if standing.status is None]


def _dev(standing: Standing) -> float:
    rows = standing.contestant.scored("dev")
    return sum(row.score for row in rows) / len(rows)


def _cost_then_score(standing: Standing) -> tuple[float, float, str]:
    total = standing.evidence.cost.horizon_total if standing.evidence.cost else None
    return (float("inf") if total is None else total, -_dev(standing), standing.contestant.id)


def certify(front: Sequence[Standing], bench: Bench, terms: Terms, limit: int | None) -> None:
    """Tests the frontier from most accurate to cheapest and stops at the first that is not certified.

    The order is written to the journal before the first test item is asked. `limit` cuts the test split short, which
    makes the outcome unfit for decisions; the report says so.
    """
    order = list(reversed(front))
    bench.journal.decide("order", [standing.contestant.id for standing in order])
    test = shuffled(bench.splits.test, terms.seed)[:limit]
    failed: Standing | None = None
    for standing in order:
        if failed is not None:
            standing.settle(
                "not_run",
                f"Not run on test: testing goes from the most accurate to the cheapest and stopped when "
                f"{failed.contestant.id} could not be certified.",
            )
            continue
        try:
            for draw in range(DRAWS):
                _test(standing.contestant, test, Draw(draw, draw * _wording(terms.seed), terms.seed + draw))
        except BudgetExceeded:
            raise
        except AdvisorError as error:
            # A breakdown says nothing about accuracy, so it neither passes nor ends the sequence.
            standing.settle("failed", "; ".join(error.lines()))
            continue
        standing.evidence, judgement = judge(standing.contestant, standing.evidence, terms)
        standing.examples_needed = judgement.examples_needed
        standing.settle(judgement.status, judgement.why)
        if judgement.status != "certified":
            failed = standing


def _wording(seed: int) -> int:
    """The acceptable wording of the second draw: any but the declared one."""
    return 1 + seed % 5


def _test(contestant: Contestant, test: list[Example], draw: Draw) -> None:
    total = DRAWS * len(test)
    contestant.prepare(Stage("test", draw, test[:BATCH]))
    if draw.index == 0:
        contestant.bench.listen(StageStarted(contestant.id, "test", total))
    for start in range(0, len(test), BATCH):
        stage: Stage = Stage("test", draw, test[start : start + BATCH])
        contestant.ask(stage)
        contestant.bench.listen(advanced(contestant, stage, total))
    if draw.index == DRAWS - 1:
        contestant.bench.listen(StageFinished(contestant.id, "test", ""))
