"""Local weights through transformers: batched generation, exact label scoring, PEFT adapters."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import EngineError
from advisor.protocols import EngineSetup
from advisor.task_models import Template
from advisor.types import Completion, LabelScores, Limits, Prompt, Usage
from strategies import _weights_cache
from strategies._chat import cut, encode, is_plain, load_tokenizer, stopped, stops_of
from strategies._precision import Placement, Precision, hardware, place
from strategies._quiet import quiet_libraries
from strategies._whole_weights import SAFE, parameters
from strategies.engines import _decoding, _label_tree, _packed
from strategies.engines._batches import CPU_ROOM, GPU_ROOM, batches, in_parts, shared_prefix, without_room

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


class Engine:
    """A causal language model in one process, on the GPU where there is one and else on the CPU.

    Args:
        folder: a transformers folder (config.json, safetensors, tokenizer).
        adapter: a PEFT adapter folder to merge into the weights, which makes inference as fast as the base model.
        precision: "auto" for bfloat16 where a large model meets a GPU that has it and float32 elsewhere, "float32" for
            the reference that others are held against, "bfloat16" for speed on a CPU that has it, where a prompt's
            answer then hangs a little on the rest of its batch.
        template: how prompts are written, see `strategies._chat`.

    Raises:
        EngineError: a precision or a template that cannot be had.
    """

    def __init__(
        self,
        folder: Path,
        adapter: Path | None = None,
        precision: Precision = "auto",
        template: Template = "auto",
    ) -> None:
        quiet_libraries()
        self.weights_folder: Path | None = folder
        self.template: Template = template
        self._tuned = adapter is not None
        self._tokenizer: PreTrainedTokenizerBase = load_tokenizer(folder, template)
        self._precision: Precision = precision
        placement = place(precision, hardware(), parameters(folder))
        self._model: PreTrainedModel = _load(folder, adapter, placement)
        self._room = GPU_ROOM if placement.device == "cuda" else CPU_ROOM
        self.context_window: int = int(self._model.config.max_position_embeddings)
        self.identity = _identity(folder, adapter, placement) + (" plain" if is_plain(self._tokenizer) else "")

    @classmethod
    def open(cls, setup: EngineSetup) -> "Engine":
        """The engine of a model section of task.yaml."""
        assert setup.folder is not None
        precision: Precision = "auto" if setup.precision == "full" else "bfloat16"
        try:
            place(precision, hardware(), parameters(setup.folder))
        except EngineError as error:
            setup.say(f"{setup.model} runs in full precision: {error.what}")
            precision = "auto"
        engine = cls(setup.folder, precision=precision, template=setup.template)
        engine._tuned = setup.tuned
        return engine

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without any template."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def with_adapter(self, adapter: Path) -> "Engine":
        """The same model with a PEFT adapter merged into a copy of its weights."""
        assert self.weights_folder is not None
        return Engine(self.weights_folder, adapter, self._precision, self.template)

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Answers in the order of `prompts`. Long prompts are batched together so that little is padding.

        A prompt that leaves no room in the context window is answered with an empty, truncated completion. In plain
        text an answer ends where the next block begins, and no token is written after that.

        Raises:
            EngineError: it is held to choices (`score_labels` answers that) or to a schema, or a single prompt does
                not fit into memory.
        """
        if limits.choices or limits.json_schema:
            raise EngineError("the transformers engine scores labels but cannot hold a text to choices or a schema")
        encoded = [encode(self._tokenizer, prompt) for prompt in prompts]
        answers = without_room(encoded, self.context_window - limits.max_new_tokens)
        fitting = [index for index in range(len(encoded)) if index not in answers]
        for batch in batches(fitting, [len(row) for row in encoded], limits.max_new_tokens, self._room):
            rows = [_Row(encoded[i], stops_of(self._tokenizer, prompts[i], self._tuned)) for i in batch]
            found = in_parts(lambda some: self._generate_batch(some, limits), rows)
            answers.update(zip(batch, found, strict=True))
        return [answers[index] for index in range(len(encoded))]

    def _generate_batch(self, rows: list["_Row"], limits: Limits) -> list[Completion]:
        started = time.perf_counter()
        ends = end_tokens(self._model, self._tokenizer)

        def ended(index: int, written: list[int]) -> bool:
            return written[-1] in ends or stopped(self._tokenizer, written, rows[index].stops)

        asked = [row.tokens for row in rows]
        prefix = _decoding.prefix_length(self._model, shared_prefix(asked))
        new = _decoding.continuations(self._model, asked, prefix, ended, limits)
        seconds = time.perf_counter() - started
        work = [len(row) - (prefix if i else 0) + len(new[i]) for i, row in enumerate(rows)]
        completions = []
        for index, (row, tokens) in enumerate(zip(rows, new, strict=True)):
            kept = tokens[:-1] if tokens[-1] in ends else tokens
            text = cut(self._tokenizer.decode(kept, skip_special_tokens=True), row.stops).strip()
            # The end token is generated and paid for like any other.
            share = seconds * work[index] / sum(work)
            usage = Usage(len(row), prefix if index else 0, len(tokens), share)
            completions.append(Completion(text, usage, truncated=not ended(index, tokens)))
        return completions

    def score_labels(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[LabelScores]:
        """Exact log-likelihood of each label, end of turn included, as the whole answer.

        All labels of a prompt share one forward pass: the prompt is computed once and each label attends to the
        prompt and to itself only (see `_label_tree`). Seconds are shared out by the tokens computed.

        Raises:
            EngineError: a prompt and its labels are longer than the context window (nothing was computed yet), or a
                single prompt does not fit into memory.
        """
        encoded = [encode(self._tokenizer, prompt) for prompt in prompts]
        tree = _label_tree.build(self._tokenizer, labels)
        room = self.context_window - max((len(label) for label in tree.labels), default=0)
        longest = max((len(tokens) for tokens in encoded), default=0)
        if longest > room:
            raise EngineError(f"a prompt of {longest} tokens leaves no room to answer in the context window")
        scores: dict[int, LabelScores] = {}
        for batch in batches(range(len(encoded)), [len(row) for row in encoded], tree.size, self._room):
            rows = [encoded[i] for i in batch]
            found = in_parts(lambda some: self._score_batch(some, tree), rows)
            scores.update(zip(batch, found, strict=True))
        return [scores[index] for index in range(len(encoded))]

    def _score_batch(self, rows: list[list[int]], tree: _label_tree.LabelTree) -> list[LabelScores]:
        started = time.perf_counter()
        prefix = _decoding.prefix_length(self._model, shared_prefix(rows))
        values = _label_tree.log_likelihoods(self._model, rows, tree, prefix)
        seconds = time.perf_counter() - started
        work = [len(row) - (prefix if index else 0) + tree.size for index, row in enumerate(rows)]
        scores = []
        for index, (row, value) in enumerate(zip(rows, values, strict=True)):
            chosen = tree.labels[max(range(len(value)), key=value.__getitem__)]
            share = seconds * work[index] / sum(work)
            usage = Usage(len(row), prefix if index else 0, len(chosen), share)
            scores.append(LabelScores(tuple(value), usage))
        return scores


@dataclass(frozen=True, slots=True)
class _Row:
    """A prompt as tokens, and the texts that end its answer."""

    tokens: list[int]
    stops: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.tokens)


def end_tokens(model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase") -> frozenset[int]:
    """Every token id that ends an answer."""
    declared = model.generation_config.eos_token_id
    ends = set(declared) if isinstance(declared, list) else {declared}
    return frozenset(int(end) for end in ends | {tokenizer.eos_token_id} if end is not None)


def _identity(folder: Path, adapter: Path | None, placement: Placement) -> str:
    from transformers import __version__

    tuned = f" adapter {_weights_cache.folder_digest(adapter)}" if adapter else ""
    where = f"{placement.dtype} {placement.device}"
    return f"transformers {__version__} {where} {_weights_cache.digest_of(folder)}{tuned}"


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _load(folder: Path, adapter: Path | None, placement: Placement) -> "PreTrainedModel":
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM

    # The adapter is merged in float32: rounding the sum once loses less than adding rounded terms.
    try:
        model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, **SAFE)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise EngineError(f"{folder.name} cannot be loaded: {_first_line(error)}") from error
    if adapter is not None:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, adapter).merge_and_unload()
    model = model.to(device=placement.device, dtype=getattr(torch, placement.dtype)).eval()
    if placement.device == "cpu":
        _packed.pack(model)
    return model
