"""Everything that a user, a file, a model, an endpoint or a machine can do wrong, and what the user sees of it.

One table for the tests (test_faults.py) and for the benchmark that publishes it (benchmarks/reliability/faults.py). A
fault begins as a task that works, in a folder of its own, and spoils one thing.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from click.testing import CliRunner, Result

TASK = """\
version: 1
name: colours
task: {kind: classification}
data: {train: train.jsonl, test: test.jsonl, columns: {input: text, target: label}}
target: {accuracy: 0.8}
"""
QA = TASK.replace("classification", "qa")
TRAIN = [{"text": f"the {word} thing number {n}", "label": word} for n in range(30) for word in ("red", "blue")]
TEST = [{"text": f"a {word} object, item {n}", "label": word} for n in range(30) for word in ("red", "blue")]


@dataclass(slots=True)
class Place:
    """The folder of one fault, and what is asked of the command line there."""

    folder: Path
    command: list[str] = field(default_factory=lambda: ["check"])

    def task(self, text: str) -> None:
        (self.folder / "task.yaml").write_text(text, encoding="utf-8")

    def add(self, text: str) -> None:
        self.task(TASK + text)

    def raw(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def rows(self, name: str, rows: list[dict[str, object]]) -> None:
        self.raw(name, "".join(json.dumps(row) + "\n" for row in rows).encode())

    def csv(self, text: str) -> None:
        self.task(TASK.replace("train.jsonl", "train.csv"))
        self.raw("train.csv", text.encode())

    def documents(self, *globs: str) -> None:
        self.add(f"corpus: {{paths: [{', '.join(repr(one) for one in globs)}]}}\n")

    def run(self, *options: str) -> None:
        self.command = ["run", "--quiet", "-o", str(self.folder / "reports"), *options]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, how it comes about, and what the user sees: the exit code, and words that are told.

    What is `slow` takes a minute or more: the benchmark tries it, the tests do not.
    """

    area: str
    name: str
    make: Callable[[Place], object]
    code: int
    said: tuple[str, ...]
    slow: bool = False


@contextmanager
def doubles() -> Iterator[None]:
    """The embedding model of these runs counts words: no weights are needed to see what goes wrong elsewhere."""
    from advisor import registry
    from strategies._weights import Weights
    from strategies.embedders.hashing import Embedder

    load, weights = registry.load, registry.weights_module()
    resolve = weights.resolve

    def found(name: str, offline: bool, say: Callable[[str], None]) -> Weights:
        if name == "minilm-l6-v2":
            return Weights(name, Path("nowhere"), "d" * 64, "a double", "none")
        return resolve(name, offline, say)

    def loaded(group: str, name: str) -> object:
        return Embedder if group == "embedders" else load(group, name)

    with mock.patch.object(registry, "load", loaded), mock.patch.object(weights, "resolve", found):
        yield


def tried(fault: Fault, folder: Path) -> tuple[Result, str]:
    """The command's result, and all that the user can read of it: output, report, the errors of items."""
    from advisor.cli import main

    place = Place(folder)
    place.task(TASK)
    place.rows("train.jsonl", TRAIN)
    place.rows("test.jsonl", TEST)
    cache = mock.patch.dict(os.environ, {"ADVISOR_CACHE_DIR": str(folder.parent / f"{folder.name}-cache")})
    with cache, doubles(), _around(fault.make(place)):
        verb, *options = place.command
        result = CliRunner().invoke(main, [verb, str(folder / "task.yaml"), *options])
    read = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("reports/*/2*/report.md"))]
    read += [
        path.read_text(encoding="utf-8") for path in sorted(folder.glob("reports/*/2*/strategies/*/outputs.jsonl"))
    ]
    return result, "".join([result.stdout, result.stderr, *read]).replace(f"{folder}{os.sep}", "")


@contextmanager
def _around(made: object) -> Iterator[None]:
    """A fault that lasts while the command runs is a context manager."""
    if isinstance(made, AbstractContextManager) and not isinstance(made, Path):
        with made:
            yield
    else:
        yield
