"""Several adapters as one that changes the model by the sum of what each changes."""

from collections.abc import Sequence
from pathlib import Path

from strategies._whole_weights import SAFE


def combined(weights: Path, adapters: Sequence[Path], folder: Path) -> Path:
    """The folder of one adapter for all of `adapters`, whatever their ranks; a single one is itself.

    Their matrices are laid side by side (PEFT's ``cat``): the sum is exact, and its rank the sum of theirs. Nothing is
    merged into the weights, so what is trained on from here is one adapter that can be deployed and exported.
    """
    if len(adapters) == 1:
        return adapters[0]
    target = folder / "sum"
    if (target / "adapter_config.json").exists():  # PEFT writes it last
        return target
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(weights, dtype=torch.float32, **SAFE)
    names = [f"given-{number}" for number in range(len(adapters))]
    together = PeftModel.from_pretrained(model, adapters[0], adapter_name=names[0])
    for name, adapter in zip(names[1:], adapters[1:], strict=True):
        together.load_adapter(adapter, adapter_name=name)
    together.add_weighted_adapter(names, [1.0] * len(names), "sum", combination_type="cat")
    together.save_pretrained(folder, selected_adapters=["sum"])
    return target
