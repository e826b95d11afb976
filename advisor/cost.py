"""Usage, prices and volume to money: pure functions. An unknown price stays None all the way and is never 0.

The model is method.md 3.1: what a request costs is the machine time it was measured to take, or at an endpoint the
price of its tokens. total(V) = setup + months x (hosting + refresh + V x per_request), V in requests a month. Indexing
is machine time in both cases; training is machine time here and tokens at an endpoint (`training_cost`).
"""

import datetime
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from advisor.task import PriceSection, VolumeSection
from advisor.training_cost import TrainingPrices, training_prices
from advisor.types import Cost, Fit, Latency, Usage
from advisor.verdict import BreakEven, VolumeRange

PRICE_TABLE = Path(__file__).with_name("prices.toml")
PER_YEAR = {"never": 0, "daily": 365, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 1}
_STALE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Prices:
    """What one machine hour costs and who says so. `assumed` is true when the task declared no price.

    With `tokens` the model is an endpoint: requests are paid by the token, and only indexing takes machine hours;
    `tuned` are the prices of a tuned model's tokens there, and `training` what it takes to have one.
    """

    per_hour: float
    source: str
    as_of: datetime.date | None = None
    currency: str = "USD"
    assumed: bool = False
    tokens: "TokenPrices | None" = None
    tuned: "TokenPrices | None" = None
    training: TrainingPrices = field(default_factory=TrainingPrices)


@dataclass(frozen=True, slots=True)
class TokenPrices:
    """Prices of a million tokens: of prompts, of the part of a prompt that was in the endpoint's cache, of answers."""

    input: float
    cached_input: float
    output: float


@dataclass(frozen=True, slots=True)
class Volume:
    """How much a strategy will be used: requests a month over a horizon, and yearly refreshes of index and adapter."""

    requests_per_month: float
    horizon_months: float
    corpus_refresh_per_year: float = 0.0
    retrain_per_year: float = 0.0


@dataclass(frozen=True, slots=True)
class CostLine:
    """A strategy's total as a line over the monthly volume: paid once, paid each month, paid each request."""

    id: str
    setup: float
    fixed_per_month: float
    per_request: float

    def total(self, requests_per_month: float, horizon_months: float) -> float:
        """What it costs over the horizon at that monthly volume."""
        return self.setup + horizon_months * (self.fixed_per_month + requests_per_month * self.per_request)


def load_prices(path: Path = PRICE_TABLE) -> Prices:
    """The assumed price of a local machine. Raises OSError or KeyError when the table is missing or incomplete."""
    local = tomllib.loads(path.read_text(encoding="utf-8"))["local"]
    return Prices(float(local["per_hour"]), local["source"], local["as_of"], local["currency"], assumed=True)


def local_prices(declared: PriceSection | str | None, table: Prices, currency: str = "USD") -> Prices | None:
    """The price of a local model's machine: the declared one, else the table's.

    Args:
        declared: the model's `price` in task.yaml; ``auto``, nothing, or prices without `per_hour` mean the table.
        table: the assumed price, from `load_prices`.
        currency: the task's; with another currency than the table's, the table does not serve and None is returned.
    """
    if isinstance(declared, PriceSection) and declared.per_hour is not None:
        return Prices(declared.per_hour, "task.yaml", None, currency)
    return table if table.currency == currency else None


def endpoint_prices(declared: PriceSection | str | None, machine: Prices, currency: str) -> Prices | None:
    """The prices of an endpoint's tokens, which must be declared; None where they are not: an unknown price is not 0.

    Args:
        declared: the model's `price` in task.yaml. Without a price for cached tokens they cost as much as others.
        machine: the machine that indexes documents.
        currency: the task's.
    """
    if not isinstance(declared, PriceSection):
        return None
    fresh, output, cached = declared.input_per_mtok, declared.output_per_mtok, declared.cached_input_per_mtok
    if fresh is None or output is None:
        return None
    tokens = TokenPrices(fresh, fresh if cached is None else cached, output)
    tuned, training = _tuned(declared, tokens), training_prices(declared)
    return Prices(machine.per_hour, "task.yaml", None, currency, tokens=tokens, tuned=tuned, training=training)


