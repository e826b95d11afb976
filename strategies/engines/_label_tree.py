"""Scores every label after one prompt in a single forward pass.

The labels are laid side by side behind the prompt. A mask lets each label see the prompt and itself but no other
label, and positions restart after the prompt for each of them, so the log-likelihoods equal those of one forward
pass per label (tested) while the prompt is computed once. The idea is tree attention (Miao et al. 2023, SpecInfer,
section 4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from strategies._chat import encode_answer, end_of
from strategies.engines._decoding import prefix_cache, with_cache

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


@dataclass(frozen=True, slots=True)
class LabelTree:
    """Token ids of each label with the end of the answer appended, and how many of them the model reads in all.

    The end is predicted but never read.
    """

    labels: tuple[tuple[int, ...], ...]
    size: int


def build(tokenizer: "PreTrainedTokenizerBase", labels: Sequence[str]) -> LabelTree:
    """Encodes labels as they follow the answer's header.

    The token that ends an answer is part of the score, so that ``card`` does not win over ``card_arrival`` for being
    shorter.
    """
    encoded = [encode_answer(tokenizer, label) for label in labels]
    end = end_of(tokenizer)
    ended = tuple((*tokens, end) for tokens in encoded)
    return LabelTree(ended, sum(len(tokens) for tokens in encoded))


def log_likelihoods(
    model: "PreTrainedModel", rows: Sequence[Sequence[int]], tree: LabelTree, prefix: int
) -> list[list[float]]:
    """Natural-log likelihood of each label after each row of prompt tokens: shape (len(rows), len(tree.labels)).

    The first `prefix` tokens, which all rows share, are computed once. Shorter rows are padded after them.
    """
    import torch

    longest = max(len(row) for row in rows)
    padding = [longest - len(row) for row in rows]
    read = [token for label in tree.labels for token in label[:-1]]
    tokens = [[row[0]] * pad + [*row[prefix:], *read] for row, pad in zip(rows, padding, strict=True)]
    mask, positions = _mask_and_positions(tree, longest, torch.tensor(padding), prefix)
    # The prompt's last position predicts the first token of every label, a label's token the one after it.
    predicting = torch.arange(longest - 1, longest + tree.size) - prefix
    with torch.inference_mode():
        logits = model(
            input_ids=torch.tensor(tokens, device=model.device),
            attention_mask=mask.to(model.device),
            position_ids=positions.to(model.device),
            logits_to_keep=predicting.to(model.device),
            **(with_cache(model, prefix_cache(model, rows[0][:prefix], len(rows))) if prefix else {"use_cache": False}),
        ).logits.float()
        wanted = torch.tensor([token for label in tree.labels for token in label], device=model.device)
        before = torch.tensor(_predicted_by(tree), device=model.device)
        picked = (logits[:, before, wanted] - logits.logsumexp(-1)[:, before]).cpu()
    return [[float(part.sum()) for part in row.split([len(label) for label in tree.labels])] for row in picked]


def _predicted_by(tree: LabelTree) -> list[int]:
    """Which predicting position each token of each label is read from: 0 is the prompt's last."""
    before: list[int] = []
    start = 1
    for label in tree.labels:
        before.extend([0, *range(start, start + len(label) - 1)])
        start += len(label) - 1
    return before


def _mask_and_positions(
    tree: LabelTree, longest: int, padding: "torch.Tensor", prefix: int
) -> tuple["torch.Tensor", "torch.Tensor"]:
    """What each token behind the prefix may see, shape (rows, 1, tokens, prefix + tokens), and where it stands."""
    import torch

    size = longest + tree.size
    allowed = torch.zeros(size, size, dtype=torch.bool)
    allowed[:longest, :longest] = torch.ones(longest, longest, dtype=torch.bool).tril()
    allowed[longest:, :longest] = True
    positions = torch.arange(size)
    start = longest
    for label in tree.labels:
        end = start + len(label) - 1
        allowed[start:end, start:end] = torch.ones(end - start, end - start, dtype=torch.bool).tril()
        positions[start:end] = torch.arange(longest, longest + end - start)
        start = end
    place = torch.arange(size)[None, :]
    real = (place < prefix) | (place >= prefix + padding[:, None])
    # Padding rows keep themselves, or their softmax would be over nothing.
    mask = (allowed[None] & real[:, None, :]) | torch.eye(size, dtype=torch.bool)[None]
    shifted = (positions[None, :] - padding[:, None]).clamp(min=0)
    return mask[:, None, prefix:], shifted[:, prefix:]
