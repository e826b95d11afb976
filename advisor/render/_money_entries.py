"""The money of result.json beside the contract's keys: bends, other volumes, assumptions, prices, labels."""

from dataclasses import asdict
from typing import Any, NotRequired, cast

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from advisor.rates import Bend, Cost
from advisor.verdict import Assumption, AtVolume, LabelsWorth, PricedFigure, Recommendation


class BendEntry(TypedDict):
    """Where a total is no straight line over the volume."""

    cold_per_request: float
    ttl_minutes: float
    machine_per_month: float
    requests_per_machine: float


class CostEntry(TypedDict):
    """Money; None is unknown."""

    setup: float | None
    per_1k: float | None
    per_month: float | None
    horizon_total: float | None
    currency: str
    basis: NotRequired[str]
    per_1k_uncached: NotRequired[float | None]
    fixed_per_month: NotRequired[float | None]
    bend: NotRequired[BendEntry | None]
    errors_per_month: NotRequired[float | None]


class AtVolumeEntry(TypedDict):
    requests_per_month: float
    strategy: str
    horizon_total: float
    next: str | None
    times: float | None


class AssumptionEntry(TypedDict):
    """One assumption changed alone, and the cheapest certified strategy then."""

    name: str
    change: str
    strategy: str | None
    flips: bool


class PricedFigureEntry(TypedDict):
    """One price that costs rest on, with its source and date."""

    model: str
    figure: str
    amount: float
    source: str
    as_of: str | None


class LabelsWorthEntry(TypedDict):
    """What more labels are projected to buy."""

    strategy: str
    multiple: int
    examples: int
    labels_cost: float | None
    score: float
    lower: float
    upper: float
    next_dearer: str | None
    saved: float | None


class MoneyEntries(TypedDict):
    """The keys that a result has beside those of the contract; a run of an older version has none of them."""

    at_volumes: NotRequired[list[AtVolumeEntry]]
    sensitivity: NotRequired[list[AssumptionEntry]]
    prices: NotRequired[list[PricedFigureEntry]]
    labels_worth: NotRequired[list[LabelsWorthEntry]]


def cost_entry(cost: Cost | None) -> CostEntry | None:
    """A cost as plain data; what an older run did not store stays out."""
    if cost is None:
        return None
    found = asdict(cost)
    if cost.fixed_per_month is None and cost.bend is None:
        del found["fixed_per_month"], found["bend"]
    if cost.errors_per_month is None:
        del found["errors_per_month"]
    return cast(CostEntry, found)


def cost_of(entry: CostEntry | None) -> Cost | None:
    """The cost that `cost_entry` wrote."""
    if entry is None:
        return None
    bend = entry.get("bend")
    rest = {key: value for key, value in entry.items() if key in Cost.__dataclass_fields__ and key != "bend"}
    return Cost(**cast(dict[str, Any], rest), bend=None if bend is None else Bend(**bend))


def money_entries(rec: Recommendation) -> MoneyEntries:
    """The keys that this run has something for."""
    found: MoneyEntries = {}
    if rec.at_volumes:
        found["at_volumes"] = [_at_volume(one) for one in rec.at_volumes]
    if rec.sensitivity:
        found["sensitivity"] = [cast(AssumptionEntry, asdict(one)) for one in rec.sensitivity]
    if rec.prices:
        found["prices"] = [cast(PricedFigureEntry, asdict(one)) for one in rec.prices]
    if rec.labels_worth:
        found["labels_worth"] = [cast(LabelsWorthEntry, asdict(one)) for one in rec.labels_worth]
    return found


def _at_volume(one: AtVolume) -> AtVolumeEntry:
    return {
        "requests_per_month": one.requests_per_month,
        "strategy": one.strategy,
        "horizon_total": one.horizon_total,
        "next": one.next_,
        "times": one.times,
    }


def money_of(found: MoneyEntries) -> dict[str, Any]:
    """The fields of a Recommendation that `money_entries` wrote."""
    return {
        "at_volumes": tuple(
            AtVolume(one["requests_per_month"], one["strategy"], one["horizon_total"], one["next"], one["times"])
            for one in found.get("at_volumes", [])
        ),
        "sensitivity": tuple(Assumption(**one) for one in found.get("sensitivity", [])),
        "prices": tuple(PricedFigure(**one) for one in found.get("prices", [])),
        "labels_worth": tuple(LabelsWorth(**one) for one in found.get("labels_worth", [])),
    }
