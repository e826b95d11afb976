"""What one strategy's figures mean for the target: a status and the sentence of method.md 1.9 that says why."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.stats import (
    confidence_of,
    exact_lower,
    exact_upper,
    examples_for_betting,
    examples_for_power,
    smallest_passing,
)
from advisor.types import Bound, Consistency, TrialStatus

NO_HELP = "More examples will probably not help; the strategy itself has to improve."


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a trial's figures mean for the target. `examples_needed` is further test examples, about, or None."""

    status: TrialStatus
    why: str
    examples_needed: int | None = None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One measured figure beside its target: `seen` says what was counted, `truth` what it estimates."""

    measured: Bound
    target: float
    alpha: float
    seen: str
    truth: str

    @property
    def below(self) -> bool:
        return self.measured.upper is not None and self.measured.upper < self.target

    @property
    def clear(self) -> bool:
        return self.measured.lower is not None and self.measured.lower >= self.target

    @property
    def confidence(self) -> str:
        return percent(confidence_of(self.alpha))


def status_of(
    bound: Bound | None,
    consistency: Consistency | None,
    target_accuracy: float,
    target_consistency: float | None,
    alpha: float,
) -> Judgement:
    """Whether a strategy is certified, below target or undecided, and the sentence that says so.

    Args:
        bound: the test accuracy with bounds at `alpha`; None when the strategy was not tested.
        consistency: the measured agreement, with bounds at `alpha`.
        target_accuracy: must be reached by the lower bound.
        target_consistency: must be reached too, when set. Both tests take the whole `alpha`, because certifying needs
            both to pass (an intersection-union test, Berger 1982).
        alpha: one-sided; a smaller one needs more examples. The sentences name the confidence whose first run spends
            it (`stats.confidence_of`).

    A test that was curtailed as failed can still show "below": it ended on a wrong answer, as inverse sampling does,
    and the exact bound of inverse sampling equals the binomial one there.
    """
    if bound is None:
        return Judgement("not_run", "Not run on test.")
    readings = [_accuracy_reading(bound, target_accuracy, alpha)]
    if target_consistency is not None and consistency is not None:
        readings.append(_consistency_reading(consistency, target_consistency, alpha))
    if below := next((reading for reading in readings if reading.below), None):
        return Judgement("below", _below(below))
    if unclear := [reading for reading in readings if not reading.clear]:
        return _undecided(unclear)
    if target_consistency is not None and consistency is None:
        return Judgement("undecided", f"Undecided: {readings[0].seen}, but its consistency was not measured.")
    return Judgement("certified", " ".join(_certified(reading) for reading in readings))


def _accuracy_reading(bound: Bound, target: float, alpha: float) -> _Reading:
    if bound.correct is None:
        seen = f"a mean score of {whole_percent(bound.point)} over {bound.n} examples"
        return _Reading(bound, target, alpha, seen, "mean score")
    if bound.method == "stopped":
        upper = exact_upper(bound.correct, bound.n, alpha)
        bound = Bound(bound.point, bound.n, bound.correct, None, upper, "stopped")
    return _Reading(bound, target, alpha, f"{bound.correct} of {bound.n} correct", "accuracy")


def _consistency_reading(agreed: Consistency, target: float, alpha: float) -> _Reading:
    """A record of agreement does not say how it was bounded; it was by counting when the exact bound reproduces."""
    same = round(agreed.point * agreed.n)
    counted = agreed.lower is not None and abs(agreed.lower - exact_lower(same, agreed.n, alpha)) < 1e-9
    measured = Bound(
        agreed.point,
        agreed.n,
        same if counted else None,
        agreed.lower,
        agreed.upper,
        "clopper-pearson" if counted else "betting",
    )
    seen = f"two runs agreed on {whole_percent(agreed.point)} of {agreed.n} requests"
    return _Reading(measured, target, alpha, seen, "consistency")


def _certified(reading: _Reading) -> str:
    goal = f"its {reading.truth} is at least {percent(reading.target)} ({reading.confidence} confidence)"
    return f"Certified: {reading.seen}, so {goal}."


def _below(reading: _Reading) -> str:
    upper = reading.measured.upper or 0.0
    shown = math.ceil(100 * upper - 1e-9)
    bounded = f"{shown} %" if shown < 100 * reading.target else f"{math.ceil(1000 * upper - 1e-9) / 10:.1f} %"
    early = f"Stopped after {reading.measured.n} examples. " if reading.measured.method == "stopped" else ""
    what = "Consistency below" if reading.truth == "consistency" else "Below"
    return f"{early}{what} target with {reading.confidence} confidence (upper bound {bounded})."


def _undecided(readings: Sequence[_Reading]) -> Judgement:
    """The sentences for every figure that is not clear; reaching both targets takes the larger number of examples."""
    needs = [_more_examples(reading) for reading in readings]
    known = [needed for needed in needs if needed is not None]
    told = [
        f"Undecided: {reading.seen}. {_range(reading)}{_forecast(reading, needed)}"
        for reading, needed in zip(readings, needs, strict=True)
    ]
    return Judgement("undecided", " ".join(told), max(known) if len(known) == len(needs) else None)


def _range(reading: _Reading) -> str:
    """Where the truth lies: two-sided at the declared confidence for counts, at 1 - 2 alpha for betting bounds."""
    measured = reading.measured
    if measured.method == "stopped":
        return "Scoring stopped there because it could no longer be certified on this test file. "
    lower, upper, share = measured.lower, measured.upper, 1 - 2 * reading.alpha
    if measured.correct is not None:
        share = confidence_of(reading.alpha)
        lower = exact_lower(measured.correct, measured.n, (1 - share) / 2)
        upper = exact_upper(measured.correct, measured.n, (1 - share) / 2)
    if lower is None or upper is None:
        return ""
    low, high = math.floor(100 * lower + 1e-9), math.ceil(100 * upper - 1e-9)
    return f"The true {reading.truth} is between {low} % and {high} % ({percent(share)}). "


def _forecast(reading: _Reading, needed: int | None) -> str:
    measured = reading.measured
    if needed is None:
        return NO_HELP
    counted = measured.correct is not None
    small = counted and smallest_passing(measured.n, reading.target, reading.alpha) is None
    start = "Even a perfect score on so few examples certifies nothing. " if small else ""
    odds = " (4 chances in 5)" if counted else ""
    return (
        f"{start}If it really is {whole_percent(measured.point)}, about {needed:,} more labelled examples would be "
        f"needed to certify it{odds}."
    )


def _more_examples(reading: _Reading) -> int | None:
    measured = reading.measured
    if measured.correct is None:
        total = examples_for_betting(measured, reading.target, reading.alpha)
    else:
        total = examples_for_power(measured.point, reading.target, reading.alpha)
    return None if total is None else _about(max(1, total - measured.n))


def _about(number: int) -> int:
    """Rounded up to a number that does not pretend to be exact: 943 to 950, 64 to 65."""
    step = next((step for limit, step in ((100, 5), (500, 10), (5000, 50)) if number <= limit), 500)
    return math.ceil(number / step) * step


def whole_percent(share: float) -> str:
    """A measured share without decimals: 0.834 is ``83 %``."""
    return f"{100 * share:.0f} %"


def percent(share: float) -> str:
    """A declared share as it was declared: 0.8 is ``80 %``, 0.925 is ``92.5 %``."""
    return f"{round(100 * share, 2):g} %"
