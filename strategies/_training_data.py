"""Training texts as token ids: the completion carries the loss, the prompt does not."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, overload

from advisor.errors import EngineError
from advisor.task_models import Template
from advisor.types import Prompt
from strategies._chat import encode, encode_answer, end_of, load_tokenizer

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedTokenizerBase

IGNORED = -100
"""The label that cross-entropy skips."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One training text: the loss is taken over `completion` (and its end of turn) only.

    A prompt without a message makes it text to be learned as it stands, in no template.
    """

    prompt: Prompt
    completion: str


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Pairs to train on, pairs to stop on, and the adapter folder to go on from; without one, a new adapter.

    `window` is the most tokens of prompt and completion together, where it is less than the model's own; `template` is
    how the engine that will answer writes its prompts.
    """

    train: Sequence[Pair]
    dev: Sequence[Pair]
    start: Path | None = None
    window: int | None = None
    template: Template = "auto"


def encode_pairs(tokenizer: "PreTrainedTokenizerBase", pairs: Sequence[Pair]) -> list[dict[str, list[int]]]:
    """One row per pair: ``input_ids`` of prompt, completion and end of turn, ``labels`` IGNORED over the prompt.

    Prompt and completion are encoded apart, exactly as they meet at inference: no token spans the border. In plain text
    the end of a block comes before the end token: labels are scored with it, and the model then stops by itself.
    """
    rows = EncodedRows()
    for pair in pairs:
        rows.add(*_encoded(tokenizer, pair))
    return list(rows)


def _encoded(tokenizer: "PreTrainedTokenizerBase", pair: Pair) -> tuple[list[int], list[int]]:
    """Prompt and completion as token ids."""
    end = int(tokenizer.eos_token_id)
    if not pair.prompt.messages:
        return [], [*tokenizer.encode(pair.completion), end]
    completion = encode_answer(tokenizer, pair.completion)
    return encode(tokenizer, pair.prompt), completion + list(dict.fromkeys((end_of(tokenizer), end)))


class EncodedRows(Sequence[dict[str, list[int]]]):
    """Rows as `encode_pairs` gives them, at four bytes a token: a million of them as lists would take gigabytes."""

    def __init__(self) -> None:
        self._tokens = array("i")
        self._begin = array("q", [0])
        self._answer = array("q")  # where each row's completion begins

    def add(self, prompt: list[int], completion: list[int]) -> None:
        """Appends one row."""
        self._answer.append(len(self._tokens) + len(prompt))
        self._tokens.extend(prompt)
        self._tokens.extend(completion)
        self._begin.append(len(self._tokens))

    def __len__(self) -> int:
        return len(self._answer)

    @overload
    def __getitem__(self, index: int) -> dict[str, list[int]]: ...
    @overload
    def __getitem__(self, index: slice) -> "Sequence[dict[str, list[int]]]": ...
    def __getitem__(self, index: int | slice) -> "dict[str, list[int]] | Sequence[dict[str, list[int]]]":
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        begin, answer, end = self._begin[place], self._answer[place], self._begin[place + 1]
        labels = [IGNORED] * (answer - begin) + self._tokens[answer:end].tolist()
        return {"input_ids": self._tokens[begin:end].tolist(), "labels": labels}


@dataclass(frozen=True, slots=True)
class EncodedSet:
    """A TrainingSet as token ids: rows to train on and rows to stop on, and what pads them."""

    train: EncodedRows
    dev: EncodedRows
    pad: int
    start: Path | None
    notes: tuple[str, ...]


def encode_set(weights: Path, pairs: TrainingSet) -> EncodedSet:
    """The rows that fit into the context window, with a note on those that do not.

    A longer one is left out whole: cut short it would teach an answer to a prompt that is never asked, because a
    request that does not fit is not answered in use either.

    Raises:
        EngineError: there is nothing to train on or nothing to stop on.
    """
    from transformers import AutoConfig

    tokenizer = load_tokenizer(weights, pairs.template)
    longest = int(AutoConfig.from_pretrained(weights, trust_remote_code=False).max_position_embeddings)
    window = min(longest, pairs.window or longest)
    rows: list[EncodedRows] = []
    notes: list[str] = []
    for what, some in (("training", pairs.train), ("dev", pairs.dev)):
        fitting = EncodedRows()
        for prompt, completion in (_encoded(tokenizer, pair) for pair in some):
            if len(prompt) + len(completion) <= window:
                fitting.add(prompt, completion)
        if not fitting:
            why = f"fits into the context window of {window:,} tokens" if some else "is there"
            raise EngineError(f"no {what} example {why}")
        if left_out := len(some) - len(fitting):
            said = f"longer than the context window of {window:,} tokens and left out of training"
            notes.append(f"{left_out} of {len(some)} {what} examples {said}")
        rows.append(fitting)
    return EncodedSet(rows[0], rows[1], int(tokenizer.pad_token_id or tokenizer.eos_token_id), pairs.start, (*notes,))


@dataclass(frozen=True, slots=True)
class Collator:
    """Pads a batch on the right to its longest row."""

    pad: int

    def __call__(self, rows: Sequence[dict[str, list[int]]]) -> dict[str, "torch.Tensor"]:
        import torch

        longest = max(len(row["input_ids"]) for row in rows)
        ids = [row["input_ids"] + [self.pad] * (longest - len(row["input_ids"])) for row in rows]
        seen = [[1] * len(row["input_ids"]) + [0] * (longest - len(row["input_ids"])) for row in rows]
        labels = [row["labels"] + [IGNORED] * (longest - len(row["labels"])) for row in rows]
        return {
            "input_ids": torch.tensor(ids),
            "attention_mask": torch.tensor(seen),
            "labels": torch.tensor(labels),
        }
