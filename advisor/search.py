"""The race: screen candidates on dev from cheap to dear, then certify the cost/accuracy frontier on test.

Dev drops hopeless and dominated candidates and orders the rest; it guarantees nothing. The search stops for every
candidate that is expected to cost more than one that is confidently good already. Test certifies (`certification`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from advisor.certification import Rules, certify, describe, evidence_of, test_items
from advisor.consistency import Nuisances, plain_draw
from advisor.data_splits import shuffled
from advisor.errors import AdvisorError, RunStopped
from advisor.events import Said, StageFinished, StageStarted
from advisor.evidence import Terms, price
from advisor.forecast import Expectation
from advisor.frontier import frontier
from advisor.outlook import FAINT, turn
from advisor.standing import Standing
from advisor.stats import chance_to_certify, confidently_good, futile
from advisor.trial import ALONE, Bench, Contestant, Stage, advanced
from advisor.types import Draw, Example

SCREEN_BATCH = 10
LIKELY = 0.9
"""A candidate ends the search for dearer ones when it would be certified on this test file with this chance."""
MARGIN = 2.0
"""Expected costs may be off by this factor: only what is expected to cost more than that is held back."""
MOST_CONFIGURATIONS = 4
"""So many configurations of one strategy on one model see all of dev; of more, the first batch chooses."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known before anything is run.

    `outlook` maps a candidate's id to what it is expected to take; `exhaustive` measures everybody in full; `limit`
    cuts the test short.
    """

    outlook: dict[str, Expectation] = field(default_factory=dict)
    exhaustive: bool = False
    limit: int | None = None


def race(standings: Sequence[Standing], bench: Bench, terms: Terms, plan: Plan) -> float:
    """Screens, certifies, and falls back on what was held back when nothing held; the alpha that was spent.

    The reserve of alpha is spent on the fallback only: on candidates that were not run because a cheaper one looked
    good on dev and then failed on test. Their order is chosen on dev, and the two sequences together may err with at
    most the sum of both alphas.
    """
    screen(standings, bench, terms, plan)
    front = frontier(standings, terms)
    if terms.reserve and not plan.exhaustive and terms.certify != "bonferroni":
        front = _up_to_the_first_good(front, terms, len(bench.splits.test[: plan.limit]))
    certify(front, bench, terms, Rules(terms.alpha, plan.exhaustive, plan.limit))
    spent = terms.alpha
    held = [standing for standing in standings if standing.held_back]
    if held and terms.reserve and not any(s.status == "certified" and not s.excluded for s in standings):
        bench.journal.decide("fallback", [standing.id for standing in held])
        spent = round(spent + terms.reserve, 12)
        for standing in held:
            standing.held_back = None
        screen(held, bench, terms, Plan({}, plan.exhaustive, plan.limit))
        certify(frontier(held, terms), bench, terms, Rules(terms.reserve, plan.exhaustive, plan.limit))
    for standing in standings:
        if standing.held_back:
            standing.settle("not_run", standing.held_back)
    return spent


def _up_to_the_first_good(front: list[Standing], terms: Terms, test: int) -> list[Standing]:
    """Without what is dearer than the cheapest confidently good candidate: it could only end the sequence too early.

    The dearer ones are held back for the reserve of alpha, so this is done only where there is one.
    """
    start = next((number for number, standing in enumerate(front) if _good(standing, terms, test)), len(front))
    for standing in front[start + 1 :]:
        standing.held_back = (
            f"Not run on test: {front[start].id}, which costs less, is confidently good on dev "
            f"({100 * front[start].dev_score:.0f} % against {100 * standing.dev_score:.0f} %)."
        )
    return front[: start + 1]


def conclude(standings: Sequence[Standing], bench: Bench, terms: Terms, limit: int | None) -> None:
    """Describes the consistency of the strategy that will be recommended, and bounds all figures at the alpha spent."""
    n = len(test_items(bench, terms, limit))
    for standing in standings:
        if standing.contestant.scored("test"):
            standing.evidence = evidence_of(standing.contestant, n, terms)
    winner = min(
        (s for s in standings if s.status == "certified" and not s.excluded),
        key=lambda s: (s.total, -(s.evidence.accuracy.point if s.evidence.accuracy else 0.0), s.id),
        default=None,
    )
    if winner is None:
        return
    try:
        describe(winner, bench, terms, limit)
    except RunStopped:
        raise
    except AdvisorError as error:  # what is certified stays certified
        bench.listen(Said(f"{winner.id} is not described further: {'; '.join(error.lines())}"))


def screen(standings: Sequence[Standing], bench: Bench, terms: Terms, plan: Plan) -> None:
    """Runs candidates on dev in small batches, in the order of the outlook, and stops those that are hopeless.

    A futile candidate is settled as below target; one that cannot run is settled as failed, and the rest goes on; one
    that is expected to cost more than a confidently good one is held back.
    """
    dev = shuffled(bench.splits.dev, terms.seed)
    for standing in standings:
        if standing.contestant.entry.skipped and standing.status is None:
            standing.settle("not_run", f"Does not apply: {standing.contestant.entry.skipped}.")
    waiting = [s for s in ordered(standings, plan) if s.status is None]
    bench.journal.decide("plan", [standing.id for standing in waiting])
    screened: list[Standing] = []
    for standing in _halved(waiting, dev, terms, plan):
        if not plan.exhaustive:
            standing.held_back = _dearer(standing, screened, terms, plan, len(bench.splits.test[: plan.limit]))
            if standing.held_back or _left_out(standing, bench, plan):
                continue
        _screen_one(standing, dev, terms, plan.exhaustive)
        if standing.status is None:
            screened.append(standing)


def ordered(standings: Sequence[Standing], plan: Plan) -> list[Standing]:
    """Cheapest first by what is expected, else by kind. Candidates of faint prior chance come last."""
    return sorted(standings, key=lambda s: turn(s.contestant.entry.candidate, plan.outlook.get(s.id)))


def _halved(waiting: list[Standing], dev: list[Example], terms: Terms, plan: Plan) -> list[Standing]:
    """Of a strategy with many configurations on one model, only those that lead after the first batch go on."""
    for_kind: dict[tuple[str, str | None], list[Standing]] = {}
    for standing in waiting:
        candidate = standing.contestant.entry.candidate
        for_kind.setdefault((candidate.kind, candidate.model), []).append(standing)
    for many in for_kind.values():
        if len(many) <= MOST_CONFIGURATIONS or plan.exhaustive:
            continue
        for standing in many:
            _tried(standing, dev[:SCREEN_BATCH], terms)
        still = [standing for standing in many if standing.status is None]
        best = sorted(still, key=lambda standing: -standing.dev_score)  # stable: the cheaper one of equals stays
        for standing in best[MOST_CONFIGURATIONS:]:
            standing.evidence = price(standing.contestant, terms)
            seen = f"after {len(dev[:SCREEN_BATCH])} dev items it scored {100 * standing.dev_score:.0f} %"
            others = f"{MOST_CONFIGURATIONS} other configurations no less"
            standing.settle("not_run", f"Not run further: {seen} and {others}.")
    return [standing for standing in waiting if standing.status is None]


def _tried(standing: Standing, first: list[Example], terms: Terms) -> None:
    """Asks the first dev items; settles one that cannot run."""
    try:
        stage = Stage("dev", _dev_draw(standing.contestant, terms), first)
        standing.contestant.prepare(stage)
        standing.contestant.ask(stage)
        standing.contestant.release()
    except RunStopped:
        raise
    except AdvisorError as error:
        standing.give_up(error)


def _dearer(standing: Standing, screened: Sequence[Standing], terms: Terms, plan: Plan, test: int) -> str | None:
    """Why a candidate need not run yet: one that costs less than this one is expected to is confidently good."""
    expected = plan.outlook.get(standing.id)
    if expected is None or standing.contestant.scored("dev"):
        return None
    if expected.total is None:
        enough = [good for good in screened if expected.paid and _good(good, terms, test)]
        why = "is confidently good on dev, and what it costs to have this trained is unknown."
        return f"Not run: {enough[0].id} {why}" if enough else None
    model = standing.contestant.entry.candidate.model
    total = expected.total * _scale(model, screened, plan)
    for good in screened:
        if MARGIN * good.total <= total and _good(good, terms, test):
            return (
                f"Not run: {good.id}, which costs less, is confidently good on dev "
                f"({100 * good.dev_score:.0f} % of {len(good.contestant.scored('dev'))} items) and this is expected to "
                f"cost about {total / good.total:.1f} times as much."
                if good.total > 0
                else f"Not run: {good.id}, which costs less, is confidently good on dev."
            )
    return None


def _scale(model: str | None, screened: Sequence[Standing], plan: Plan) -> float:
    """How much dearer candidates of a model turned out than they were expected to be; 1 before any was measured."""
    ratios = [
        standing.total / plan.outlook[standing.id].total  # type: ignore[operator]
        for standing in screened
        if standing.contestant.entry.candidate.model == model
        and standing.total < float("inf")
        and standing.id in plan.outlook
        and plan.outlook[standing.id].total
    ]
    return median(ratios) if ratios else 1.0


def _good(standing: Standing, terms: Terms, test: int) -> bool:
    """Confidently above the target on dev, within the limits, and likely to be certified by this test file."""
    rows = standing.contestant.scored("dev")
    right = sum(row.score for row in rows)
    if standing.evidence.over_limit(terms) or not confidently_good(right, len(rows), terms.accuracy):
        return False
    return chance_to_certify(right, len(rows), test, terms.accuracy, terms.alpha) >= LIKELY


def _left_out(standing: Standing, bench: Bench, plan: Plan) -> bool:
    """Settles a candidate of faint prior chance that the minutes left do not hold."""
    expected, left = plan.outlook.get(standing.id), bench.budget.seconds_left()
    if expected is None or expected.prior is None or expected.seconds is None or left is None:
        return False
    if expected.prior >= FAINT or expected.seconds <= left:
        return False
    standing.settle(
        "not_run",
        f"Not run: prior {100 * expected.prior:.0f} %, and its {expected.seconds / 60:.0f} minutes are more than the "
        f"{left / 60:.0f} left of the budget.",
    )
    return True


def _screen_one(standing: Standing, dev: list[Example], terms: Terms, exhaustive: bool) -> None:
    contestant = standing.contestant
    try:
        stopped_at = _screened(contestant, dev, None if exhaustive else terms.accuracy, _dev_draw(contestant, terms))
    except RunStopped:
        raise
    except AdvisorError as error:
        standing.give_up(error)
        return
    standing.evidence = price(contestant, terms)
    if stopped_at is not None:
        standing.settle(
            "below",
            f"Stopped on dev after {stopped_at} of {len(dev)} items at {100 * standing.dev_score:.0f} %: the chance "
            f"that it reaches {100 * terms.accuracy:g} % is under 1 %.",
        )
    else:
        contestant.release()


def _dev_draw(contestant: Contestant, terms: Terms) -> Draw:
    temperature = terms.temperatures.get(contestant.entry.candidate.model, 0.0)
    return plain_draw(Nuisances(terms.seed, temperature))


def _screened(contestant: Contestant, dev: list[Example], target: float | None, draw: Draw) -> int | None:
    """Runs dev; the number of items after which it was futile, or None when it went through."""
    ahead = dev[len(contestant.scored("dev")) :]  # a halved configuration has answered the first batch already
    contestant.prepare(Stage("dev", draw, ahead[:SCREEN_BATCH]))
    contestant.bench.listen(StageStarted(contestant.id, "dev", len(dev)))
    together = max(0, len(ahead) - ALONE)
    steps = [ahead[i : min(i + SCREEN_BATCH, together)] for i in range(0, together, SCREEN_BATCH)] + [ahead[together:]]
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
