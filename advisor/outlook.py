"""What every candidate is expected to cost and how likely it is to do, before any of them is run."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from advisor.cost import Volume, cost
from advisor.forecast import Expectation, Forecast, Shape, forecast
from advisor.plan import Entry
from advisor.prices import Prices
from advisor.prior import Belief
from advisor.types import Candidate, Fit, Usage

FAINT = 0.05
"""Candidates with less prior chance come last; under a budget that is too small for everything, they are left out."""
NOMINAL_GFLOPS = 50.0
"""Any speed gives the same order of candidates, so a fixed one keeps two runs of one task alike."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the expectation rests on.

    Attributes:
        shape: the lengths of prompts and answers.
        parameters: of each model by id; one that is missing leaves its candidates' cost unknown.
        prices: by model id.
        volume: weighs the price of a request against that of training.
        beliefs: the prior of each kind.
        target: the accuracy asked for.
        gflops: of this machine where minutes matter, else nominal.
    """

    shape: Shape
    parameters: Mapping[str, int]
    prices: Mapping[str | None, Prices | None]
    volume: Volume
    beliefs: Mapping[str, Belief]
    target: float
    gflops: float = NOMINAL_GFLOPS


def outlook(entries: Sequence[Entry], assumed: Assumptions) -> dict[str, Expectation]:
    """The expectation of every candidate by id."""
    return {entry.candidate.id: _expectation(entry, assumed) for entry in entries}


def turn(candidate: Candidate, expected: Expectation | None) -> tuple[bool, bool, float, int, str]:
    """Sorts candidates into the order in which they run: cheapest first, those of faint prior chance last.

    A candidate whose cost is unknown comes behind the known ones, in the order of its kind. What an endpoint is paid to
    train comes behind all others: trying them costs less than a training, and may show that it is not needed.
    """
    paid = expected is not None and expected.paid
    if expected is None or expected.total is None:
        return (paid, False, float("inf"), candidate.rank, candidate.id)
    faint = expected.prior is not None and expected.prior < FAINT
    return (paid, faint, expected.total, candidate.rank, candidate.id)


def _expectation(entry: Entry, assumed: Assumptions) -> Expectation:
    candidate = entry.candidate
    parameters = assumed.parameters.get(candidate.model or "")
    expected = forecast(candidate, assumed.shape, parameters, assumed.gflops)
    belief = assumed.beliefs.get(candidate.kind)
    prior = None if belief is None else belief.chance(assumed.target)
    total = _total(expected, assumed.prices.get(candidate.model), assumed.volume)
    return Expectation(total, expected.seconds, prior, getattr(entry.strategy, "asks_money", False))


def _total(expected: Forecast, prices: Prices | None, volume: Volume) -> float | None:
    by_token = prices is not None and prices.tokens is not None
    if not by_token and (expected.request_seconds is None or expected.train_seconds is None):
        return None
    return cost(expected.usage, expected_fit(expected, prices), prices, volume).horizon_total


def expected_fit(expected: Forecast, prices: Prices | None) -> Fit:
    """What preparing a candidate is expected to take: seconds here, or the tokens that an endpoint will bill."""
    if prices is None or prices.tokens is None or expected.training is None:
        return Fit(train_seconds=expected.train_seconds or 0.0, asked=times(expected.usage, expected.searching))
    return Fit(train_tokens=prices.training.billed(expected.training))


def times(usage: Usage, requests: int) -> Usage:
    """What so many requests take."""
    return Usage(*(requests * part for part in astuple(usage)))