def _tuned(declared: PriceSection, base: TokenPrices) -> TokenPrices:
    """A tuned model's tokens: as declared, else as the base model's."""
    fresh, cached, output = (
        declared.tuned_input_per_mtok,
        declared.tuned_cached_input_per_mtok,
        declared.tuned_output_per_mtok,
    )
    if cached is None:
        cached = base.cached_input if fresh is None else fresh
    return TokenPrices(base.input if fresh is None else fresh, cached, base.output if output is None else output)


def trained_elsewhere(fit: Fit, prices: Prices) -> bool:
    """Whether what was fitted is a tuned model at an endpoint."""
    return prices.tokens is not None and fit.train_tokens > 0


def deployed(prices: Prices | None, fit: Fit) -> Prices | None:
    """The prices at which what was fitted answers: a tuned model's own where an endpoint trained one."""
    if prices is None or not trained_elsewhere(fit, prices):
        return prices
    return replace(prices, tokens=prices.tuned or prices.tokens)


def training(fit: Fit, prices: Prices) -> float | None:
    """What training cost: machine time here, billed tokens at an endpoint; None when that price is unknown."""
    if trained_elsewhere(fit, prices):
        return prices.training.price(fit.train_tokens)
    return preparing(fit.train_seconds, prices)


def answering(usage: Usage, prices: Prices) -> float:
    """What a request costs: its tokens at an endpoint, else its share of a machine hour."""
    if prices.tokens is None:
        return usage.seconds * prices.per_hour / 3600
    fresh = usage.prompt_tokens - usage.cached_tokens
    return (
        fresh * prices.tokens.input
        + usage.cached_tokens * prices.tokens.cached_input
        + usage.completion_tokens * prices.tokens.output
    ) / 1e6


def uncached(usage: Usage) -> Usage:
    """The same usage as if no token had come from a cache. Machine seconds stay: they cannot be told apart."""
    return replace(usage, cached_tokens=0)


def preparing(seconds: float, prices: Prices) -> float:
    """What seconds of training or indexing cost, which take machine time wherever the model is."""
    return seconds * prices.per_hour / 3600


def price_warnings(prices: Prices, today: datetime.date | None = None) -> tuple[str, ...]:
    """What a reader must know about a price: that it was assumed, that it is more than 90 days old on `today`."""
    found = []
    if prices.assumed:
        found.append(
            f"no price is declared for the local machine: {prices.per_hour:g} {prices.currency} an hour was used "
            f"({prices.source}, as of {prices.as_of}); declare models[].price.per_hour"
        )
    if today and prices.as_of and (today - prices.as_of).days > _STALE_DAYS:
        found.append(f"the price of the local machine is of {prices.as_of}, more than {_STALE_DAYS} days old")
    return tuple(found)


def volume_of(section: VolumeSection) -> Volume:
    """The task's `volume` as numbers; a period is so many times a year."""
    return Volume(
        section.requests_per_month,
        section.horizon_months,
        PER_YEAR[section.corpus_refresh],
        PER_YEAR[section.retrain],
    )


def cost(usage_mean: Usage, fit: Fit, prices: Prices | None, volume: Volume) -> Cost:
    """What a strategy costs at the declared volume.

    Args:
        usage_mean: of one answer; its `seconds` are machine seconds a request takes, its tokens what an endpoint bills.
        fit: seconds of training and of indexing, and tokens trained at an endpoint; all are paid at set-up, indexing
            again for every refresh of the corpus and training again for every retraining.
        prices: None when unknown, which makes every figure unknown. An unknown price of training or of hosting a tuned
            model makes those figures unknown that it enters.
        volume: a higher volume weighs the price of a request more, a longer horizon spreads the set-up.
    """
    if prices is None:
        return Cost(None, None, None, None, "USD", "price unknown")
    used = deployed(prices, fit) or prices
    index, trained, hosting = preparing(fit.index_seconds, prices), training(fit, prices), _hosting(fit, prices)
    per_request = answering(usage_mean, used)
    whole = None if used.tokens is None else 1000 * answering(uncached(usage_mean), used)
    setup = _sum(index, trained)
    retrained = None if trained is None else trained * volume.retrain_per_year
    refreshed = _sum(index * volume.corpus_refresh_per_year, retrained if volume.retrain_per_year else 0.0)
    per_month = _sum(volume.requests_per_month * per_request, hosting, None if refreshed is None else refreshed / 12)
    horizon_total = _sum(setup, None if per_month is None else volume.horizon_months * per_month)
    return Cost(setup, 1000 * per_request, per_month, horizon_total, prices.currency, _basis(used, fit), whole)


