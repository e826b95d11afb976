"""A sample task as its own tests see it: its examples, how it scores an answer, and its hand-written parts."""

import runpy
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from types import ModuleType

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


@pytest.fixture(scope="session")
def load_build() -> Callable[[Path], ModuleType]:
    """Runs the build.py of a folder and hands over its module; its `parts` are forgotten, as every folder has some."""
    return _build_of


def _build_of(folder: Path) -> ModuleType:
    before_path, before = list(sys.path), set(sys.modules)
    spec = util.spec_from_file_location(f"build_{folder.name.replace('-', '_')}", folder / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = util.module_from_spec(spec)
    sys.modules[spec.name] = build  # its dataclasses look themselves up there
    try:
        spec.loader.exec_module(build)
    finally:
        sys.path[:] = before_path
        for name in set(sys.modules) - before:
            if name == "parts" or name.startswith("parts."):
                del sys.modules[name]
    return build
