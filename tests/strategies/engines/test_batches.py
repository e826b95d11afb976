"""Which prompts are computed together, what they share, and what happens when they do not fit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as drawn

from advisor.errors import EngineError
from strategies.engines._batches import CPU_ROOM, GPU_ROOM, LEAST_PREFIX, batches, in_parts, shared_prefix

COMMON = list(range(LEAST_PREFIX))


@settings(deadline=None, max_examples=200)
@given(drawn.lists(drawn.integers(0, 2 * CPU_ROOM.tokens), max_size=200), drawn.integers(0, 300))
def test_batches_are_bounded_and_lose_nothing(lengths: list[int], extra: int) -> None:
    found = list(batches(range(len(lengths)), lengths, extra))
    assert sorted(index for batch in found for index in batch) == list(range(len(lengths)))
    for batch in found:
        assert 1 <= len(batch) <= CPU_ROOM.rows
        padded = len(batch) * max(lengths[index] + extra for index in batch)
        assert padded <= CPU_ROOM.tokens or len(batch) == 1
    assert [lengths[index] for batch in found for index in batch] == sorted(lengths, reverse=True)


def test_batches_hold_as_many_rows_as_fit() -> None:
    assert [len(batch) for batch in batches(range(130), [10] * 130, 0)] == [64, 64, 2]
    assert [len(batch) for batch in batches(range(600), [10] * 600, 0, GPU_ROOM)] == [256, 256, 88]
    assert [len(batch) for batch in batches(range(5), [8000, 8000, 8000, 100, 100], 192)] == [2, 2, 1]


@settings(deadline=None)
@given(drawn.lists(drawn.lists(drawn.integers(0, 2), min_size=1, max_size=4), min_size=2, max_size=6))
def test_a_prefix_is_what_all_rows_begin_with(endings: list[list[int]]) -> None:
    rows = [COMMON + ending for ending in endings]
    found = shared_prefix(rows)
    assert found >= LEAST_PREFIX
    assert all(row[:found] == rows[0][:found] and len(row) > found for row in rows)
    longer = {tuple(row[: found + 1]) for row in rows}
    assert len(longer) > 1 or min(map(len, rows)) == found + 1


@pytest.mark.parametrize("rows", [[[*COMMON, 1, 2]], [[*COMMON[1:], 1], [*COMMON[1:], 2]], [[1], [2]]])
def test_one_row_or_a_short_common_beginning_is_not_worth_keeping(rows: list[list[int]]) -> None:
    assert shared_prefix(rows) == 0


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 9 bytes."),
        MemoryError(),
    ],
    ids=["cuda", "linux", "windows", "python"],
)
def test_rows_that_do_not_fit_are_computed_in_halves(error: Exception) -> None:
    sizes: list[int] = []

    def compute(rows: list[list[int]]) -> list[int]:
        sizes.append(len(rows))
        if len(rows) > 2:
            raise error
        return [row[0] for row in rows]

    assert in_parts(compute, [[number] for number in range(7)]) == list(range(7))
    assert sizes == [7, 3, 1, 2, 4, 2, 2]


def test_torchs_own_error_is_known_whatever_it_says() -> None:
    from torch import OutOfMemoryError

    def compute(rows: list[list[int]]) -> list[int]:
        if len(rows) > 1:
            raise OutOfMemoryError("full")
        return [0]

    assert in_parts(compute, [[1], [2]]) == [0, 0]


def test_a_row_that_does_not_fit_alone_is_an_engine_error() -> None:
    def compute(rows: list[list[int]]) -> list[int]:
        raise MemoryError

    with pytest.raises(EngineError, match="a prompt of 3 tokens does not fit into this machine's memory"):
        in_parts(compute, [[1, 2, 3], [4]])


def test_any_other_error_is_passed_on() -> None:
    def compute(rows: list[list[int]]) -> list[int]:
        raise RuntimeError("shapes do not match")

    with pytest.raises(RuntimeError, match="shapes do not match"):
        in_parts(compute, [[1], [2]])