def _hosting(fit: Fit, prices: Prices) -> float | None:
    """A month of keeping a tuned model ready; nothing is kept for what an endpoint did not train."""
    return prices.training.hosting_per_month if trained_elsewhere(fit, prices) else 0.0


def _sum(*parts: float | None) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _basis(prices: Prices, fit: Fit) -> str:
    if prices.tokens is None:
        return f"{prices.per_hour:g} {prices.currency} per machine hour ({prices.source})"
    asked, cached, said = prices.tokens.input, prices.tokens.cached_input, prices.tokens.output
    basis = f"{asked:g} {prices.currency} in, {cached:g} cached, {said:g} out per million tokens"
    if trained_elsewhere(fit, prices):
        train, host = prices.training.per_mtok, prices.training.hosting_per_hour
        basis += ", training " + ("unknown: declare train_per_mtok" if train is None else f"{train:g}")
        basis += ", hosting " + ("unknown: declare hosting_per_hour" if host is None else f"{host:g} an hour")
    return f"{basis} ({prices.source})"


def cost_line(strategy: str, priced: Cost, volume: Volume) -> CostLine | None:
    """The line that gave `priced` at `volume`; None when a price is unknown."""
    if priced.setup is None or priced.per_1k is None or priced.per_month is None:
        return None
    per_request = priced.per_1k / 1000
    fixed = max(0.0, priced.per_month - volume.requests_per_month * per_request)
    return CostLine(strategy, priced.setup, fixed, per_request)


def break_even(a: CostLine, b: CostLine, horizon_months: float) -> BreakEven:
    """The monthly volume above which `b` is cheaper than `a`.

    (total_b(0) - total_a(0)) / (months x (per_request_a - per_request_b)); 0 when `b` is cheaper from the start,
    None when a request costs no less with `b`, so that no rising volume ever favours it.
    """
    saved = horizon_months * (a.per_request - b.per_request)
    if saved <= 0:
        return BreakEven(a.id, b.id, None)
    head_start = b.total(0, horizon_months) - a.total(0, horizon_months)
    return BreakEven(a.id, b.id, max(0.0, head_start / saved))


def break_evens(lines: Sequence[CostLine], horizon_months: float) -> tuple[BreakEven, ...]:
    """Every pair whose order changes with volume, `a` the cheaper at low volume, by rising volume."""
    found = []
    for first, second in combinations(lines, 2):
        a, b = sorted((first, second), key=lambda line: (line.total(0, horizon_months), line.id))
        crossing = break_even(a, b, horizon_months)
        if crossing.requests_per_month:
            found.append(crossing)
    return tuple(sorted(found, key=lambda pair: (pair.requests_per_month or 0, pair.a, pair.b)))


def winner_by_volume(lines: Sequence[CostLine], horizon_months: float) -> tuple[VolumeRange, ...]:
    """Which line is lowest from volume 0 up: the lower envelope, its last range without end.

    Pass the certified strategies only: a range's winner is what would be recommended at that volume.
    """
    if not lines:
        return ()
    best = min(lines, key=lambda line: (line.total(0, horizon_months), line.per_request, line.id))
    ranges, start = [], 0.0
    while overtakers := _overtakers(best, lines, horizon_months):
        volume = min(overtakers.values())
        if volume > start:
            ranges.append(VolumeRange(start, volume, best.id))
        first = [line for line in lines if overtakers.get(line.id) == volume]
        start, best = volume, min(first, key=lambda line: (line.per_request, line.id))
    return (*ranges, VolumeRange(start, None, best.id))


def _overtakers(best: CostLine, lines: Sequence[CostLine], horizon_months: float) -> dict[str, float]:
    """The volume at which each line with cheaper requests passes `best`."""
    crossings = {line.id: break_even(best, line, horizon_months).requests_per_month for line in lines}
    return {name: volume for name, volume in crossings.items() if volume is not None}


def latency(milliseconds: Sequence[float]) -> Latency | None:
    """Median and 95th percentile (linear interpolation) of requests sent one at a time; None when there are none."""
    if not milliseconds:
        return None
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return Latency(float(p50), float(p95), len(milliseconds))
