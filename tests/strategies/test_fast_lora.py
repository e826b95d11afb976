"""The faster step against PEFT's own: the same loss, the same gradients."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from strategies._fast_lora import speed_up

if TYPE_CHECKING:
    import torch


def adapted(folder: Path):
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM", init_lora_weights=False)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        return get_peft_model(AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32), config)


def step(model) -> tuple[float, "dict[str, torch.Tensor]"]:
    import torch

    tokens = torch.arange(2, 42).reshape(2, 20)
    loss = model(input_ids=tokens, labels=tokens).loss
    loss.backward()
    return float(loss.detach()), {name: w.grad for name, w in model.named_parameters() if w.grad is not None}


@pytest.mark.parametrize(("bfloat16", "close"), [(False, 1e-4), (True, 0.1)])
def test_a_step_computes_what_pefts_own_does(tiny_llama: Path, bfloat16: bool, close: float) -> None:
    import torch

    plain, fast = adapted(tiny_llama), adapted(tiny_llama)
    speed_up(fast, bfloat16)
    (expected, gradients), (found, others) = step(plain), step(fast)
    assert found == pytest.approx(expected, rel=0.1 * close)
    assert others.keys() == gradients.keys()
    for name, gradient in gradients.items():
        assert others[name].dtype == torch.float32
        assert (others[name] - gradient).norm() < close * gradient.norm(), name


def test_only_frozen_weights_are_rounded(tiny_llama: Path) -> None:
    import torch

    model = adapted(tiny_llama)
    speed_up(model, bfloat16=True)
    assert {w.dtype for w in model.parameters() if w.requires_grad} == {torch.float32}
    assert {w.dtype for w in model.parameters() if not w.requires_grad} == {torch.bfloat16}
