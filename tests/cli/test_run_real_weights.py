"""The main job end to end on the real 135M weights, cut short: real prompting, retrieval and training."""

import json
import shutil
import socket
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor.cli import main

pytestmark = pytest.mark.weights
CORPUS = Path(__file__).parents[2] / "corpora" / "support-answers"
SHORT = [
    *("-s", "control", "-s", "zero_shot", "-s", "lora_rag", "--limit", "12"),
    *("--set", "target.accuracy=0.2", "--set", "target.consistency=0.1"),
    *("--set", "strategies.5.max_examples=64"),
]


def run(task: Path, *extra: str) -> Result:
    reports = str(task.parent / "reports")
    return CliRunner().invoke(main, ["run", str(task), "-o", reports, "--json", "--quiet", *SHORT, *extra])


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped task with a short dev file: two CPU minutes instead of ten."""
    folder = tmp_path_factory.mktemp("support") / "task"
    shutil.copytree(CORPUS, folder)
    dev = (folder / "dev.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "dev.jsonl").write_text("".join(dev[:20]), encoding="utf-8")
    return folder / "task.yaml"


@pytest.fixture(scope="module")
def finished(task: Path) -> tuple[Result, Path]:
    return run(task), task.parent / "reports" / "support-answers" / "latest"


@pytest.mark.timeout(900)
def test_it_ends_in_a_verdict_with_every_file_of_the_contract(finished: tuple[Result, Path]) -> None:
    result, folder = finished
    assert result.exit_code in (0, 3, 4), result.stderr
    told = json.loads(result.stdout)
    assert told == json.loads((folder / "result.json").read_text("utf-8"))
    assert any("not for decisions" in warning for warning in told["warnings"])
    for name in ("report.md", "report.html", "decision.md", "task.resolved.yaml", "environment.json", "journal.sqlite"):
        assert (folder / name).stat().st_size > 0, name
    assert list((folder / "plots").glob("*.svg"))


@pytest.mark.timeout(900)
def test_the_counts_can_be_recounted_from_the_outputs(finished: tuple[Result, Path]) -> None:
    _, folder = finished
    told = json.loads((folder / "result.json").read_text("utf-8"))
    by_kind = {strategy["kind"]: strategy for strategy in told["strategies"]}
    assert by_kind["zero_shot"]["status"] == "below"
    assert (folder / "strategies" / by_kind["lora_rag"]["id"] / "adapter" / "adapter_model.safetensors").exists()
    measured = [strategy for strategy in told["strategies"] if strategy["accuracy"]]
    assert "lora_rag" in {strategy["kind"] for strategy in measured}, "what was trained never reached the test split"
    for strategy in measured:
        lines = (folder / "strategies" / strategy["id"] / "outputs.jsonl").read_text("utf-8").splitlines()
        rows = [row for row in map(json.loads, lines) if row["split"] == "test" and row["draw"] == 0]
        assert len(rows) == strategy["accuracy"]["n"] <= 12  # fewer where the outcome was decided early
        assert sum(row["score"] for row in rows) == strategy["accuracy"]["correct"]
        assert strategy["latency_ms"]["p95"] > 0
        assert (strategy["tokens"]["prompt_mean"] > 0) == (strategy["model"] is not None)


@pytest.mark.timeout(900)
def test_a_second_run_asks_nothing_again_and_makes_no_network_call(
    finished: tuple[Result, Path], task: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = finished

    def refuse(*_: object) -> None:
        raise AssertionError("a network call")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    started = time.monotonic()
    second = run(task, "--offline")
    assert second.exit_code == first.exit_code, second.stderr
    assert json.loads(second.stdout) == json.loads(first.stdout)
    assert time.monotonic() - started < 60
