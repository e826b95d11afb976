"""From a contestant's scored answers to figures: bounds, consistency, latency, cost, and what went wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Literal

from advisor.consistency import BOUGHT, FIRST, SECOND, TRAINED, Nuisances, PairedAnswers, same_labels
from advisor.cost import Volume, cost, latency
from advisor.gold import Span, within
from advisor.prices import Prices
from advisor.protocols import Metric
from advisor.trial import Contestant, Scored
from advisor.types import Bound, Consistency, Cost, Latency, Usage


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run is judged by: the target, the hard limits, the prices and the volume.

    Attributes:
        confidence: what the sentences claim: the declared one, or less after too many looks at one test file.
        alpha: what this look spends; every bound of the report is one-sided at it.
        prices: maps a model id to its prices; None stands for candidates that ask no model and run on this machine.
        certify: how alpha is shared among candidates: pareto, bonferroni or sequential.
        reserve: alpha that is left for a fallback candidate; 0 when it is spent.
        next_alpha: what a re-run with more labels may spend.
        temperatures: the deployed sampling temperature of a model id; 0 where it is not named.
        repeatable: models whose engine gives the same answer to the same prompt at temperature 0.
        retrained: adapters will be trained again while they are in use.
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
    certify: Literal["pareto", "bonferroni", "sequential"] = "pareto"
    reserve: float = 0.0
    next_alpha: float = 0.01
    temperatures: Mapping[str | None, float] = field(default_factory=dict)
    repeatable: frozenset[str | None] = frozenset({None})
    retrained: bool = False

    def nuisances(self, contestant: Contestant) -> Nuisances:
        """What may differ between two production runs of this contestant."""
        temperature = self.temperatures.get(contestant.entry.candidate.model, 0.0)
        adapters = BOUGHT if _paid(contestant) else TRAINED
        return Nuisances(self.seed, temperature, self.retrained and _trains(contestant), adapters)

    def reseeded(self, contestant: Contestant) -> bool:
        """Whether it is trained again from other seeds to tell how much hangs on them.

        What an endpoint is paid for is bought again only where the task says that it will be.
        """
        asked = self.retrained or (self.consistency is not None and not _paid(contestant))
        return asked and _trains(contestant)


def _trains(contestant: Contestant) -> bool:
    return contestant.fit.train_tokens > 0


def _paid(contestant: Contestant) -> bool:
    return bool(getattr(contestant.entry.strategy, "asks_money", False))


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was measured of one contestant. Tokens, latency and cost are known from dev on, bounds from test on."""

    accuracy: Bound | None = None
    consistency: Consistency | None = None
    prompt_mean: float | None = None
    cached_mean: float | None = None
    completion_mean: float | None = None
    latency: Latency | None = None
    cost: Cost | None = None
    diagnostics: dict[str, float] = field(default_factory=dict)
    usage: Usage | None = None

    def over_limit(self, terms: Terms) -> str | None:
        """The hard limit of the task that this breaks, in words, or None."""
        if terms.max_latency_ms is not None and self.latency and self.latency.p95 > terms.max_latency_ms:
            return f"its p95 latency of {self.latency.p95:,.0f} ms is over the limit of {terms.max_latency_ms:,.0f} ms"
        return over_cost(terms.max_cost_per_month, self.cost, terms.currency) if self.cost else None


def over_cost(limit: float | None, priced: Cost, currency: str) -> str | None:
    """That a cost breaks the task's limit, in words, or None. An unknown cost is not known to keep any."""
    if limit is None:
        return None
    if priced.per_month is None:
        return f"its cost is unknown, so it is not known to keep the limit of {limit:,.2f} {currency} a month"
    if priced.per_month > limit:
        return f"its cost of {priced.per_month:,.2f} {currency} a month is over the limit of {limit:,.2f}"
    return None


