"""The main job end to end on the real 135M weights, cut short: real prompting, retrieval and training."""

import json
import shutil
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openai
import pytest
from click.testing import CliRunner, Result

import advisor
from advisor import registry
from advisor.bundle.serving import running
from advisor.cli import main
from advisor.types import Query

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


@pytest.fixture(scope="module")
def bundle(
    finished: tuple[Result, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[dict[str, object]]]:
    """What was trained and retrieves, exported; and what it answered in the run, on dev and on test."""
    _, folder = finished
    told = json.loads((folder / "result.json").read_text("utf-8"))["strategies"]
    name = next(strategy["id"] for strategy in told if strategy["kind"] == "lora_rag")
    target = tmp_path_factory.mktemp("bundle") / "winner"
    done = CliRunner().invoke(main, ["export", str(folder), "-o", str(target), "-s", name, "--allow-uncertified"])
    assert done.exit_code == 0, done.stderr
    lines = (folder / "strategies" / name / "outputs.jsonl").read_text("utf-8").splitlines()
    return target, [row for row in map(json.loads, lines) if row["draw"] == 0]


@pytest.mark.timeout(900)
def test_the_bundle_answers_as_the_run_did(bundle: tuple[Path, list[dict[str, object]]]) -> None:
    folder, rows = bundle
    assert len(rows) >= 30
    opened = advisor.load(folder, allow_uncertified=True)
    assert [answer.output for answer in opened.predict(rows)] == [row["output"] for row in rows]


@pytest.mark.timeout(900)
def test_it_is_served_as_it_is_predicted_piece_by_piece(bundle: tuple[Path, list[dict[str, object]]]) -> None:
    folder, rows = bundle
    opened = advisor.load(folder, allow_uncertified=True)
    with running(opened) as url, openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client:

        def ask(row: dict[str, object]) -> list[str]:
            told = [{"role": "user", "content": row["input"]}]
            stream = client.chat.completions.create(model="any", messages=told, stream=True)
            return [chunk.choices[0].delta.content or "" for chunk in stream]

        with ThreadPoolExecutor(len(rows)) as pool:
            pieces = list(pool.map(ask, rows))
    assert ["".join(told) for told in pieces] == [row["output"] for row in rows]
    assert min(len(told) for told in pieces) > 3, "an answer came in one piece"


@pytest.mark.timeout(900)
def test_its_gguf_answers_alike_in_llama_cpp(bundle: tuple[Path, list[dict[str, object]]]) -> None:
    import xllamacpp

    folder, rows = bundle
    opened = advisor.load(folder, allow_uncertified=True)
    prompts = opened.predictor.prompts([Query(row["id"], row["input"]) for row in rows], opened.draw)
    params = xllamacpp.CommonParams()
    params.model.path = str(folder / "model-q8_0.gguf")
    params.n_ctx, params.port = 2048, 0
    server = xllamacpp.Server(params)
    most = json.loads((folder / "answering.json").read_text("utf-8"))["answer_tokens"]
    with openai.OpenAI(base_url=f"{server.listening_address}/v1", api_key="none", max_retries=0) as client:
        same = 0
        for prompt, row in zip(prompts, rows, strict=True):
            told = [{"role": message.role, "content": message.content} for message in prompt.messages]
            answer = client.chat.completions.create(model="m", messages=told, temperature=0, max_tokens=most)
            same += answer.choices[0].message.content.strip() == row["output"]
    # llama.cpp rounds activations to 8 bits beside Q8_0 weights, which the run did not: the 98 % we want are missed
    # (docs/shipping.md). This floor is to notice a file that is broken.
    assert same >= 0.9 * len(rows), f"{same} of {len(rows)}"


@pytest.mark.timeout(900)
def test_its_adapter_loads_in_plain_peft_and_is_what_was_merged(bundle: tuple[Path, list[dict[str, object]]]) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder, rows = bundle
    base = registry.weights_module().resolve("smollm2-135m-instruct", True, lambda text: None).folder
    tuned = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), folder / "adapter"
    )
    merged = AutoModelForCausalLM.from_pretrained(folder / "model", dtype=torch.float32)
    asked = AutoTokenizer.from_pretrained(folder / "model")(str(rows[0]["input"]), return_tensors="pt")
    with torch.inference_mode():
        torch.testing.assert_close(tuned(**asked).logits, merged(**asked).logits, atol=1e-3, rtol=1e-3)
