"""`advisor check`: a task without mistakes, and what its data is like, before any model is loaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor import registry
from advisor.data import Splits, load_documents, load_splits
from advisor.data_doctor import Finding, Patient, examined
from advisor.earlier import prepare
from advisor.endpoints import endpoint_lines
from advisor.loading import context_window, parameters
from advisor.outcome import labelled
from advisor.preparation import known_of
from advisor.pricing import unknown_prices
from advisor.prior import rule_of_thumb
from advisor.roster import planned
from advisor.rubric import bar_at_best
from advisor.rubric_agreement import confidence_left
from advisor.rubric_labels import Labels, load_labels
from advisor.stats import alpha_now, smallest_passing, smallest_test_size
from advisor.task import TaskSpec, load_task
from advisor.types import Document


@dataclass(frozen=True, slots=True)
class Checked:
    """A task without mistakes, and what a reader should know before running it."""

    task: str
    kind: str
    metric: str
    splits: dict[str, int]
    labels: int
    documents: int
    needed_correct: int | None
    smallest_test: int
    missing_models: tuple[str, ...]
    warnings: tuple[str, ...]
    judged_target: float | None = None
    graded: bool = False
    labelled: int = 0
    labelled_failing: int = 0
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As plain data."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return plain | {"findings": [finding.to_json() for finding in self.findings]}

    def lines(self) -> list[str]:
        """For people."""
        sizes = ", ".join(f"{count} {name}" for name, count in self.splits.items())
        lines = [f"{self.task}: {self.kind}, metric {self.metric}; {sizes} examples, {self.documents} documents"]
        if self.needed_correct is None:
            lines.append(
                f"the test split is too small: even a perfect score certifies nothing; it takes {self.smallest_test}"
            )
        else:
            lines.append(f"to be certified, {self._needed(self.needed_correct, self.splits['test'])}")
        if self.judged_target is not None:
            lines.append(
                f"{self.labelled} labelled answers, {self.labelled_failing} of them failing: a judge that errs on none "
                f"of them must pass {100 * self.judged_target:g} %; one that errs, more"
            )
        lines += [f"{finding.about}: {finding.said}" for finding in self.findings if not finding.warns]
        lines += [f"model {name} is not on this machine: advisor models pull {name}" for name in self.missing_models]
        doubts = [f"{finding.about}: {finding.said}" for finding in self.findings if finding.warns]
        return lines + [f"warning: {warning}" for warning in (*self.warnings, *doubts)] + ["no mistakes found"]

    def _needed(self, correct: int, items: int) -> str:
        """A graded score has no right and wrong; scores of 0 and 1 spread most, so theirs is the highest bar."""
        if not self.graded:
            return f"{correct} of {items} test items must be right"
        return f"the {items} test items must score {correct / items:.3f} on average, less where their scores are alike"


def check_task(path: Path, overrides: Sequence[str] = (), offline: bool = False) -> Checked:
    """Loads everything a run would load except models.

    Args:
        path: the task file.
        overrides: each ``dotted.key=value``.
        offline: do not ask whether endpoints can be reached.

    Raises:
        AdvisorError: every mistake in the task file, the data, the documents or the strategies' options.
    """
    task = load_task(path, overrides)
    splits = load_splits(task)
    documents = load_documents(task, registry.conversions())
    labels = load_labels(task)
    folders = weight_folders(task)
    splits = prepare(task, planned(task), splits, documents, folders).splits
    # A judge is asked nothing here: it is taken to make no mistake, which is the most that it can be worth.
    bar = bar_at_best(task, labels) if labels else task.target.accuracy
    alpha = alpha_now(confidence_left(task.target.confidence) if labels else task.target.confidence)
    graded = registry.load("metrics", task.metric).graded
    patient = _patient(task, splits, documents, folders)
    return Checked(
        task=task.name,
        kind=task.task.kind,
        metric=task.metric,
        splits=sizes(splits),
        labels=len(splits.labels),
        documents=len(documents),
        needed_correct=smallest_passing(len(splits.test), bar, alpha),
        smallest_test=smallest_test_size(bar, alpha),
        missing_models=_missing(task),
        warnings=(*splits.warnings, *_warnings(task, labels, offline)),
        graded=graded,
        judged_target=bar if labels else None,
        labelled=len(labels.rows) if labels else 0,
        labelled_failing=_failing(labels),
        findings=examined(patient, bar, alpha, graded),
    )


def _warnings(task: TaskSpec, labels: Labels | None, offline: bool) -> list[str]:
    """What a run would stumble over that is not in the examples: labelled answers, prices, endpoints."""
    judged = labels.warnings if labels else ()
    return [*judged, *unknown_prices(task), *([] if offline else endpoint_lines(task))]


def _failing(labels: Labels | None) -> int:
    return labels.wrong if labels else 0


def _patient(task: TaskSpec, splits: Splits, documents: Sequence[Document], folders: Mapping[str, Path]) -> Patient:
    """What the data doctor looks at."""
    declared = {model.id: model.context_window for model in task.models if model.hosted}
    windows = {**declared, **{name: context_window(folder) for name, folder in folders.items()}}
    sizes_here = {name: parameters(folder) for name, folder in folders.items()}
    known = known_of(splits, documents, max(sizes_here.values(), default=None), windows)
    advice = rule_of_thumb(labelled(task, splits), known)
    return Patient(task, splits, tuple(documents), {key: value for key, value in windows.items() if value}, advice)


def _missing(task: TaskSpec) -> tuple[str, ...]:
    """Named weights that are not on this machine."""
    known = {model.name: model.cached for model in registry.weights_module().known()}
    judges = [task.task.rubric.judge] if task.task.rubric else []
    names = [model.model for model in (*task.models, *judges) if not model.hosted] + [task.embedding.model]
    return tuple(dict.fromkeys(name for name in names if known.get(name) is False))


def sizes(splits: Splits) -> dict[str, int]:
    """Examples by split."""
    return {"train": len(splits.train), "dev": len(splits.dev), "test": len(splits.test)}


def weight_folders(task: TaskSpec) -> dict[str, Path]:
    """The folder of each model whose weights are on this machine, by model id."""
    known = {model.name: model.folder for model in registry.weights_module().known() if model.folder}
    return {model.id: known[model.model] for model in task.models if model.model in known}
