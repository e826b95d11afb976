"""Counting what a paged prefix cache reuses, and which rows should go ahead."""

from strategies.engines._prefix_blocks import BLOCK, PrefixBlocks, leaders


def row(*parts: int) -> list[int]:
    """One block for each number, filled with it."""
    return [part for part in parts for _ in range(BLOCK)]


def test_whole_blocks_from_the_start_are_reused() -> None:
    blocks = PrefixBlocks(tokens=100 * BLOCK)
    assert blocks.add([*row(1, 2), 7]) == 0
    assert blocks.add([*row(1, 2), 8, 9]) == 2 * BLOCK
    assert blocks.add([*row(1, 3), 8]) == BLOCK
    assert blocks.add(row(2, 1)) == 0, "a block in another place is another block"


def test_the_last_token_of_a_prompt_is_always_computed() -> None:
    blocks = PrefixBlocks(tokens=100 * BLOCK)
    blocks.add(row(1, 2))
    assert blocks.add(row(1, 2)) == 2 * BLOCK - 1


def test_the_oldest_blocks_are_dropped() -> None:
    blocks = PrefixBlocks(tokens=3 * BLOCK)
    blocks.add([*row(1), 0])
    blocks.add([*row(2, 3, 4), 0])
    assert blocks.add([*row(1), 0]) == 0


def test_a_gap_ends_the_reuse() -> None:
    blocks = PrefixBlocks(tokens=2 * BLOCK)
    blocks.add([*row(1, 2, 3), 0])
    assert blocks.add([*row(1, 2, 3), 0]) == 0, "the first block was dropped, so the later ones cannot be reached"


def test_one_row_of_each_group_that_begins_alike_leads() -> None:
    rows = [row(1, 2), row(5), row(1, 3, 4), row(1, 3, 5), row(6, 6), row(5, 7), [1, 2]]
    assert leaders(rows) == [2, 1]
    assert leaders([row(1), row(2), []]) == []
