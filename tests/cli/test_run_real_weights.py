"""The main job end to end on the real 135M weights, cut short: real prompting, retrieval and training."""

import json
import socket
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor.cli import main

pytestmark = pytest.mark.weights
CORPUS = Path(__file__).parents[2] / "corpora" / "support-answers"
SHORT = [
    *("-s", "control", "-s", "zero_shot", "-s", "rag", "-s", "lora_rag", "--limit", "12"),
    *("--set", "target.accuracy=0.05", "--set", "target.consistency=0.05"),
    *("--set", "strategies.5.max_examples=64", "--set", "strategies.5.batch=8"),
]


def run(output: Path, *extra: str) -> Result:
    return CliRunner().invoke(main, ["run", str(CORPUS / "task.yaml"), "-o", str(output), "--json", *SHORT, *extra])


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    output = tmp_path_factory.mktemp("reports")
    return run(output, "--quiet"), output / "support-answers" / "latest"


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
    assert measured, "nothing was tested"
    for strategy in measured:
        lines = (folder / "strategies" / strategy["id"] / "outputs.jsonl").read_text("utf-8").splitlines()
        rows = [row for row in map(json.loads, lines) if row["split"] == "test" and row["draw"] == 0]
        assert len(rows) == strategy["accuracy"]["n"] == 12
        assert sum(row["score"] for row in rows) == strategy["accuracy"]["correct"]
        assert strategy["tokens"]["prompt_mean"] > 0
        assert strategy["latency_ms"]["p95"] > 0


@pytest.mark.timeout(900)
def test_a_second_run_asks_nothing_again_and_makes_no_network_call(
    finished: tuple[Result, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, folder = finished

    def refuse(*_: object) -> None:
        raise AssertionError("a network call")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    started = time.monotonic()
    second = run(folder.parents[1], "--quiet", "--offline")
    assert second.exit_code == first.exit_code, second.stderr
    assert json.loads(second.stdout) == json.loads(first.stdout)
    assert time.monotonic() - started < 60
