"""Adapters that cannot be gone on from are told apart by their config and the headers of their files."""

import json
import shutil
from pathlib import Path

import pytest

from advisor.adapter_folder import adapter_problem


@pytest.fixture(scope="module")
def trained(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)
    folder = tmp_path_factory.mktemp("trained")
    get_peft_model(base, LoraConfig(r=2, target_modules="all-linear", task_type="CAUSAL_LM")).save_pretrained(folder)
    return folder


@pytest.fixture
def adapter(trained: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(trained, tmp_path / "adapter"))


def configured(adapter: Path, **changes: object) -> Path:
    path = adapter / "adapter_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return adapter


def test_an_adapter_of_the_model_is_none(adapter: Path, tiny_llama: Path) -> None:
    assert adapter_problem(adapter, tiny_llama) is None
    assert adapter_problem(adapter, None) is None


def test_a_folder_that_is_none(tmp_path: Path, tiny_llama: Path) -> None:
    assert adapter_problem(tmp_path / "old", None) == "no such folder"
    said = adapter_problem(tiny_llama, None)
    assert said is not None
    assert said.startswith(
        "is no PEFT adapter: it has no adapter_config.json (found: chat_template.jinja, config.json,"
    )


def test_a_damaged_one(adapter: Path) -> None:
    (adapter / "adapter_model.safetensors").write_bytes(b"half")
    assert adapter_problem(adapter, None) == "is no PEFT adapter that can be read: one of its files is damaged"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"peft_type": "IA3"}, "is an adapter of type IA3; a training can go on from LoRA adapters only"),
        ({"use_dora": True}, "is no plain LoRA adapter (it has use_dora), so no training can go on from it"),
        ({"modules_to_save": ["lm_head"]}, "is no plain LoRA adapter (it has modules_to_save)"),
        ({"bias": "all", "lora_bias": True}, "is no plain LoRA adapter (it has lora_bias, bias)"),
    ],
)
def test_other_kinds_of_adapter(adapter: Path, changes: dict[str, object], said: str) -> None:
    assert str(adapter_problem(configured(adapter, **changes), None)).startswith(said)


def test_an_adapter_of_another_model(adapter: Path, tiny_llama: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    weights = load_file(tiny_llama / "model.safetensors")
    smaller, other = tmp_path / "smaller", tmp_path / "other"
    for folder in (smaller, other):
        folder.mkdir()
    save_file({name: value for name, value in weights.items() if ".layers.1." not in name}, smaller / "m.safetensors")
    wide = {
        name: (value.repeat(2, axis=0).repeat(2, axis=1) if value.ndim == 2 else value)
        for name, value in weights.items()
    }
    save_file(wide, other / "m.safetensors")
    assert "was trained for another model: smaller has no layer model.layers.1." in str(
        adapter_problem(adapter, smaller)
    )
    assert "does not fit the" in str(adapter_problem(adapter, other))
