"""report.md: the answer first, then everything it rests on. Reads well on GitHub and as plain text."""

from collections.abc import Iterable, Sequence

from advisor.items import Answers
from advisor.render._consistency import MEANING, consistency_tables, consistency_warnings
from advisor.render._diagnosis import diagnosis_sentences
from advisor.render._evidence import COLUMNS, MARKS, STATUS_WORDS, cells, diagnostic, diagnostic_columns
from advisor.render._failures import CAUTION as CAUTION_FAILURES
from advisor.render._failures import example, headline, missed
from advisor.render._format import DASH, code, code_block, count, duration, markdown, money, percent, target_percent
from advisor.render._found_prompts import found_prompts
from advisor.render._glance import glance
from advisor.render._injection import TABLE_HEADINGS, injection_rows, injection_sentences, wording_rows
from advisor.render._judge import judge_sentences
from advisor.render._mermaid import QUADRANTS, cost_quadrants, score_bars
from advisor.render._money import (
    ERROR_HEADINGS,
    PRICE_HEADINGS,
    VOLUME_HEADINGS,
    error_rows,
    labels_sentences,
    price_rows,
    sensitivity_sentences,
    volume_rows,
)
from advisor.render._reasoning import changes, halves
from advisor.render._training import (
    CAUTION,
    HEADINGS,
    learning_rows,
    learning_sentence,
    training_lines,
)
from advisor.render._wording import (
    SINGLE,
    answer,
    break_even_sentences,
    declared_volume,
    limits,
    money_sentence,
    rule_sentence,
    sentence,
    volume_sentences,
)
from advisor.render.context import ReportContext, Sample, training_plot_name
from advisor.verdict import Recommendation

_LONGEST_CELL = 240


def report(rec: Recommendation, context: ReportContext, answers: Answers | None = None) -> str:
    """The whole of report.md. Text from data and models is escaped: it can change no layout and run nothing.

    Args:
        rec: the answer of the run.
        context: its circumstances.
        answers: its items, which tell why strategies failed; that section is left out without them.
    """
    sections = [
        ("", [f"# {markdown(rec.task)}", f"**{markdown(answer(rec))}**", _glance(rec), *_asked(rec, context)]),
        ("Why", _why(rec)),
        ("Judge", [bullets(judge_sentences(rec))]),
        ("Diagnosis", [bullets(diagnosis_sentences(rec))]),
        ("Planted instructions", _planted(rec)),
        ("Evidence", [evidence_table(rec), *_charts(rec), SINGLE]),
        ("Why did it fail?", _failed(rec, answers or Answers())),
        ("Preparation", [_prepared(rec)]),
        ("Consistency", _consistency(rec)),
        ("Training", _training(rec, context)),
        ("What was not run, and why", _not_run(rec)),
        ("Cost and break-even", _cost(rec, context)),
        ("Rule of thumb", [markdown(rule_sentence(rec))]),
        ("What would change this answer", [bullets(changes(rec)) or "Nothing that these figures show."]),
        ("Limits", [bullets(limits(rec))]),
        ("Prompts that were found", _found(rec)),
        ("Data", _data(rec, context)),
        ("Examples", [_sample(sample, number) for number, sample in enumerate(context.samples, 1)]),
        ("How to reproduce", _reproduce(rec, context)),
        ("Environment", _environment(context)),
    ]
    parts = []
    for title, body in sections:
        filled = [part for part in body if part]
        if filled:
            parts += [f"## {title}", *filled] if title else filled
    return "\n\n".join(parts) + "\n"


def _planted(rec: Recommendation) -> list[str]:
    headings, rows = wording_rows(rec)
    by_wording = [table(headings, [[code(row[0]), *row[1:]] for row in rows])] if rows else []
    figures = [[code(row[0]), *row[1:]] for row in injection_rows(rec)]
    return [*([table(TABLE_HEADINGS, figures)] if figures else []), *by_wording, bullets(injection_sentences(rec))]


def bullets(sentences: Iterable[str]) -> str:
    """Plain sentences as an escaped Markdown list."""
    return "\n".join(f"- {markdown(sentence)}" for sentence in sentences)


