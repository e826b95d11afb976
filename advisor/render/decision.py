"""decision.md: an architecture decision record in the form of MADR 4.0, for a person to accept or reject."""

from advisor.items import Answers
from advisor.render._diagnosis import diagnosis_sentences
from advisor.render._evidence import STATUS_WORDS, cells
from advisor.render._failures import counts, every, headline
from advisor.render._format import code, markdown, money, target_percent
from advisor.render._glance import glance
from advisor.render._judge import judge_sentences
from advisor.render._reasoning import changes, halves, missing
from advisor.render._wording import (
    answer,
    break_even_sentences,
    clause,
    declared_volume,
    limits,
    rule_sentence,
    run_date,
    volume_sentences,
    winner,
)
from advisor.render.context import ReportContext
from advisor.render.markdown import bullets
from advisor.types import Trial
from advisor.verdict import Recommendation


def decision(rec: Recommendation, context: ReportContext, answers: Answers | None = None) -> str:
    """The record; its status stays "proposed", its date is the run's, in UTC; `answers` tell what strategies missed."""
    told = {one.strategy: f"{headline(one)}: {counts(one)}" for one in every(rec, answers or Answers())}
    date = run_date(rec)
    who = "decision-makers: # to be named by whoever accepts or rejects this"
    front = ["---", "status: proposed", *([f"date: {date}"] if date else []), who, "---"]
    sections = [
        ("# " + _title(rec), bullets(f"{heading}: {said}" for heading, said in glance(rec).rows())),
        ("## Context and Problem Statement", _problem(rec, context)),
        ("## Decision Drivers", bullets(_drivers(rec))),
        ("## Considered Options", _options(rec)),
        ("## Decision Outcome", _outcome(rec)),
        ("### Consequences", bullets(_consequences(rec))),
        ("### Confirmation", _confirmation(rec, context)),
        (
            "## Pros and Cons of the Options",
            "\n\n".join(_pros_and_cons(trial, told.get(trial.candidate.id, "")) for trial in rec.trials),
        ),
        ("## More Information", bullets(_more(rec, context))),
    ]
    parts = ["\n".join(front)]
    for heading, body in sections:
        parts += [heading, body] if body else [heading]
    return "\n\n".join(parts) + "\n"


def _title(rec: Recommendation) -> str:
    task = markdown(rec.task)
    if rec.recommended is None:
        return f"No strategy for {task} yet"
    return f"Use {code(rec.recommended)} for {task}"


def _problem(rec: Recommendation, context: ReportContext) -> str:
    volume = declared_volume(rec)
    asked = f"Which is the cheapest way to do {rec.task} at the quality that is needed"
    asked += f", at {volume}?" if volume else "?"
    what = f"\n\nThe task: {markdown(context.instructions, 600)}" if context.instructions else ""
    return markdown(asked) + what


def _drivers(rec: Recommendation) -> list[str]:
    sure = f"with {target_percent(rec.confidence)} confidence"
    drivers = [f"{rec.metric} of at least {target_percent(rec.target_accuracy)}, {sure}"]
    if rec.target_consistency is not None:
        drivers.append(f"Consistency of at least {target_percent(rec.target_consistency)}, {sure}")
    return [*drivers, "Total cost over the declared horizon", "Latency of a single request"]


def _options(rec: Recommendation) -> str:
    return "\n".join(f"- {code(t.candidate.id)}: {STATUS_WORDS[t.status]}" for t in rec.trials)


def _outcome(rec: Recommendation) -> str:
    if rec.recommended is not None:
        return f"Chosen option: {code(rec.recommended)}, because {markdown(clause(rec.reason))}."
    lead = "nothing meets the target" if rec.verdict == "none_meets" else "nothing could be certified yet"
    return f"No option is chosen: {lead}. {markdown(answer(rec))}\n\n{bullets(missing(rec))}"


def _consequences(rec: Recommendation) -> list[str]:
    chosen = winner(rec)
    if chosen is None:
        return ["Neutral, because nothing changes until an option can be certified.", *changes(rec)]
    return [
        *(f"Good, because {reason}." for reason in _good(chosen)),
        *(f"Bad, because {reason}." for reason in _bad(chosen)),
        *_by_volume(rec),
        *(f"Neutral, because {line}." for line in break_even_sentences(rec)),
    ]


def _by_volume(rec: Recommendation) -> list[str]:
    ranges = volume_sentences(rec)
    if len(ranges) < 2:
        return []
    return [f"Neutral, because the cheapest certified strategy depends on the volume: {'; '.join(ranges)}."]


def _confirmation(rec: Recommendation, context: ReportContext) -> str:
    again = "Run again when prices, volume, documents, the model or the kind of requests change"
    return f"{code(context.reproduction())} repeats the measurement. {again}."


def _pros_and_cons(trial: Trial, missed: str) -> str:
    lines = [
        *(f"Good, because {reason}." for reason in _good(trial)),
        *(f"Neutral, because {reason}." for reason in _neutral(trial)),
        *(f"Bad, because {reason}." for reason in _bad(trial)),
        *([f"Bad, because {missed}."] if missed else []),
    ]
    return f"### {code(trial.candidate.id)}\n\n{bullets(lines)}"


def _good(trial: Trial) -> list[str]:
    clauses = []
    if trial.status == "certified":
        clauses.append(clause(trial.why))
    if trial.cost is not None and trial.cost.per_month is not None:
        clauses.append(f"its monthly cost is known: {money(trial.cost.per_month, trial.cost.currency)}")
    return clauses


def _neutral(trial: Trial) -> list[str]:
    shown = cells(trial)
    clauses = []
    if trial.accuracy is not None:
        clauses.append(f"it scored {shown['accuracy']}")
    if trial.latency is not None:
        clauses.append(f"a request took {shown['latency']} ms (p50/p95) on the measuring machine")
    if trial.status == "not_run":
        clauses.append(f"it was not run: {clause(trial.why)}")
    return clauses


def _bad(trial: Trial) -> list[str]:
    clauses = []
    if trial.status in ("below", "undecided", "failed"):
        clauses.append(clause(trial.why))
    weak = clause(halves(trial))
    if weak and trial.status != "certified":
        clauses.append(f"of its parts: {weak}")
    if trial.excluded:
        clauses.append(f"it breaks a hard limit: {clause(trial.excluded)}")
    if trial.status == "certified" and (trial.cost is None or trial.cost.horizon_total is None):
        clauses.append("its price is unknown")
    return clauses


def _more(rec: Recommendation, context: ReportContext) -> list[str]:
    prices = " ".join(filter(None, (context.prices_source, context.prices_date and f"as of {context.prices_date}")))
    return [
        f"Run {rec.run_id}; evidence in report.md and result.json beside this file.",
        *([f"Prices: {prices}."] if prices else []),
        *([f"Certified object: {context.certified_digest}."] if context.certified_digest else []),
        rule_sentence(rec),
        *judge_sentences(rec),
        *diagnosis_sentences(rec),
        *limits(rec),
        *rec.warnings,
    ]
