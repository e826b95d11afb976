"""`advisor recheck`: would a stored run's winner still win? Decided anew from what was measured; no model is asked.

What was certified stays certified: prices and volumes move costs, not scores. What was not run stays unknown, and the
outcome says where a change of prices or volume might have had it run.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.evidence import over_cost
from advisor.prices import Prices
from advisor.recommend import DOES_NOT_APPLY, RULED_OUT, Decision, recommend
from advisor.sensitivity import Metered, Setting, priced
from advisor.stored_terms import StoredTerms, terms_of_run, with_usage
from advisor.types import Fit, Trial
from advisor.verdict import Recommendation

NOT_KNOWN_YET = "not known"
EXIT_CODES = {"held": 0, "flipped": 6, NOT_KNOWN_YET: 4}
"""The winner still wins; another one does; it cannot be known without asking a model."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be taken instead of what the run was decided by; None leaves it."""

    prices: Path | None = None
    volume: int | None = None


@dataclass(frozen=True, slots=True)
class Repriced:
    """A strategy's total over the horizon as the run had it, and as it is under the changes; None is unknown."""

    id: str
    status: str
    was: float | None
    now: float | None


@dataclass(frozen=True, slots=True)
class Rechecked:
    """The outcome of a recheck.

    Attributes:
        run_id: which run, and `task` of which task.
        before: what the run recommended; None where it recommended nothing. `after` is the same now.
        verdict: of now.
        outcome: held, flipped, or not known where `questions` would have to be asked first.
        reason: one sentence a person can read.
        requests_per_month: the volume that was taken.
        strategies: every strategy that was measured, by its total now.
        notes: what a reader must know besides.
        questions: how many questions a model would have to answer before this is known.
    """

    run_id: str
    task: str
    before: str | None
    after: str | None
    verdict: str
    outcome: str
    reason: str
    requests_per_month: float
    horizon_months: float
    currency: str
    strategies: tuple[Repriced, ...]
    notes: tuple[str, ...] = ()
    questions: int = 0

    @property
    def exit_code(self) -> int:
        """0 held, 6 flipped, 4 not known."""
        return EXIT_CODES[self.outcome]

    def to_json(self) -> dict[str, object]:
        """As plain data; an unknown total is null."""
        return asdict(self)

    def lines(self) -> list[str]:
        """For people: the answer first."""
        mark = {"held": "✔", "flipped": "✘"}.get(self.outcome, "◐")
        width = max((len(one.id) for one in self.strategies), default=0)
        totals = [
            f"  {one.id:<{width}}  {one.status:<9}  {_amount(one.was):>14} -> {_amount(one.now):>14}"
            for one in self.strategies
        ]
        head = (
            f"total over {self.horizon_months:g} months in {self.currency} at {self.requests_per_month:,.0f} requests"
        )
        shown = [f"{head} a month, in the run -> now:", *totals] if totals else []
        return [f"{mark} {self.reason}", *shown, *(f"note: {note}" for note in self.notes)]


def recheck(rec: Recommendation, run: Path, changes: Changes) -> Rechecked:
    """Decides a finished run anew at today's prices and under `changes`.

    Args:
        rec: the run as it was stored.
        run: its folder; no journal is needed.
        changes: prices and volume to take instead.

    Raises:
        AdvisorError: the folder lacks what the run was decided by, or the price file is wrong.
    """
    terms = terms_of_run(run, rec)
    trials = measured_trials(rec, run)
    setting, currency = setting_of(rec, run, changes)
    now = tuple(repriced(trial, setting, currency) for trial in trials)
    decision = recommend(now, rec.target_accuracy, rec.confidence)
    return decided(rec, now, decision, (setting, currency), _causes(trials, terms, changes))


def measured_trials(rec: Recommendation, run: Path) -> tuple[Trial, ...]:
    """The trials of a run with what costs are computed from.

    Raises:
        AdvisorError: the outputs that say so are not in the folder.
    """
    trials = tuple(with_usage(trial, run) for trial in rec.trials)
    lost = [t.candidate.id for t in trials if t.cost and t.usage is None]
    if lost:
        raise AdvisorError(f"{run} does not hold the outputs of {lost[0]}, so what it costs cannot be computed anew")
    return trials


def setting_of(rec: Recommendation, run: Path, changes: Changes) -> tuple[Setting, str]:
    """Today's prices, the run's volume and limit, each as `changes` has it; and the currency.

    Raises:
        AdvisorError: the folder lacks what the run was decided by, or the price file is wrong.
    """
    terms = terms_of_run(run, rec)
    volume = terms.volume if changes.volume is None else replace(terms.volume, requests_per_month=changes.volume)
    return Setting(terms.prices(changes.prices), volume, terms.max_cost_per_month), terms.currency


def repriced(trial: Trial, setting: Setting, currency: str) -> Trial:
    """The trial at other prices: its cost, and whether that keeps the limit. A broken limit on latency stays broken."""
    if trial.usage is None or trial.cost is None:
        return trial
    found = priced(Metered(trial.candidate.id, trial.candidate.model, trial.usage, trial.fit or Fit()), setting)
    slow = trial.excluded if trial.excluded and "latency" in trial.excluded else None
    return replace(trial, cost=found, excluded=slow or over_cost(setting.max_cost_per_month, found, currency))


