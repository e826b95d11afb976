"""A transformers folder as a folder that openvino-genai loads in a second: made once, checked once.

The way there is a Q8_0 GGUF (`strategies._gguf_writer`), which openvino-genai reads by itself and writes down again in
its own format. The first time a model is met, its answers are compared with those of transformers on the same weights.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from advisor.errors import EngineError
from advisor.storage import write_whole
from strategies import _weights_cache
from strategies._gguf_writer import rounded, write_gguf
from strategies._whole_weights import SAFE

if TYPE_CHECKING:
    from transformers import PreTrainedModel

LAYOUT = 1
"""Raised whenever what is built comes out differently."""
TUNED = "tuned-"
TUNED_KEPT = 4
CHECK_FILE = "fidelity.json"
PROBES = (
    "What is the capital of France?",
    "Name three colours.",
    "Translate to Spanish: good morning.",
    "My card has not arrived yet. What should I do?",
    "Write one sentence about the sea.",
    "What is 12 plus 30?",
    'Answer in JSON: {"city": "Rome"}. Which city is it?',
    "List the days of the week.",
)
PROBE_TOKENS = 16
MOST_DIFFERENT = 1
"""So many of the probes may be answered differently: a near tie can fall either way."""

Generate = Callable[[Sequence[list[int]], int], list[list[int]]]
"""Greedy answers of at most so many tokens to prompts of token ids, end token left out."""
Precision = Literal["full", "reduced"]
PROPERTIES: dict[Precision, dict[str, str]] = {
    "full": {
        "INFERENCE_PRECISION_HINT": "f32",
        "KV_CACHE_PRECISION": "f32",
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": "0",
    },
    "reduced": {"INFERENCE_PRECISION_HINT": "f32"},
}
"""`full` computes in float32 and answers as transformers does; `reduced` rounds activations and the key-value cache to
8 bits, about twice as fast, and on open questions a weak model's answers then differ often."""


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How many of the probes two engines answered alike."""

    same: int
    of: int

    @property
    def holds(self) -> bool:
        """Whether the engines agree well enough for the fast one to be used."""
        return self.of - self.same <= MOST_DIFFERENT


def built(folder: Path, adapter: Path | None = None) -> Path:
    """The openvino folder of a model, with an adapter merged in, made if it is not there.

    It lies in the advisor's cache. Of tuned models the TUNED_KEPT used last are kept: each takes as much as the base.

    Raises:
        EngineError: the architecture is not one that a GGUF is written of.
    """
    from openvino import __version__

    name = f"openvino-{LAYOUT}-{__version__.split('-')[0]}"
    digest = _weights_cache.digest_of(folder)
    home = _weights_cache.root() / "engines" / digest[:12]
    target = home / (name if adapter is None else f"{TUNED}{_weights_cache.folder_digest(adapter)[:12]}-{name}")

    def fill(building: Path) -> _weights_cache.Record:
        _build(folder, building, adapter)
        return _weights_cache.Record(digest, f"model {folder.name}", "as the model")

    _weights_cache.build_once(target, fill)
    target.touch()
    _drop_tuned(home, target)
    return target


def _drop_tuned(home: Path, used: Path) -> None:
    """Removes the tuned models that were not used for longest; one that is loaded lives on until it is let go."""
    tuned = sorted((path for path in home.glob(f"{TUNED}*") if path.is_dir()), key=lambda path: -path.stat().st_mtime)
    for path in tuned[TUNED_KEPT:]:
        if path != used:
            shutil.rmtree(path, ignore_errors=True)


def _build(folder: Path, building: Path, adapter: Path | None) -> None:
    from openvino import save_model
    from openvino_genai import ContinuousBatchingPipeline, SchedulerConfig
    from openvino_tokenizers import convert_tokenizer
    from transformers import AutoTokenizer

    gguf = building / "model.gguf"
    write_gguf(folder, gguf, adapter)
    ContinuousBatchingPipeline(str(gguf), SchedulerConfig(), "CPU", {"enable_save_ov_model": True})
    gguf.unlink()
    # Constrained decoding needs the vocabulary in this form; prompts come as token ids.
    tokenizer, detokenizer = convert_tokenizer(
        AutoTokenizer.from_pretrained(folder, trust_remote_code=False), with_detokenizer=True
    )
    save_model(tokenizer, building / "openvino_tokenizer.xml")
    save_model(detokenizer, building / "openvino_detokenizer.xml")
    for file in ("config.json", "generation_config.json"):
        if (folder / file).is_file():
            shutil.copy(folder / file, building / file)


def fidelity(folder: Path, target: Path, generate: Generate) -> Fidelity:
    """Compares `generate` with transformers on the weights that `target` holds, once; `target` remembers the result."""
    record = target / CHECK_FILE
    if record.is_file():
        return Fidelity(**json.loads(record.read_text("utf-8")))
    prompts = _probes(folder)
    expected, found = _reference(folder)(prompts, PROBE_TOKENS), generate(prompts, PROBE_TOKENS)
    result = Fidelity(sum(a == b for a, b in zip(expected, found, strict=True)), len(prompts))
    write_whole(record, json.dumps({"same": result.same, "of": result.of}))
    return result


def _probes(folder: Path) -> list[list[int]]:
    from transformers import AutoTokenizer

    from advisor.types import Message, Prompt
    from strategies._chat import encode

    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
    return [encode(tokenizer, Prompt((Message("user", text),))) for text in PROBES]


def _reference(folder: Path) -> Generate:
    import torch
    from transformers import AutoModelForCausalLM

    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, **SAFE).eval()
    with torch.no_grad():
        for weights in model.parameters():
            weights.copy_(torch.from_numpy(rounded(weights.numpy())))

    ends = end_tokens(folder)

    def generate(prompts: Sequence[list[int]], most: int) -> list[list[int]]:
        answers = []
        for prompt in prompts:
            with torch.inference_mode():
                ids: Any = model.generate(torch.tensor([prompt]), max_new_tokens=most, do_sample=False, pad_token_id=0)
            answers.append(without_end(ids[0, len(prompt) :].tolist(), ends))
        return answers

    return generate


def end_tokens(folder: Path) -> set[int]:
    """Every token id that ends an answer, by the folder's own files.

    Raises:
        EngineError: none is declared.
    """
    ends: set[int] = set()
    for file in ("generation_config.json", "config.json"):
        if (folder / file).is_file():
            declared = json.loads((folder / file).read_text("utf-8")).get("eos_token_id")
            if declared is not None:
                ends |= set(declared) if isinstance(declared, list) else {declared}
    if not ends:
        raise EngineError(f"{folder.name} declares no eos_token_id")
    return ends


def without_end(tokens: list[int], ends: set[int]) -> list[int]:
    """The tokens before the first that ends an answer."""
    return tokens[: next((index for index, token in enumerate(tokens) if token in ends), len(tokens))]
