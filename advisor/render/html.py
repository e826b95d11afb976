"""report.html: one self-contained page that loads nothing, decides again at another volume, and shows every item.

Everything a reader needs is in the page without its scripts; these add the volume slider, the explorer of items and
the choice of theme. Only the scripts written here may run: a Content-Security-Policy names them by their digest.
"""

import base64
import hashlib
import re
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from advisor.items import Answers
from advisor.mix_ups import all_part_errors, confusions
from advisor.render._consistency import MEANING, consistency_tables, consistency_warnings
from advisor.render._diagnosis import diagnosis_sentences
from advisor.render._evidence import COLUMNS, MARKS, STATUS_WORDS, cells, diagnostic, diagnostic_columns
from advisor.render._failures import CAUTION as FAILURES_CAUTION
from advisor.render._failures import every, headline
from advisor.render._format import DASH, block, one_line, percent, target_percent
from advisor.render._found_prompts import found_prompts
from advisor.render._glance import glance
from advisor.render._injection import TABLE_HEADINGS, injection_rows, injection_sentences, wording_rows
from advisor.render._island import island
from advisor.render._judge import judge_sentences
from advisor.render._money import money_sentences
from advisor.render._reasoning import changes, halves
from advisor.render._training import CAUTION, HEADINGS, learning_rows, learning_sentence, training_lines
from advisor.render._wording import (
    SINGLE,
    answer,
    break_even_sentences,
    certified,
    declared_volume,
    limits,
    rule_sentence,
    sentence,
    volume_sentences,
)
from advisor.render.context import ReportContext
from advisor.render.frontier_svg import frontier_plot
from advisor.render.learning_svg import learning_plot
from advisor.render.svg import accuracy_plot, cost_plot
from advisor.verdict import Recommendation

_NOT_INLINE = re.compile(r' xmlns="http://www.w3.org/2000/svg"|<style>.*?</style>', re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)]\.) (?=[A-Z])")
_PAGE = files("advisor.render").joinpath("page")
_SCRIPTS = ("theme.js", "marks.js", "volume.js", "explorer.js")


def page(rec: Recommendation, context: ReportContext, answers: Answers | None = None) -> str:
    """The whole of report.html.

    Every text is escaped by the template engine, or travels as JSON and becomes a text node; only our own plots,
    style and scripts are markup.

    Args:
        rec: the answer of the run.
        context: its circumstances.
        answers: its items, for the explorer, the failures and the matrices; the page is whole without them.
    """
    found, script, style = answers or Answers(), _script(), _text("style.css")
    # autoescape is on: stored text cannot become markup
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=PackageLoader("advisor.render", "page"),
    )
    environment.filters |= {
        "clean": block,
        "line": one_line,
        "percent": percent,
        "target": target_percent,
    }
    return environment.get_template("page.html.j2").render(
        rec=rec,
        context=context,
        style=Markup(style),
        script=Markup(script),
        digest=_digest(script),
        island=Markup(island(rec, found)),
        **_answer(rec),
        **_evidence(rec),
        **_items(rec, found),
        **_circumstances(rec),
    )


def _answer(rec: Recommendation) -> dict[str, object]:
    return {
        "answer": _first_sentence(answer(rec)),
        "glance": glance(rec).rows(),
        "volume": declared_volume(rec),
        "changes": changes(rec),
        "rule": rule_sentence(rec),
        "limits": [SINGLE, *limits(rec)],
    }


def _first_sentence(text: str) -> tuple[str, str]:
    """A heading, and what follows it."""
    first, *rest = _SENTENCE_END.split(text, maxsplit=1)
    return first, "".join(rest)


def _evidence(rec: Recommendation) -> dict[str, object]:
    return {
        "columns": COLUMNS,
        "trials": [_trial_view(rec, index) for index in range(len(rec.trials))],
        "diagnostics": diagnostic_columns(rec.trials),
        "frontier": _inline(frontier_plot(rec)),
        "accuracy": _inline(accuracy_plot(rec)),
        "cost": _inline(cost_plot(rec)),
        "volumes": [*volume_sentences(rec), *break_even_sentences(rec), *money_sentences(rec)],
        "learning": _inline(learning_plot(rec)),
        "learning_table": {"headings": HEADINGS, "rows": learning_rows(rec)},
        "consistency": {
            "meaning": MEANING,
            "tables": consistency_tables(rec),
            "warnings": consistency_warnings(rec),
        },
    }


def _items(rec: Recommendation, found: Answers) -> dict[str, object]:
    names = [trial.candidate.id for trial in rec.trials]
    passed = {trial.candidate.id for trial in certified(rec)}
    return {
        "failures": [(one, headline(one), one.strategy in passed) for one in every(rec, found)],
        "failures_caution": FAILURES_CAUTION,
        "confusions": confusions(found, names),
        "part_tables": all_part_errors(found, names),
        "items": len(found.items),
    }


def _circumstances(rec: Recommendation) -> dict[str, object]:
    return {
        "judge": judge_sentences(rec),
        "diagnosis": diagnosis_sentences(rec),
        "planted": injection_sentences(rec),
        "planted_tables": [(TABLE_HEADINGS, injection_rows(rec)), wording_rows(rec)],
        "training": [*training_lines(rec), *([CAUTION] if learning_rows(rec) else [])],
        "prompts": found_prompts(rec),
    }


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
    """A plot inside a page needs no namespace, so that the page names no address at all; its colours are the page's."""
    return Markup(_NOT_INLINE.sub("", svg))


def _text(name: str) -> str:
    return _PAGE.joinpath(name).read_text(encoding="utf-8")


def _script() -> str:
    """All scripts as one, in strict mode."""
    return '"use strict";\n' + "\n".join(_text(name) for name in _SCRIPTS)


def _digest(script: str) -> str:
    """What a Content-Security-Policy calls a script that may run."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
