"""Money beyond one volume and today's prices: other volumes, assumptions that flip, labels, errors, sources of prices.

A run of an older version stored none of it; then there is nothing to tell.
"""

from collections.abc import Collection, Sequence

from advisor.render._format import DASH, compact, count, lower_percent, money, upper_percent, whole_percent
from advisor.verdict import AtVolume, LabelsWorth, PricedFigure, Recommendation

VOLUME_HEADINGS = ("requests a month", "cheapest certified", "over the horizon", "the next one")
PRICE_HEADINGS = ("model", "figure", "price", "source", "as of")
ERROR_HEADINGS = ("strategy", "a month", "wrong answers a month, at the declared cost of one")


def currency(rec: Recommendation) -> str:
    """The currency that the run counts in."""
    return next((trial.cost.currency for trial in rec.trials if trial.cost), "USD")


def volume_rows(rec: Recommendation) -> list[list[str]]:
    """The cheapest certified strategy at 100 to 100 million requests a month, and by how much the next is dearer."""
    unit = currency(rec)
    return [
        [count(one.requests_per_month), one.strategy, money(one.horizon_total, unit), _next(one)]
        for one in rec.at_volumes
    ]


def _next(one: AtVolume) -> str:
    if one.next_ is None:
        return DASH
    return one.next_ if one.times is None else f"{one.next_}, {one.times:.3g} times as much"


def sensitivity_sentences(rec: Recommendation) -> tuple[str, ...]:
    """Which single assumption flips the recommendation, or that none of those tried does."""
    if not rec.sensitivity:
        return ()
    flips = [one for one in rec.sensitivity if one.flips]
    names = ", ".join(dict.fromkeys(one.name for one in rec.sensitivity))
    if not flips:
        return (f"No single assumption flips it. Changed one at a time: {names}.",)
    tested = {trial.candidate.id for trial in rec.trials if trial.status == "certified"}
    told = [f"{one.name} {one.change}: {_flip(one.strategy, tested)}" for one in flips]
    rest = [name for name in dict.fromkeys(one.name for one in rec.sensitivity) if name not in {o.name for o in flips}]
    return (*told, *([f"Changed alone, these do not flip it: {', '.join(rest)}."] if rest else []))


def _flip(strategy: str | None, certified: Collection[str]) -> str:
    if strategy is None:
        return "no strategy would keep the limit on a month"
    if strategy in certified:
        return f"{strategy} would be the cheapest certified"
    return f"{strategy} would cost less, which was not tested because it cost more: run again at that price"


def price_rows(prices: Sequence[PricedFigure]) -> list[list[str]]:
    """Every price that the costs rest on, with its source and date; what was declared without a date has none."""
    return [[one.model, one.figure, f"{one.amount:g}", one.source, one.as_of or DASH] for one in prices]


def error_rows(rec: Recommendation) -> list[list[str]]:
    """What a month costs, and beside it what its wrong answers cost; nothing where no cost of an error is declared."""
    return [
        [t.candidate.id, money(t.cost.per_month, t.cost.currency), money(t.cost.errors_per_month, t.cost.currency)]
        for t in rec.trials
        if t.cost and t.cost.errors_per_month is not None
    ]


def labels_sentences(rec: Recommendation) -> tuple[str, ...]:
    """What twice and four times the labels are projected to buy, and what the next dearer strategy costs instead."""
    return tuple(_label(one, rec.bar, currency(rec)) for one in rec.labels_worth)


def _against(one: LabelsWorth, target: float) -> str:
    if one.lower >= target:
        return "over the target"
    return "under the target" if one.upper < target else "around the target"


def _label(one: LabelsWorth, target: float, unit: str) -> str:
    band = f"{lower_percent(one.lower)} to {upper_percent(one.upper)}"
    cost = "at a price that is not declared" if one.labels_cost is None else f"for {money(one.labels_cost, unit)}"
    told = f"{one.strategy} with {one.multiple} times the labels ({compact(one.examples)} in all, {cost}): "
    told += f"projected to score {whole_percent(one.score)} on dev ({band}), {_against(one, target)}"
    if one.next_dearer is None or one.saved is None:
        return f"{told}."
    more = f"costs {money(one.saved, unit)} more over the horizon"
    return f"{told}; {one.next_dearer}, the next dearer one that is certified, {more}."


def money_sentences(rec: Recommendation) -> tuple[str, ...]:
    """All of this in plain sentences, for a page without these tables."""
    prices = [
        f"Price of {model}: {figure} {price} ({source}{'' if as_of == DASH else f', {as_of}'})."
        for model, figure, price, source, as_of in price_rows(rec.prices)
    ]
    errors = [f"{name}: {month} a month, and {wrong} for wrong answers" for name, month, wrong in error_rows(rec)]
    return (*sensitivity_sentences(rec), *labels_sentences(rec), *errors, *prices)
