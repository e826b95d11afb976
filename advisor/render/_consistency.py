"""Consistency in words: what it means, the figures of every strategy that has some, and when to be wary of them."""

from dataclasses import dataclass

from advisor.render._format import agreement, count, percent, whole_percent
from advisor.render._wording import capital
from advisor.types import Consistency, Trial
from advisor.verdict import Recommendation

MEANING = (
    "Consistency is the chance that two runs of one request give the same valid answer: in two different acceptable "
    "wordings, with the demonstrations in another order, sampled from another seed, and from a retrained adapter where "
    "retraining is declared."
)
STUBBORN = 0.8
"""Agreement among wrong answers from which on a strategy is called consistently wrong."""
GENERAL = {
    "format_validity": "valid answers",
    "agreement_when_right": "agreement when right",
    "agreement_when_wrong": "agreement when wrong",
}
"""Components that every strategy with two runs may have, and their headings."""
ALONE = {
    "wording_agreement": "another wording",
    "order_agreement": "another order of demonstrations",
    "sampling_agreement": "another sampling seed",
    "retrain_agreement": "a retrained adapter",
}
"""Components where one thing alone differs between two runs."""
WORST, SPREAD, DEVIATION = "worst_wording_accuracy", "wording_spread", "retrain_deviation"
ACCURACIES = {
    WORST: "accuracy in the worst wording",
    DEVIATION: "standard deviation of accuracy over three training seeds",
    SPREAD: "accuracy in the most favourable wording minus that in the worst",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, headings and rows of plain text; the first column of each row is a name, the rest are figures."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def consistency_tables(rec: Recommendation) -> tuple[Table, ...]:
    """The figures of every strategy with two runs, and those of one thing at a time where they were measured."""
    having = [(trial.candidate.id, trial.consistency) for trial in rec.trials if trial.consistency]
    found = [_general(having), *(_alone(name, one) for name, one in having)]
    return tuple(table for table in found if table.rows)


def _general(having: list[tuple[str, Consistency]]) -> Table:
    keys = [key for key in GENERAL if any(key in one.components for _, one in having)]
    headings = ("strategy", "two runs agree", "requests", *(GENERAL[key] for key in keys))
    rows = (
        (name, agreement(one), count(one.n), *(percent(one.components.get(key)) for key in keys))
        for name, one in having
    )
    return Table("Two runs of the same test requests, with everything that may differ.", headings, tuple(rows))


def _alone(name: str, one: Consistency) -> Table:
    """Two runs of one strategy that differ in a single thing; components of unknown names come last, as they are."""
    named = {key: f"same answer with {what}" for key, what in ALONE.items()} | ACCURACIES
    others = {key: key.replace("_", " ") for key in one.components if key not in named and key not in GENERAL}
    shown = [(key, words) for key, words in (named | others).items() if key in one.components]
    rows = [(words, _figure(key, one.components[key])) for key, words in shown]
    return Table(f"{name}, one thing at a time, on a part of the test requests.", ("what", "figure"), tuple(rows))


def _figure(key: str, value: float) -> str:
    return f"{100 * value:.1f} points" if key in (SPREAD, DEVIATION) else percent(value)


def consistency_warnings(rec: Recommendation) -> tuple[str, ...]:
    """A sentence for every strategy whose wrong answers agree: repeating itself is no sign that it is right."""
    return tuple(filter(None, (_stubborn(trial, trial.candidate.id) for trial in rec.trials)))


def _stubborn(trial: Trial, name: str) -> str:
    """Says that a strategy is consistently wrong; empty when it is not, or when it gave no wrong answer."""
    wrong = trial.consistency.components.get("agreement_when_wrong") if trial.consistency else None
    if wrong is None or wrong < STUBBORN:
        return ""
    return (
        f"{name} is consistently wrong: where its answer was wrong, another run agreed with it in "
        f"{whole_percent(wrong)} of cases, so agreement is no sign that an answer is right."
    )


def consistency_line(rec: Recommendation, trial: Trial) -> str:
    """The consistency of one strategy in a few sentences; where it was a target, what was certified says the first."""
    one = trial.consistency
    if one is None:
        return ""
    told = []
    if rec.target_consistency is None:
        bounded = ", not bounded" if one.lower is None else ""
        told.append(f"Two runs agreed on {whole_percent(one.point)} of {count(one.n)} requests{bounded}.")
    alone = [f"{what} {whole_percent(one.components[key])}" for key, what in ALONE.items() if key in one.components]
    if alone:
        told.append(f"Same answer with {', '.join(alone)}.")
    if WORST in one.components:
        told.append(capital(f"{ACCURACIES[WORST]}: {whole_percent(one.components[WORST])}."))
    return " ".join(filter(None, [*told, _stubborn(trial, "It")]))
