"""Everything measured becomes one Recommendation: trials, verdict, break-even, rule of thumb, what it took."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.break_even import at_volumes, break_evens, winner_by_volume
from advisor.certification import DRAWS, MOST_DETAILED
from advisor.consistency import PANEL, PANEL_SIZE
from advisor.cost import CostLine, Volume, answering, cost_line, preparing, training, with_errors
from advisor.data import Splits
from advisor.evidence import Terms
from advisor.interaction import interactions
from advisor.judgement import PASSED
from advisor.labels_worth import labels_worth
from advisor.learning_curve import project
from advisor.prices import Prices, deployed
from advisor.pricing import priced_figures
from advisor.prior import Known, rule_of_thumb
from advisor.probed import Injection
from advisor.recommend import recommend
from advisor.sensitivity import Setting, eligible, metered, sensitivity
from advisor.stacking import against_control
from advisor.standing import Standing
from advisor.task import TaskSpec
from advisor.trial import Contestant, Scored
from advisor.types import Document, Fit, Trial
from advisor.verdict import Assumption, Diagnosis, Judged, Recommendation, Spent


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a run ran on, beside what it measured."""

    run_id: str
    splits: Splits
    documents: Sequence[Document]
    known: Known
    limit: int | None
    warnings: tuple[str, ...]
    diagnoses: tuple[Diagnosis, ...] = ()
    diagnosed: tuple[Contestant, ...] = ()
    judge: Judged | None = None
    injections: tuple[Injection, ...] = ()


def outcome(
    task: TaskSpec, standings: Sequence[Standing], terms: Terms, circumstances: Circumstances
) -> Recommendation:
    """The answer of the run. Trials come recommended first, then by cost, unknown costs last."""
    trials = [trial(standing, terms, against_control(standing, standings)) for standing in standings]
    judge = circumstances.judge if circumstances.judge and circumstances.judge.decides else None
    # The race was run against the judged pass rate that shows the target, at what the judge's own bound leaves.
    target = judge.target if judge else terms.accuracy
    confidence = round(terms.confidence - judge.alpha, 12) if judge else terms.confidence
    decision = recommend(trials, target, confidence, PASSED if judge else "correct")
    splits = circumstances.splits
    found = Recommendation(
        task=task.name,
        run_id=circumstances.run_id,
        verdict=decision.verdict,
        recommended=decision.recommended,
        reason=decision.reason,
        metric=terms.metric,
        target_accuracy=target,
        target_consistency=terms.consistency,
        confidence=confidence,
        alpha=terms.alpha,
        splits={"train": len(splits.train), "dev": len(splits.dev), "test": len(splits.test[: circumstances.limit])},
        trials=tuple(sorted(trials, key=lambda t: (t.candidate.id != decision.recommended, _total(t)))),
        break_even=(),
        winner_by_volume=(),
        rule_of_thumb=rule_of_thumb(labelled(task, splits), circumstances.known),
        spent=spent(standings, circumstances, terms),
        diagnoses=circumstances.diagnoses,
        interactions=interactions([*(standing.contestant for standing in standings), *circumstances.diagnosed]),
        reserved=terms.reserve,
        certify=terms.certify,
        warnings=circumstances.warnings,
        requests_per_month=terms.volume.requests_per_month,
        horizon_months=terms.volume.horizon_months,
        judge=circumstances.judge,
        injections=circumstances.injections,
    )
    return _with_money(found, task, terms)


def _with_money(rec: Recommendation, task: TaskSpec, terms: Terms) -> Recommendation:
    """The answer with where the winner changes, and with what it hangs on."""
    certified = [t for t in rec.trials if t.status == "certified" and not t.excluded]
    in_play = [t.candidate.id for t in eligible(rec.trials, rec.recommended)]
    months = terms.volume.horizon_months
    return replace(
        rec,
        break_even=break_evens(lines(rec.trials, terms.volume), months, in_play),
        winner_by_volume=winner_by_volume(lines(certified, terms.volume), months),
        at_volumes=at_volumes(lines(certified, terms.volume), months),
        sensitivity=_sensitivity(rec.trials, rec.recommended, terms),
        prices=priced_figures(terms.prices),
        labels_worth=labels_worth(rec.trials, task.costs.per_label),
    )


def labelled(task: TaskSpec, splits: Splits) -> TaskSpec:
    """The task with the labels that its data has, which the rule of thumb counts."""
    return task.model_copy(update={"task": task.task.model_copy(update={"labels": splits.labels or None})})


def _total(measured: Trial) -> float:
    total = measured.cost.horizon_total if measured.cost else None
    return float("inf") if total is None else total


def trial(standing: Standing, terms: Terms, beside: str = "") -> Trial:
    """The record of one contestant; `beside` is what comparing it with another says."""
    evidence, contestant = standing.evidence, standing.contestant
    dev = contestant.scored("dev")
    score = sum(row.score for row in dev) / len(dev) if dev else None
    return Trial(
        candidate=contestant.entry.candidate,
        status=standing.status or "not_run",
        why=f"{standing.why or 'Not run.'} {beside}".strip(),
        dev_score=score,
        dev_n=len(dev),
        accuracy=evidence.accuracy,
        consistency=evidence.consistency,
        prompt_mean=evidence.prompt_mean,
        cached_mean=evidence.cached_mean,
        completion_mean=evidence.completion_mean,
        latency=evidence.latency,
        usage=evidence.usage,
        fit=contestant.fit if dev else None,
        cost=evidence.cost
        and with_errors(evidence.cost, evidence.accuracy.point if evidence.accuracy else score, terms.volume),
        excluded=standing.excluded,
        examples_needed=standing.examples_needed,
        learning_curve=project(contestant.fit.curve, terms.accuracy, terms.seed),
        diagnostics=evidence.diagnostics,
    )


