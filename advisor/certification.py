"""Test: certify the frontier in a fixed order, stop scoring as soon as the outcome is decided, measure consistency.

Pareto testing (Laufer-Goldshtein et al. 2022, arXiv 2210.07913): candidates are tested from the most accurate on dev to
the cheapest, each at the full alpha, and testing stops at the first that fails. The order is in the journal before the
first test item is asked, so the chance of any false certificate stays at most alpha.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.anytime import anytime_bound, decided_anytime
from advisor.consistency import (
    AGAIN,
    RETRAINED,
    TRAINED,
    agreements,
    consistency,
    one_at_a_time,
    one_nuisance,
    plain_draw,
    two_runs,
)
from advisor.data_splits import in_sequence, shuffled
from advisor.errors import AdvisorError, RunStopped
from advisor.events import StageFinished, StageStarted
from advisor.evidence import Evidence, Terms, paired, price, two_run_pairs
from advisor.judgement import Goal, status_of
from advisor.standing import Standing
from advisor.stats import betting_upper, bound, decided, deciding_prefix, group_means, smallest_passing, stopped
from advisor.trial import BATCH, Bench, Contestant, Stage, advanced
from advisor.types import Bound, Consistency, Example

FEWEST = 8
"""Smallest batch between two checks whether the outcome is decided."""
MOST_PAIRED = 100
"""Test items that are asked twice for consistency when the task sets no target for it."""
MOST_DETAILED = 40
"""Test items on which each nuisance is measured alone, for the recommended strategy."""
DRAWS = 3
"""Full draws of a test item: one that accuracy reads and two runs that are compared (Miller 2024, arXiv 2411.00640:
more items beat more draws)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How one sequence of tests goes: what each test may spend, and whether all is measured regardless."""

    alpha: float
    exhaustive: bool = False
    limit: int | None = None


def certify(front: Sequence[Standing], bench: Bench, terms: Terms, rules: Rules) -> None:
    """Tests the frontier (cheapest first) from the most accurate down and settles every one of them.

    With `certify: bonferroni` each takes its share of alpha and all are tested. `rules.limit` cuts the test short,
    which makes the outcome unfit for decisions; the report says so.
    """
    order = list(reversed(front))
    bench.journal.decide("order", [standing.contestant.id for standing in order])
    test = test_items(bench, terms, rules.limit)
    shared = terms.certify == "bonferroni"
    alpha = rules.alpha / max(1, len(order)) if shared else rules.alpha
    failed: Standing | None = None
    for standing in order:
        if failed is not None and not shared:
            standing.settle(
                "not_run",
                f"Not run on test: testing goes from the most accurate to the cheapest and stopped when "
                f"{failed.contestant.id} could not be certified.",
            )
            continue
        try:
            _test(standing, test, terms, replace(rules, alpha=alpha))
        except RunStopped:
            raise
        except AdvisorError as error:
            # A breakdown says nothing about accuracy, so it neither passes nor ends the sequence.
            standing.give_up(error)
            continue
        if standing.status != "certified":
            failed = standing


def test_items(bench: Bench, terms: Terms, limit: int | None) -> list[Example]:
    """The test split in the order in which everybody is asked, cut to `limit`."""
    return in_sequence(shuffled(bench.splits.test, terms.seed), bench.seen)[:limit]


def _test(standing: Standing, test: list[Example], terms: Terms, rules: Rules) -> None:
    """Scores one candidate on test until its outcome is decided, and settles it."""
    contestant = standing.contestant
    nuisances = terms.nuisances(contestant)
    asks_twice = terms.consistency is not None
    contestant.prepare(Stage("test", plain_draw(nuisances), test[:FEWEST]))
    contestant.bench.listen(StageStarted(contestant.id, "test", len(test)))
    done, state = 0, "open"
    while done < len(test) and (state != "fail" or rules.exhaustive):
        step = test[done : done + _batch(contestant, len(test), terms, rules)]
        contestant.ask(stage := Stage("test", plain_draw(nuisances), step))
        contestant.bench.listen(advanced(contestant, stage, len(test)))
        if asks_twice:
            _ask_twice(contestant, step, terms)
        done += len(step)
        state = _state(contestant, test, terms, rules.alpha)
    if state != "fail" and not asks_twice:
        _ask_twice(contestant, test[:MOST_PAIRED], terms)
    judged = terms.metric == "rubric"
    goal = Goal(terms.accuracy, terms.consistency, rules.alpha, terms.confidence, terms.next_alpha, judged)
    judgement = status_of(*_tested(contestant, len(test), terms, rules.alpha), goal)
    standing.examples_needed = judgement.examples_needed
    note = "" if done == len(test) else f"stopped after {done} items"
    contestant.bench.listen(StageFinished(contestant.id, "test", note))
    standing.settle(judgement.status, judgement.why)


def _batch(contestant: Contestant, n: int, terms: Terms, rules: Rules) -> int:
    """So many items that the test cannot be failed before the last of them, within what engines like.

    Fewer where agreement is tested along: it may fail at any time, and each item is asked three times.
    """
    needed = smallest_passing(n, terms.accuracy, rules.alpha)
    if rules.exhaustive or needed is None:
        return BATCH
    wrong = sum(1 - row.score for row in contestant.scored("test"))
    return min(BATCH if terms.consistency is None else 2 * FEWEST, max(FEWEST, int(n - needed - wrong) + 1))


def _ask_twice(contestant: Contestant, examples: Sequence[Example], terms: Terms) -> None:
    """Both runs of every example, those of one adapter together."""
    nuisances = terms.nuisances(contestant)
    for position in (0, 1):
        drawn = [(example, two_runs(example.id, nuisances)[position]) for example in examples]
        for adapter in range(TRAINED):
            some = [(example, draw) for example, draw in drawn if draw.retrain == adapter]
            if some:
                draws = [draw for _, draw in some]
                contestant.ask(Stage("test", draws[0], [example for example, _ in some], draws))


def _state(contestant: Contestant, test: list[Example], terms: Terms, alpha: float) -> str:
    """``fail`` as soon as one of the two figures cannot be certified any more, ``pass`` when both will be."""
    rows = contestant.scored("test")
    decide = decided_anytime if terms.certify == "sequential" else decided
    groups = [row.example.group for row in rows]
    ahead = [example.group for example in test[len(rows) :]]
    states = [decide([row.score for row in rows], groups, ahead, terms.accuracy, alpha)]
    if terms.consistency is not None:
        agreed = agreements(two_run_pairs(contestant))
        states.append(decide(agreed, groups, ahead, terms.consistency, alpha))
    return "fail" if "fail" in states else "open" if "open" in states else "pass"


def _tested(contestant: Contestant, n: int, terms: Terms, alpha: float) -> tuple[Bound, Bound | None]:
    """Accuracy and agreement as the judgement reads them: whole, or up to what decided them."""
    rows = contestant.scored("test")
    groups = [row.example.group for row in rows]
    accuracy = _bounded([row.score for row in rows], groups, n, terms.accuracy, terms, alpha)
    pairs = two_run_pairs(contestant)
    if not pairs:
        return accuracy, None
    asked = n if terms.consistency is not None else len(pairs)
    target = terms.consistency or 0.0
    return accuracy, _bounded(agreements(pairs), [p.group for p in pairs], asked, target, terms, alpha)


def _bounded(scores: list[float], groups: list[str | None], n: int, target: float, terms: Terms, alpha: float) -> Bound:
    sequential = terms.certify == "sequential"
    if len(scores) == n:
        return anytime_bound(scores, groups, alpha) if sequential else bound(scores, groups, alpha)
    seen = stopped(scores, groups)
    if seen.correct is None or sequential:
        return replace(seen, correct=None, upper=betting_upper(group_means(scores, groups), alpha))
    if prefix := deciding_prefix(scores, n, target, alpha):
        return stopped(scores[:prefix], groups[:prefix])
    return replace(seen, correct=None)


def evidence_of(contestant: Contestant, n: int, terms: Terms) -> Evidence:
    """The figures of the report, bounded at `terms.alpha`; a test that was cut short shows its point only."""
    rows = contestant.scored("test")
    measured = price(contestant, terms)
    if not rows:
        return measured
    scores, groups = [row.score for row in rows], [row.example.group for row in rows]
    whole = len(rows) == n
    bounded = anytime_bound if terms.certify == "sequential" else bound
    accuracy = bounded(scores, groups, terms.alpha) if whole else stopped(scores, groups)
    pairs = two_run_pairs(contestant)
    agreed: Consistency | None = None
    if pairs:
        agreements_, paired_groups = agreements(pairs), [pair.group for pair in pairs]
        seen = bounded(agreements_, paired_groups, terms.alpha) if whole else stopped(agreements_, paired_groups)
        agreed = consistency(pairs, seen)
    return replace(measured, accuracy=accuracy, consistency=agreed)


def describe(standing: Standing, bench: Bench, terms: Terms, limit: int | None) -> None:
    """Adds what each nuisance alone does to the strategy that will be recommended, on a part of test.

    It comes after certification and changes no verdict. Sampling is asked about only where an engine can differ from
    itself, the order of demonstrations only where there are any, retraining only where it is declared or consistency is
    a target: how much hangs on the seed of a training is then told, though it is the adapter that ships that is
    certified.
    """
    contestant, agreed = standing.contestant, standing.evidence.consistency
    if agreed is None:
        return
    examples = test_items(bench, terms, limit)[:MOST_DETAILED]
    nuisances = terms.nuisances(contestant)
    candidate = contestant.entry.candidate
    repeatable = candidate.model in terms.repeatable and not nuisances.temperature
    draws = one_at_a_time(nuisances)
    if "shots" not in dict(candidate.options):
        draws.pop("order_agreement")
    if repeatable:
        draws.pop("sampling_agreement")
    if not terms.reseeded(contestant):
        draws = {name: draw for name, draw in draws.items() if not draw.retrain}
    for draw in draws.values():
        contestant.ask(Stage("test", draw, examples))
    order = [example.id for example in examples]
    compared = {name: paired(contestant, 0, draw.index, order) for name, draw in draws.items()}
    if terms.reseeded(contestant):
        compared["adapter 1-2"] = paired(contestant, RETRAINED, AGAIN, order)
    same = {"sampling_agreement": 1.0} if repeatable else {}
    components = {**agreed.components, **same, **one_nuisance(compared)}
    standing.evidence = replace(standing.evidence, consistency=replace(agreed, components=components))
    contestant.release()
