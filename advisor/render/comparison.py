"""Two runs side by side, for a terminal and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from advisor.comparison import Change, Paired
from advisor.render._evidence import MARKS, cells, status_words
from advisor.render._format import DASH, count, one_line, whole_percent
from advisor.render._wording import answer
from advisor.verdict import Recommendation

_LONGEST = 160
_WIDE, _MIDDLE = 130, 100
_SURE = 0.05
TESTS = {
    "mcnemar": "exact McNemar test",
    "permutation": "sign-flip permutation test",
    "none": "no shared items",
}
CAUTION = (
    "p is two-sided, adjusted for the number of pairs (Holm). A difference that is not shown is not shown to be none."
)


def comparison_lines(
    console: Console,
    runs: tuple[tuple[str, Recommendation], tuple[str, Recommendation]],
    pairs: Sequence[Paired],
    changed: Sequence[Change],
) -> None:
    """Prints the two answers, the paired tests in words, both tables side by side, and what changed."""
    for letter, (name, rec) in zip("AB", runs, strict=True):
        console.print(Text(f"{letter}: {one_line(name)}", style="bold"))
        console.print(Padding(Text(one_line(answer(rec))), (0, 0, 1, 3)))
    console.print(Text("Paired tests on the items that both answered", style="bold"))
    for pair in pairs:
        console.print(Padding(Text(pair_sentence(pair)), (0, 0, 0, 2)))
    console.print(Padding(Text(CAUTION if pairs else "The runs share no answered item."), (0, 0, 1, 2)), style="dim")
    console.print(_side_by_side(runs[0][1], runs[1][1], console.width))
    console.print()
    console.print(Text("What changed", style="bold"))
    for change in changed:
        console.print(Padding(Text(change_sentence(change)), (0, 0, 0, 2)))
    if not changed:
        console.print(Padding(Text("Nothing that the runs store: same task, items, prices, models and versions."), 2))


def pair_sentence(pair: Paired) -> str:
    """What a paired test says, and no more: a difference that is not significant is not shown, nor shown to be none."""
    names = pair.first if pair.first == pair.second else f"{pair.first} (A) against {pair.second} (B)"
    moved = f"{whole_percent(pair.before)} to {whole_percent(pair.after)}"
    told = f"{names}: {moved} on {count(pair.n)} shared {pair.split} items; {count(pair.gained)} better in B, "
    told += f"{count(pair.lost)} worse"
    if pair.p is None or pair.adjusted is None:
        return f"{told}."
    tested = f"{TESTS[pair.method]}, p {_p(pair.adjusted)}"
    if pair.lower is not None and pair.upper is not None:
        tested += f"; difference {_points(pair.lower)} to {_points(pair.upper)} points (95 %)"
    return f"{told} ({tested}): {_says(pair)}.{_unshared(pair)}"


def _says(pair: Paired) -> str:
    if pair.adjusted is None or pair.adjusted > _SURE:
        return "no difference is shown"
    return "B is better" if pair.difference > 0 else "B is worse"


def _unshared(pair: Paired) -> str:
    if not pair.unshared:
        return ""
    return f" {count(pair.unshared)} items are in one run only, or differ, and were left out."


def _p(value: float) -> str:
    return "< 0.0001" if value < 1e-4 else f"= {value:.2g}"


def _points(share: float) -> str:
    return f"{100 * share:+.1f}".replace("-", "−")


def change_sentence(change: Change) -> str:
    """``version of torch: 2.12 → 2.13``."""
    first, second = (DASH if value is None else one_line(value, _LONGEST) for value in (change.first, change.second))
    return f"{one_line(change.what)}: {first} → {second}"


def _side_by_side(first: Recommendation, second: Recommendation, width: int) -> Table:
    """Both tables in one; narrow terminals get scores without bounds, then marks for statuses and no costs."""
    bounds, costs = width >= _WIDE, width >= _MIDDLE
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("strategy", overflow="fold")
    for heading in ("A", "B"):
        table.add_column(heading)
    for heading in ("score A", "score B", *(("a month A", "a month B") if costs else ())):
        table.add_column(heading, justify="right", no_wrap=True)
    rows = [{trial.candidate.id: trial for trial in rec.trials} for rec in (first, second)]
    for name in dict.fromkeys([*rows[0], *rows[1]]):
        trials = [found.get(name) for found in rows]
        shown = [cells(trial) if trial else None for trial in trials]
        cell = [(status_words(trial) if costs else MARKS[trial.status]) if trial else " " for trial in trials]
        scores = [one["accuracy"] if one else DASH for one in shown]
        cell += scores if bounds else [score.split(" [")[0] for score in scores]
        cell += [one["per_month"] if one else DASH for one in shown] if costs else []
        table.add_row(Text(name), *map(Text, cell))
    return table


def comparison_record(
    runs: tuple[tuple[str, Recommendation], tuple[str, Recommendation]],
    pairs: Sequence[Paired],
    changed: Sequence[Change],
) -> dict[str, Any]:
    """All of it as one JSON document."""
    told = [{"run": name, "run_id": rec.run_id, **_answer(rec)} for name, rec in runs]
    tested = [asdict(pair) | {"difference": pair.difference, "sentence": pair_sentence(pair)} for pair in pairs]
    return {"schema_version": 1, "runs": told, "pairs": tested, "changed": [asdict(change) for change in changed]}


def _answer(rec: Recommendation) -> dict[str, Any]:
    strategies = {
        trial.candidate.id: {
            "status": trial.status,
            "accuracy": trial.accuracy and trial.accuracy.point,
            "per_month": trial.cost and trial.cost.per_month,
        }
        for trial in rec.trials
    }
    return {"task": rec.task, "verdict": rec.verdict, "recommended": rec.recommended, "strategies": strategies}
