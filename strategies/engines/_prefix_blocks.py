"""What a paged cache of prefixes can reuse, counted as openvino-genai keeps it: whole blocks, oldest dropped first."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence

BLOCK = 32
"""Tokens of a block on a CPU."""


class PrefixBlocks:
    """Mirrors the engine's cache, which does not tell what it reused.

    Args:
        tokens: how many the cache holds.
    """

    def __init__(self, tokens: int) -> None:
        self._most = tokens // BLOCK
        self._kept: OrderedDict[int, None] = OrderedDict()

    def add(self, row: Sequence[int]) -> int:
        """Notes a prompt; gives how many of its tokens are in the cache already. Its last token is always computed."""
        found = 0
        missed = False
        for key, end in _blocks(row):
            if key in self._kept and not missed:
                found = end
            else:
                missed = True
            self._kept[key] = None
            self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return min(found, max(0, len(row) - 1))


def leaders(rows: Sequence[Sequence[int]]) -> list[int]:
    """Rows to be computed first so that others find their beginning: one of each group that shares its first block.

    Empty where no two rows begin alike. The leader is the row that shares most with the others of its group on average,
    to within a block.
    """
    groups: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        first = next(_blocks(row), None)
        if first is not None:
            groups.setdefault(first[0], []).append(index)
    return [_most_shared(rows, group) for group in groups.values() if len(group) > 1]


def _most_shared(rows: Sequence[Sequence[int]], group: list[int]) -> int:
    count: dict[int, int] = {}
    for index in group:
        for key, _ in _blocks(rows[index]):
            count[key] = count.get(key, 0) + 1
    return max(group, key=lambda index: (sum(count[key] - 1 for key, _ in _blocks(rows[index])), -index))


def _blocks(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """A key for every whole block, which depends on all tokens up to its end, and where it ends."""
    key = 0
    for start in range(0, len(row) - BLOCK + 1, BLOCK):
        key = hash((key, *row[start : start + BLOCK]))
        yield key, start + BLOCK
