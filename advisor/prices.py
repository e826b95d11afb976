"""What a model's machine, tokens and training cost, and who says so. An unknown price stays None and is never 0."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from advisor.prefix_cache import TokenPrices
from advisor.task import PriceSection
from advisor.training_cost import TrainingPrices, training_prices
from advisor.types import Fit

STALE_DAYS = 90
ALREADY_PAID = "already paid for"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one figure of a price comes from: its key in task.yaml, who says so, and when that was read."""

    figure: str
    amount: float
    source: str
    as_of: datetime.date | None = None

    def stale(self, today: datetime.date) -> bool:
        """Whether it is more than 90 days old; what has no date is not known to be."""
        return self.as_of is not None and (today - self.as_of).days > STALE_DAYS


@dataclass(frozen=True, slots=True)
class Prices:
    """What one machine hour costs and who says so. `assumed` is true when the task declared no price.

    With `tokens` the model is an endpoint: requests are paid by the token, and only what is done here (indexing,
    searching) takes machine hours; `tuned` are the prices of a tuned model's tokens there, and `training` what it takes
    to have one. `utilisation` is the share of a machine's paid time in which it answers, `always_on` says that it is
    paid day and night; `batch_discount` is what requests that can wait save at the endpoint.
    """

    per_hour: float
    source: str
    as_of: datetime.date | None = None
    currency: str = "USD"
    assumed: bool = False
    tokens: TokenPrices | None = None
    tuned: TokenPrices | None = None
    training: TrainingPrices = field(default_factory=TrainingPrices)
    utilisation: float = 1.0
    always_on: bool = False
    batch_discount: float = 0.0
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """The figures of a model's price, gathered from task.yaml and from what it names, each with its origin."""

    figures: PriceSection
    origins: tuple[Origin, ...] = ()

    @property
    def source(self) -> str:
        """Everybody who said a figure, in the order of the figures."""
        return ", ".join(dict.fromkeys(origin.source for origin in self.origins)) or "task.yaml"

    @property
    def as_of(self) -> datetime.date | None:
        """The date of the oldest dated figure."""
        return min((origin.as_of for origin in self.origins if origin.as_of), default=None)


def local_prices(declared: Declared | None, assumed: Prices, currency: str = "USD") -> Prices | None:
    """The price of a local model's machine: the declared one, else the assumed one.

    Args:
        declared: what task.yaml says; nothing, or figures without an hour's price, mean the assumed one.
        assumed: from the price table; where the task has another currency it does not serve and None is returned.
        currency: the task's.
    """
    if declared is None:
        return assumed if assumed.currency == currency else None
    figures = declared.figures
    if figures.already_paid:
        return Prices(0.0, ALREADY_PAID, None, currency)
    if figures.per_hour is None and assumed.currency != currency:
        return None
    known = figures.per_hour is not None
    priced = Prices(figures.per_hour or 0.0, declared.source, declared.as_of, currency) if known else assumed
    return replace(
        priced,
        utilisation=figures.utilisation or 1.0,
        always_on=figures.always_on,
        origins=declared.origins if known else (),
    )


def endpoint_prices(declared: Declared | None, machine: Prices, currency: str) -> Prices | None:
    """The prices of an endpoint's tokens; None where they are not known: an unknown price is not 0.

    Args:
        declared: what task.yaml says. Without a price for cached tokens they cost as much as others.
        machine: the machine that indexes and searches documents.
        currency: the task's.
    """
    if declared is None:
        return None
    figures = declared.figures
    fresh, output, cached = figures.input_per_mtok, figures.output_per_mtok, figures.cached_input_per_mtok
    if fresh is None or output is None:
        return None
    tokens = TokenPrices(fresh, fresh if cached is None else cached, output, *_cache_terms(figures))
    return Prices(
        machine.per_hour,
        declared.source,
        declared.as_of,
        currency,
        tokens=tokens,
        tuned=_tuned(figures, tokens),
        training=training_prices(figures),
        utilisation=machine.utilisation,
        batch_discount=figures.batch_discount or 0.0,
        origins=declared.origins,
    )


def _cache_terms(figures: PriceSection) -> tuple[float | None, float | None, int]:
    return figures.cache_write_per_mtok, figures.cache_ttl_minutes, figures.cache_min_tokens or 0


def _tuned(figures: PriceSection, base: TokenPrices) -> TokenPrices:
    """A tuned model's tokens: as declared, else as the base model's."""
    fresh, cached, output = (
        figures.tuned_input_per_mtok,
        figures.tuned_cached_input_per_mtok,
        figures.tuned_output_per_mtok,
    )
    if cached is None:
        cached = base.cached_input if fresh is None else fresh
    return replace(
        base,
        input=base.input if fresh is None else fresh,
        cached_input=cached,
        output=base.output if output is None else output,
    )


def trained_elsewhere(fit: Fit, prices: Prices) -> bool:
    """Whether what was fitted is a tuned model at an endpoint."""
    return prices.tokens is not None and fit.train_tokens > 0


def deployed(prices: Prices | None, fit: Fit) -> Prices | None:
    """The prices at which what was fitted answers: a tuned model's own where an endpoint trained one."""
    if prices is None or not trained_elsewhere(fit, prices):
        return prices
    return replace(prices, tokens=prices.tuned or prices.tokens)


def scaled(prices: Prices, factor: float) -> Prices:
    """The same prices with every amount of money times `factor`."""
    return replace(
        prices,
        per_hour=prices.per_hour * factor,
        tokens=_scaled_tokens(prices.tokens, factor),
        tuned=_scaled_tokens(prices.tuned, factor),
        training=prices.training.scaled(factor),
    )


def _scaled_tokens(tokens: TokenPrices | None, factor: float) -> TokenPrices | None:
    if tokens is None:
        return None
    write = None if tokens.cache_write is None else tokens.cache_write * factor
    return replace(
        tokens,
        input=tokens.input * factor,
        cached_input=tokens.cached_input * factor,
        output=tokens.output * factor,
        cache_write=write,
    )


def price_warnings(prices: Prices, today: datetime.date | None = None) -> tuple[str, ...]:
    """What a reader must know about a price: that it was assumed, that a figure is more than 90 days old on `today`."""
    found = []
    if prices.assumed:
        found.append(
            f"no price is declared for the local machine: {prices.per_hour:g} {prices.currency} an hour was used "
            f"({prices.source}, as of {prices.as_of}); declare models[].price.per_hour"
        )
    if today and prices.assumed and prices.as_of and (today - prices.as_of).days > STALE_DAYS:
        found.append(f"the price of the local machine is of {prices.as_of}, more than {STALE_DAYS} days old")
    return tuple([*found, *(_stale(prices.origins, today) if today else [])])


def _stale(origins: Sequence[Origin], today: datetime.date) -> list[str]:
    """One line for each source of which some figure is old."""
    old: dict[tuple[str, datetime.date | None], list[str]] = {}
    for origin in origins:
        if origin.stale(today):
            old.setdefault((origin.source, origin.as_of), []).append(origin.figure)
    return [
        f"{', '.join(figures)} by {source} is of {as_of}, more than {STALE_DAYS} days old: look it up again"
        for (source, as_of), figures in old.items()
    ]
