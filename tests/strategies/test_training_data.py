"""What a training reads, and how little room it takes."""

import sys
from array import array

import pytest

from strategies._training_data import IGNORED, EncodedRows


def rows() -> EncodedRows:
    made = EncodedRows()
    for prompt, completion in (([5, 70_000], [7]), ([], [8, 9]), ([1], [2])):
        made.add(prompt, completion)
    return made


def test_rows_come_out_as_they_went_in() -> None:
    first = {"input_ids": [5, 70_000, 7], "labels": [IGNORED, IGNORED, 7]}
    second = {"input_ids": [8, 9], "labels": [8, 9]}
    last = {"input_ids": [1, 2], "labels": [IGNORED, 2]}
    assert list(rows()) == [first, second, last]
    assert (rows()[-1], rows()[:2], len(rows())) == (last, [first, second], 3)
    with pytest.raises(IndexError):
        rows()[3]


def test_a_token_takes_four_bytes() -> None:
    made = EncodedRows()
    for _ in range(1000):
        made.add(list(range(60_000, 60_080)), list(range(60_000, 60_020)))
    kept = [value for value in vars(made).values() if isinstance(value, array)]
    assert sum(map(sys.getsizeof, kept)) < 1000 * (100 * 4 * 1.2 + 2 * 8 * 1.2)
