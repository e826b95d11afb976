"""The whole command with two stages on a tiny model: what leaks is left out, said, and the control is compared."""

import json
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
name: shelves
task: {kind: classification, instructions: Name the shelf.}
data: {train: train.jsonl, dev: dev.jsonl, test: test.jsonl, columns: {input: text, target: label, id: id}}
corpus: {paths: ["*.md"]}
target: {accuracy: 0.9}
models: [{id: tiny, engine: transformers, model: tiny}]
exhaustive: true
strategies:
  - {kind: stacked_lora, first: earlier.jsonl, stages: [stacked, joint], epochs: 1, first_epochs: 1, rank: 2}
"""


def row(split: str, number: int) -> dict[str, str]:
    label = ("upper", "lower")[number % 2]
    return {"id": f"{split}-{number}", "text": f"{split} parcel {number} goes to the {label} one", "label": label}


@pytest.fixture
def folder(tmp_path: Path, tiny_llama: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "task.yaml").write_text(TASK, encoding="utf-8")
    (tmp_path / "notes.md").write_text("# Shelves\n\nThe upper shelf is dry.\n", encoding="utf-8")
    rows = {split: [row(split, n) for n in range(count)] for split, count in (("train", 20), ("dev", 20), ("test", 50))}
    rows["earlier"] = [
        {"text": f"old crate {n} of the harbour is kept in yard {n}", "label": f"yard {n}"} for n in range(20)
    ]
    rows["earlier"] += [{"text": rows["test"][3]["text"].upper(), "label": "lower"}]
    for name, some in rows.items():
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in some), encoding="utf-8")

    def resolve(name: str, offline: bool, say: Callable[[str], None]) -> Weights:
        return Weights(name, tiny_llama, "d" * 64, "the test", "none")

    load = registry.load
    found = SimpleNamespace(resolve=resolve, known=list, cache_folder=lambda: tmp_path / "cache")
    monkeypatch.setattr(registry, "weights_module", lambda: found)
    monkeypatch.setattr(registry, "load", lambda group, name: Embedder if group == "embedders" else load(group, name))
    return tmp_path


def run(folder: Path, *extra: str) -> Result:
    arguments = ["run", str(folder / "task.yaml"), "-o", str(folder / "reports"), "--json", "--quiet", *extra]
    return CliRunner().invoke(main, arguments)


def test_a_leaked_row_is_left_out_and_the_control_is_told(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code in (3, 4), result.output
    told = json.loads(result.stdout)
    left_out = "1 of 21 rows of earlier.jsonl left out: dev or test requests, or nearly"
    assert left_out in told["warnings"]
    by_id = {entry["id"]: entry for entry in told["strategies"]}
    assert set(by_id) == {"stacked_lora-earlier-r2@tiny", "stacked_lora-earlier-joint-r2@tiny"}
    why = by_id["stacked_lora-earlier-r2@tiny"]["why"]
    assert "Against one adapter on the same data at once, stacked_lora-earlier-joint-r2@tiny" in why
    assert "which tells no difference" in why
    report = (folder / "reports" / "shelves" / "latest" / "report.md").read_text(encoding="utf-8")
    assert "Against one adapter on the same data at once" in report
    home = folder / "reports" / "shelves" / "latest" / "strategies" / "stacked_lora-earlier-r2@tiny"
    assert (home / "first" / "training.json").exists()
    assert (home / "adapter" / "adapter_model.safetensors").exists()


def test_another_earlier_file_is_another_run(folder: Path) -> None:
    first = json.loads(run(folder).stdout)["run_id"]
    assert json.loads(run(folder).stdout)["run_id"] == first
    with (folder / "earlier.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"text": "one more crate at the quay", "label": "yard 9"}) + "\n")
    assert json.loads(run(folder).stdout)["run_id"] != first


def test_check_and_run_refuse_an_adapter_that_does_not_fit_in_one_line(folder: Path, tmp_path: Path) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaConfig, LlamaForCausalLM

    small = LlamaForCausalLM(LlamaConfig(vocab_size=64, hidden_size=16, num_hidden_layers=1, num_attention_heads=2))
    with torch.no_grad():
        config = LoraConfig(r=2, target_modules="all-linear", task_type="CAUSAL_LM")
        get_peft_model(small, config).save_pretrained(folder / "old")
    swap = "strategies=[{kind: stacked_lora, adapters: [old]}]"
    result = run(folder, "--set", swap)
    assert result.exit_code == 2
    (line,) = [line for line in result.stderr.splitlines() if "old" in line]
    assert "strategies.0.adapters: old was trained for another model: its model.layers.0." in line
    assert not (folder / "reports").exists(), "nothing was begun"


def test_an_adapter_from_elsewhere_is_warned_about(folder: Path, tiny_llama: Path) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)
    get_peft_model(base, LoraConfig(r=3, target_modules="all-linear", task_type="CAUSAL_LM")).save_pretrained(
        folder / "old"
    )
    checked = CliRunner().invoke(
        main, ["check", str(folder / "task.yaml"), "--set", "strategies=[{kind: stacked_lora, adapters: [old]}]"]
    )
    assert checked.exit_code == 0, checked.output
    said = "adapter old was trained before this run: whether on examples of dev or test cannot be checked here"
    assert said in checked.output
