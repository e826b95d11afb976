"""Step 8: a finished run is written down for people and for scripts."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter

from advisor.certified_object import Ingredients, keep_object
from advisor.errors import AdvisorError
from advisor.items import Answers
from advisor.loading import Models
from advisor.pricing import priced_figures, prices_of
from advisor.render._failures import with_failures
from advisor.render.context import Machine, ReportContext, Sample, training_plot_name
from advisor.render.decision import decision
from advisor.render.frontier_svg import frontier_plot
from advisor.render.html import page
from advisor.render.json import from_json, to_json
from advisor.render.learning_svg import learning_plot
from advisor.render.markdown import report
from advisor.render.svg import accuracy_plot, cost_plot
from advisor.render.terminal import plain
from advisor.render.training_svg import training_plot
from advisor.run_folder import RunFolder, point_latest, write_json, write_outputs
from advisor.standing import Standing
from advisor.storage import write_whole
from advisor.stored_answers import stored_answers, write_cited
from advisor.task import TaskSpec
from advisor.types import Passage, Split
from advisor.verdict import Recommendation

SPLITS: tuple[Split, ...] = ("dev", "test")
SAMPLES = 6
ALL_DOCUMENTS = "long_context"
"""The kind of strategy that puts every document into the prompt, so that its answers name no passage."""
MOST_CITED = 3
TRAINING = "training.jsonl"
"""What a strategy that trains may leave in its folder: its training curve, one point a line."""


def write_reports(
    folder: RunFolder, rec: Recommendation, standings: Sequence[Standing], context: ReportContext
) -> None:
    """Every file of a finished run. result.json comes last: where it is, the run is complete."""
    write_outputs(folder, standings)
    firsts = [row for s in standings for split in SPLITS for row in s.contestant.scored(split)]
    write_cited(folder.path, firsts, standings[0].contestant.bench.spans if standings else {})
    write_json(folder.path / "context.json", asdict(context))
    answers = answers_of(folder.path, rec)
    write_readable(folder.path, rec, context, answers)
    for name in context.training_curves:
        drawn = training_plot(name, _training_rows(folder, name))
        write_whole(folder.path / "plots" / training_plot_name(name), drawn)
    write_json(folder.path / "result.json", with_failures(to_json(rec), rec, answers))
    point_latest(folder)


def write_readable(run: Path, rec: Recommendation, context: ReportContext, answers: Answers) -> None:
    """What people read of a run, all of it from what the run stores: no model is asked."""
    write_whole(run / "report.md", report(rec, context, answers))
    write_whole(run / "report.html", page(rec, context, answers))
    write_whole(run / "decision.md", decision(rec, context, answers))
    write_whole(run / "plots" / "accuracy.svg", accuracy_plot(rec))
    write_whole(run / "plots" / "cost.svg", cost_plot(rec))
    write_whole(run / "plots" / "frontier.svg", frontier_plot(rec))
    if drawn := learning_plot(rec):
        write_whole(run / "plots" / "learning.svg", drawn)


def _training_rows(folder: RunFolder, candidate: str) -> list[dict[str, object]]:
    lines = (folder.strategy(candidate) / TRAINING).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def context_of(
    rec: Recommendation, task: TaskSpec, folder: RunFolder, standings: Sequence[Standing], models: Models, command: str
) -> ReportContext:
    """The circumstances that the report tells; `command` repeats the run. Keeps the object of every contestant."""
    environment = json.loads((folder.path / "environment.json").read_text(encoding="utf-8"))
    figures = priced_figures(prices_of(task))
    objects = _objects(task, folder, standings, models)
    return ReportContext(
        command=command,
        instructions=task.task.instructions.strip(),
        metric_explanation=explanation(task),
        seed=task.seed,
        model_digests=tuple((f"{name} ({models.sources[name]})", digest) for name, digest in models.digests.items()),
        versions=tuple(environment["versions"].items()),
        machine=Machine(environment["cores"], environment["cpu"]),
        prices_source="; ".join(dict.fromkeys(figure.source for figure in figures)),
        prices_date=min((figure.as_of for figure in figures if figure.as_of), default=""),
        certified_digest=objects.get(rec.recommended or "", ""),
        samples=samples(standings),
        training_curves=tuple(s.id for s in standings if (folder.strategy(s.id) / TRAINING).exists()),
    )


def _objects(task: TaskSpec, folder: RunFolder, standings: Sequence[Standing], models: Models) -> dict[str, str]:
    """What each contestant is, as a file beside its parts; the digests by id."""
    labels = standings[0].contestant.bench.splits.labels if task.task.kind == "classification" and standings else ()
    known = Ingredients(task, labels, models.digests)
    kept = {s.id: keep_object(s.contestant.entry, folder.strategy(s.id), known) for s in standings}
    return {name: digest for name, digest in kept.items() if digest}


METRICS = {
    "accuracy": "accuracy: the answer is the right label",
    "exact_match": "exact match: the normalised answer equals the normalised target, a record in every field",
    "field_f1": "field F1: the fields that answer and target have in common, each with its value; one that breaks the "
    "schema scores 0",
    "entity_f1": "entity F1: the entities that answer and target have in common, each with its type and its boundaries "
    "in the text; one that breaks the form scores 0",
    "answer_f1": "token F1 between the normalised answer and the target",
    "contains": "contains: the normalised target stands in the answer",
    "rouge_l": "ROUGE-L: F1 of the longest run of words, gaps allowed, that the answer shares with the target",
    "fact_coverage": "fact coverage: the share of the example's facts that stand in the answer",
    "rules_pass": "rules pass: every declared rule holds and every fact of the example stands in the answer",
    "rubric": "the judge passes the answer by these criteria:",
}


def explanation(task: TaskSpec) -> str:
    """One sentence on what the metric counts; empty for a plugin's."""
    if task.metric == "rubric" and task.task.rubric:
        ruled = task.task.rules is not None or task.data.columns.facts is not None
        first = "every declared rule and fact holds and " if ruled else ""
        return f"rubric: {first}{METRICS['rubric']} “{' '.join(task.task.rubric.criteria.split())}”"
    return METRICS.get(task.metric, "")