def price(contestant: Contestant, terms: Terms) -> Evidence:
    """Tokens, latency, cost and diagnostics from what was answered so far: dev, and test where it was run.

    Seconds and tokens come from all first-draw rows, latency only from the requests that were sent alone.
    """
    rows = [*contestant.scored("dev"), *contestant.scored("test")]
    if not rows:
        return Evidence()
    usages = [row.answer.usage for row in rows]
    mean = mean_usage(usages)
    waits = [row.answer.latency_ms for row in rows if row.answer.latency_ms is not None]
    return Evidence(
        prompt_mean=mean.prompt_tokens,
        cached_mean=mean.cached_tokens,
        completion_mean=mean.completion_tokens,
        latency=latency(waits),
        usage=mean,
        cost=cost(mean, contestant.fit, terms.prices.get(contestant.entry.candidate.model), terms.volume),
        diagnostics=diagnostics(
            rows,
            contestant.bench.metric,
            contestant.bench.spans,
            contestant.bench.known.get(contestant.entry.candidate.model or "", frozenset()),
        ),
    )


def mean_usage(usages: Sequence[Usage]) -> Usage:
    """The mean of each figure, tokens included, which are then no whole numbers."""
    total = [sum(figures) / len(usages) for figures in zip(*map(astuple, usages), strict=True)]
    return Usage(*total)


def two_run_pairs(contestant: Contestant) -> list[PairedAnswers]:
    """The two runs of every test request that has both, in the order of the test."""
    order = [row.example.id for row in contestant.scored("test")]
    return paired(contestant, FIRST, SECOND, order)


def paired(contestant: Contestant, first: int, second: int, order: Sequence[str]) -> list[PairedAnswers]:
    """Two draws of the same test requests side by side, for the ids of `order` that have both."""
    ones = {row.example.id: row for row in contestant.scored("test", first)}
    others = {row.example.id: row for row in contestant.scored("test", second)}
    metric = contestant.bench.metric
    return [_pair(ones[name], others[name], metric) for name in order if name in ones and name in others]


def _pair(first: Scored, second: Scored, metric: Metric) -> PairedAnswers:
    exact = first.answer.probabilities and second.answer.probabilities
    return PairedAnswers(
        group=first.example.group,
        agreement=same_labels(first.answer.probabilities, second.answer.probabilities)
        if exact
        else metric.agree(first.example, first.answer, second.answer),
        first_score=first.score,
        second_score=second.score,
        first_valid=_valid(first),
        second_valid=_valid(second),
    )


def _valid(row: Scored) -> bool:
    return row.answer.parsed is not None and row.answer.error is None


def diagnostics(
    rows: Sequence[Scored],
    metric: Metric,
    spans: Mapping[str, tuple[Span, ...]],
    known: frozenset[str] = frozenset(),
) -> dict[str, float]:
    """Shares that say why a strategy scores as it does.

    The metric's own components (e.g. facts and form); `valid`, the share that could be parsed; `errors`; and, where it
    is known what the corpus says of an example, `retrieval_recall`: how often the passages that went into the prompt
    hold it (recall@k, k being the strategy's own), `utilisation`: the mean score where they do, and `harm`: the score
    lost on examples that the model answers without them (`known`).
    """
    sums: dict[str, list[float]] = {"valid": [float(_valid(row)) for row in rows]}
    errors = [float(row.answer.error is not None) for row in rows]
    if any(errors):
        sums["errors"] = errors
    for row in rows:
        for name, value in metric.components(row.example, row.answer).items():
            sums.setdefault(name, []).append(value)
    retrieves = any(row.answer.retrieved for row in rows)  # a question for which nothing was found is a miss
    searched = [row for row in rows if retrieves and row.example.id in spans]
    if searched:
        hits = [within(row.answer.retrieved, spans[row.example.id]) for row in searched]
        sums["retrieval_recall"] = [float(hit) for hit in hits]
        if any(hits):
            sums["utilisation"] = [row.score for row, hit in zip(searched, hits, strict=True) if hit]
        if harmed := [1 - row.score for row in searched if row.example.id in known]:
            sums["harm"] = harmed
    return {name: sum(values) / len(values) for name, values in sums.items()}
