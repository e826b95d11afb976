"""From measured trials to a verdict and one sentence a person can read: pure functions of numbers.

The only claim made with the declared confidence is "at least the target" (method.md 1.9). What was not run says so.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.judgement import Judgement, percent, status_of, whole_percent
from advisor.types import Trial
from advisor.verdict import Verdict

__all__ = ["DOES_NOT_APPLY", "RULED_OUT", "Decision", "Judgement", "cheaper", "recommend", "status_of"]

DOES_NOT_APPLY = "Does not apply"
"""A trial whose `why` starts with this could not have changed the answer by being run."""


RULED_OUT = "Ruled out before it ran"
"""A trial whose `why` starts with this was ruled out by a diagnosis, whose figure follows."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict over all trials; `recommended` is an id for the verdict "recommended", else None."""

    verdict: Verdict
    recommended: str | None
    reason: str


def recommend(
    trials: Sequence[Trial],
    target_accuracy: float | None = None,
    confidence: float | None = None,
    counted: str = "correct",
) -> Decision:
    """The cheapest certified strategy that keeps the hard limits, or why there is none.

    The lowest total over the horizon wins; an unknown price never beats a known one; ties go to the higher accuracy,
    then to the id. Without a winner the verdict is "undecided" when a trial is undecided, failed, or was not run for a
    reason that could change the answer: it never reached dev, it applies, and no diagnosis ruled it out.

    Args:
        trials: every candidate of the run.
        target_accuracy: named in the sentence when given.
        confidence: named in the sentence when given.
        counted: what a score of 1 means.
    """
    certified = [trial for trial in trials if trial.status == "certified" and not trial.excluded]
    if not certified:
        return _no_winner(trials)
    winner = min(certified, key=_preference)
    reason = f"{_claim(winner, target_accuracy, confidence, counted)} {_place(winner, trials)}."
    return Decision("recommended", winner.candidate.id, reason)


def _preference(trial: Trial) -> tuple[float, float, str]:
    return (_total(trial), -_point(trial), trial.candidate.id)


def _total(trial: Trial) -> float:
    """Its cost over the horizon; an unknown one is beyond every known one."""
    total = trial.cost.horizon_total if trial.cost else None
    return math.inf if total is None else total


def _point(trial: Trial) -> float:
    return trial.accuracy.point if trial.accuracy else 0.0


def _no_winner(trials: Sequence[Trial]) -> Decision:
    if undecided := [trial for trial in trials if trial.status == "undecided"]:
        closest = max(undecided, key=lambda trial: (_point(trial), trial.candidate.id))
        reason = f"No strategy could be certified; {closest.candidate.id} came closest. {closest.why}"
        return Decision("undecided", None, reason)
    if unseen := [trial for trial in trials if _could_change(trial)]:
        names = ", ".join(trial.candidate.id for trial in unseen)
        reason = f"No strategy that was run could be certified, and {len(unseen)} not run to the end might be: {names}."
        return Decision("undecided", None, reason)
    if excluded := [trial for trial in trials if trial.status == "certified"]:
        first = min(excluded, key=_preference)
        reason = f"What could be certified breaks a hard limit: {first.candidate.id}, because {first.excluded}."
        return Decision("none_meets", None, reason)
    return Decision("none_meets", None, _none_meets(trials))


def _could_change(trial: Trial) -> bool:
    """Whether a strategy without figures might have met the target."""
    unseen = trial.status == "not_run" and trial.dev_n == 0 and not trial.excluded
    return trial.status == "failed" or (unseen and not trial.why.startswith((DOES_NOT_APPLY, RULED_OUT)))


def _none_meets(trials: Sequence[Trial]) -> str:
    tested = [trial for trial in trials if trial.status == "below" and trial.accuracy]
    if not tested:
        return "No strategy meets the target: none that applies did well enough on dev to be worth certifying."
    nearest = max(tested, key=lambda trial: (_point(trial), trial.candidate.id))
    return f"No strategy meets the target. The nearest was {nearest.candidate.id}: {nearest.why}"


def _claim(winner: Trial, target: float | None, confidence: float | None, counted: str) -> str:
    name, measured = winner.candidate.id, winner.accuracy
    goal = "the target" if target is None else percent(target)
    sure = "" if confidence is None else f"{percent(confidence)} confidence; "
    if measured is None or measured.correct is None:
        seen = f"mean {whole_percent(measured.point)} over {measured.n} examples" if measured else "certified"
        return f"{name} scores at least {goal} on requests like your test file ({sure}{seen})."
    share = "the target share" if target is None else goal
    seen = f"{measured.correct} of {measured.n} {counted}"
    return f"{name} answers at least {share} of requests like your test file correctly ({sure}{seen})."


def _place(winner: Trial, trials: Sequence[Trial]) -> str:
    """E.g. ``It is the cheapest …; 3 cheaper ones were tested and not certified, 1 more expensive was not run``."""
    place = "It is the cheapest of the strategies that could be certified"
    if math.isinf(_total(winner)):
        place = "Its price is unknown, so it was not shown to be the cheapest of the strategies that could be certified"
    others = [(cheaper(trial, winner), _fate(trial)) for trial in trials if trial is not winner]
    told = [
        f"{number} {('cheaper one' if number == 1 else 'cheaper ones') if cheaper else 'more expensive'} "
        f"{'was' if number == 1 else 'were'} {fate}"
        for (cheaper, fate), number in sorted(Counter(others).items(), reverse=True)
        if fate
    ]
    return f"{place}; {', '.join(told)}" if told else place


def cheaper(trial: Trial, winner: Trial) -> bool:
    """Whether a trial costs less: by cost where both are known, else by what was expected before the run."""
    if math.isinf(_total(trial)) or math.isinf(_total(winner)):
        return trial.candidate.rank < winner.candidate.rank
    return _total(trial) < _total(winner)


def _fate(trial: Trial) -> str:
    """What became of another strategy, after "was"; empty for what does not apply."""
    if trial.status == "certified":
        return "certified but over a hard limit" if trial.excluded else "certified as well"
    if trial.status == "failed":
        return "not run to its end because of an error"
    if trial.status == "not_run":
        applies = not trial.why.startswith(DOES_NOT_APPLY)
        return ("not run on test" if trial.dev_n else "not run") if applies else ""
    return "tested and not certified" if trial.accuracy else "dropped on dev"
