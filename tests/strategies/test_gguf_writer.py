"""The written GGUF, read back by the libraries that others will read it with."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from advisor.errors import EngineError
from strategies._gguf_writer import rounded, unwritable, write_gguf


def read_back(gguf: Path, folder: Path) -> dict[str, "np.ndarray"]:
    """The weights as transformers' own reader gives them."""
    from strategies._gguf import dequantise

    folder.mkdir()
    dequantise(gguf, folder)
    from safetensors.numpy import load_file

    return dict(load_file(folder / "model.safetensors"))


def test_transformers_reads_back_the_rounded_weights(tiny_llama: Path, tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    write_gguf(tiny_llama, tmp_path / "tiny.gguf")
    found = read_back(tmp_path / "tiny.gguf", tmp_path / "back")
    expected = load_file(tiny_llama / "model.safetensors")
    assert set(found) == set(expected)
    for name, weights in expected.items():
        np.testing.assert_allclose(found[name], rounded(weights), atol=1e-6, err_msg=name)
        assert weights.ndim == 1 or not np.allclose(weights, 0)


@pytest.mark.parametrize("rounded_first", [False, True])
def test_f32_holds_the_weights_or_what_q8_0_makes_of_them(
    tiny_llama: Path, tmp_path: Path, rounded_first: bool
) -> None:
    from gguf import GGUFReader
    from safetensors.numpy import load_file

    write_gguf(tiny_llama, tmp_path / "tiny.gguf", precision="f32", rounded_first=rounded_first)
    reader = GGUFReader(tmp_path / "tiny.gguf")
    assert reader.fields["general.file_type"].contents() == 0
    assert {tensor.tensor_type.name for tensor in reader.tensors} == {"F32"}
    found = read_back(tmp_path / "tiny.gguf", tmp_path / "back")
    for name, weights in load_file(tiny_llama / "model.safetensors").items():
        kept = rounded(weights) if rounded_first else weights
        np.testing.assert_allclose(found[name], kept, atol=1e-7, err_msg=name)


def test_the_tokenizer_comes_back_the_same(tiny_llama: Path, tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    write_gguf(tiny_llama, tmp_path / "tiny.gguf")
    read_back(tmp_path / "tiny.gguf", tmp_path / "back")
    before, after = (AutoTokenizer.from_pretrained(folder) for folder in (tiny_llama, tmp_path / "back"))
    for text in ("When will my card arrive?", "Grüße 日本 {x}", "<|im_start|>user\nhello<|im_end|>\n"):
        assert after.encode(text, add_special_tokens=False) == before.encode(text, add_special_tokens=False)
    assert after.chat_template == before.chat_template
    assert (after.eos_token_id, after.pad_token_id) == (before.eos_token_id, before.pad_token_id)


def test_q8_0_is_within_about_half_a_step_of_each_block() -> None:
    weights = np.random.default_rng(3).normal(size=(4, 64)).astype("float32")
    steps = np.abs(weights.reshape(4, 2, 32)).max(-1, keepdims=True) / 127
    assert (np.abs(rounded(weights) - weights).reshape(4, 2, 32) <= 0.6 * steps).all()
    assert rounded(weights[0]) is not None and (rounded(weights[0]) == weights[0]).all(), "vectors stay as they are"


def test_another_architecture_or_tokenizer_is_named(tiny_llama: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny_llama, folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "mamba"}), "utf-8")
    assert unwritable(folder) == "its architecture is mamba, not one of llama, qwen2, qwen3"
    with pytest.raises(EngineError, match="no GGUF of model: its architecture is mamba"):
        write_gguf(folder, tmp_path / "x.gguf")
    assert not (tmp_path / "x.gguf").exists()
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "tokenizer.json").unlink()
    assert unwritable(folder) == "its tokenizer is no byte-level BPE"
    assert unwritable(tiny_llama) is None
