"""The model that is trained: frozen weights, in 8 or 4 bits where that is asked for, under a new or given adapter."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import EngineError
from strategies._fast_lora import speed_up
from strategies._precision import Hardware, hardware
from strategies._training_options import Quantize, TrainingOptions
from strategies._whole_weights import SAFE

if TYPE_CHECKING:
    from transformers import BitsAndBytesConfig


def trainable(weights: Path, options: TrainingOptions, start: Path | None) -> Any:
    """A PEFT model with an adapter over all linear layers, or with the adapter `start` to go on from.

    All linear layers: Schulman et al. 2025, LoRA Without Regret (the MLP layers are needed). An adapter that is gone
    on from keeps its rank.

    Raises:
        EngineError: quantised weights are asked for where they cannot be had.
    """
    from peft import LoraConfig, PeftModel, get_peft_model

    found = hardware()
    model = _frozen(weights, options.quantize, found)
    if start is not None:
        adapted = PeftModel.from_pretrained(model, start, is_trainable=True)
    else:
        alpha = 2 * options.rank
        lora = LoraConfig(r=options.rank, lora_alpha=alpha, target_modules="all-linear", task_type="CAUSAL_LM")
        adapted = get_peft_model(model, lora)
    if options.quantize == "none":
        speed_up(adapted, bfloat16=found.cuda_bfloat16 if found.cuda else found.cpu_bfloat16)
    return adapted


def _frozen(weights: Path, quantize: Quantize, found: Hardware) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    if quantize == "none":
        return AutoModelForCausalLM.from_pretrained(weights, dtype=torch.float32, **SAFE)
    from peft import prepare_model_for_kbit_training

    if why := cannot_quantize(quantize, found):
        raise EngineError(why)
    packed = AutoModelForCausalLM.from_pretrained(
        weights, quantization_config=quantization(quantize, found.cuda_bfloat16), device_map={"": 0}, **SAFE
    )
    return prepare_model_for_kbit_training(packed, gradient_checkpointing_kwargs={"use_reentrant": False})


def quantize_here(quantize: Quantize) -> str | None:
    """`cannot_quantize` on this machine; torch is asked only where there is something to ask."""
    return None if quantize == "none" else cannot_quantize(quantize, hardware())


def cannot_quantize(quantize: Quantize, found: Hardware) -> str | None:
    """Why quantised training is not possible on this machine, in one sentence, or None."""
    if not found.cuda:
        return f"quantize: {quantize} needs a CUDA GPU, which this machine has not; quantize: none trains anywhere"
    if importlib.util.find_spec("bitsandbytes") is None:
        return f"quantize: {quantize} needs bitsandbytes, which is not installed: pip install approach-advisor[cuda]"
    return None


def quantization(quantize: Quantize, bfloat16: bool) -> "BitsAndBytesConfig":
    """8 bits as LLM.int8 (Dettmers et al. 2022, arXiv 2208.07339), 4 as QLoRA's NF4 with double quantisation.

    QLoRA: Dettmers et al. 2023, arXiv 2305.14314, section 3. `bfloat16` is what products are computed in, where the
    GPU has it.
    """
    import torch
    from transformers import BitsAndBytesConfig

    if quantize == "8bit":
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16 if bfloat16 else torch.float16,
    )
