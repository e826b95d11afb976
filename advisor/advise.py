"""The whole job, step by step: load, split, plan, diagnose, race (screen, price, certify), recommend, report."""

import datetime
import shlex
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from advisor import registry
from advisor.data import Splits, load_documents, load_splits
from advisor.diagnosis import Diagnosed, Diagnostics, diagnose
from advisor.earlier import prepare
from advisor.events import Listener, RunFinished, RunStarted, Said
from advisor.evidence import Terms
from advisor.journal import Journal
from advisor.loading import Models
from advisor.looks import look_at, seen_first
from advisor.machine_speed import remember_run
from advisor.outcome import Circumstances, outcome
from advisor.plan import Entry
from advisor.preparation import Limits, gold_by_id, known_of, plan_of, terms_of
from advisor.prices import price_warnings
from advisor.pricing import prices_of, training_figures, unknown_prices
from advisor.probing import injections
from advisor.protocols import Earlier, Job, Metric, Progress
from advisor.reporting import context_of, write_reports
from advisor.roster import diagnostics, planned, with_room
from advisor.rubric import Keeping, scoring
from advisor.rubric_labels import Labels, load_labels
from advisor.run_folder import RunFolder, open_run, write_inputs
from advisor.search import Plan, conclude, race
from advisor.standing import Standing, told_when_stopped
from advisor.task import TaskSpec, load_task
from advisor.training_cost import training_prices
from advisor.trial import Bench, Budget, Contestant
from advisor.tuning import Purse
from advisor.types import Document, Fit, Trial, Usage
from advisor.verdict import Recommendation


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What `advisor run` may be told beside the task.

    `overrides` are ``key=value`` pairs over the task file; `only` are globs over candidate ids and kinds; `limit` is
    the most test items to use, which makes the outcome unfit for decisions; `fresh` starts anew instead of resuming.
    """

    output: Path = Path("reports")
    overrides: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    limit: int | None = None
    budget_minutes: float | None = None
    max_spend: float | None = None
    fresh: bool = False
    offline: bool = False


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """What `advisor.run` returns: the recommendation, and the folder that holds its evidence."""

    recommendation: Recommendation
    folder: Path

    @property
    def verdict(self) -> str:
        """``recommended``, ``undecided`` or ``none_meets``."""
        return self.recommendation.verdict

    @property
    def recommended(self) -> str | None:
        """The id of the cheapest certified strategy, or None."""
        return self.recommendation.recommended

    @property
    def strategies(self) -> tuple[Trial, ...]:
        """Every candidate with what was measured of it."""
        return self.recommendation.trials

    def to_markdown(self) -> str:
        """The text of report.md."""
        return (self.folder / "report.md").read_text(encoding="utf-8")


def advise(task_path: Path, options: RunOptions, listen: Listener) -> FinishedRun:
    """Runs the whole job and writes the run folder.

    Raises:
        AdvisorError: a mistake in task, data or options, missing weights, or a spent budget (the same call goes on).
    """
    task = load_task(task_path, options.overrides)  # 1 load
    splits, documents, labels = load_splits(task), load_documents(task, registry.conversions()), load_labels(task)  # 2
    entries = planned(task, options.only)  # 3 plan
    models = Models(task, options.offline, lambda text: listen(Said(text)), options.fresh)
    entries = with_room(entries, documents, models.windows)
    earlier = prepare(task, entries, splits, documents, models.folders)
    inputs = _inputs(earlier.splits, documents, models, entries, options, labels)
    with (
        open_run(options.output, task, inputs, options.fresh) as folder,
        Journal(folder.path / "journal.sqlite") as journal,
        told_when_stopped() as standings,
    ):
        _begin(folder, task, splits, documents, listen)
        models.keep_in(journal, folder.fresh)
        budget = _budget(task, options)
        scored = scoring(task, labels, models, Keeping(folder.path, journal, budget, listen))
        task, metric = scored.task, scored.metric
        look = look_at(folder, journal, task.target, splits, options.limit, [entry.candidate.id for entry in entries])
        terms = terms_of(task, look, len(splits.test))
        jobs = Jobs(task, splits, documents, models, folder, metric, budget, earlier.by_id)
        seen = seen_first(journal, folder) if terms.certify == "sequential" else frozenset()
        bench = Bench(splits, metric, journal, listen, jobs.job, budget, gold_by_id(splits, documents), seen)
        standings += [Standing(Contestant(entry, bench)) for entry in entries]
        listen(_run_started(task, folder, standings, splits))
        known = known_of(splits, documents, models.parameters, models.windows)
        plan = plan_of(task, splits, entries, models, Limits(known, bench.budget.deadline is not None, options.limit))
        found, terms = _contest(standings, bench, terms, plan, diagnostics(task, entries))  # 4, 5
        warnings = (*_warnings(task, earlier.splits, terms, options), *models.notes, *look.warnings(task.target))
        ran = Circumstances(folder.run_id, splits, documents, known, options.limit, (*scored.warnings, *warnings))
        ran = replace(ran, diagnoses=found.figures, diagnosed=found.contestants, judge=scored.judged)
        answer = outcome(task, standings, terms, _probed(ran, task, standings, bench, terms))  # 6 recommend
        _report(answer, task, folder, standings, models, command(task_path, options))  # 7 report
    listen(RunFinished(answer))
    return FinishedRun(answer, folder.path)


def _report(
    answer: Recommendation, task: TaskSpec, folder: RunFolder, standings: list[Standing], models: Models, command: str
) -> None:
    """Writes the run folder, and what the next plan on this machine can use of it."""
    write_reports(folder, answer, standings, context_of(answer, task, folder, standings, models, command))
    remember_run(task, models.parameters_by_id, answer.trials)


def _begin(folder: RunFolder, task: TaskSpec, splits: Splits, documents: Sequence[Document], listen: Listener) -> None:
    """Writes the inputs, and says where the same is being worked out at this moment: this run does not wait for it."""
    write_inputs(folder, task, splits, documents)
    for other in folder.others:
        listen(Said(f"the same run is in progress in {other}; this one works beside it, in {folder.run_id}"))


def _contest(
    standings: Sequence[Standing], bench: Bench, terms: Terms, plan: Plan, entries: Diagnostics
) -> tuple[Diagnosed, Terms]:
    """What diagnosis found, and the terms after everybody was screened, priced and certified."""
    found = diagnose(standings, bench, terms, entries, plan.exhaustive)  # 4 diagnose
    terms = _having_spent(race(standings, bench, terms, plan), terms)  # 5 screen, price, certify
    conclude(standings, bench, terms, plan.limit)
    return found, terms


def _probed(
    ran: Circumstances, task: TaskSpec, standings: Sequence[Standing], bench: Bench, terms: Terms
) -> Circumstances:
    """With what the task's probes show and what was asked again, which change no decision."""
    warnings = (*ran.warnings, *_asked_again(standings))
    return replace(ran, injections=injections(task, standings, bench, terms, ran.documents), warnings=warnings)


