"""report.html: one self-contained page that loads nothing, runs no script and suits keyboard and screen reader."""

from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from advisor.render._consistency import MEANING, consistency_tables, consistency_warnings
from advisor.render._diagnosis import diagnosis_sentences
from advisor.render._evidence import COLUMNS, MARKS, STATUS_WORDS, cells, diagnostic, diagnostic_columns
from advisor.render._format import DASH, block, percent, target_percent
from advisor.render._found_prompts import found_prompts
from advisor.render._judge import judge_sentences
from advisor.render._money import money_sentences
from advisor.render._reasoning import changes, halves
from advisor.render._training import CAUTION, learning_rows, learning_sentence, training_lines
from advisor.render._wording import (
    SINGLE,
    answer,
    break_even_sentences,
    declared_volume,
    limits,
    rule_sentence,
    sentence,
    volume_sentences,
)
from advisor.render.context import ReportContext
from advisor.render.svg import accuracy_plot, cost_plot
from advisor.verdict import Recommendation

_SVG_NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'


def page(rec: Recommendation, context: ReportContext) -> str:
    """The whole of report.html. Every text is escaped by the template engine; only our own two plots are markup."""
    # autoescape is on: stored text cannot become markup
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"clean": block, "percent": percent, "target": target_percent}
    template = environment.from_string(files("advisor.render").joinpath("page.html.j2").read_text(encoding="utf-8"))
    return template.render(
        rec=rec,
        context=context,
        answer=answer(rec),
        volume=declared_volume(rec),
        columns=COLUMNS,
        trials=[_trial_view(rec, index) for index in range(len(rec.trials))],
        diagnostics=diagnostic_columns(rec.trials),
        plots=[_inline(accuracy_plot(rec)), _inline(cost_plot(rec))],
        volumes=[*volume_sentences(rec), *break_even_sentences(rec), *money_sentences(rec)],
        rule=rule_sentence(rec),
        judge=judge_sentences(rec),
        diagnosis=diagnosis_sentences(rec),
        consistency={
            "meaning": MEANING,
            "tables": consistency_tables(rec),
            "warnings": consistency_warnings(rec),
        },
        training=[*training_lines(rec), *([CAUTION] if learning_rows(rec) else [])],
        prompts=found_prompts(rec),
        changes=changes(rec),
        limits=[SINGLE, *limits(rec)],
    )


def _trial_view(rec: Recommendation, index: int) -> dict[str, object]:
    trial = rec.trials[index]
    keys = diagnostic_columns(rec.trials)
    shown = [diagnostic(trial.diagnostics[key]) if key in trial.diagnostics else DASH for key in keys]
    return {
        "id": trial.candidate.id,
        "status": trial.status,
        "mark": MARKS[trial.status],
        "words": STATUS_WORDS[trial.status],
        "cells": cells(trial),
        "why": " ".join(filter(None, (sentence(trial.why), halves(trial), learning_sentence(trial)))),
        "excluded": trial.excluded,
        "prepared": "; ".join(trial.fit.notes) if trial.fit else "",
        "chosen": trial.candidate.id == rec.recommended,
        "diagnostics": shown if trial.diagnostics else [],
    }


def _inline(svg: str) -> Markup:
    """A plot inside a page needs no namespace; without it the page names no address at all."""
    return Markup(svg.replace(_SVG_NAMESPACE, "", 1))
