"""The page on GPUs is written from what was measured, and its packed batches are those that are trained on padded."""

import json
from pathlib import Path

import pytest

from advisor.types import Message, Prompt

FOLDER = Path(__file__).parents[2] / "benchmarks" / "engines"


@pytest.fixture(autouse=True)
def on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))


def test_the_page_follows_from_the_measurements() -> None:
    from gpu_page import page

    found = json.loads((FOLDER / "gpu.json").read_text("utf-8"))
    assert (FOLDER / "GPU.md").read_text("utf-8") == page(found)


def test_what_was_not_run_is_said() -> None:
    from gpu_page import page

    machine = {"gpu": "a card", "cores": 2, "python": "3", "torch": "2", "transformers": "5"}
    told = page({"training": {"rows": {"4bit": {"error": "no card"}}, "examples": 3, "machine": machine}})
    assert "| 4bit | not run: no card |" in told
    assert "## The sample tasks" not in told


def test_a_packed_batch_has_the_loss_of_a_padded_one(tiny_llama: Path) -> None:
    import torch
    from gpu_work import Packed
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from strategies._completion_loss import completion_loss
    from strategies._training_data import Collator, Pair, encode_pairs

    model = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)
    config = LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM", init_lora_weights=False)
    adapted = get_peft_model(model, config).eval()
    texts = [("hello", "greeting"), ("when will my new card arrive?", "card_arrival")]
    pairs = [Pair(Prompt((Message("user", asked),)), said) for asked, said in texts]
    rows = encode_pairs(AutoTokenizer.from_pretrained(tiny_llama), [*pairs, Pair(Prompt(()), "as it stands")])
    padded, packed = Collator(0)(rows), Packed(0)(rows)
    assert packed["input_ids"].numel() == int(padded["attention_mask"].sum())
    with torch.inference_mode():
        losses = [float(completion_loss(adapted, batch)) for batch in (packed, padded)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-5)
