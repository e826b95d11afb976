"""Whether a folder holds a PEFT adapter that fits a model, by its config and the headers of the weight files alone."""

import json
from collections.abc import Mapping
from pathlib import Path

from advisor.suggest import bracket, found_names

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
WRAPPED = "base_model.model."
"""What PEFT writes before the name of each layer."""
BEYOND_LORA: Mapping[str, tuple[object, ...]] = {
    "use_dora": (None, False),
    "lora_bias": (None, False),
    "bias": (None, "none"),
    "modules_to_save": (None, []),
    "trainable_token_indices": (None, []),
}
"""Settings of a PEFT config, each with the values under which the adapter is nothing but products of two matrices."""


def adapter_problem(folder: Path, weights: Path | None) -> str | None:
    """Why no training can go on from the adapter in `folder`, in a few words, or None.

    Args:
        folder: holds ``adapter_config.json`` and ``adapter_model.safetensors``.
        weights: the model's folder; None leaves out whether the adapter fits it.
    """
    if not folder.is_dir():
        return "no such folder"
    missing = next((name for name in (CONFIG, WEIGHTS) if not (folder / name).is_file()), None)
    if missing:
        return f"is no PEFT adapter: it has no {missing}{bracket(found_names(_names(folder)))}"
    try:
        config, tensors = json.loads((folder / CONFIG).read_text("utf-8")), shapes(folder / WEIGHTS)
    except ValueError:
        return "is no PEFT adapter that can be read: one of its files is damaged"
    return _unusual(config) or (_unfit(tensors, weights) if weights else None)


def shapes(file: Path) -> dict[str, list[int]]:
    """The shape of every tensor in a safetensors file, which starts with the length of a JSON header.

    Raises:
        ValueError: the header cannot be read.
    """
    with file.open("rb") as opened:
        header = json.loads(opened.read(int.from_bytes(opened.read(8), "little")))
    return {name: tensor["shape"] for name, tensor in header.items() if name != "__metadata__"}


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())[:4]


def _unusual(config: Mapping[str, object]) -> str | None:
    kind = config.get("peft_type")
    if kind != "LORA":
        return f"is an adapter of type {kind}; a training can go on from LoRA adapters only"
    more = [name for name, plain in BEYOND_LORA.items() if config.get(name) not in plain]
    return f"is no plain LoRA adapter (it has {', '.join(more)}), so no training can go on from it" if more else None


def _unfit(tensors: Mapping[str, list[int]], weights: Path) -> str | None:
    model = {name: shape for file in weights.glob("*.safetensors") for name, shape in shapes(file).items()}
    for name, shape in tensors.items():
        layer, _, half = name.removeprefix(WRAPPED).partition(".lora_")
        base = model.get(f"{layer}.weight")
        if base is None:
            return f"was trained for another model: {weights.name} has no layer {layer}"
        if shape[-1 if half.startswith("A") else 0] not in base:
            return f"was trained for another model: its {layer} does not fit the {_times(base)} of {weights.name}"
    return None if tensors else "is empty"


def _times(shape: list[int]) -> str:
    return " × ".join(map(str, shape))