def _having_spent(alpha: float, terms: Terms) -> Terms:
    """The terms at the alpha that the race has spent; its reserve for another look is gone if it took that too."""
    return replace(terms, alpha=alpha, reserve=terms.reserve if alpha == terms.alpha else 0.0)


def _inputs(
    splits: Splits,
    documents: Sequence[Document],
    models: Models,
    entries: Sequence[Entry],
    options: RunOptions,
    labels: Labels | None,
) -> list[object]:
    """All that can change an answer or its score beside the task itself: the same inputs are the same run."""
    ids = [entry.candidate.id for entry in entries]
    inputs: list[object] = [
        splits.digests,
        [asdict(document) for document in documents],
        models.digests,
        ids,
        options.limit,
    ]
    return [*inputs, labels.digest] if labels else inputs


def _budget(task: TaskSpec, options: RunOptions) -> Budget:
    minutes = options.budget_minutes or task.budget.minutes
    deadline = None if minutes is None else time.monotonic() + 60 * minutes
    return Budget(deadline, options.max_spend or task.budget.spend, prices_of(task), errors=task.budget.errors)


@dataclass(frozen=True, slots=True)
class Jobs:
    """Makes the Job of each contestant. Test examples never go in."""

    task: TaskSpec
    splits: Splits
    documents: tuple[Document, ...]
    models: Models
    folder: RunFolder
    metric: Metric
    budget: Budget
    earlier: Mapping[str, Earlier]

    def job(self, entry: Entry, progress: Progress, retrain: int) -> Job:
        """The job of one candidate, with its own folder under the run's; a retraining has another seed and folder."""
        home = self.folder.strategy(entry.candidate.id)
        return Job(
            task=self.task,
            train=self.splits.train,
            dev=self.splits.dev,
            documents=self.documents,
            labels=self.splits.labels if self.task.task.kind == "classification" else (),
            options=entry.options,
            engine=self.models.engine(entry.candidate.model),
            embedder=self.models.embedder,
            folder=home / f"retrained-{retrain}" if retrain else home,
            seed=self.task.seed + retrain,
            progress=progress,
            score=self.metric.score,
            purse=self._purse(entry.candidate.model),
            earlier=self.earlier.get(entry.candidate.id, Earlier()),
        )

    def _purse(self, model: str | None) -> Purse:
        prices = training_prices(training_figures(self.task, model))
        pay = partial(_pay, self.budget, model)
        return Purse(prices.billed, prices.price, self.budget.money_left, self.task.currency, pay)


