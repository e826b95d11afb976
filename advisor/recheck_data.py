"""A stored run against its task's data of today: changed examples, labels and documents. No model is asked.

Answers that the run has are taken again where the request and what the strategy read are what they were; labels are
today's. The race is then run by the advisor's own code. Where that would have to ask, the outcome is "not known".
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from advisor import registry
from advisor.certification import DRAWS
from advisor.data import Splits, load_documents, load_splits
from advisor.errors import AdvisorError, RunStopped
from advisor.evidence import Terms
from advisor.journal import Journal
from advisor.looks import Look
from advisor.outcome import trial
from advisor.plan import Entry
from advisor.preparation import gold_by_id, terms_of
from advisor.protocols import Job, Progress
from advisor.recheck import NOT_KNOWN_YET, Changes, Rechecked, decided, measured_trials, repriced, setting_of
from advisor.recommend import recommend
from advisor.roster import planned
from advisor.run_folder import INPUTS, input_digests
from advisor.search import Plan, race
from advisor.standing import Standing
from advisor.task import TaskSpec, load_task
from advisor.trial import Bench, Contestant
from advisor.types import Answer, Document, Example, Fit, Passage, Split, Trial, Usage
from advisor.verdict import Recommendation

Stored = dict[tuple[Split, int, str, str], dict[str, Any]]
"""The rows of a strategy's outputs by split, draw, request and id, and under no id the first one of each request."""


class WouldAsk(RunStopped):
    """A model would have to be asked."""


@dataclass(frozen=True, slots=True)
class Today:
    """A task as it is now, the entries that the run measured, and what the run can still say of them."""

    task: TaskSpec
    splits: Splits
    documents: tuple[Document, ...]
    entries: tuple[Entry, ...]
    rows: Mapping[str, Stored]
    notes: tuple[str, ...]

    def missing(self, rec: Recommendation) -> int:
        """Questions that have no answer: dev once, and test where the run asked it, thrice if consistency is tested."""
        names = {entry.candidate.id for entry in self.entries}
        tested = {trial.candidate.id for trial in rec.trials if trial.accuracy} & names
        # What was dropped on dev left most of it unasked, and would again.
        return sum(self._missing(name, True) for name in tested) or sum(self._missing(name, False) for name in names)

    def _missing(self, name: str, tested: bool) -> int:
        asked: list[tuple[Split, int, Example]] = [("dev", 0, example) for example in self.splits.dev]
        draws = DRAWS if self.task.target.consistency is not None else 1
        if tested:
            asked += [("test", draw, example) for draw in range(draws) for example in self.splits.test]
        return sum(_row(self.rows[name], *each) is None for each in asked)


def _row(rows: Stored, split: Split, draw: int, example: Example) -> dict[str, Any] | None:
    """What the run was answered to this request: to this very example, or to another one with the same words."""
    return rows.get((split, draw, example.input, example.id)) or rows.get((split, draw, example.input, ""))


def with_data(rec: Recommendation, run: Path, changes: Changes, task_path: Path) -> Rechecked:
    """The recheck of a run with the data that its task has now.

    Raises:
        AdvisorError: a mistake in the task or its data, or the run is of another task.
    """
    task = load_task(task_path)
    if task.name != rec.task:
        raise AdvisorError(f"{run} is a run of the task {rec.task}, and {task_path} is {task.name}")
    setting, currency = setting_of(rec, run, changes)
    today = _today(task, rec, run)
    try:
        decided_now = _raced(today, rec, replace_terms(terms_of(task, _look(rec), len(today.splits.test)), setting))
    except WouldAsk:
        found = decided(rec, rec.trials, recommend(rec.trials), (setting, currency), {})
        questions = today.missing(rec)
        reason = f"Not known without asking about {questions:,} questions: run `advisor run {task_path}`."
        return replace(found, outcome=NOT_KNOWN_YET, after=None, reason=reason, questions=questions, notes=today.notes)
    stored = {t.candidate.id: t for t in measured_trials(rec, run)}
    # The run's own means hold what outputs do not: tokens from a cache, and what was done beside the model.
    decided_now = [repriced(replace(t, usage=stored[t.candidate.id].usage), setting, currency) for t in decided_now]
    trials = [*decided_now, *(t for t in rec.trials if t.candidate.id not in {one.candidate.id for one in decided_now})]
    found = decided(rec, trials, recommend(trials), (setting, currency), {"today's data": None})
    return replace(found, notes=(*today.notes, *found.notes))


