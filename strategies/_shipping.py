"""Weights as they leave a run: a transformers folder with the adapter merged in, and a GGUF of it."""

import shutil
from pathlib import Path

from strategies._gguf_writer import unwritable, write_gguf
from strategies._quiet import quiet_libraries
from strategies._weights_cache import RECORD_FILE
from strategies._whole_weights import SAFE

__all__ = ["copied", "gguf", "merged", "unwritable"]

WRITTEN = ("config.json", "generation_config.json", "model.safetensors.index.json", RECORD_FILE)
"""What merging writes anew, or what is not true of merged weights."""


def copied(folder: Path, target: Path) -> None:
    """The weights as they are, with all that belongs to them."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(".git*", ".cache", "__pycache__", "*.gguf"))
    target.chmod(0o755)  # the cache's folders are the user's alone


def merged(folder: Path, adapter: Path, target: Path) -> None:
    """The weights with a PEFT adapter added in float32, as engines add it, and the tokenizer beside them."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    quiet_libraries()
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, **SAFE)
    PeftModel.from_pretrained(model, adapter).merge_and_unload().save_pretrained(target)
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix != ".safetensors" and path.name not in WRITTEN and path.suffix != ".gguf":
            shutil.copyfile(path, target / path.name)


def gguf(folder: Path, adapter: Path | None, target: Path, name: str, precision: str, engine: str) -> None:
    """A GGUF in "q8_0" or "f32", which llama.cpp and Ollama run; `engine` is the identity of what had answered.

    In "f32" it holds the very weights that answered: those of an engine that rounds to Q8_0 are rounded first.
    """
    quiet_libraries()
    write_gguf(folder, target, adapter, name, precision, rounded_first=" Q8_0 " in engine)
