"""Usage, prices and volume to money: pure functions. An unknown price stays None all the way and is never 0.

The model is method.md 3.1: what a request costs is the machine time it was measured to take, or at an endpoint the
price of its tokens. total(V) = setup + months x (hosting + refresh + V x per_request), V in requests a month. Indexing
is machine time in both cases; training is machine time here and tokens at an endpoint (`training_cost`). A price of
tokens with a cache that forgets, and a machine that is always on, bend that line (`rates.Bend`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from advisor.prefix_cache import token_price
from advisor.prices import Prices, deployed, trained_elsewhere
from advisor.rates import HOURS_PER_MONTH, STRAIGHT, Bend
from advisor.task import CostsSection, VolumeSection
from advisor.types import Cost, Fit, Latency, Usage

_INSTANT = 1e-9
"""Seconds of a request that is too fast to measure."""
PER_YEAR = {"never": 0, "daily": 365, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 1}


@dataclass(frozen=True, slots=True)
class Volume:
    """How much a strategy will be used: requests a month over a horizon, and yearly refreshes of index and adapter.

    Attributes:
        batch_share: of the requests can wait for an endpoint's batch discount.
        corpus_changed: share of the passages that are indexed anew at a refresh.
        recertified: requests that certify a retrained adapter again.
        storage_per_gb_month: of an index; it is kept as long as the strategy is used.
        cost_per_error: what a wrong answer costs; None where it is not declared.
    """

    requests_per_month: float
    horizon_months: float
    corpus_refresh_per_year: float = 0.0
    retrain_per_year: float = 0.0
    batch_share: float = 0.0
    corpus_changed: float = 1.0
    recertified: int = 0
    storage_per_gb_month: float = 0.0
    cost_per_error: float | None = None


@dataclass(frozen=True, slots=True)
class CostLine:
    """A strategy's total over the monthly volume: paid once, paid each month, paid each request, and what bends it."""

    id: str
    setup: float
    fixed_per_month: float
    per_request: float
    bend: Bend = STRAIGHT

    def total(self, requests_per_month: float, horizon_months: float) -> float:
        """What it costs over the horizon at that monthly volume."""
        bent = self.bend.per_month(requests_per_month)
        return self.setup + horizon_months * (self.fixed_per_month + requests_per_month * self.per_request + bent)


def volume_of(section: VolumeSection, costs: CostsSection | None = None, test: int = 0) -> Volume:
    """The task's `volume` and `costs` as numbers; a period is so many times a year.

    Args:
        section: `volume`.
        costs: `costs`.
        test: how many requests certify a strategy; counted for every retraining where `volume.recertify` is true.
    """
    costs = costs or CostsSection()
    return Volume(
        section.requests_per_month,
        section.horizon_months,
        PER_YEAR[section.corpus_refresh],
        PER_YEAR[section.retrain],
        section.batch_share,
        section.corpus_changed,
        test if section.recertify else 0,
        costs.storage_per_gb_month or 0.0,
        costs.per_error,
    )


def training(fit: Fit, prices: Prices) -> float | None:
    """What training cost: machine time here, billed tokens at an endpoint; None when that price is unknown."""
    if trained_elsewhere(fit, prices):
        return prices.training.price(fit.train_tokens)
    return preparing(fit.train_seconds, prices)


def answering(usage: Usage, prices: Prices) -> float:
    """What a request of a run costs: its tokens at an endpoint and what is done here, else its machine seconds."""
    if prices.tokens is None:
        return preparing(usage.seconds, prices)
    tokens = token_price(usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens, prices.tokens)
    return tokens + preparing(usage.own_seconds, prices)


def uncached(usage: Usage) -> Usage:
    """The same usage as if no token had come from a cache. Machine seconds stay: they cannot be told apart."""
    return replace(usage, cached_tokens=0)


def preparing(seconds: float, prices: Prices) -> float:
    """What seconds of training, indexing or searching cost, which take machine time wherever the model is."""
    return seconds * prices.per_hour / 3600


def serving(usage: Usage, prices: Prices, volume: Volume) -> float:
    """What a request costs in production with its prefix in the cache; what always-on machines cost is not in it.

    Machine time is dearer by the share of it that is paid and not used; of what can wait the batch discount comes off.
    """
    here = usage.seconds if prices.tokens is None else usage.own_seconds
    machine = 0.0 if prices.always_on else preparing(here, prices) / prices.utilisation
    if prices.tokens is None:
        return machine
    cached = prices.tokens.kept(usage.cached_tokens)
    tokens = token_price(usage.prompt_tokens, cached, usage.completion_tokens, prices.tokens)
    return tokens * _batched(prices, volume) + machine


def bend(usage: Usage, prices: Prices, volume: Volume) -> Bend:
    """Where the total bends over the volume: prefixes that a cache has forgotten, machines that are always on."""
    if prices.tokens is not None:
        cold = prices.tokens.surcharge(usage.cached_tokens) * _batched(prices, volume)
        return Bend(cold, prices.tokens.cache_ttl_minutes or 0.0) if cold else STRAIGHT
    if not prices.always_on:
        return STRAIGHT
    answers = HOURS_PER_MONTH * 3600 * prices.utilisation / max(usage.seconds, _INSTANT)
    return Bend(machine_per_month=HOURS_PER_MONTH * prices.per_hour, requests_per_machine=answers)


