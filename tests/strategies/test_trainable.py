"""What is trained over: quantised weights only where they can be had, and how they are asked for."""

from pathlib import Path

import pytest

from advisor.errors import EngineError
from strategies import _trainable, lora, lora_rag
from strategies._precision import Hardware
from strategies._trainable import cannot_quantize, quantization, trainable
from strategies._training_options import TrainingOptions

PLAIN = Hardware(cuda_bfloat16=False, cuda=False, mps=False, cpu_bfloat16=False)
GPU = Hardware(cuda_bfloat16=True, cuda=True, mps=False, cpu_bfloat16=False)


def test_without_a_gpu_it_says_so_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_trainable, "hardware", lambda: PLAIN)
    why = "quantize: 4bit needs a CUDA GPU, which this machine has not; quantize: none trains anywhere"
    for strategy in (lora.Strategy(), lora_rag.Strategy()):
        assert strategy.impossible(strategy.Options(quantize="4bit")) == why
        assert strategy.impossible(strategy.Options()) is None
    with pytest.raises(EngineError, match="needs a CUDA GPU"):
        trainable(Path("no weights here"), TrainingOptions(quantize="8bit"), None)


def test_without_bitsandbytes_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_trainable.importlib.util, "find_spec", lambda name: None)
    assert cannot_quantize("8bit", GPU) == (
        "quantize: 8bit needs bitsandbytes, which is not installed: pip install approach-advisor[cuda]"
    )
    monkeypatch.setattr(_trainable.importlib.util, "find_spec", lambda name: object())
    assert cannot_quantize("8bit", GPU) is None


def test_plain_training_asks_for_no_hardware(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_trainable, "hardware", lambda: pytest.fail("torch was imported"))
    assert lora.Strategy().impossible(lora.Strategy.Options()) is None


def test_the_configurations_are_those_of_llm_int8_and_qlora() -> None:
    import torch

    assert quantization("8bit", bfloat16=True).load_in_8bit
    four = quantization("4bit", bfloat16=True)
    assert (four.load_in_4bit, four.bnb_4bit_quant_type, four.bnb_4bit_use_double_quant) == (True, "nf4", True)
    assert four.bnb_4bit_compute_dtype == torch.bfloat16
    assert quantization("4bit", bfloat16=False).bnb_4bit_compute_dtype == torch.float16


def test_labels_name_what_is_out_of_the_ordinary() -> None:
    assert lora.Strategy().label(lora.Strategy.Options(search="halving", quantize="4bit")) == "r16-halving-4bit"
    assert lora_rag.Strategy().label(lora_rag.Strategy.Options(search="halving")) == "r16-halving-k3"
