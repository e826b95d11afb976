"""Writes answers for a batch of prompts: their common beginning once, then token by token until each has ended."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from inspect import signature
from typing import TYPE_CHECKING

from advisor.types import Limits

if TYPE_CHECKING:
    import torch
    from transformers import DynamicCache, PreTrainedModel

Ended = Callable[[int, list[int]], bool]
"""Whether the answer to a row, by its place, is over with the tokens written so far."""
DROPPED_AT = 0.75
"""Rows that have ended are dropped once no more than this share goes on: dropping copies the cache of the others."""


def prefix_length(model: "PreTrainedModel", shared: int) -> int:
    """How much of `shared` first tokens can be kept: all, or nothing if a layer keeps more than keys and values."""
    return shared if _is_plain(_empty_cache(model)) else 0


def prefix_cache(model: "PreTrainedModel", prefix: Sequence[int], rows: int) -> "DynamicCache":
    """The keys and values of `prefix`, computed once and repeated for each of `rows` rows."""
    import torch

    cache = _empty_cache(model)
    if prefix:
        tokens = torch.tensor([list(prefix)], device=model.device)
        model(input_ids=tokens, logits_to_keep=1, **with_cache(model, cache))
        cache.batch_repeat_interleave(rows)
    return cache


def with_cache(model: "PreTrainedModel", cache: "DynamicCache") -> dict[str, object]:
    """The arguments of a forward pass that reads and fills `cache`; transformers renamed one of them within 5.x."""
    name = "cache" if "cache" in signature(model.forward).parameters else "past_key_values"
    return {name: cache, "use_cache": True}


def continuations(
    model: "PreTrainedModel", rows: list[list[int]], prefix: int, ended: Ended, limits: Limits
) -> list[list[int]]:
    """The new tokens of each row, up to and with the one that makes it `ended`, or `limits.max_new_tokens` of them.

    Greedy, or sampled at the plain temperature: nothing else that the model's own settings may ask for (a repetition
    penalty, top-k) is applied, so that models are compared on the same terms.
    """
    import torch

    with torch.inference_mode():
        state = _State(model, rows, prefix)
        choose = _Sampler(rows, limits) if limits.temperature > 0 else None
        written: list[list[int]] = [[] for _ in rows]
        going = list(range(len(rows)))  # which row each line of the batch is
        done: set[int] = set()
        while True:
            logits = state.logits.float()
            tokens = (choose(logits, going) if choose else logits.argmax(-1)).tolist()
            for row, token in zip(going, tokens, strict=True):
                if row not in done:
                    written[row].append(token)
                    if ended(row, written[row]) or len(written[row]) == limits.max_new_tokens:
                        done.add(row)
            if len(done) == len(rows):
                return written
            kept = [line for line, row in enumerate(going) if row not in done]
            if len(kept) <= DROPPED_AT * len(going) and state.droppable:
                state.keep(kept)
                going, tokens = [going[line] for line in kept], [tokens[line] for line in kept]
            state.advance(tokens)


class _State:
    """The batch as the model sees it: its cache, which of the cached tokens are padding, and the next logits.

    Rows of different length are padded between the common prefix and what is their own.
    """

    def __init__(self, model: "PreTrainedModel", rows: list[list[int]], prefix: int) -> None:
        import torch

        self._model = model
        self._cache = prefix_cache(model, rows[0][:prefix], len(rows))
        self.droppable = _is_plain(self._cache)
        longest = max(len(row) for row in rows)
        padding = [longest - len(row) for row in rows]
        own = [[row[0]] * pad + row[prefix:] for row, pad in zip(rows, padding, strict=True)]
        seen = [[1] * prefix + [0] * pad + [1] * (longest - prefix - pad) for pad in padding]
        self._seen = torch.tensor(seen, device=model.device)
        positions = (self._seen.cumsum(-1) - 1).clamp(min=0)
        self._next = positions[:, -1:] + 1
        self._compute(torch.tensor(own, device=model.device), positions[:, prefix:])

    def _compute(self, tokens: "torch.Tensor", positions: "torch.Tensor") -> None:
        self.logits: torch.Tensor = self._model(
            input_ids=tokens,
            attention_mask=self._seen,
            position_ids=positions,
            logits_to_keep=1,
            **with_cache(self._model, self._cache),
        ).logits[:, -1]

    def keep(self, lines: list[int]) -> None:
        """Goes on with these lines only."""
        import torch

        chosen = torch.tensor(lines, device=self._model.device)
        self._cache.batch_select_indices(chosen)
        self._seen, self._next = self._seen[chosen], self._next[chosen]

    def advance(self, tokens: list[int]) -> None:
        """Appends a token to each line and computes the logits that follow it."""
        import torch

        self._seen = torch.cat([self._seen, torch.ones_like(self._next)], dim=1)
        self._compute(torch.tensor(tokens, device=self._model.device)[:, None], self._next)
        self._next = self._next + 1


class _Sampler:
    """Draws tokens with chances of its own for each row, from the seed and the prompt alone.

    So a prompt's sampled answer does not depend on what else is in the batch.
    """

    def __init__(self, rows: list[list[int]], limits: Limits) -> None:
        import torch

        self._temperature = limits.temperature
        self._chances = []
        for row in rows:
            digest = blake2b(f"{limits.seed} {row}".encode(), digest_size=7).digest()
            self._chances.append(torch.Generator().manual_seed(int.from_bytes(digest, "big")))

    def __call__(self, logits: "torch.Tensor", going: list[int]) -> "torch.Tensor":
        import torch

        size = logits.shape[-1]
        # The largest of p / Exponential(1) is a draw from p.
        waits = torch.stack([torch.empty(size).exponential_(generator=self._chances[row]) for row in going])
        return ((logits / self._temperature).softmax(-1) / waits.to(logits.device)).argmax(-1)


def _empty_cache(model: "PreTrainedModel") -> "DynamicCache":
    from transformers import DynamicCache

    return DynamicCache(config=model.config)


def _is_plain(cache: "DynamicCache") -> bool:
    from transformers.cache_utils import DynamicLayer

    return all(type(layer) is DynamicLayer for layer in cache.layers)
