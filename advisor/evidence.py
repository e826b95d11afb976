"""From a contestant's scored answers to figures: bounds, consistency, latency, cost, and what went wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from advisor.consistency import PairedAnswers, consistency
from advisor.cost import Prices, Volume, cost, latency
from advisor.protocols import Metric
from advisor.recommend import Judgement, status_of
from advisor.stats import bound
from advisor.trial import Contestant, Scored
from advisor.types import Bound, Consistency, Cost, Latency, Usage


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run is judged by: the target, the hard limits, the prices and the volume.

    `prices` maps a model id to its prices; None stands for candidates that ask no model and run on this machine.
    """

    metric: str
    accuracy: float
    consistency: float | None
    confidence: float
    alpha: float
    seed: int
    volume: Volume
    prices: dict[str | None, Prices | None]
    currency: str
    max_latency_ms: float | None = None
    max_cost_per_month: float | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was measured of one contestant. Tokens, latency and cost are known from dev on, bounds from test on."""

    accuracy: Bound | None = None
    consistency: Consistency | None = None
    prompt_mean: float | None = None
    completion_mean: float | None = None
    latency: Latency | None = None
    cost: Cost | None = None
    diagnostics: dict[str, float] = field(default_factory=dict)

    def over_limit(self, terms: Terms) -> str | None:
        """The hard limit of the task that this breaks, in words, or None."""
        if terms.max_latency_ms is not None and self.latency and self.latency.p95 > terms.max_latency_ms:
            return f"its p95 latency of {self.latency.p95:,.0f} ms is over the limit of {terms.max_latency_ms:,.0f} ms"
        monthly = self.cost.per_month if self.cost else None
        if terms.max_cost_per_month is not None and monthly is not None and monthly > terms.max_cost_per_month:
            limit = terms.max_cost_per_month
            return f"its cost of {monthly:,.2f} {terms.currency} a month is over the limit of {limit:,.2f}"
        return None


def price(contestant: Contestant, terms: Terms) -> Evidence:
    """Tokens, latency, cost and diagnostics from what was answered so far: dev, and test where it was run.

    Seconds and tokens come from all first-draw rows, latency only from the requests that were sent alone.
    """
    rows = [*contestant.scored("dev"), *contestant.scored("test")]
    if not rows:
        return Evidence()
    usages = [row.answer.usage for row in rows]
    mean = Usage(seconds=sum(usage.seconds for usage in usages) / len(rows))
    waits = [row.answer.latency_ms for row in rows if row.answer.latency_ms is not None]
    return Evidence(
        prompt_mean=sum(usage.prompt_tokens for usage in usages) / len(rows),
        completion_mean=sum(usage.completion_tokens for usage in usages) / len(rows),
        latency=latency(waits),
        cost=cost(mean, contestant.fit, terms.prices.get(contestant.entry.candidate.model), terms.volume),
        diagnostics=diagnostics(rows, contestant.bench.metric),
    )


def judge(contestant: Contestant, evidence: Evidence, terms: Terms) -> tuple[Evidence, Judgement]:
    """The test evidence and what it means for the target."""
    first, second = contestant.scored("test", 0), contestant.scored("test", 1)
    scores = [row.score for row in first]
    accuracy = bound(scores, [row.example.group for row in first], terms.alpha)
    agreed = consistency(pairs(first, second, contestant.bench.metric), terms.alpha) if second else None
    judgement = status_of(accuracy, agreed, terms.accuracy, terms.consistency, terms.alpha)
    measured = price(contestant, terms)
    return replace(measured, accuracy=accuracy, consistency=agreed), judgement


def pairs(first: Sequence[Scored], second: Sequence[Scored], metric: Metric) -> list[PairedAnswers]:
    """Two draws of the same requests side by side."""
    by_id = {row.example.id: row for row in second}
    return [
        PairedAnswers(
            group=one.example.group,
            agreement=metric.agree(one.example, one.answer, by_id[one.example.id].answer),
            first_score=one.score,
            second_score=by_id[one.example.id].score,
            first_valid=_valid(one),
            second_valid=_valid(by_id[one.example.id]),
        )
        for one in first
        if one.example.id in by_id
    ]


def _valid(row: Scored) -> bool:
    return row.answer.parsed is not None and row.answer.error is None


def diagnostics(rows: Sequence[Scored], metric: Metric) -> dict[str, float]:
    """Shares that say why a strategy scores as it does.

    The metric's own components (e.g. facts and form); `valid`, the share that could be parsed; `errors`; and, where
    the data names sources, `retrieval_recall`: how often a passage of the right document was retrieved.
    """
    sums: dict[str, list[float]] = {"valid": [float(_valid(row)) for row in rows]}
    errors = [float(row.answer.error is not None) for row in rows]
    if any(errors):
        sums["errors"] = errors
    for row in rows:
        for name, value in metric.components(row.example, row.answer).items():
            sums.setdefault(name, []).append(value)
    sourced = [row for row in rows if row.example.source and row.answer.retrieved]
    if sourced:
        sums["retrieval_recall"] = [float(_found(row)) for row in sourced]
    return {name: sum(values) / len(values) for name, values in sums.items()}


def _found(row: Scored) -> bool:
    """The right document is among the passages, and so is every fact asked for."""
    wanted = "/" + (row.example.source or "").lstrip("/")
    right = [passage.text for passage in row.answer.retrieved if f"/{passage.source}".endswith(wanted)]
    return bool(right) and all(any(fact in text for text in right) for fact in row.example.facts)