def _causes(trials: Sequence[Trial], terms: StoredTerms, changes: Changes) -> dict[str, str | None]:
    """What each change alone would have chosen, so that the reason can name the one that turned it."""
    alone: dict[str, tuple[Mapping[str | None, Prices | None], float | None]] = {}
    ours = terms.prices()
    alone["today's prices"] = (ours, None)
    if changes.prices is not None:
        alone[f"the prices of {changes.prices.name}"] = (terms.prices(changes.prices), None)
    if changes.volume is not None:
        alone[f"{changes.volume:,} requests a month"] = (ours, changes.volume)
    found = {}
    for name, (prices, requests) in alone.items():
        volume = terms.volume if requests is None else replace(terms.volume, requests_per_month=requests)
        setting = Setting(prices, volume, terms.max_cost_per_month)
        decision = recommend([repriced(trial, setting, terms.currency) for trial in trials])
        found[name] = decision.recommended
    return found


def decided(
    rec: Recommendation,
    now: Sequence[Trial],
    decision: Decision,
    at: tuple[Setting, str],
    causes: Mapping[str, str | None],
) -> Rechecked:
    """What a new decision says of the run's.

    Args:
        rec: the run.
        now: its trials as they are under the changes, with the `decision` over them.
        decision: over `now`.
        at: the prices and the volume of now, and the currency.
        causes: each change by itself, with what it alone would have chosen.
    """
    setting, currency = at
    flipped = decision.recommended != rec.recommended
    volume = setting.volume
    ordered = sorted((t for t in now if t.cost), key=lambda t: (_total(t) is None, _total(t) or 0.0, t.candidate.id))
    before = {trial.candidate.id: _total(trial) for trial in rec.trials}
    return Rechecked(
        run_id=rec.run_id,
        task=rec.task,
        before=rec.recommended,
        after=decision.recommended,
        verdict=decision.verdict,
        outcome="flipped" if flipped else "held",
        reason=_flip(rec, now, decision, causes) if flipped else _hold(rec, now, decision),
        requests_per_month=volume.requests_per_month,
        horizon_months=volume.horizon_months,
        currency=currency,
        strategies=tuple(Repriced(t.candidate.id, t.status, before[t.candidate.id], _total(t)) for t in ordered),
        notes=_notes(rec, now, causes),
    )


def _total(trial: Trial) -> float | None:
    return trial.cost.horizon_total if trial.cost else None


def _hold(rec: Recommendation, now: Sequence[Trial], decision: Decision) -> str:
    if rec.recommended is None:
        return f"It holds: nothing can be recommended ({decision.verdict}). {decision.reason}"
    totals = {t.candidate.id: _total(t) for t in now if t.status == "certified" and not t.excluded}
    others = {name: total for name, total in totals.items() if name != rec.recommended and total is not None}
    mine = totals[rec.recommended]
    if not others or not mine:
        return f"It holds: {rec.recommended} is still the cheapest of what is certified."
    second = min(others, key=lambda name: (others[name], name))
    return (
        f"It holds: {rec.recommended} is still the cheapest of what is certified; {second} costs "
        f"{others[second] / mine:.2g} times as much."
    )


def _flip(rec: Recommendation, now: Sequence[Trial], decision: Decision, causes: Mapping[str, str | None]) -> str:
    alone = [name for name, chosen in causes.items() if chosen == decision.recommended]
    cause = f"{alone[0]} alone turns it" if alone else "only the changes together turn it"
    if decision.recommended is None:
        return f"It flips: {rec.recommended} cannot be recommended any more; {cause}. {decision.reason}"
    by_id = {trial.candidate.id: trial for trial in now}
    new = _amount(_total(by_id[decision.recommended]))
    if rec.recommended is None:
        return f"It flips: {decision.recommended} can be recommended now, at {new} over the horizon; {cause}."
    old = by_id[rec.recommended]
    why = old.excluded or f"it costs {_amount(_total(old))} over the horizon against {new}"
    return f"It flips from {rec.recommended} to {decision.recommended}: {why}; {cause}."


def _notes(rec: Recommendation, now: Sequence[Trial], causes: Mapping[str, str | None]) -> tuple[str, ...]:
    found = []
    waiting = [trial.candidate.id for trial in now if _might_win(trial, now, rec)]
    if waiting:
        found.append(f"not certified, and not known to cost more: {', '.join(waiting)}; only a run can tell of them")
    if causes.get("today's prices", rec.recommended) != rec.recommended:
        found.append("today's price table and look-up alone already choose differently than the run did")
    unknown = [t.candidate.id for t in now if t.status == "certified" and t.cost and _total(t) is None]
    found += [f"the price of {name} is unknown, so it cannot win" for name in unknown]
    return tuple(found)


def _might_win(trial: Trial, now: Sequence[Trial], rec: Recommendation) -> bool:
    """Whether a strategy was not run, or not on test, for what it cost or was expected to, and may be cheaper now."""
    if trial.status != "not_run" or trial.why.startswith((DOES_NOT_APPLY, RULED_OUT)):
        return False
    chosen = next((one for one in now if one.candidate.id == rec.recommended), None)
    total, least = _total(trial), _total(chosen) if chosen else None
    return total is None or least is None or total < least


def _amount(total: float | None) -> str:
    return "unknown" if total is None else f"{total:,.4g}" if total < 1000 else f"{total:,.0f}"
