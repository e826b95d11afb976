"""Training texts as the JSONL file of chats that a fine-tuning API takes."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from strategies._adapters import Pair

FEWEST_ROWS = 10
"""OpenAI refuses a training file with fewer rows."""
TOKENS_PER_TURN = 4
"""The marks around a turn, which are billed too (OpenAI Cookbook: 3 a message and 3 a chat)."""


@dataclass(frozen=True, slots=True)
class TrainingFile:
    """A file ready to be sent. `tokens` is an estimate of what one pass over it is billed."""

    content: bytes
    rows: int
    tokens: int


def training_file(pairs: Sequence[Pair], count_tokens: Callable[[str], int]) -> TrainingFile:
    """One line a pair: the prompt's turns, and the completion as the assistant's turn, the only one that is trained."""
    chats = [
        [*((message.role, message.content) for message in pair.prompt.messages), ("assistant", pair.completion)]
        for pair in pairs
    ]
    lines = [
        json.dumps({"messages": [{"role": r, "content": c} for r, c in chat]}, ensure_ascii=False) for chat in chats
    ]
    tokens = sum(count_tokens(content) + TOKENS_PER_TURN for chat in chats for _, content in chat)
    return TrainingFile("".join(f"{line}\n" for line in lines).encode(), len(chats), tokens)
