"""Weights as a GGUF: what the fast engine runs, and a file for llama.cpp and Ollama.

Q8_0 keeps blocks of 32 weights as 8-bit integers with one 16-bit scale (ggml's format); F16 keeps each weight in 16
bits. Names and shapes follow the `gguf` package; a llama's query and key rows are reordered for its interleaved rotary
embedding, as llama.cpp's own converter does (`LlamaModel.permute`).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import EngineError
from strategies._whole_weights import SAFE

if TYPE_CHECKING:
    import numpy as np
    from gguf import GGUFWriter

ARCHITECTURES = {"llama": "LLAMA", "qwen2": "QWEN2", "qwen3": "QWEN3"}
"""``model_type`` of a transformers config → the architecture in a GGUF; the ones that the fast engine reads."""
NORMAL_TOKEN, CONTROL_TOKEN, USER_DEFINED_TOKEN = 1, 3, 4
"""llama.cpp's kinds of token (``LLAMA_TOKEN_TYPE_…``)."""
FILE_TYPES = {"f32": 0, "q8_0": 7}
"""A precision → ``general.file_type`` of a file whose matrices have it."""


def unwritable(folder: Path) -> str | None:
    """Why no GGUF can be written of the model in a transformers folder, in a few words, or None."""
    model_type = _json(folder / "config.json").get("model_type")
    if model_type not in ARCHITECTURES:
        return f"its architecture is {model_type}, not one of {', '.join(ARCHITECTURES)}"
    tokenizer = folder / "tokenizer.json"
    if not tokenizer.is_file() or _json(tokenizer)["model"]["type"] != "BPE":
        return "its tokenizer is no byte-level BPE"
    return None


def write_gguf(
    folder: Path,
    target: Path,
    adapter: Path | None = None,
    name: str = "",
    precision: str = "q8_0",
    rounded_first: bool = False,
) -> None:
    """Writes the weights of a transformers folder, with a PEFT adapter merged in, as a GGUF; the same bytes each time.

    `name` is what the file says it holds, the folder's own where none is given; `precision` one of FILE_TYPES. Vectors
    (norms, biases) stay float32, as llama.cpp keeps them. `rounded_first` writes in float32 what Q8_0 weights stand
    for: llama.cpp then multiplies in float32 as well, where it rounds activations to 8 bits beside Q8_0 weights.

    Raises:
        EngineError: an architecture or a tokenizer that is not written; says which.
    """
    from gguf import GGMLQuantizationType, GGUFWriter
    from gguf.quants import quantize

    reason = unwritable(folder)
    if reason is not None:
        raise EngineError(f"no GGUF of {folder.name}: {reason}")
    config = _json(folder / "config.json")
    writer = GGUFWriter(target, config["model_type"])
    _write_model_keys(writer, config, name or folder.name, precision)
    _write_tokenizer(writer, folder, config)
    kept = GGMLQuantizationType[precision.upper()]
    for name, weights in _tensors(folder, adapter, config):
        if kept is GGMLQuantizationType.F32:
            writer.add_tensor(name, (rounded(weights) if rounded_first else weights).astype("float32"))
        elif weights.ndim == 1 or weights.shape[-1] % 32:
            writer.add_tensor(name, weights.astype("float32"))
        else:
            writer.add_tensor(name, quantize(weights, kept), raw_dtype=kept)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def rounded(weights: "np.ndarray") -> "np.ndarray":
    """Weights as they come back from Q8_0: what the written file means, for comparing engines on equal weights."""
    from gguf import GGMLQuantizationType
    from gguf.quants import dequantize, quantize

    if weights.ndim == 1 or weights.shape[-1] % 32:
        return weights
    restored: np.ndarray = dequantize(quantize(weights, GGMLQuantizationType.Q8_0), GGMLQuantizationType.Q8_0)
    return restored


