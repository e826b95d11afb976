"""Which prompts are computed together, and what is done when they do not fit into memory."""

from collections.abc import Callable, Iterator, Sequence, Sized
from dataclasses import dataclass
from typing import TypeVar

from advisor.errors import EngineError
from advisor.types import Completion, Usage


@dataclass(frozen=True, slots=True)
class Room:
    """The most rows and padded tokens of a batch: one sized on short prompts runs out of memory on long ones."""

    rows: int
    tokens: int


CPU_ROOM = Room(64, 16_384)
GPU_ROOM = Room(256, 65_536)
"""A step of a small model takes a GPU as long for a few rows as for hundreds."""
LEAST_PREFIX = 32
"""A shorter common beginning costs about as much to keep as to compute again."""
R = TypeVar("R", bound=Sized)
T = TypeVar("T")


def without_room(encoded: Sequence[list[int]], room: int) -> dict[int, Completion]:
    """An empty, truncated answer for each prompt of more than `room` tokens, by its place."""
    return {
        index: Completion("", Usage(prompt_tokens=len(tokens)), truncated=True)
        for index, tokens in enumerate(encoded)
        if len(tokens) > room
    }


def batches(indexes: Sequence[int], lengths: Sequence[int], extra: int, room: Room = CPU_ROOM) -> Iterator[list[int]]:
    """Groups `indexes` longest first, as many as there is `room` for, with `extra` tokens to come in each row."""
    batch: list[int] = []
    longest = 0
    for index in sorted(indexes, key=lambda i: (-lengths[i], i)):
        longest = max(longest, lengths[index] + extra)
        if batch and (len(batch) == room.rows or (len(batch) + 1) * longest > room.tokens):
            yield batch
            batch, longest = [], lengths[index] + extra
        batch.append(index)
    if batch:
        yield batch


def shared_prefix(rows: Sequence[list[int]]) -> int:
    """How many first tokens all rows share and are worth computing once; each row keeps a token of its own.

    Zero for a single row and for fewer than LEAST_PREFIX tokens.
    """
    if len(rows) < 2:
        return 0
    # Whatever the smallest and the largest row in dictionary order share, all rows between them share.
    first, last = min(rows), max(rows)
    most = min(len(row) for row in rows) - 1
    shared = next((i for i in range(most) if first[i] != last[i]), most)
    return shared if shared >= LEAST_PREFIX else 0


def in_parts(compute: Callable[[list[R]], list[T]], rows: list[R]) -> list[T]:
    """What `compute` gives for `rows`, computed in halves, quarters and so on as far as memory demands it.

    Raises:
        EngineError: a single row does not fit into memory.
    """
    try:
        return compute(rows)
    except (RuntimeError, MemoryError) as error:
        if not _out_of_memory(error):
            raise
        if len(rows) == 1:
            raise EngineError(f"a prompt of {len(rows[0])} tokens does not fit into this machine's memory") from error
    # Outside of the except clause, whose traceback keeps the failed batch's tensors alive.
    half = len(rows) // 2
    return in_parts(compute, rows[:half]) + in_parts(compute, rows[half:])


def _out_of_memory(error: Exception) -> bool:
    import torch

    said = ("not enough memory", "can't allocate memory", "out of memory")
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or any(text in str(error).lower() for text in said)
