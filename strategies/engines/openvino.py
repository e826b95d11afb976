"""Local weights through openvino-genai on a CPU: continuous batching, cached prefixes, answers held to a form."""

import json
import math
import re
import time
from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import EngineError, MissingExtra
from advisor.protocols import EngineSetup
from advisor.task_models import Template
from advisor.types import Completion, Limits, Prompt, Usage
from strategies import _weights_cache
from strategies._chat import cut, encode, is_plain, load_tokenizer, stopped, stops_of
from strategies._gguf_writer import unwritable
from strategies._quiet import quiet_libraries
from strategies.engines._batches import without_room
from strategies.engines._openvino_model import PROPERTIES, Precision, built, end_tokens, without_end
from strategies.engines._prefix_blocks import PrefixBlocks, leaders
from strategies.engines._stepwise import continuations
from strategies.engines._writing import AnswerText, Asked, Writing

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

REQUIRES = ("openvino_genai", "pip install 'approach-advisor[cpu]'")
CACHED_TOKENS = 16_384
"""So many tokens of keys and values are kept, or one context window if that is more: prefixes of recent prompts."""
MOST_AT_ONCE = 64
Stops = tuple[str, ...]


def unusable(folder: Path) -> str | None:
    """Why this engine cannot run the model in `folder`, in a few words, or None. Imports nothing heavy."""
    if find_spec(REQUIRES[0]) is None:
        return "openvino-genai is not installed"
    return unwritable(folder)