def _sensitivity(trials: Sequence[Trial], recommended: str | None, terms: Terms) -> tuple[Assumption, ...]:
    if recommended is None:
        return ()
    setting = Setting(terms.prices, terms.volume, terms.max_cost_per_month)
    return sensitivity(metered(eligible(trials, recommended)), setting, recommended)


def lines(trials: Sequence[Trial], volume: Volume) -> list[CostLine]:
    """Total cost over volume of every trial whose price is known."""
    drawn = [cost_line(t.candidate.id, t.cost, volume) for t in trials if t.cost]
    return [line for line in drawn if line is not None]


def answer_in_corpus(splits: Splits, documents: Sequence[Document]) -> float | None:
    """Share of train answers (their facts where given) that occur verbatim in the corpus; None without a corpus."""
    if not documents or not splits.train:
        return None
    corpus = "\n".join(document.text for document in documents).casefold()
    held = [all(fact.casefold() in corpus for fact in (example.facts or (example.target,))) for example in splits.train]
    return sum(held) / len(held)


def spent(standings: Sequence[Standing], circumstances: Circumstances, terms: Terms) -> Spent:
    """Requests, tokens, seconds and money of the whole run, from the journal: the same after a resume.

    Diagnoses count; an answer that they share with a candidate counts once. What a fit asked of its model beside the
    answers (a search for a prompt, a learning curve) counts too.
    Money is None as soon as one contestant that asked something has no known price. An exhaustive run asks every
    candidate that applies everything.
    """
    contestants = [standing.contestant for standing in standings]
    rows: dict[tuple[object, ...], tuple[Prices | None, Scored]] = {}
    for contestant in [*contestants, *circumstances.diagnosed]:
        for (split, draw), answered in contestant.answered.items():
            prices = deployed(terms.prices.get(contestant.entry.candidate.model), contestant.fit)
            rows |= {(contestant.id, split, draw, row.example.id): (prices, row) for row in answered}
    fits = [(terms.prices.get(c.entry.candidate.model), fit) for c in contestants for fit in (c.fit, *c.refits)]
    tokens = sum(row.answer.usage.prompt_tokens + row.answer.usage.completion_tokens for _, row in rows.values())
    beside = [fit.asked + fit.measured for _, fit in fits]
    tokens += sum(fit.train_tokens for _, fit in fits)
    tokens += sum(usage.prompt_tokens + usage.completion_tokens for usage in beside)
    spending = [None if prices is None else answering(row.answer.usage, prices) for prices, row in rows.values()]
    spending += [_prepared(fit, prices) for prices, fit in fits]
    known = [part for part in spending if part is not None]
    money = sum(known) if len(known) == len(spending) else None
    seconds = sum(row.answer.usage.seconds for _, row in rows.values())
    seconds += sum(fit.train_seconds + fit.index_seconds for _, fit in fits) + sum(usage.seconds for usage in beside)
    applying = sum(1 for contestant in contestants if not contestant.entry.skipped)
    searching = sum(fit.requests for _, fit in fits)
    whole = applying * everything(len(circumstances.splits.dev), len(circumstances.splits.test)) + searching
    diagnoses = sum(len(answered) for c in circumstances.diagnosed for answered in c.answered.values())
    recalled = sum(row.answer.recalled for _, row in rows.values())
    took = Spent(len(rows) + searching, whole + diagnoses, tokens, seconds, money, recalled)
    return with_judge(with_probes(took, circumstances.injections), circumstances.judge)


def _prepared(fit: Fit, prices: Prices | None) -> float | None:
    """What a fit cost; nothing where there was none, whatever the prices."""
    if fit == Fit():
        return 0.0
    trained = None if prices is None else training(fit, prices)
    if prices is None or trained is None:
        return None
    return trained + preparing(fit.index_seconds, prices) + answering(fit.asked + fit.measured, prices)


def with_probes(spent_: Spent, injections: Sequence[Injection]) -> Spent:
    """What strategies took, and what probing them took besides, which an exhaustive run would do too."""
    requests = sum(one.requests for one in injections)
    prices = [one.money for one in injections if one.requests]
    known = [price for price in prices if price is not None]
    return replace(
        spent_,
        requests=spent_.requests + requests,
        requests_if_exhaustive=spent_.requests_if_exhaustive + requests,
        tokens=spent_.tokens + sum(one.tokens for one in injections),
        seconds=spent_.seconds + sum(one.seconds for one in injections),
        money=None if spent_.money is None or len(known) < len(prices) else spent_.money + sum(known),
    )


def with_judge(spent_: Spent, judge: Judged | None) -> Spent:
    """What strategies took, and their judge besides; an exhaustive run has it judge every answer that is asked."""
    if judge is None:
        return spent_
    exhaustive = (judge.n if judge.repeated is None else 2 * judge.n) + (
        spent_.requests_if_exhaustive if judge.decides else 0
    )
    return Spent(
        spent_.requests + judge.requests,
        spent_.requests_if_exhaustive + exhaustive,
        spent_.tokens + judge.tokens,
        spent_.seconds + judge.seconds,
        None if spent_.money is None or judge.money is None else spent_.money + judge.money,
        spent_.recalled + judge.recalled,
    )


def everything(dev: int, test: int) -> int:
    """Requests of one candidate that is measured in full: dev, every draw of test, every nuisance alone."""
    alone = PANEL - DRAWS + PANEL_SIZE + 1  # the one behind the panel: a second retrained adapter
    return dev + DRAWS * test + alone * min(MOST_DETAILED, test)
