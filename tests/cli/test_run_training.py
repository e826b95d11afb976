"""Training through the whole command on tiny models: its curve, its projection, and how it fails."""

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from advisor import registry
from advisor.cli import main
from strategies._weights import Weights
from strategies.embedders.hashing import Embedder

TASK = """\
version: 1
name: colours
task: {kind: classification, instructions: Name the colour.}
data: {train: train.jsonl, dev: dev.jsonl, test: test.jsonl, columns: {input: text, target: label, id: id}}
target: {accuracy: 0.1, consistency: 0.1}
models: [{id: tiny, engine: local, model: tiny, price: {per_hour: 0.05}}]
strategies:
  - {kind: lora, rank: 2, learning_rate: 0.01, epochs: 1, learning_curve: true}
  - {kind: lora, rank: 4, quantize: 4bit}
"""
WORDS = ("red", "blue")
ID = "lora-r2@tiny"


@pytest.fixture
def weights(tiny_llama: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "weights"
    shutil.copytree(tiny_llama, folder)
    return folder


@pytest.fixture
def folder(tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "task.yaml").write_text(TASK, encoding="utf-8")
    for split, count in (("train", 32), ("dev", 12), ("test", 40)):
        rows = [
            {"id": f"{split}-{n}", "text": f"{split} {n} {WORDS[n % 2]}", "label": WORDS[n % 2]} for n in range(count)
        ]
        (tmp_path / f"{split}.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")

    def resolve(name: str, offline: bool, say: Callable[[str], None]) -> Weights:
        return Weights(name, weights, "d" * 64, "the test", "none")

    load = registry.load
    found = SimpleNamespace(resolve=resolve, known=list, cache_folder=lambda: tmp_path / "cache")
    monkeypatch.setattr(registry, "weights_module", lambda: found)
    monkeypatch.setattr(registry, "load", lambda group, name: Embedder if group == "embedders" else load(group, name))
    return tmp_path


def run(folder: Path, *extra: str) -> tuple[Result, dict[str, dict[str, object]], Path]:
    result = CliRunner().invoke(main, ["run", str(folder / "task.yaml"), "-o", str(folder / "out"), "--json", *extra])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    told = {entry["id"]: entry for entry in json.loads(result.stdout)["strategies"]}
    return result, told, folder / "out" / "colours" / "latest"


def test_a_training_leaves_its_curve_and_its_projection(folder: Path) -> None:
    result, told, run_folder = run(folder)
    assert result.exit_code == 0, result.stderr
    rows = [json.loads(line) for line in (run_folder / "strategies" / ID / "training.jsonl").read_text().splitlines()]
    assert {row["configuration"] for row in rows} == {"r2-lr0.01"}
    assert (run_folder / "plots" / f"training-{ID}.svg").read_text("utf-8").startswith("<svg ")
    report = (run_folder / "report.md").read_text("utf-8")
    assert f"(plots/training-{ID}.svg)" in report.replace("\\", "")
    assert "32 examples, 4 steps" in report
    curve = told[ID]["learning_curve"]
    assert [point["examples"] for point in curve["measured"]] == [8, 16, 32]
    assert [point["examples"] for point in curve["projection"]] == [64, 128]
    assert report.count("| projection |") == 2
    retrained = run_folder / "strategies" / ID
    assert all((retrained / f"retrained-{n}" / "adapter").exists() for n in (1, 2)), "three seeds"
    assert not (retrained / "retrained-1" / "learning-curve").exists()
    assert {"retrain_agreement", "retrain_deviation"} <= set(told[ID]["consistency"]["components"])
    assert run(folder)[1] == told, "a finished run is told again as it was"


def test_quantised_training_is_refused_before_anything_starts(folder: Path) -> None:
    planned = CliRunner().invoke(main, ["plan", str(folder / "task.yaml")])
    assert planned.exit_code == 0
    assert "does not apply: quantize: 4bit needs a CUDA GPU" in planned.stdout
    assert "tokens of training from 3 seeds" in planned.stdout
    _, told, _ = run(folder, "-s", "lora-r4-4bit@tiny")
    assert told["lora-r4-4bit@tiny"]["status"] == "not_run"
    assert "needs a CUDA GPU" in told["lora-r4-4bit@tiny"]["why"]


def test_a_diverged_training_is_failed_and_never_a_bad_score(folder: Path, weights: Path) -> None:
    from safetensors.torch import load_file, save_file

    tensors = load_file(weights / "model.safetensors")
    tensors["model.norm.weight"] *= math.nan
    save_file(tensors, weights / "model.safetensors", metadata={"format": "pt"})
    result, told, run_folder = run(folder, "-s", ID)
    assert result.exit_code == 4, result.stderr
    entry = told[ID]
    assert entry["status"] == "failed"
    assert entry["why"].startswith("training diverged: the training loss was nan at learning rate 0.01; ")
    assert entry["dev"] is entry["accuracy"] is entry["consistency"] is None
    assert not (run_folder / "strategies" / ID / "adapter").exists()