class Engine:
    """A causal language model as Q8_0 weights on the CPU.

    Args:
        folder: a transformers folder (config.json, safetensors, tokenizer) of an architecture that has a GGUF.
        adapter: a PEFT adapter folder to merge into the weights.
        precision: `full` answers as transformers does on the same Q8_0 weights; `reduced` is faster.
        template: how prompts are written, see `strategies._chat`.

    Raises:
        MissingExtra: openvino-genai is not installed.
        EngineError: an architecture that no GGUF is written of, or a template that cannot be had.
    """

    def __init__(
        self,
        folder: Path,
        adapter: Path | None = None,
        precision: Precision = "full",
        template: Template = "auto",
    ) -> None:
        if find_spec(REQUIRES[0]) is None:
            raise MissingExtra("openvino-genai is not installed", hint=REQUIRES[1])
        quiet_libraries()
        self.weights_folder: Path | None = folder
        self.template: Template = template
        self._tuned = adapter is not None
        self._tokenizer: PreTrainedTokenizerBase = load_tokenizer(folder, template)
        self.model_folder = built(folder, adapter)
        self._precision: Precision = precision
        self._config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
        self._ends = end_tokens(folder)
        self.context_window: int = int(self._config["max_position_embeddings"])
        plain = " plain" if is_plain(self._tokenizer) else ""
        self.identity = _identity(self.model_folder, adapter, precision) + plain
        self._blocks = PrefixBlocks(self._kept_tokens)

    @classmethod
    def open(cls, setup: EngineSetup) -> "Engine":
        """The engine of a model section of task.yaml."""
        assert setup.folder is not None
        engine = cls(setup.folder, precision=setup.precision, template=setup.template)
        engine._tuned = setup.tuned
        return engine

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without any template."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def with_adapter(self, adapter: Path) -> "Engine":
        """The same model with a PEFT adapter merged into its weights."""
        assert self.weights_folder is not None
        return Engine(self.weights_folder, adapter, self._precision, self.template)

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Answers in the order of `prompts`.

        What prompts share at their beginning is computed once: one of them goes ahead, the others find its blocks.
        A prompt that leaves no room in the context window is answered with an empty, truncated completion. In plain
        text an answer ends where the next block begins, unless it is held to a form, which ends it.
        """
        encoded = [encode(self._tokenizer, prompt) for prompt in prompts]
        held = bool(limits.choices or limits.json_schema)
        stops = [() if held else stops_of(self._tokenizer, prompt, self._tuned) for prompt in prompts]
        answers = without_room(encoded, self.context_window - limits.max_new_tokens)
        fitting = [index for index in range(len(encoded)) if index not in answers]
        first = [fitting[at] for at in leaders([encoded[index] for index in fitting])]
        ahead = set(first)
        for group in (first, [index for index in fitting if index not in ahead]):
            if group:
                rows = [encoded[index] for index in group]
                done = self._generate(rows, [stops[index] for index in group], limits)
                answers.update(zip(group, done, strict=True))
        return [answers[index] for index in range(len(encoded))]

    def generate_tokens(self, rows: Sequence[list[int]], most: int) -> list[list[int]]:
        """Greedy answers as token ids, end token left out: what `fidelity` compares."""
        return [without_end(tokens, self._ends) for tokens in self._ask(rows, [()] * len(rows), Limits(most))]

    def writing(self, limits: Limits) -> Writing:
        """Answers that are written while prompts come, by the pipeline's own continuous batching."""
        held = bool(limits.choices or limits.json_schema)

        def asked(prompt: Prompt) -> Asked:
            row = encode(self._tokenizer, prompt)
            stops = () if held else stops_of(self._tokenizer, prompt, self._tuned)
            return Asked(row, self._blocks.add(row), stops)

        room = self.context_window - limits.max_new_tokens
        return Writing(self._pipeline, self._generation(limits), asked, AnswerText(self._tokenizer, self._ends), room)

    def _generate(self, rows: list[list[int]], stops: list[Stops], limits: Limits) -> list[Completion]:
        cached = [self._blocks.add(row) for row in rows]
        started = time.perf_counter()
        written = self._ask(rows, stops, limits)
        seconds = time.perf_counter() - started
        # A cached token costs next to nothing, a generated one about as much as a fresh one of the prompt.
        work = [len(row) - saved + len(new) + 1 for row, saved, new in zip(rows, cached, written, strict=True)]
        completions = []
        for index, (row, new) in enumerate(zip(rows, written, strict=True)):
            answer = without_end(new, self._ends)
            text = self._tokenizer.decode(answer, skip_special_tokens=True)
            usage = Usage(len(row), cached[index], len(new), seconds * work[index] / sum(work))
            over = stopped(self._tokenizer, answer, stops[index])
            truncated = not over and len(answer) >= limits.max_new_tokens
            completions.append(Completion(cut(text, stops[index]).strip(), usage, truncated))
        return completions

    def _ask(self, rows: Sequence[list[int]], stops: Sequence[Stops], limits: Limits) -> list[list[int]]:
        import numpy as np
        from openvino import Tensor

        asked = [Tensor(np.array([row], dtype=np.int64)) for row in rows]
        try:
            if any(stops):
                return continuations(
                    self._pipeline,
                    asked,
                    self._generation(limits),
                    lambda index, written: stopped(self._tokenizer, written, stops[index]),
                )
            results = self._pipeline.generate(asked, [self._generation(limits)] * len(asked))
        except RuntimeError as error:
            raise EngineError(f"openvino-genai: {str(error).strip().splitlines()[-1]}") from error
        return [[int(token) for token in result.m_generation_ids[0]] for result in results]

    def _generation(self, limits: Limits) -> Any:
        from openvino_genai import GenerationConfig, StructuredOutputConfig

        config = GenerationConfig()
        config.max_new_tokens = limits.max_new_tokens
        config.eos_token_id = min(self._ends)
        config.stop_token_ids = self._ends
        config.do_sample = limits.temperature > 0
        if limits.temperature > 0:
            config.temperature, config.top_p, config.top_k = limits.temperature, 1.0, 0
            config.rng_seed = limits.seed
        if limits.choices:
            # In plain text an answer begins with a space.
            config.structured_output_config = StructuredOutputConfig(
                regex=f" ?({'|'.join(re.escape(choice) for choice in limits.choices)})"
            )
        elif limits.json_schema:
            config.structured_output_config = StructuredOutputConfig(json_schema=limits.json_schema)
        return config

    @property
    def _kept_tokens(self) -> int:
        return max(CACHED_TOKENS, self.context_window)

    @cached_property
    def _pipeline(self) -> Any:
        """Loaded with the first request: one second, and the memory of a second copy of the weights."""
        from openvino_genai import ContinuousBatchingPipeline, SchedulerConfig

        scheduler = SchedulerConfig()
        scheduler.enable_prefix_caching = True
        scheduler.max_num_seqs = MOST_AT_ONCE
        scheduler.cache_size = math.ceil(self._kept_tokens * self._bytes_per_token() / 2**30)
        return ContinuousBatchingPipeline(str(self.model_folder), scheduler, "CPU", dict(PROPERTIES[self._precision]))

    def _bytes_per_token(self) -> int:
        """Keys and values of one token over all layers, in float32."""
        config = self._config
        heads = config["num_attention_heads"]
        width = config.get("head_dim") or config["hidden_size"] // heads
        return int(2 * config["num_hidden_layers"] * config.get("num_key_value_heads", heads) * width * 4)


def _identity(model_folder: Path, adapter: Path | None, precision: Precision) -> str:
    from openvino_genai import __version__

    record = _weights_cache.record_of(model_folder)  # holds the digest of the weights it was made from
    assert record is not None
    tuned = f" adapter {_weights_cache.folder_digest(adapter)}" if adapter else ""
    return f"openvino-genai {__version__} {precision} Q8_0 {record.digest}{tuned}"
