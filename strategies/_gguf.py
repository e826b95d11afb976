"""A GGUF file as a folder that transformers can load and PEFT can train.

Run in a process of its own: dequantising needs a gigabyte that the run then has back, and its progress bars and
warnings stay out of ours. Done once: loading from GGUF takes 15 to 30 s each time, from the folder about one.
"""

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


class UnreadableGguf(Exception):
    """transformers could not read the file; the text is the last line it said."""


def dequantise(gguf: Path, folder: Path) -> None:
    """Writes the float32 weights and the tokenizer of `gguf` into `folder`, as safetensors and json.

    Raises:
        UnreadableGguf: an architecture that transformers does not read, or a broken file.
    """
    # -P keeps the files beside this one from hiding libraries of the same name.
    command = [sys.executable, "-P", __file__, str(gguf.resolve()), str(folder.resolve())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise UnreadableGguf(said[-1])


def _convert(gguf: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name, trust_remote_code=False)
    _split_digits(tokenizer, gguf)
    # Without `dequantize` the weights stay packed: they can be neither trained nor saved.
    model = AutoModelForCausalLM.from_pretrained(
        gguf.parent,
        gguf_file=gguf.name,
        quantization_config=GgufConfig(gguf_file=gguf.name, dequantize=True),
        dtype=torch.float32,
        trust_remote_code=False,
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _split_digits(tokenizer: "PreTrainedTokenizerBase", gguf: Path) -> None:
    """Restores what transformers drops: a "smollm" tokenizer splits numbers into digits, as the model was trained."""
    from gguf import GGUFReader
    from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence

    field = GGUFReader(gguf).get_field("tokenizer.ggml.pre")
    if field is not None and field.contents() == "smollm":
        split = Sequence([Digits(individual_digits=True), ByteLevel(add_prefix_space=False)])
        tokenizer.backend_tokenizer.pre_tokenizer = split


if __name__ == "__main__":
    _convert(Path(sys.argv[1]), Path(sys.argv[2]))