def _write_model_keys(writer: "GGUFWriter", config: dict[str, Any], name: str, precision: str) -> None:
    heads = config["num_attention_heads"]
    width = config.get("head_dim") or config["hidden_size"] // heads
    writer.add_name(name)
    writer.add_file_type(FILE_TYPES[precision])
    writer.add_quantization_version(2)
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(config.get("num_key_value_heads", heads))
    writer.add_key_length(width)
    writer.add_value_length(width)
    writer.add_rope_dimension_count(width)
    rope = config.get("rope_parameters") or {}
    writer.add_rope_freq_base(float(rope.get("rope_theta", config.get("rope_theta", 10_000.0))))
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])


def _write_tokenizer(writer: "GGUFWriter", folder: Path, config: dict[str, Any]) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
    stored = _json(folder / "tokenizer.json")
    added = {token["id"]: token for token in stored.get("added_tokens", [])}
    words = {index: word for word, index in tokenizer.get_vocab().items()}
    size = config["vocab_size"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(_pre_tokenizer(stored.get("pre_tokenizer") or {}))
    writer.add_token_list([words.get(index, f"[PAD{index}]") for index in range(size)])
    writer.add_token_types([_token_type(added.get(index)) for index in range(size)])
    writer.add_token_merges(
        [merge if isinstance(merge, str) else " ".join(merge) for merge in stored["model"]["merges"]]
    )
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    if tokenizer.bos_token_id is not None:
        writer.add_bos_token_id(tokenizer.bos_token_id)
    writer.add_eos_token_id(tokenizer.eos_token_id)
    writer.add_pad_token_id(tokenizer.eos_token_id if tokenizer.pad_token_id is None else tokenizer.pad_token_id)
    if tokenizer.chat_template:
        writer.add_chat_template(tokenizer.chat_template)


def _pre_tokenizer(pre: dict[str, Any]) -> str:
    """llama.cpp's name for how text is split before the merges."""
    text = json.dumps(pre)
    if '"Digits"' in text:
        return "smollm"
    if "\\\\p{N}{1,3}" in text:
        return "llama-bpe"
    return "qwen2" if "\\\\p{N}" in text else "gpt-2"


def _token_type(added: dict[str, Any] | None) -> int:
    if added is None:
        return NORMAL_TOKEN
    return CONTROL_TOKEN if added.get("special") else USER_DEFINED_TOKEN


def _tensors(folder: Path, adapter: Path | None, config: dict[str, Any]) -> Iterator[tuple[str, "np.ndarray"]]:
    from gguf import MODEL_ARCH, get_tensor_name_map

    names = get_tensor_name_map(MODEL_ARCH[ARCHITECTURES[config["model_type"]]], config["num_hidden_layers"])
    heads = config["num_attention_heads"]
    heads_of = {"q_proj": heads, "k_proj": config.get("num_key_value_heads", heads)}
    for name, tensor in _state(folder, adapter).items():
        if name == "lm_head.weight" and config.get("tie_word_embeddings"):
            continue
        written = names.get_name(name, try_suffixes=(".weight", ".bias"))
        if written is None:
            raise EngineError(f"no GGUF of {folder.name}: it has a tensor {name} that no GGUF holds")
        weights = tensor.float().numpy()
        projection = name.split(".")[-2]
        if config["model_type"] == "llama" and projection in heads_of:
            weights = _interleaved(weights, heads_of[projection])
        yield written, weights


def _state(folder: Path, adapter: Path | None) -> dict[str, Any]:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, **SAFE)
    if adapter is not None:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, adapter).merge_and_unload()
    state: dict[str, Any] = model.state_dict()
    return state


def _interleaved(weights: "np.ndarray", heads: int) -> "np.ndarray":
    """Rows of the two halves of every head's rotation, alternating: ggml rotates neighbours, transformers halves."""
    rows = weights.shape[0]
    halves = weights.reshape(heads, 2, rows // heads // 2, *weights.shape[1:])
    return halves.swapaxes(1, 2).reshape(weights.shape)


def _json(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return read
