"""The evidence table: which columns there are, which go first when space is short, and what a cell says."""

from dataclasses import dataclass

from advisor.render._format import DASH, agreement, bounded, count, milliseconds, money, percent
from advisor.types import Trial, TrialStatus

MARKS: dict[TrialStatus, str] = {"certified": "✔", "below": "✘", "undecided": "◐", "not_run": "–", "failed": "!"}
STATUS_WORDS: dict[TrialStatus, str] = {
    "certified": "certified",
    "below": "below target",
    "undecided": "undecided",
    "not_run": "not run",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the key of its cell, its heading, and whether it holds numbers (set to the right)."""

    key: str
    heading: str
    numeric: bool = True


COLUMNS = (
    Column("strategy", "strategy", numeric=False),
    Column("status", "status", numeric=False),
    Column("accuracy", "accuracy [bounds]"),
    Column("consistency", "consistency"),
    Column("tokens", "tok in/out"),
    Column("latency", "ms p50/p95"),
    Column("per_1k", "per 1k"),
    Column("per_month", "a month"),
)

DROP_ORDER = ("tokens", "latency", "per_1k", "consistency", "status", "per_month")
"""Columns a narrow terminal leaves out, first to go first. Strategy (with its mark) and accuracy always stay."""


def cells(trial: Trial) -> dict[str, str]:
    """What each column says of one strategy."""
    cost = trial.cost
    return {
        "strategy": trial.candidate.id,
        "status": status_words(trial),
        "accuracy": bounded(trial.accuracy) if trial.accuracy else _on_dev(trial),
        "consistency": agreement(trial.consistency),
        "tokens": _pair(_tokens(trial.prompt_mean), _tokens(trial.completion_mean)),
        "latency": _pair(*_latency(trial)),
        "per_1k": DASH if cost is None else money(cost.per_1k, cost.currency),
        "per_month": DASH if cost is None else money(cost.per_month, cost.currency),
    }


def _on_dev(trial: Trial) -> str:
    """What dev showed of a strategy that never reached test, marked as such: it has no bounds and certifies nothing."""
    return DASH if trial.dev_score is None else f"{percent(trial.dev_score)} on dev"


def status_words(trial: Trial) -> str:
    """The status as short as it gets, naming the exclusion of a certified strategy that breaks a hard limit."""
    words = trial.status.replace("_", " ")
    return f"{words}, excluded" if trial.excluded else words


def diagnostic(value: float) -> str:
    """A diagnostic figure: a share in percent, anything else as a count."""
    return percent(value) if 0 <= value <= 1 else count(value)


def diagnostic_columns(trials: tuple[Trial, ...]) -> tuple[str, ...]:
    """Every diagnostic that some strategy has, in the order they first appear."""
    return tuple(dict.fromkeys(key for trial in trials for key in trial.diagnostics))


def _tokens(mean: float | None) -> str:
    return DASH if mean is None else f"{mean:,.0f}"


def _latency(trial: Trial) -> tuple[str, str]:
    if trial.latency is None:
        return DASH, DASH
    return milliseconds(trial.latency.p50), milliseconds(trial.latency.p95)


def _pair(first: str, second: str) -> str:
    return DASH if first == second == DASH else f"{first} / {second}"