def replace_terms(terms: Terms, setting: Any) -> Terms:
    """The terms at the prices and the volume of a recheck; the reserve of alpha is for a run."""
    return replace(terms, prices=dict(setting.prices), volume=setting.volume, reserve=0.0)


def _look(rec: Recommendation) -> Look:
    """The same look again: a recheck certifies nothing that it could spend error on."""
    return Look(rec.alpha, 0.0, rec.confidence, ())


def _today(task: TaskSpec, rec: Recommendation, run: Path) -> Today:
    splits, documents = load_splits(task), load_documents(task, registry.conversions())
    measured = {t.candidate.id for t in rec.trials if t.dev_n}
    entries = tuple(entry for entry in planned(task) if entry.candidate.id in measured)
    changed, notes = _changed(run, splits, documents)
    rows = {
        entry.candidate.id: {} if _stale(entry, changed) else _outputs(run, entry.candidate.id) for entry in entries
    }
    return Today(task, splits, documents, entries, rows, notes)


def _changed(run: Path, splits: Splits, documents: Sequence[Document]) -> tuple[set[str], tuple[str, ...]]:
    """Which of train and documents are not what the run read; a run of an older version did not keep that."""
    try:
        kept = json.loads((run / INPUTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        said = "the run did not keep what its train examples and documents were: they are taken to be unchanged"
        return set(), (said,)
    now = input_digests(splits, documents)
    changed = {name for name in now if kept.get(name) != now[name]}
    return changed, tuple(f"the {name} are not what the run read" for name in sorted(changed))


def _stale(entry: Entry, changed: set[str]) -> bool:
    """Whether a strategy's answers rest on what has changed."""
    options = dict(entry.candidate.options)
    reads = "top_k" in options or "corpus_tokens" in options or options.get("first") == "corpus"
    return ("train examples" in changed and entry.candidate.kind != "zero_shot") or ("documents" in changed and reads)


def _outputs(run: Path, candidate: str) -> Stored:
    path = run / "strategies" / candidate / "outputs.jsonl"
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found: Stored = {}
    for row in rows:
        if row["error"] is None:
            found[row["split"], row["draw"], row["input"], row["id"]] = row
            found.setdefault((row["split"], row["draw"], row["input"], ""), row)
    return found


def _raced(today: Today, rec: Recommendation, terms: Terms) -> list[Trial]:
    """Every measured entry through the advisor's own race, over the answers that are there.

    Raises:
        WouldAsk: one is missing.
    """
    if today.task.metric == "rubric":
        raise WouldAsk("a judge scores these answers")
    metric = registry.load("metrics", today.task.metric)(today.task)
    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder) / "journal.sqlite") as journal:
        fits = {t.candidate.id: t.fit for t in rec.trials}
        for entry in today.entries:
            name = entry.candidate.id
            journal.add_fit(name, fits[name] or Fit())
            journal.add_answers(name, "dev", _answers(today.rows[name], "dev", today.splits.dev))
            journal.add_answers(name, "test", _answers(today.rows[name], "test", today.splits.test))
        bench = Bench(
            today.splits, metric, journal, lambda event: None, _refuse, spans=gold_by_id(today.splits, today.documents)
        )
        standings = [Standing(Contestant(entry, bench)) for entry in today.entries]
        race(standings, bench, terms, Plan({}))
        return [trial(standing, terms) for standing in standings]


def _refuse(entry: Entry, progress: Progress, retrain: int) -> Job:
    raise WouldAsk(entry.candidate.id)


def _answers(rows: Stored, split: Split, examples: Sequence[Example]) -> list[Answer]:
    """What the run was answered to the requests of today, in every draw that it has, under today's ids."""
    draws = sorted({draw for of, draw, _, _ in rows if of == split})
    found = [(example.id, _row(rows, split, draw, example)) for draw in draws for example in examples]
    return [_answer(name, row) for name, row in found if row is not None]


def _answer(query: str, row: Mapping[str, Any]) -> Answer:
    usage = Usage(row["prompt_tokens"], 0, row["completion_tokens"], row.get("seconds", 0.0))
    passages = tuple(Passage(p["source"], p["start"], p["end"], "", p["score"]) for p in row["retrieved"])
    return Answer(query, row["draw"], row["output"], row["parsed"], usage, row["latency_ms"], passages)
