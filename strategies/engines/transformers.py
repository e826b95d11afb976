"""Local weights through transformers: batched generation, exact label scoring, PEFT adapters."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import EngineError
from advisor.types import Completion, LabelScores, Limits, Prompt, Usage
from strategies import _weights_cache
from strategies._chat import encode
from strategies._quiet import quiet_libraries
from strategies.engines import _label_tree

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

MOST_ROWS = 64
MOST_TOKENS = 16_384
"""A batch is bounded by its padded tokens, not only by its rows: batches sized on short prompts run out of memory
on long ones."""


class Engine:
    """A causal language model in one process, in fp32 on the CPU.

    Args:
        folder: a transformers folder (config.json, safetensors, tokenizer).
        adapter: a PEFT adapter folder to merge into the weights, which makes inference as fast as the base model.
    """

    def __init__(self, folder: Path, adapter: Path | None = None) -> None:
        from transformers import AutoTokenizer

        quiet_libraries()
        self.weights_folder: Path | None = folder
        self._tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder)
        self._tokenizer.padding_side = "left"
        if self._tokenizer.pad_token_id is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token
        self._model: PreTrainedModel = _load(folder, adapter)
        self.context_window: int = int(self._model.config.max_position_embeddings)
        self.identity = _identity(folder, adapter)

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without any template."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def with_adapter(self, adapter: Path) -> "Engine":
        """The same model with a PEFT adapter merged into a copy of its weights."""
        assert self.weights_folder is not None
        return Engine(self.weights_folder, adapter)

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Answers in the order of `prompts`. Long prompts are batched together so that little is padding.

        A prompt that leaves no room in the context window is answered with an empty, truncated completion.

        Raises:
            EngineError: it is held to choices (`score_labels` answers that) or to a schema.
        """
        if limits.choices or limits.json_schema:
            raise EngineError("the transformers engine scores labels but cannot hold a text to choices or a schema")
        encoded = [encode(self._tokenizer, prompt) for prompt in prompts]
        answers: dict[int, Completion] = {}
        room = self.context_window - limits.max_new_tokens
        for index, tokens in enumerate(encoded):
            if len(tokens) > room:
                answers[index] = Completion("", Usage(prompt_tokens=len(tokens)), truncated=True)
        fitting = [index for index in range(len(encoded)) if index not in answers]
        for batch in batches(fitting, [len(tokens) for tokens in encoded], limits.max_new_tokens):
            answers.update(zip(batch, self._generate_batch([encoded[i] for i in batch], limits), strict=True))
        return [answers[index] for index in range(len(encoded))]

    def _generate_batch(self, rows: list[list[int]], limits: Limits) -> list[Completion]:
        import torch

        started = time.perf_counter()
        padded = self._tokenizer.pad({"input_ids": rows}, return_tensors="pt")
        sampled = limits.temperature > 0
        sampling = {"do_sample": sampled, **({"temperature": limits.temperature} if sampled else {})}
        # The generator of `generate` is torch's global one: fork it, so that a seed here disturbs nothing else.
        with torch.inference_mode(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(limits.seed)
            output = self._model.generate(
                input_ids=padded["input_ids"],
                attention_mask=padded["attention_mask"],
                max_new_tokens=limits.max_new_tokens,
                pad_token_id=self._tokenizer.pad_token_id,
                **sampling,
            )
        new = output[:, padded["input_ids"].shape[1] :].tolist()
        seconds = time.perf_counter() - started
        return self._completions(rows, new, seconds)

    def _completions(self, rows: list[list[int]], new: list[list[int]], seconds: float) -> list[Completion]:
        ends = end_tokens(self._model, self._tokenizer)
        lengths = [next((i for i, token in enumerate(tokens) if token in ends), len(tokens)) for tokens in new]
        work = [len(row) + 1 + length for row, length in zip(rows, lengths, strict=True)]
        completions = []
        for row, tokens, length, share in zip(rows, new, lengths, work, strict=True):
            text = self._tokenizer.decode(tokens[:length], skip_special_tokens=True).strip()
            # The end token is generated and paid for like any other.
            generated = min(length + 1, len(tokens))
            usage = Usage(len(row), 0, generated, seconds * share / sum(work))
            completions.append(Completion(text, usage, truncated=length == len(tokens)))
        return completions

    def score_labels(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[LabelScores]:
        """Exact log-likelihood of each label, end of turn included, as the whole answer.

        All labels of a prompt share one forward pass: the prompt is computed once and each label attends to the
        prompt and to itself only (see `_label_tree`). Seconds are shared out by tokens.

        Raises:
            EngineError: a prompt and its labels are longer than the context window; nothing was computed yet.
        """
        encoded = [encode(self._tokenizer, prompt) for prompt in prompts]
        tree = _label_tree.build(self._tokenizer, labels)
        room = self.context_window - max((len(label) for label in tree.labels), default=0)
        longest = max((len(tokens) for tokens in encoded), default=0)
        if longest > room:
            raise EngineError(f"a prompt of {longest} tokens leaves no room to answer in the context window")
        scores: dict[int, LabelScores] = {}
        for batch in batches(range(len(encoded)), [len(tokens) for tokens in encoded], tree.size):
            rows = [encoded[i] for i in batch]
            started = time.perf_counter()
            values = _label_tree.log_likelihoods(self._model, rows, tree, int(self._tokenizer.pad_token_id))
            seconds = time.perf_counter() - started
            total = sum(len(row) + tree.size for row in rows)
            for index, row, value in zip(batch, rows, values, strict=True):
                chosen = max(range(len(labels)), key=value.__getitem__)
                usage = Usage(len(row), 0, len(tree.labels[chosen]), seconds * (len(row) + tree.size) / total)
                scores[index] = LabelScores(tuple(value), usage)
        return [scores[index] for index in range(len(encoded))]


def end_tokens(model: "PreTrainedModel", tokenizer: "PreTrainedTokenizerBase") -> set[int]:
    """Every token id that ends an answer."""
    declared = model.generation_config.eos_token_id
    ends = set(declared) if isinstance(declared, list) else {declared}
    return {int(end) for end in ends | {tokenizer.eos_token_id} if end is not None}


def batches(indexes: Sequence[int], lengths: Sequence[int], extra: int) -> Iterator[list[int]]:
    """Groups `indexes` longest first, at most MOST_ROWS rows and MOST_TOKENS padded tokens (`extra` per row) each."""
    batch: list[int] = []
    longest = 0
    for index in sorted(indexes, key=lambda i: (-lengths[i], i)):
        longest = max(longest, lengths[index] + extra)
        if batch and (len(batch) == MOST_ROWS or (len(batch) + 1) * longest > MOST_TOKENS):
            yield batch
            batch, longest = [], lengths[index] + extra
        batch.append(index)
    if batch:
        yield batch


def _identity(folder: Path, adapter: Path | None) -> str:
    from transformers import __version__

    tuned = f" adapter {_weights_cache.folder_digest(adapter)}" if adapter else ""
    return f"transformers {__version__} float32 {_weights_cache.digest_of(folder)}{tuned}"


def _load(folder: Path, adapter: Path | None) -> "PreTrainedModel":
    import torch
    from transformers import AutoModelForCausalLM

    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    if adapter is not None:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, adapter).merge_and_unload()
    return model.eval()
