"""Everything measured becomes one Recommendation: trials, verdict, break-even, rule of thumb, what it took."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.cost import CostLine, Volume, break_evens, cost_line, winner_by_volume
from advisor.data import Splits
from advisor.evidence import Terms
from advisor.prior import rule_of_thumb
from advisor.recommend import recommend
from advisor.search import DRAWS, Standing
from advisor.task import TaskSpec
from advisor.trial import Scored
from advisor.types import Document, Recommendation, RuleOfThumb, Spent, Trial


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a run ran on, beside what it measured."""

    run_id: str
    splits: Splits
    documents: Sequence[Document]
    parameters: int
    limit: int | None
    warnings: tuple[str, ...]


def outcome(
    task: TaskSpec, standings: Sequence[Standing], terms: Terms, circumstances: Circumstances
) -> Recommendation:
    """The answer of the run. Trials come recommended first, then by cost, unknown costs last."""
    trials = [trial(standing) for standing in standings]
    decision = recommend(trials, terms.accuracy, terms.confidence)
    certified = [t for t in trials if t.status == "certified" and not t.excluded]
    splits = circumstances.splits
    return Recommendation(
        task=task.name,
        run_id=circumstances.run_id,
        verdict=decision.verdict,
        recommended=decision.recommended,
        reason=decision.reason,
        metric=terms.metric,
        target_accuracy=terms.accuracy,
        target_consistency=terms.consistency,
        confidence=terms.confidence,
        alpha=terms.alpha,
        splits={"train": len(splits.train), "dev": len(splits.dev), "test": len(splits.test[: circumstances.limit])},
        trials=tuple(sorted(trials, key=lambda t: (t.candidate.id != decision.recommended, _total(t)))),
        break_even=break_evens(lines(trials, terms.volume), terms.volume.horizon_months),
        winner_by_volume=winner_by_volume(lines(certified, terms.volume), terms.volume.horizon_months),
        rule_of_thumb=_rule(task, circumstances),
        spent=spent(standings, splits, terms),
        warnings=circumstances.warnings,
        requests_per_month=terms.volume.requests_per_month,
        horizon_months=terms.volume.horizon_months,
    )


def _rule(task: TaskSpec, circumstances: Circumstances) -> RuleOfThumb:
    splits = circumstances.splits
    labelled = task.model_copy(update={"task": task.task.model_copy(update={"labels": splits.labels or None})})
    held = answer_in_corpus(splits, circumstances.documents)
    return rule_of_thumb(labelled, len(splits.train), task.corpus is not None, held, circumstances.parameters)


def _total(measured: Trial) -> float:
    total = measured.cost.horizon_total if measured.cost else None
    return float("inf") if total is None else total


def trial(standing: Standing) -> Trial:
    """The record of one contestant."""
    evidence, contestant = standing.evidence, standing.contestant
    dev = contestant.scored("dev")
    return Trial(
        candidate=contestant.entry.candidate,
        status=standing.status or "not_run",
        why=standing.why or "Not run.",
        dev_score=sum(row.score for row in dev) / len(dev) if dev else None,
        dev_n=len(dev),
        accuracy=evidence.accuracy,
        consistency=evidence.consistency,
        prompt_mean=evidence.prompt_mean,
        completion_mean=evidence.completion_mean,
        latency=evidence.latency,
        fit=contestant.fit if dev else None,
        cost=evidence.cost,
        excluded=standing.excluded,
        examples_needed=standing.examples_needed,
        diagnostics=evidence.diagnostics,
    )


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


def spent(standings: Sequence[Standing], splits: Splits, terms: Terms) -> Spent:
    """Requests, tokens, seconds and money of the whole run, from the journal: the same after a resume.

    Money is None as soon as one contestant that asked something has no known price.
    """
    requests, tokens, seconds, money = 0, 0, 0.0, 0.0
    known = True
    for standing in standings:
        contestant = standing.contestant
        rows: list[Scored] = [row for rows in contestant.answered.values() for row in rows]
        fit = contestant.fit
        took = sum(row.answer.usage.seconds for row in rows) + fit.train_seconds + fit.index_seconds
        used = sum(row.answer.usage.prompt_tokens + row.answer.usage.completion_tokens for row in rows)
        prices = terms.prices.get(contestant.entry.candidate.model)
        known = known and (prices is not None or not rows)
        requests += len(rows)
        tokens += used + fit.train_tokens
        seconds += took
        money += took * prices.per_hour / 3600 if prices else 0.0
    exhaustive = len(standings) * (len(splits.dev) + DRAWS * len(splits.test))
    return Spent(requests, exhaustive, tokens, seconds, money if known else None)
