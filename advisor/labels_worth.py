"""What more labelled examples are projected to buy, in money: a pure function of trials with a learning curve."""

from collections.abc import Sequence

from advisor.types import Trial
from advisor.verdict import LabelsWorth


def labels_worth(trials: Sequence[Trial], per_label: float | None) -> tuple[LabelsWorth, ...]:
    """Each projection of each learning curve with what its labels cost, against the next dearer certified strategy.

    Args:
        trials: of a run; those without a learning curve have nothing to project.
        per_label: what one more labelled example costs; None: nothing is told.

    Returns:
        The projections to twice and four times the examples, strategy by strategy. A projection is no measurement and
        certifies nothing.
    """
    if per_label is None:
        return ()
    found = []
    for trial in trials:
        curve = trial.learning_curve
        if curve is None:
            continue
        now, dearer = curve.measured[-1].examples, _next_dearer(trial, trials)
        for point in curve.projections:
            found.append(
                LabelsWorth(
                    strategy=trial.candidate.id,
                    multiple=round(point.examples / now),
                    examples=point.examples,
                    labels_cost=per_label * (point.examples - now),
                    score=point.score,
                    lower=point.lower,
                    upper=point.upper,
                    next_dearer=dearer.candidate.id if dearer else None,
                    saved=_total(dearer) - _total(trial) if dearer else None,
                )
            )
    return tuple(found)


def _next_dearer(trial: Trial, trials: Sequence[Trial]) -> Trial | None:
    """The certified strategy with the next higher total; None where this one's price is unknown."""
    mine = _total(trial)
    dearer = [t for t in trials if t.status == "certified" and not t.excluded and mine < _total(t) < float("inf")]
    return min(dearer, key=lambda t: (_total(t), t.candidate.id), default=None)


def _total(trial: Trial) -> float:
    total = trial.cost.horizon_total if trial.cost else None
    return float("inf") if total is None else total