def _batched(prices: Prices, volume: Volume) -> float:
    return 1 - volume.batch_share * prices.batch_discount


def cost(usage_mean: Usage, fit: Fit, prices: Prices | None, volume: Volume) -> Cost:
    """What a strategy costs at the declared volume.

    Args:
        usage_mean: of one answer; its `seconds` are machine seconds a request takes, its tokens what an endpoint bills.
        fit: seconds of training and of indexing, tokens trained at an endpoint, and what was asked; all are paid at
            set-up, indexing again for every refresh of the corpus and training again for every retraining.
        prices: None when unknown, which makes every figure unknown. An unknown price of training or of hosting a tuned
            model makes those figures unknown that it enters.
        volume: a higher volume weighs the price of a request more, a longer horizon spreads the set-up.
    """
    if prices is None:
        return Cost(None, None, None, None, "USD", "price unknown")
    used = deployed(prices, fit) or prices
    hot, bent = serving(usage_mean, used, volume), bend(usage_mean, used, volume)
    setup = _sum(preparing(fit.index_seconds, prices), training(fit, prices), answering(fit.asked, prices))
    fixed = _fixed(usage_mean, fit, prices, volume)
    requests = volume.requests_per_month * hot + bent.per_month(volume.requests_per_month)
    per_month = _sum(requests, fixed)
    return Cost(
        setup,
        1000 * requests / volume.requests_per_month,
        per_month,
        _sum(setup, None if per_month is None else volume.horizon_months * per_month),
        prices.currency,
        _basis(used, fit),
        None if used.tokens is None else 1000 * serving(uncached(usage_mean), used, volume),
        fixed,
        bent,
    )


def _fixed(usage: Usage, fit: Fit, prices: Prices, volume: Volume) -> float | None:
    """What a month costs whatever the volume: hosting, the index and its refreshes, retraining and certifying again."""
    stored = fit.index_bytes / 1e9 * volume.storage_per_gb_month
    indexed = preparing(fit.index_seconds, prices) * volume.corpus_refresh_per_year * volume.corpus_changed
    trains = fit.train_seconds > 0 or fit.train_tokens > 0
    retrained: float | None = 0.0
    if trains and volume.retrain_per_year:
        certified = volume.recertified * answering(usage, deployed(prices, fit) or prices)
        again = _sum(training(fit, prices), certified)
        retrained = None if again is None else again * volume.retrain_per_year
    refreshed = _sum(indexed, retrained)
    return _sum(stored, _hosting(fit, prices), None if refreshed is None else refreshed / 12)


def _hosting(fit: Fit, prices: Prices) -> float | None:
    """A month of keeping a tuned model ready; nothing is kept for what an endpoint did not train."""
    return prices.training.hosting_per_month if trained_elsewhere(fit, prices) else 0.0


def with_errors(priced: Cost, score: float | None, volume: Volume) -> Cost:
    """The cost with what wrong answers cost a month beside it: V x (1 - score) x the declared cost of an error."""
    if volume.cost_per_error is None or score is None:
        return priced
    return replace(priced, errors_per_month=volume.requests_per_month * (1 - score) * volume.cost_per_error)


def _sum(*parts: float | None) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _basis(prices: Prices, fit: Fit) -> str:
    if prices.tokens is None:
        kept = ", always on" if prices.always_on else ""
        used = f", {100 * prices.utilisation:g} % of it used" if prices.utilisation < 1 else ""
        return f"{prices.per_hour:g} {prices.currency} per machine hour{kept}{used} ({prices.source})"
    asked, cached, said = prices.tokens.input, prices.tokens.cached_input, prices.tokens.output
    basis = f"{asked:g} {prices.currency} in, {cached:g} cached, {said:g} out per million tokens"
    if prices.tokens.cache_ttl_minutes is not None:
        basis += f", a prefix cached for {prices.tokens.cache_ttl_minutes:g} min"
    if trained_elsewhere(fit, prices):
        train, host = prices.training.per_mtok, prices.training.hosting_per_hour
        basis += ", training " + ("unknown: declare train_per_mtok" if train is None else f"{train:g}")
        basis += ", hosting " + ("unknown: declare hosting_per_hour" if host is None else f"{host:g} an hour")
    return f"{basis} ({prices.source})"


def cost_line(strategy: str, priced: Cost, volume: Volume) -> CostLine | None:
    """The line that gave `priced` at `volume`; None when a price is unknown."""
    if priced.setup is None or priced.per_1k is None or priced.per_month is None:
        return None
    bent = priced.bend or STRAIGHT
    requests = volume.requests_per_month
    per_request = priced.per_1k / 1000 - bent.per_month(requests) / requests
    fixed = priced.fixed_per_month
    if fixed is None:  # a run of an older version
        fixed = max(0.0, priced.per_month - requests * priced.per_1k / 1000)
    return CostLine(strategy, priced.setup, fixed, per_request, bent)


def latency(milliseconds: Sequence[float]) -> Latency | None:
    """Median and 95th percentile (linear interpolation) of requests sent one at a time; None when there are none."""
    if not milliseconds:
        return None
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return Latency(float(p50), float(p95), len(milliseconds))
