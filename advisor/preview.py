"""`advisor check` and `advisor plan`: what can be said about a task before any model is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor import registry
from advisor.advise import planned
from advisor.data import Splits, load_documents, load_splits
from advisor.search import DRAWS
from advisor.stats import alpha_now, smallest_passing, smallest_test_size
from advisor.task import TaskSpec, load_task


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

    def to_json(self) -> dict[str, object]:
        """As plain data."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def lines(self) -> list[str]:
        """For people."""
        sizes = ", ".join(f"{count} {name}" for name, count in self.splits.items())
        lines = [f"{self.task}: {self.kind}, metric {self.metric}; {sizes} examples, {self.documents} documents"]
        if self.needed_correct is None:
            lines.append(
                f"the test split is too small: even a perfect score certifies nothing; it takes {self.smallest_test}"
            )
        else:
            lines.append(f"to be certified, {self.needed_correct} of {self.splits['test']} test items must be right")
        lines += [f"model {name} is not on this machine: advisor models pull {name}" for name in self.missing_models]
        return lines + [f"warning: {warning}" for warning in self.warnings] + ["no mistakes found"]


def check_task(path: Path, overrides: Sequence[str] = ()) -> Checked:
    """Loads everything a run would load except models.

    Raises:
        AdvisorError: every mistake in the task file, the data, the documents or the strategies' options.
    """
    task = load_task(path, overrides)
    splits = load_splits(task)
    documents = load_documents(task)
    planned(task)
    alpha = alpha_now(task.target.confidence)
    known = {model.name: model.cached for model in registry.weights_module().known()}
    names = [model.model for model in task.models if model.engine == "local"] + [task.embedding.model]
    return Checked(
        task=task.name,
        kind=task.task.kind,
        metric=task.metric,
        splits=sizes(splits),
        labels=len(splits.labels),
        documents=len(documents),
        needed_correct=smallest_passing(len(splits.test), task.target.accuracy, alpha),
        smallest_test=smallest_test_size(task.target.accuracy, alpha),
        missing_models=tuple(name for name in names if known.get(name) is False),
        warnings=splits.warnings,
    )


def sizes(splits: Splits) -> dict[str, int]:
    """Examples by split."""
    return {"train": len(splits.train), "dev": len(splits.dev), "test": len(splits.test)}


@dataclass(frozen=True, slots=True)
class Step:
    """One candidate of a plan: at most how many requests, about how many prompt tokens each, or why it is skipped."""

    candidate: str
    requests: int
    trains: bool
    skipped: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """The candidates in the order they will run."""

    task: str
    steps: tuple[Step, ...]

    def to_json(self) -> dict[str, object]:
        """As plain data."""
        steps = [{name: getattr(step, name) for name in step.__dataclass_fields__} for step in self.steps]
        return {"task": self.task, "candidates": steps, "requests_at_most": sum(step.requests for step in self.steps)}

    def lines(self) -> list[str]:
        """For people."""
        lines = []
        for number, step in enumerate(self.steps, 1):
            what = f"does not apply: {step.skipped}" if step.skipped else f"at most {step.requests:,} requests"
            lines.append(f"{number:>2}. {step.candidate:<28} {what}{', trains an adapter' if step.trains else ''}")
        total = sum(step.requests for step in self.steps)
        return [*lines, f"at most {total:,} requests; hopeless and dominated candidates stop on dev"]


def plan_task(path: Path, overrides: Sequence[str] = (), only: Sequence[str] = ()) -> Planned:
    """What a run would do, in order. Loads data, no model.

    Raises:
        AdvisorError: as `check_task`.
    """
    task: TaskSpec = load_task(path, overrides)
    splits = load_splits(task)
    load_documents(task)
    most = len(splits.dev) + DRAWS * len(splits.test)
    steps = [
        Step(
            entry.candidate.id,
            0 if entry.skipped else most,
            not entry.skipped and "rank" in type(entry.options).model_fields,
            entry.skipped,
        )
        for entry in planned(task, only)
    ]
    return Planned(task.name, tuple(steps))
