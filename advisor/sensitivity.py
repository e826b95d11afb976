"""Which single assumption behind the costs would flip the recommendation: each is changed alone, all else held.

Pure functions. Certified strategies take part, and those that were only not tested because of what they cost: a flip to
one of these says that a run would have to test it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.cost import Volume, cost
from advisor.forecast import DECODE_FACTOR
from advisor.prices import Prices, scaled
from advisor.types import Cost, Fit, Trial, Usage
from advisor.verdict import Assumption

PRICE_STEPS = (-0.5, 0.5)
LENGTH_STEPS = (-0.25, 0.25)
PERIOD_STEPS = ((0.0, "never"), (0.5, "half as often"), (2.0, "twice as often"))


@dataclass(frozen=True, slots=True)
class Metered:
    """What was measured of a strategy and decides its cost: the mean usage of an answer, and what preparing took."""

    id: str
    model: str | None
    usage: Usage
    fit: Fit


@dataclass(frozen=True, slots=True)
class Setting:
    """Prices by model, the volume and the limit on a month: what a choice hangs on beside what was measured."""

    prices: Mapping[str | None, Prices | None]
    volume: Volume
    max_cost_per_month: float | None = None


def priced(metered: Metered, setting: Setting) -> Cost:
    """What it costs there."""
    return cost(metered.usage, metered.fit, setting.prices.get(metered.model), setting.volume)


def cheapest_of(contestants: Sequence[Metered], setting: Setting) -> str | None:
    """The id of the lowest known total whose month keeps the limit; None where there is none."""
    costs = {one.id: priced(one, setting) for one in contestants}
    known = {name: found.horizon_total for name, found in costs.items() if _kept(found, setting.max_cost_per_month)}
    return min(known, key=lambda name: (known[name] or 0.0, name), default=None)


def _kept(found: Cost, limit: float | None) -> bool:
    if found.horizon_total is None or found.per_month is None:
        return False
    return limit is None or found.per_month <= limit


def sensitivity(contestants: Sequence[Metered], setting: Setting, recommended: str) -> tuple[Assumption, ...]:
    """Every assumption that these strategies have, changed, with the cheapest one then.

    Args:
        contestants: from `eligible`.
        setting: what their costs were computed at.
        recommended: the one that was chosen; a change by which another one, or none, would be chosen flips.

    Returns:
        Nothing where a single strategy has no limit to keep: then no assumption about money can change the choice.
    """
    if len(contestants) < 2 and setting.max_cost_per_month is None:
        return ()
    found = []
    for name, change, changed, at in _changes(contestants, setting):
        winner = cheapest_of(changed, at)
        found.append(Assumption(name, change, winner, winner != recommended))
    return tuple(found)


Change = tuple[str, str, Sequence[Metered], Setting]


def _changes(contestants: Sequence[Metered], setting: Setting) -> list[Change]:
    return [
        *_prices(contestants, setting),
        *_lengths(contestants, setting),
        *_periods(contestants, setting),
        *_caches(contestants, setting),
    ]


def _prices(contestants: Sequence[Metered], setting: Setting) -> list[Change]:
    """The price of each model by itself; that of the only one changes no order unless it weighs parts differently."""
    models = dict.fromkeys(one.model for one in contestants)
    found: list[Change] = []
    for model in models:
        prices = setting.prices.get(model)
        for step in PRICE_STEPS if prices else ():
            assert prices is not None
            changed = replace(setting, prices={**setting.prices, model: scaled(prices, 1 + step)})
            what = "price of the machine without a model" if model is None else f"price of {model}"
            found.append((what, f"{100 * step:+.0f} %", contestants, changed))
    return found


def _lengths(contestants: Sequence[Metered], setting: Setting) -> list[Change]:
    return [
        ("length of answers", f"{100 * step:+.0f} %", [_longer(one, 1 + step) for one in contestants], setting)
        for step in LENGTH_STEPS
    ]


def _longer(metered: Metered, factor: float) -> Metered:
    """The same strategy with answers `factor` times as long: their tokens, and the machine time that writing takes.

    A generated token is taken for `forecast.DECODE_FACTOR` prompt tokens; what was done beside the model stays.
    """
    usage = metered.usage
    work = usage.prompt_tokens - usage.cached_tokens + DECODE_FACTOR * usage.completion_tokens
    writing = DECODE_FACTOR * usage.completion_tokens / work if work else 0.0
    model = usage.seconds - usage.own_seconds
    longer = replace(
        usage,
        completion_tokens=usage.completion_tokens * factor,  # type: ignore[arg-type] # a mean is no whole number
        seconds=usage.own_seconds + model * (1 + writing * (factor - 1)),
    )
    return replace(metered, usage=longer)


def _periods(contestants: Sequence[Metered], setting: Setting) -> list[Change]:
    volume = setting.volume
    found: list[Change] = []
    for factor, words in PERIOD_STEPS:
        if volume.retrain_per_year and any(one.fit.train_seconds or one.fit.train_tokens for one in contestants):
            at = replace(volume, retrain_per_year=volume.retrain_per_year * factor)
            found.append(("retraining", words, contestants, replace(setting, volume=at)))
        if volume.corpus_refresh_per_year and any(one.fit.index_seconds for one in contestants):
            at = replace(volume, corpus_refresh_per_year=volume.corpus_refresh_per_year * factor)
            found.append(("refresh of the documents", words, contestants, replace(setting, volume=at)))
    return found


def _caches(contestants: Sequence[Metered], setting: Setting) -> list[Change]:
    """A cache that never has a prefix and one that always has it, where endpoints served any from theirs."""
    hosted = [one for one in contestants if _tokens(one, setting) and one.usage.cached_tokens]
    if not hosted:
        return []
    cold = [replace(one, usage=replace(one.usage, cached_tokens=0)) if one in hosted else one for one in contestants]
    return [
        ("share of prefixes found in the cache", "none", cold, setting),
        ("share of prefixes found in the cache", "all", contestants, replace(setting, prices=_warm(setting.prices))),
    ]


def _tokens(metered: Metered, setting: Setting) -> bool:
    prices = setting.prices.get(metered.model)
    return prices is not None and prices.tokens is not None


def _warm(prices: Mapping[str | None, Prices | None]) -> dict[str | None, Prices | None]:
    return {model: _never_forgetting(priced) if priced else None for model, priced in prices.items()}


def _never_forgetting(prices: Prices) -> Prices:
    if prices.tokens is None:
        return prices
    return replace(prices, tokens=replace(prices.tokens, cache_ttl_minutes=None))


def metered(trials: Sequence[Trial]) -> list[Metered]:
    """What decides the cost of each trial that was measured."""
    return [Metered(t.candidate.id, t.candidate.model, t.usage, t.fit) for t in trials if t.usage and t.fit]


def eligible(trials: Sequence[Trial], recommended: str | None) -> list[Trial]:
    """The trials that some price or volume could bring to the front: all certified ones but those that are too slow.

    And those that were not tested because another one cost less and did as well on dev: at other prices they would be.
    """
    chosen = next((trial for trial in trials if trial.candidate.id == recommended), None)
    return [trial for trial in trials if "latency" not in (trial.excluded or "") and _in_play(trial, chosen)]


def _in_play(trial: Trial, chosen: Trial | None) -> bool:
    if trial.status == "certified":
        return True
    if trial.status != "not_run" or trial.dev_score is None or chosen is None or chosen.dev_score is None:
        return False
    return trial.dev_score >= chosen.dev_score
