"""What one strategy's figures mean for the target: a status and the sentence of method.md 1.9 that says why."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.sample_size import examples_for_betting, more_examples
from advisor.stats import exact_lower, exact_upper, smallest_passing
from advisor.types import Bound, TrialStatus

PASSED = "passed by the judge"
NO_HELP = "More examples will probably not help; the strategy itself has to improve."


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a trial's figures mean for the target. `examples_needed` is further test examples, about, or None."""

    status: TrialStatus
    why: str
    examples_needed: int | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """What a strategy is tested against.

    Attributes:
        accuracy: must be reached by the lower bound of the score.
        consistency: must be reached by the lower bound of the agreement too, when set. Both tests take the whole alpha,
            because certifying needs both to pass (an intersection-union test, Berger 1982).
        alpha: one-sided, of this strategy's own tests; a smaller one needs more examples.
        confidence: what the sentences claim.
        next_alpha: what a re-run with more labels may spend; it decides how many examples that would take.
        judged: scores are a judge's verdicts, and the sentences say so.
    """

    accuracy: float
    consistency: float | None = None
    alpha: float = 0.04
    confidence: float = 0.95
    next_alpha: float = 0.01
    judged: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """One measured figure beside its target: `seen` says what was counted, `truth` what it estimates."""

    measured: Bound
    target: float
    goal: Goal
    seen: str
    truth: str

    @property
    def below(self) -> bool:
        return self.measured.upper is not None and self.measured.upper < self.target

    @property
    def clear(self) -> bool:
        return self.measured.lower is not None and self.measured.lower >= self.target

    @property
    def open(self) -> bool:
        """Cut short by the other figure: it decided nothing itself."""
        return self.measured.method == "stopped" and self.measured.upper is None

    @property
    def confidence(self) -> str:
        return percent(self.goal.confidence)


def status_of(accuracy: Bound | None, agreed: Bound | None, goal: Goal) -> Judgement:
    """Whether a strategy is certified, below target or undecided, and the sentence that says so.

    Args:
        accuracy: the test score with bounds at `goal.alpha`; None when the strategy was not tested. A "stopped" count
            ends on the wrong answer that decided it (`stats.deciding_prefix`), which makes its exact upper bound valid;
            a "stopped" figure without count and upper bound was cut short by the other one.
        agreed: the agreement of two runs, likewise.
        goal: what it is tested against.
    """
    if accuracy is None:
        return Judgement("not_run", "Not run on test.")
    readings = [_accuracy_reading(accuracy, goal)]
    if goal.consistency is not None and agreed is not None:
        readings.append(_consistency_reading(agreed, goal.consistency, goal))
    if below := next((reading for reading in readings if reading.below), None):
        return Judgement("below", _below(below))
    if unclear := [reading for reading in readings if not reading.clear]:
        return _undecided([reading for reading in unclear if not reading.open] or unclear)
    if goal.consistency is not None and agreed is None:
        return Judgement("undecided", f"Undecided: {readings[0].seen}, but its consistency was not measured.")
    return Judgement("certified", " ".join(_certified(reading) for reading in readings))


def _accuracy_reading(bound: Bound, goal: Goal) -> _Reading:
    if bound.correct is None:
        seen = f"a mean score of {whole_percent(bound.point)} over {bound.n} examples"
        return _Reading(bound, goal.accuracy, goal, seen, "mean score")
    seen = f"{bound.correct} of {bound.n} {PASSED if goal.judged else 'correct'}"
    truth = "judged pass rate" if goal.judged else "accuracy"
    return _Reading(_bounded(bound, goal.alpha), goal.accuracy, goal, seen, truth)


def _bounded(bound: Bound, alpha: float) -> Bound:
    """A count that was stopped has its exact upper bound; it has no lower one, since it was stopped for being low."""
    if bound.method != "stopped" or bound.correct is None:
        return bound
    return replace(bound, upper=exact_upper(bound.correct, bound.n, alpha))


def _consistency_reading(agreed: Bound, target: float, goal: Goal) -> _Reading:
    seen = f"two runs agreed on {whole_percent(agreed.point)} of {agreed.n} requests"
    return _Reading(_bounded(agreed, goal.alpha), target, goal, seen, "consistency")


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
        f"Undecided: {reading.seen}. {_range(reading)}{_forecast(reading, needed)}".rstrip()
        for reading, needed in zip(readings, needs, strict=True)
    ]
    return Judgement("undecided", " ".join(told), max(known) if len(known) == len(needs) else None)


def _range(reading: _Reading) -> str:
    """Where the truth lies: two-sided at the claimed confidence for counts, at 1 - 2 alpha for betting bounds."""
    measured, goal = reading.measured, reading.goal
    if measured.method == "stopped":
        return "Scoring stopped there because it could no longer be certified on this test file. "
    lower, upper, share = measured.lower, measured.upper, 1 - 2 * goal.alpha
    if measured.correct is not None:
        share = goal.confidence
        lower = exact_lower(measured.correct, measured.n, (1 - share) / 2)
        upper = exact_upper(measured.correct, measured.n, (1 - share) / 2)
    if lower is None or upper is None:
        return ""
    low, high = math.floor(100 * lower + 1e-9), math.ceil(100 * upper - 1e-9)
    return f"The true {reading.truth} is between {low} % and {high} % ({percent(share)}). "


def _forecast(reading: _Reading, needed: int | None) -> str:
    measured = reading.measured
    if needed is None:  # without a lower bound nothing is foretold, not even that it would not help
        return NO_HELP if reading.measured.point <= reading.target else ""
    counted = measured.correct is not None
    small = counted and smallest_passing(measured.n, reading.target, reading.goal.alpha) is None
    start = "Even a perfect score on so few examples certifies nothing. " if small else ""
    odds = " (4 chances in 5)" if counted else ""
    return (
        f"{start}If it really is {whole_percent(measured.point)}, about {needed:,} more labelled examples would be "
        f"needed to certify it{odds}."
    )


def _more_examples(reading: _Reading) -> int | None:
    """Further examples beside those at hand, at what the next look may spend; None when they would not help."""
    measured, alpha = reading.measured, reading.goal.next_alpha
    if measured.correct is not None:
        further = more_examples(measured.correct, measured.n, measured.point, reading.target, alpha)
        return None if further is None else _about(further)
    total = examples_for_betting(measured, reading.target, alpha)
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