def _pay(budget: Budget, model: str | None, usage: Usage) -> None:
    budget.charge(model, [usage], Fit())


def _run_started(task: TaskSpec, folder: RunFolder, standings: Sequence[Standing], splits: Splits) -> RunStarted:
    sizes = {"train": len(splits.train), "dev": len(splits.dev), "test": len(splits.test)}
    ids = tuple(standing.contestant.id for standing in standings)
    return RunStarted(task.name, folder.run_id, str(folder.path), ids, sizes)


def _warnings(task: TaskSpec, splits: Splits, terms: Terms, options: RunOptions) -> tuple[str, ...]:
    found = [*splits.warnings]
    today = datetime.datetime.now(datetime.UTC).date()
    known = [prices for model, prices in terms.prices.items() if prices and model is not None]
    found += unknown_prices(task)
    found += dict.fromkeys(warning for prices in known for warning in price_warnings(prices, today))
    if options.limit is not None and options.limit < len(splits.test):
        found.insert(0, f"not for decisions: --limit {options.limit} of {len(splits.test)} test items")
    elif len(splits.test) < 50:
        found.append(f"only {len(splits.test)} test examples: a certificate needs a score far above the target")
    return tuple(found)


def _asked_again(standings: Sequence[Standing]) -> tuple[str, ...]:
    """Answers that a resumed run had for requests that failed before: they may differ from the others."""
    counts = [(standing.id, standing.contestant.bench.journal.mended(standing.id)) for standing in standings]
    return tuple(
        f"{count} answer{'s' if count > 1 else ''} of {name} came only when asked again, after an error"
        for name, count in counts
        if count
    )


def command(task_path: Path, options: RunOptions) -> str:
    """What to type to repeat a run. The task file is named as it was typed, an absolute path by its last part only."""
    words = ["advisor", "run", task_path.name if task_path.is_absolute() else task_path.as_posix()]
    for override in options.overrides:
        words += ["--set", override]
    for pattern in options.only:
        words += ["-s", pattern]
    if options.limit is not None:
        words += ["--limit", str(options.limit)]
    return shlex.join(words)


def run_options(seed: int | None, overrides: tuple[str, ...], **options: Any) -> RunOptions:
    """The command line's options; `--seed` is an override like any other."""
    seeded = overrides if seed is None else (*overrides, f"seed={seed}")
    return RunOptions(overrides=seeded, **options)
