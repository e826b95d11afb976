"""A finished run of every strategy on a tiny model, and the bundle of each."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from advisor import registry
from advisor.advise import RunOptions, advise
from advisor.bundle.exporting import ExportOptions, export
from strategies._weights import Weights
from strategies.embedders.hashing import Embedder

TASK = """\
version: 1
name: colours
task: {kind: classification, instructions: Name the colour.}
data: {train: train.jsonl, dev: dev.jsonl, test: test.jsonl, columns: {input: text, target: label, id: id}}
corpus: {paths: [docs/*.md]}
target: {accuracy: 0.1}
models: [{id: tiny, engine: transformers, model: tiny, price: {per_hour: 0.05}}]
exhaustive: true
strategies:
  - kind: control
  - kind: zero_shot
  - {kind: few_shot, shots: 2, select: [fixed, similar]}
  - {kind: few_shot, shots: 2, select: similar, neighbours: 3}
  - {kind: optimized_prompt, shots: 2, requests: 20, candidates: 2}
  - {kind: long_context, decode: free}
  - {kind: rag, top_k: 1, retriever: hybrid}
  - {kind: lora, epochs: 1, rank: 2, decode: free}
  - {kind: lora_rag, epochs: 1, rank: 2, top_k: 1}
"""
WORDS = {"red": "blood cherry ruby brick tomato", "blue": "sky sea ink denim navy"}


def write_rows(path: Path, split: str, count: int) -> None:
    rows = []
    for number in range(count):
        label = ("red", "blue")[number % 2]
        word = WORDS[label].split()[number // 2 % 5]
        rows.append({"id": f"{split}-{number}", "text": f"{split} item {number} looks like {word}", "label": label})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@dataclass(frozen=True)
class Shop:
    """A run folder, and what makes bundles of it."""

    run: Path
    place: Path

    def bundle(self, strategy: str, *only: str) -> Path:
        """The bundle of a strategy, made once."""
        target = self.place / "-".join([strategy, *only])
        return target if target.exists() else export(self.run, target, ExportOptions(strategy, only, True))

    def rows(self, strategy: str) -> list[dict[str, object]]:
        """What the run answered on dev, as the race reads it."""
        lines = (self.run / "strategies" / strategy / "outputs.jsonl").read_text("utf-8").splitlines()
        return [row for row in map(json.loads, lines) if row["split"] == "dev" and row["draw"] == 0]


@pytest.fixture(scope="session")
def at_home(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Weights called tiny, vectors from words, and a cache of our own."""
    home = tmp_path_factory.mktemp("shop")

    def resolve(name: str, offline: bool, say: Callable[[str], None]) -> Weights:
        return Weights(name, tiny_llama, "d" * 64, "the test", "Apache-2.0")

    load = registry.load
    found = SimpleNamespace(resolve=resolve, known=list, cache_folder=lambda: home / "cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ADVISOR_CACHE_DIR", str(home / "cache"))
        patch.setattr(registry, "weights_module", lambda: found)
        patch.setattr(registry, "load", lambda group, name: Embedder if group == "embedders" else load(group, name))
        yield home


@pytest.fixture(scope="session")
def shop(at_home: Path) -> Shop:
    (at_home / "docs").mkdir()
    (at_home / "docs" / "a.md").write_text("# Red\n\nBlood and bricks are red.\n\n# Blue\n\nThe sea is blue.\n")
    (at_home / "task.yaml").write_text(TASK, encoding="utf-8")
    for split, count in (("train", 24), ("dev", 10), ("test", 16)):
        write_rows(at_home / f"{split}.jsonl", split, count)
    finished = advise(at_home / "task.yaml", RunOptions(output=at_home / "reports"), lambda event: None)
    return Shop(finished.folder, at_home / "bundles")
