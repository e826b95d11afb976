"""Scores every label after one prompt in a single forward pass.

The labels are laid side by side behind the prompt. A mask lets each label see the prompt and itself but no other
label, and positions restart after the prompt for each of them, so the log-likelihoods equal those of one forward
pass per label (tested) while the prompt is computed once. The idea is tree attention (Miao et al. 2023, SpecInfer,
section 4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


@dataclass(frozen=True, slots=True)
class LabelTree:
    """Token ids of each label with the end of turn appended, and how many tokens that is in all."""

    labels: tuple[tuple[int, ...], ...]
    size: int


def build(tokenizer: "PreTrainedTokenizerBase", labels: Sequence[str]) -> LabelTree:
    """Encodes labels as they follow the answer's header.

    The end token is part of the score, so that ``card`` does not win over ``card_arrival`` for being shorter.
    """
    space = "" if tokenizer.chat_template else " "
    encoded = [tuple(tokenizer.encode(space + label, add_special_tokens=False)) for label in labels]
    ended = tuple((*tokens, int(tokenizer.eos_token_id)) for tokens in encoded)
    return LabelTree(ended, sum(len(tokens) for tokens in ended))


def log_likelihoods(
    model: "PreTrainedModel", rows: Sequence[Sequence[int]], tree: LabelTree, pad: int
) -> list[list[float]]:
    """Natural-log likelihood of each label after each row of prompt tokens: shape (len(rows), len(tree.labels))."""
    import torch

    longest = max(len(row) for row in rows)
    prompts = torch.tensor([[pad] * (longest - len(row)) + list(row) for row in rows])
    flat = torch.tensor([token for label in tree.labels for token in label])
    tokens = torch.cat([prompts, flat.expand(len(rows), -1)], dim=1)
    padding = torch.tensor([longest - len(row) for row in rows])
    mask, positions = _mask_and_positions(tree, longest, padding)
    with torch.inference_mode():
        hidden = model.base_model(input_ids=tokens, attention_mask=mask, position_ids=positions, use_cache=False)[0]
        # A label's first token is predicted at the prompt's last position, the others at the label token before.
        before = _predicting_positions(tree, longest)
        logits = model.get_output_embeddings()(hidden[:, before]).float()
        picked = logits.log_softmax(-1).gather(-1, flat.expand(len(rows), -1).unsqueeze(-1)).squeeze(-1)
    lengths = [len(label) for label in tree.labels]
    return [[float(part.sum()) for part in row.split(lengths)] for row in picked]


def _predicting_positions(tree: LabelTree, longest: int) -> list[int]:
    before, start = [], longest
    for label in tree.labels:
        before.extend([longest - 1, *range(start, start + len(label) - 1)])
        start += len(label)
    return before


def _mask_and_positions(
    tree: LabelTree, longest: int, padding: "torch.Tensor"
) -> tuple["torch.Tensor", "torch.Tensor"]:
    import torch

    size = longest + tree.size
    allowed = torch.zeros(size, size, dtype=torch.bool)
    allowed[:longest, :longest] = torch.ones(longest, longest, dtype=torch.bool).tril()
    allowed[longest:, :longest] = True
    positions = torch.arange(size)
    start = longest
    for label in tree.labels:
        end = start + len(label)
        allowed[start:end, start:end] = torch.ones(len(label), len(label), dtype=torch.bool).tril()
        positions[start:end] = torch.arange(longest, longest + len(label))
        start = end
    real = torch.arange(size)[None, :] >= padding[:, None]
    # Padding rows keep themselves, or their softmax would be over nothing.
    mask = (allowed[None] & real[:, None, :]) | torch.eye(size, dtype=torch.bool)[None]
    shifted = (positions[None, :] - padding[:, None]).clamp(min=0)
    return mask[:, None], shifted