def evidence_table(rec: Recommendation) -> str:
    """One row a strategy, the recommended one in bold; the numbers are those of the chart below it."""
    headings = ["#", *(column.heading for column in COLUMNS)]
    rows = []
    for number, trial in enumerate(rec.trials, 1):
        found = cells(trial)
        name = code(trial.candidate.id)
        texts = [f"**{name}**" if trial.candidate.id == rec.recommended else name]
        texts.append(f"{MARKS[trial.status]} {found['status']}")
        texts += [markdown(found[column.key]) for column in COLUMNS[2:]]
        rows.append([str(number), *texts])
    return table(headings, rows, numeric_from=3)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], numeric_from: int = 1) -> str:
    """A Markdown table of cells that are escaped already; columns from `numeric_from` on are set to the right."""
    rule = ["---:" if place >= numeric_from else "---" for place in range(len(headings))]
    return "\n".join(f"| {' | '.join(row)} |" for row in [headings, rule, *rows])


def _asked(rec: Recommendation, context: ReportContext) -> list[str]:
    wanted = f"{markdown(rec.metric)} of at least {target_percent(rec.target_accuracy)}"
    if rec.target_consistency is not None:
        wanted += f" and consistency of at least {target_percent(rec.target_consistency)}"
    volume = declared_volume(rec)
    at = f", at {volume}" if volume else ""
    lines = [f"Asked for: {wanted}, with {target_percent(rec.confidence)} confidence{at}."]
    if context.metric_explanation:
        lines.append(f"What the metric counts: {markdown(context.metric_explanation)}")
    return lines


def _why(rec: Recommendation) -> list[str]:
    lines = []
    for trial in rec.trials:
        said = " ".join(filter(None, (sentence(trial.why), halves(trial), learning_sentence(trial))))
        lines.append(f"- {MARKS[trial.status]} {code(trial.candidate.id)}: {markdown(said)}")
    return ["\n".join(lines), _parts(rec)]


def _parts(rec: Recommendation) -> str:
    keys = diagnostic_columns(rec.trials)
    if not keys:
        return ""
    rows = [
        [code(t.candidate.id), *(diagnostic(t.diagnostics[key]) if key in t.diagnostics else DASH for key in keys)]
        for t in rec.trials
        if t.diagnostics
    ]
    headings = ["what the answers are made of", *(markdown(key.replace("_", " ")) for key in keys)]
    return table(headings, rows)


def _glance(rec: Recommendation) -> str:
    """The four things to know, on the first screen."""
    rows = [[f"**{heading}**", markdown(said)] for heading, said in glance(rec).rows()]
    return table(["at a glance", " "], rows, numeric_from=2)


def _charts(rec: Recommendation) -> list[str]:
    quadrants = cost_quadrants(rec)
    return [score_bars(rec), *([quadrants, QUADRANTS] if quadrants else [])]


def _failed(rec: Recommendation, answers: Answers) -> list[str]:
    """The causes of every strategy that missed, with real items."""
    parts = []
    for found in missed(rec, answers):
        lines = [f"{code(found.strategy)}: {markdown(headline(found))}."]
        for one in found.causes:
            lines.append(f"- **{one.words}**: {count(len(one.misses))}")
            lines += [f"  - {markdown(example(miss))}" for miss in one.shown]
        parts.append(lines[0] + "\n\n" + "\n".join(lines[1:]))
    return [*parts, CAUTION_FAILURES] if parts else []


def _prepared(rec: Recommendation) -> str:
    """What preparing each strategy took and showed, in its own words."""
    told = [(t.candidate.id, "; ".join(t.fit.notes)) for t in rec.trials if t.fit and t.fit.notes]
    return "\n".join(f"- {code(name)}: {markdown(notes)}" for name, notes in told)


def _found(rec: Recommendation) -> list[str]:
    return [f"{code(name)} sends this:\n\n{code_block(prompt, 'text')}" for name, prompt in found_prompts(rec)]


def _consistency(rec: Recommendation) -> list[str]:
    parts: list[str] = []
    for found in consistency_tables(rec):
        rows = [[markdown(cell) for cell in row] for row in found.rows]
        parts += [markdown(found.caption), table(found.headings, rows)]
    return [MEANING, *parts, bullets(consistency_warnings(rec))] if parts else []


def _training(rec: Recommendation, context: ReportContext) -> list[str]:
    told = [bullets(training_lines(rec))]
    if context.training_curves:
        drawn = ", ".join(f"[{markdown(name)}](plots/{training_plot_name(name)})" for name in context.training_curves)
        told.append(f"Training curves, point by point in `strategies/<id>/training.jsonl`: {drawn}.")
    if rows := learning_rows(rec):
        told += [table(HEADINGS, [[code(row[0]), *map(markdown, row[1:])] for row in rows]), CAUTION]
    return told


