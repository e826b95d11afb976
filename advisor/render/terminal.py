"""The answer on a terminal: one sentence, the table, and what stands behind it.

`LiveView`, the view of a run in progress, is here too. Both take any width from 60 columns up.
"""

import io
from pathlib import Path

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from advisor.failures import Failures
from advisor.items import Answers
from advisor.render._consistency import consistency_line
from advisor.render._diagnosis import diagnosis_sentences
from advisor.render._evidence import COLUMNS, DROP_ORDER, MARKS, Column, cells
from advisor.render._failures import counts, example, headline, missed
from advisor.render._format import one_line
from advisor.render._found_prompts import first_lines, found_prompts
from advisor.render._glance import glance
from advisor.render._injection import injection_sentences
from advisor.render._judge import judge_sentences
from advisor.render._live import LiveView
from advisor.render._money import labels_sentences, sensitivity_sentences
from advisor.render._reasoning import halves
from advisor.render._strip import LEGEND, strip
from advisor.render._training import learning_sentence
from advisor.render._wording import (
    answer,
    declared_volume,
    limits,
    rule_agrees,
    rule_sentence,
    sentence,
    volume_sentences,
)
from advisor.types import Trial
from advisor.verdict import Recommendation

__all__ = ["LiveView", "final"]

_STYLES = {"certified": "green", "below": "red", "undecided": "yellow", "not_run": "dim", "failed": "red"}
_ANSWER_STYLES = {"recommended": "bold green", "undecided": "bold yellow", "none_meets": "bold red"}
_GAP = 2
"""Blanks between two columns of the table: its divider and the right padding."""


def final(rec: Recommendation, console: Console, folder: Path | None = None, answers: Answers | None = None) -> None:
    """Prints the answer first, then its evidence; `folder` is named last when given, `answers` tell why some failed.

    A terminal too narrow for the whole table drops columns in `DROP_ORDER` and says which; numbers never wrap.
    """
    console.print(_plain(answer(rec), _ANSWER_STYLES[rec.verdict]))
    console.print()
    console.print(_at_a_glance(rec))
    console.print()
    shown = _fitting(rec, console.width)
    console.print(_table(rec, shown))
    left_out = [column.heading for column in COLUMNS if column not in shown]
    if left_out:
        console.print(_plain(f"Too narrow for: {', '.join(left_out)} (all are in report.md).", "dim"))
    _picture(console, rec)
    tried = [trial for trial in rec.trials if trial.status != "not_run"]
    _section(console, "Why", [_why(rec, trial) for trial in tried])
    _section(console, "Why did it fail?", [_failed(found) for found in missed(rec, answers or Answers())])
    _section(console, "Not run, and why", [_why(rec, trial) for trial in rec.trials if trial not in tried])
    _section(console, "Judge", list(judge_sentences(rec)))
    _section(console, "Diagnosis", list(diagnosis_sentences(rec)))
    _section(console, "Planted instructions", list(injection_sentences(rec)))
    _section(console, _volume_title(rec), list(volume_sentences(rec)))
    _section(console, "What would flip it", list(sensitivity_sentences(rec)))
    _section(console, "More labels, by projection", list(labels_sentences(rec)))
    _section(
        console, "Rule of thumb", [rule_sentence(rec)], "" if rule_agrees(rec) or rec.recommended is None else "yellow"
    )
    for name, prompt in found_prompts(rec):
        _section(console, f"Prompt of {name}", first_lines(prompt))
    _section(console, "Warnings", list(rec.warnings), "yellow")
    _section(console, "Limits", list(limits(rec)))
    if folder is not None:
        console.print()
        console.print(Text(f"Run folder: {folder}"), soft_wrap=True)


def plain(rec: Recommendation, answers: Answers, width: int = 100) -> str:
    """What `final` prints, as text for a file: no colour, no blanks at line ends."""
    out = io.StringIO()
    final(rec, Console(file=out, width=width, color_system=None), None, answers)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _at_a_glance(rec: Recommendation) -> Table:
    """What to use, how sure, what it costs a month, what would change it."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, max_width=12)
    grid.add_column(overflow="fold")
    for heading, said in glance(rec).rows():
        grid.add_row(_plain(heading.replace("What would change it", "Would change"), "bold"), _plain(said))
    return grid


def _picture(console: Console, rec: Recommendation) -> None:
    lines = strip(rec, console.width - 2, _STYLES)
    if lines:
        console.print()
        console.print(_plain("Score by cost a month, cheapest first", "bold"))
        for line in lines:
            console.print(Text("  ") + line, no_wrap=True, overflow="crop")
        console.print(Padding(_plain(LEGEND, "dim"), (0, 0, 0, 2)))


def _failed(found: Failures) -> str:
    """The causes with their counts, and one real item of the commonest; report.md has three of each."""
    return (
        f"{found.strategy}: {headline(found)}: {counts(found)}. For instance {example(found.causes[0].misses[0], 90)}"
    )


def _why(rec: Recommendation, trial: Trial) -> str:
    agreed = consistency_line(rec, trial) if trial.candidate.id == rec.recommended else ""
    said = " ".join(filter(None, (sentence(trial.why), halves(trial), learning_sentence(trial), agreed)))
    return f"{MARKS[trial.status]} {trial.candidate.id}: {said}"


def _volume_title(rec: Recommendation) -> str:
    volume = declared_volume(rec)
    return f"Cheapest certified by volume (declared: {volume})" if volume else "Cheapest certified by volume"


def _plain(text: str, style: str = "") -> Text:
    """A stranger's text: no markup is read and no control character gets through."""
    return Text(one_line(text), style=style)


def _section(console: Console, title: str, lines: list[str], style: str = "") -> None:
    if not lines:
        return
    console.print()
    console.print(_plain(title, "bold"))
    for line in lines:
        grid = Table.grid(padding=(0, 1))
        grid.add_row(Text(" "), _plain(line, style))
        console.print(grid)


def _fitting(rec: Recommendation, width: int) -> tuple[Column, ...]:
    widths = {column.key: _natural_width(rec, column) for column in COLUMNS}
    kept = list(COLUMNS)
    for key in DROP_ORDER:
        if sum(widths[column.key] for column in kept) + _GAP * (len(kept) - 1) <= width:
            break
        kept = [column for column in kept if column.key != key]
    return tuple(kept)


def _natural_width(rec: Recommendation, column: Column) -> int:
    texts = [column.heading, *(_cell(trial, column.key) for trial in rec.trials)]
    return max(Text(text).cell_len for text in texts)


def _cell(trial: Trial, key: str) -> str:
    text = cells(trial)[key]
    return f"{MARKS[trial.status]} {text}" if key == "strategy" else text


def _table(rec: Recommendation, columns: tuple[Column, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        table.add_column(
            column.heading,
            justify="right" if column.numeric else "left",
            no_wrap=column.key != "strategy",
            overflow="fold",
        )
    for trial in rec.trials:
        style = "bold" if trial.candidate.id == rec.recommended else ""
        row = [Text(_cell(trial, column.key), style=_STYLES[trial.status]) for column in columns[:1]]
        row += [Text(_cell(trial, column.key)) for column in columns[1:]]
        table.add_row(*row, style=style)
    return table
