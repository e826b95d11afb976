"""A sample task as its own tests see it: its examples, how it scores an answer, and its hand-written parts."""

import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from advisor import registry
from advisor.data import Splits, load_splits
from advisor.task import TaskSpec, load_task
from advisor.types import Answer, Example, Usage

CORPORA = Path(__file__).parents[2] / "corpora"


@dataclass(frozen=True)
class Sample:
    """One folder of corpora/."""

    folder: Path
    task: TaskSpec
    splits: Splits

    @property
    def examples(self) -> list[Example]:
        """Those of all splits."""
        return [*self.splits.train, *self.splits.dev, *self.splits.test]

    @property
    def card(self) -> str:
        """The data card."""
        return (self.folder / "README.md").read_text("utf-8")

    def scores(self, answers: dict[str, str]) -> Iterator[tuple[Example, float]]:
        """The score of each example that `answers` has an answer to, by its id."""
        metric = registry.load("metrics", self.task.metric)(self.task)
        for example in self.examples:
            if example.id in answers:
                text = answers[example.id]
                yield example, metric.score(example, Answer(example.id, 0, text, text, Usage()))

    def bank(self, module: str, name: str) -> list[str]:
        """The lines of a bank of parts, without the mark of those that are kept for test."""
        text = runpy.run_path(str(self.folder / "parts" / f"{module}.py"))[name]
        return [line.strip().removeprefix("!").strip() for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def sample(request: pytest.FixtureRequest) -> Sample:
    """The task that the test file is named after."""
    folder = CORPORA / Path(request.path).stem.removeprefix("test_").replace("_", "-")
    task = load_task(folder / "task.yaml")
    return Sample(folder, task, load_splits(task))