def _not_run(rec: Recommendation) -> list[str]:
    idle = [t for t in rec.trials if t.status in ("not_run", "failed")]
    told = [f"- {code(t.candidate.id)} ({STATUS_WORDS[t.status]}): {markdown(t.why)}" for t in idle]
    excluded = [f"- {code(t.candidate.id)} (excluded): {markdown(t.excluded)}" for t in rec.trials if t.excluded]
    return ["\n".join([*told, *excluded]) or "Every planned strategy was run."]


def _cost(rec: Recommendation, context: ReportContext) -> list[str]:
    priced = [f"- {code(t.candidate.id)}: {markdown(money_sentence(t))}" for t in rec.trials if t.cost is not None]
    volume = declared_volume(rec)
    source = " ".join(filter(None, (context.prices_source, context.prices_date and f"as of {context.prices_date}")))
    return [
        f"Computed for {volume}." if volume else "",
        "\n".join(priced) or "No strategy has a known price.",
        "Lowest total among the certified strategies, by volume:" if rec.winner_by_volume else "",
        bullets(volume_sentences(rec)),
        bullets(break_even_sentences(rec)),
        *_other_volumes(rec),
        *(["What would flip it:", bullets(sensitivity_sentences(rec))] if rec.sensitivity else []),
        *_errors(rec),
        *(["More labels, by projection:", bullets(labels_sentences(rec))] if rec.labels_worth else []),
        *_priced(rec, source),
        _spent(rec),
    ]


def _other_volumes(rec: Recommendation) -> list[str]:
    rows = [[cell[0], code(cell[1]), *map(markdown, cell[2:])] for cell in volume_rows(rec)]
    return [table(VOLUME_HEADINGS, rows, numeric_from=2)] if rows else []


def _errors(rec: Recommendation) -> list[str]:
    rows = [[code(cell[0]), *cell[1:]] for cell in error_rows(rec)]
    return [table(ERROR_HEADINGS, rows), "What errors cost decides nothing here."] if rows else []


def _priced(rec: Recommendation, source: str) -> list[str]:
    """Every price with its source and date; of a run that did not store them, who said them."""
    if not rec.prices:
        return [f"Prices: {markdown(source)}."] if source else []
    rows = [[code(row[0]), *map(markdown, row[1:])] for row in price_rows(rec.prices)]
    return ["Prices, as they were read:", table(PRICE_HEADINGS, rows, numeric_from=5)]


def _spent(rec: Recommendation) -> str:
    spent = rec.spent
    cost = "what it cost is unknown" if spent.money is None else f"it cost {money(spent.money)}"
    took = f"This run itself took {count(spent.requests)} requests "
    took += f"(an exhaustive one: {count(spent.requests_if_exhaustive)}"
    took += f"; {count(spent.recalled)} were answered before), " if spent.recalled else "), "
    return markdown(f"{took}{count(spent.tokens)} tokens and {duration(spent.seconds)}; {cost}.")


def _data(rec: Recommendation, context: ReportContext) -> list[str]:
    splits = [f"{count(size)} {name}" for name, size in rec.splits.items()]
    return [f"Examples: {markdown(', '.join(splits))}.", bullets([*context.data_notes, *rec.warnings])]


def _sample(sample: Sample, number: int) -> str:
    rows = [[code(name), markdown(text, _LONGEST_CELL) or DASH, percent(score)] for name, text, score in sample.answers]
    expected = markdown(sample.target, _LONGEST_CELL)
    told = f"**{number}.** {markdown(sample.input, 2 * _LONGEST_CELL)}\n\nExpected: {expected}"
    if rows:
        told += f"\n\n{table(['strategy', 'answer', 'score'], rows, numeric_from=2)}"
    cited = "\n".join(f"- {code(name)} read {markdown(places)}" for name, places in sample.cited)
    return f"{told}\n\n{cited}" if cited else told


def _reproduce(rec: Recommendation, context: ReportContext) -> list[str]:
    return [code_block(context.reproduction(), "console"), f"Run {code(rec.run_id)}.", _instructions(context)]


def _instructions(context: ReportContext) -> str:
    if not context.instructions:
        return ""
    return f"Instructions given to every strategy:\n\n{code_block(context.instructions)}"


def _environment(context: ReportContext) -> list[str]:
    facts = list(context.versions) + [(f"model {name}", digest) for name, digest in context.model_digests]
    if context.certified_digest:
        facts.append(("certified object", context.certified_digest))
    machine = context.machine
    if machine.cores:
        facts.append(("machine", ", ".join(filter(None, (f"{machine.cores} cores", machine.cpu, machine.accelerator)))))
    return [table(["what", "value"], [[markdown(k), markdown(v)] for k, v in facts], numeric_from=2)] if facts else []
