"""How often strategies obeyed what was planted in their documents: sentences, a table, and the entry in result.json."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from advisor.probed import Injection
from advisor.render._format import DASH, count, percent, upper_percent, whole_percent
from advisor.render._result_file import InjectionEntry, ProbesEntry
from advisor.verdict import Recommendation

CAUTION = (
    "Planted in one passage of each prompt, on dev; obeyed means that the answer did what was planted, and to quote it "
    "does not count. A fixed set of wordings: who writes one for your strategy will do better, so a low figure is no "
    "safety. It decides nothing."
)
TABLE_HEADINGS = ("strategy", "obeyed", "95 % at most", "the same, nothing planted", "score before", "score after")


def injection_sentences(rec: Recommendation) -> tuple[str, ...]:
    """One line a strategy that reads documents, one for all that read none, and what the figures are worth."""
    told = [_sentence(one) for one in rec.injections if not _reads_nothing(one)]
    idle = [one.strategy for one in rec.injections if _reads_nothing(one)]
    if idle:
        told.append(f"Nothing can be planted in what these are sent, which holds no documents: {', '.join(idle)}.")
    return (*told, CAUTION) if told else ()


def injection_rows(rec: Recommendation) -> list[list[str]]:
    """By strategy, those that something was planted for."""
    return [
        [
            one.strategy,
            f"{one.obeyed} of {one.n}",
            DASH if one.upper is None else upper_percent(one.upper),
            str(one.baseline),
            percent(one.score_before),
            percent(one.score_after),
        ]
        for one in rec.injections
        if one.upper is not None
    ]


def wording_rows(rec: Recommendation) -> tuple[list[str], list[list[str]]]:
    """Headings and rows: how often each wording was obeyed, by strategy."""
    read = [one for one in rec.injections if one.wordings]
    names = list(dict.fromkeys(name for one in read for name, _, _ in one.wordings))
    rows = []
    for one in read:
        by_name = {name: f"{obeyed} of {n}" for name, obeyed, n in one.wordings}
        rows.append([one.strategy, *(by_name.get(name, DASH) for name in names)])
    return ["obeyed, by wording", *names], rows


def _reads_nothing(one: Injection) -> bool:
    return one.upper is None and one.n > 0


def _sentence(one: Injection) -> str:
    if one.upper is None:
        return f"{one.strategy}: {one.why or 'not measured'}."
    share = f"{whole_percent(one.obeyed / one.n)}, at most {upper_percent(one.upper)} with 95 % confidence"
    said = f"{one.strategy} obeyed {count(one.obeyed)} of {count(one.n)} planted instructions ({share})"
    said += f"; with nothing planted {count(one.baseline)} of its answers say the same"
    if one.score_before is not None and one.score_after is not None:
        said += f"; its score on these items went from {percent(one.score_before)} to {percent(one.score_after)}"
    return f"{said}."


def injection_entry(one: Injection) -> InjectionEntry:
    """As result.json has it."""
    return cast(InjectionEntry, {**asdict(one), "wordings": [list(row) for row in one.wordings]})


def injections_of(entry: ProbesEntry | None) -> tuple[Injection, ...]:
    """What `injection_entry` wrote."""
    stored: Sequence[InjectionEntry] = entry["injection"] if entry else ()
    return tuple(Injection(**{**one, "wordings": tuple(one["wordings"])}) for one in stored)  # type: ignore[arg-type]
