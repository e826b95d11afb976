"""A whole run that searches for a prompt: what it costs, what can be read of it, and that it is searched once."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from advisor import registry
from advisor.cli import main
from advisor.types import Prompt
from strategies._instructions import HINTS
from strategies._weights import Weights
from strategies.embedders.hashing import Embedder
from strategies.engines.scripted import Engine

TASK = """\
version: 1
name: colours
task: {kind: qa, instructions: Name the colour.}
data: {train: train.jsonl, dev: dev.jsonl, test: test.jsonl, columns: {input: text, target: answer, id: id}}
target: {accuracy: 0.8, metric: exact_match}
models: [{id: tiny, engine: transformers, model: tiny, price: {per_hour: 3600}}]
strategies:
  - {kind: few_shot, select: fixed, shots: 2}
  - {kind: optimized_prompt, shots: 2, requests: 80, mutate: never}
"""
ID = "optimized_prompt-s2-r80-mutate_never@tiny"
COLOURS = {"sky": "blue", "grass": "green", "blood": "red", "snow": "white"}


def script(prompt: Prompt) -> str:
    thing = next(one for one in COLOURS if one in prompt.messages[-1].content)
    return COLOURS[thing] if HINTS["qa"] in prompt.messages[0].content else "no idea"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "task.yaml").write_text(TASK, encoding="utf-8")
    for split, count in (("train", 60), ("dev", 20), ("test", 60)):
        rows = [
            {"id": f"{split}-{n}", "text": f"{split} {n}: which colour has {thing}?", "answer": COLOURS[thing]}
            for n, thing in ((n, list(COLOURS)[n % 4]) for n in range(count))
        ]
        (tmp_path / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "config.json").write_text("{}", encoding="utf-8")
    weights = Weights("tiny", tmp_path / "weights", "d" * 64, "the test", "none")
    found = SimpleNamespace(resolve=lambda *_: weights, known=list, cache_folder=lambda: tmp_path / "cache")
    engine = Engine.answering(script, weights.folder)
    doubles = {"embedders": Embedder, "engines": SimpleNamespace(open=lambda setup: engine)}
    load = registry.load
    monkeypatch.setattr(registry, "weights_module", lambda: found)
    monkeypatch.setattr(registry, "load", lambda group, name: doubles.get(group) or load(group, name))
    return tmp_path


def said(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.stdout


def run(folder: Path) -> dict:
    return json.loads(
        said(folder, "run", str(folder / "task.yaml"), "-o", str(folder / "reports"), "--json", "--quiet")
    )


def report_of(latest: Path) -> str:
    return (latest / "report.md").read_text("utf-8").strip()


def test_the_prompt_that_was_found_wins_is_priced_and_can_be_read(folder: Path) -> None:
    found = run(folder)
    assert found["recommended"] == ID
    entry = next(one for one in found["strategies"] if one["id"] == ID)
    fit, spent = entry["fit"], found["spent"]
    assert HINTS["qa"] in fit["prompt"] and 0 < fit["requests"] <= 80
    assert entry["cost"]["setup"] == pytest.approx(fit["asked"]["seconds"]), "a machine second costs a dollar"
    latest = folder / "reports" / "colours" / "latest"
    outputs = [path.read_text("utf-8").splitlines() for path in latest.glob("strategies/*/outputs.jsonl")]
    assert spent["requests"] == sum(map(len, outputs)) + fit["requests"] <= spent["requests_if_exhaustive"]
    tokens = [row["prompt_tokens"] + row["completion_tokens"] for rows in outputs for row in map(json.loads, rows)]
    assert spent["tokens"] == sum(tokens) + fit["asked"]["prompt_tokens"] + fit["asked"]["completion_tokens"]
    for name in ("report.md", "report.html", f"strategies/{ID}/prompt.md"):
        assert HINTS["qa"] in (latest / name).read_text("utf-8"), name
    assert said(folder, "report", str(latest), "--format", "markdown").strip() == report_of(latest)
    assert f"Prompt of {ID}" in said(folder, "report", str(latest), "--format", "terminal")


def test_a_second_run_does_not_search_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(folder)
    (folder / "reports" / "colours" / "latest" / "journal.sqlite").unlink()  # as if it was killed after the search

    def refuse(*_: object) -> None:
        raise AssertionError("searched again")

    monkeypatch.setattr("strategies._prompt_hunt.Hunt.searched", refuse)
    second = run(folder)
    assert second["run_id"] == first["run_id"]
    told = [next(one for one in found["strategies"] if one["id"] == ID) for found in (first, second)]
    assert told[0]["fit"] == told[1]["fit"]


def test_a_plan_counts_the_search(folder: Path) -> None:
    plan = said(folder, "plan", str(folder / "task.yaml"))
    (line,) = [line for line in plan.splitlines() if line.lstrip().startswith(f"2. {ID}")]
    assert "at most 280 requests (80 of them to search for the prompt)" in line
    told = json.loads(said(folder, "plan", str(folder / "task.yaml"), "--json"))
    assert told["requests"] == 200 + 280