def samples(standings: Sequence[Standing]) -> tuple[Sample, ...]:
    """A few items with the answers of every strategy that saw them, dev before test, those that divide most first."""
    rows = {
        standing.contestant.id: {row.example.id: row for row in standing.contestant.scored("dev")}
        for standing in standings
    }
    seen = [found for found in rows.values() if found]
    shared = set.intersection(*(set(found) for found in seen)) if seen else set()
    chosen = sorted(shared, key=lambda name: (-len({found[name].score for found in seen}), name))[:SAMPLES]
    return tuple(
        Sample(
            seen[0][name].example.input,
            seen[0][name].example.target,
            tuple((one, found[name].answer.text, found[name].score) for one, found in rows.items() if name in found),
            tuple(
                (one, cited(found[name].answer.retrieved))
                for one, found in rows.items()
                if name in found and found[name].answer.retrieved
            ),
        )
        for name in chosen
    )


def cited(passages: Sequence[Passage]) -> str:
    """The first passages as places: a document and the characters from and to, offsets into its text."""
    places = [f"{passage.source} {passage.start}–{passage.end}" for passage in passages[:MOST_CITED]]
    more = len(passages) - MOST_CITED
    return ", ".join(places) + (f" and {more} more" if more > 0 else "")


def stored(run: Path) -> tuple[Recommendation, ReportContext]:
    """A finished run, read back from its folder.

    Raises:
        AdvisorError: the folder holds no finished run.
    """
    try:
        rec = from_json(json.loads((run / "result.json").read_text(encoding="utf-8")))
        context = TypeAdapter(ReportContext).validate_json((run / "context.json").read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise AdvisorError(f"{run} holds no finished run: {Path(str(missing.filename)).name} is missing") from missing
    return rec, context


def answers_of(run: Path, rec: Recommendation) -> Answers:
    """What the strategies of a run answered, read back from its folder; empty where the folder holds no outputs."""
    whole = {trial.candidate.id for trial in rec.trials if trial.candidate.kind == ALL_DOCUMENTS}
    return stored_answers(run, [trial.candidate.id for trial in rec.trials], whole)


def latest_run(reports: Path) -> Path:
    """The folder of the run that finished last under a reports folder.

    Raises:
        AdvisorError: no run has finished there.
    """
    last = [found for task in sorted(reports.glob("*/")) if (found := _last_of(task)) is not None]
    if not last:
        raise AdvisorError(f"no finished run under {reports}", hint="advisor run TASK")
    return max(last, key=lambda folder: folder.name)


def _last_of(task: Path) -> Path | None:
    """The run of a task that finished last: where its link leads, for a clock may have been set back since."""
    latest = task / "latest"
    if latest.is_symlink() and (latest / "result.json").is_file():
        return latest.parent / latest.readlink()
    finished = [path.parent for path in task.glob("*/result.json") if not path.parent.is_symlink()]
    return max(finished, key=lambda folder: folder.name, default=None)


def rendered(run: Path, format_name: str) -> str:
    """A stored run as terminal text without colour, markdown, html, json or svg (the plot of score against cost)."""
    rec, context = stored(run)
    if format_name == "svg":
        return frontier_plot(rec)
    answers = answers_of(run, rec)
    if format_name == "markdown":
        return report(rec, context, answers)
    if format_name == "terminal":
        return plain(rec, answers)
    if format_name == "html":
        return page(rec, context, answers)
    return json.dumps(with_failures(to_json(rec), rec, answers), indent=1, ensure_ascii=False)
