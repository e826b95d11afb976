"""Which demonstrations are shown, and in which order."""

from collections import Counter

from advisor.types import Draw, Example, Query
from strategies._shots import Nearest, fixed, reordered
from strategies.embedders.hashing import Embedder

TRAIN = [Example(f"t{number}", f"text {number}", "abc"[number % 3]) for number in range(9)]


def test_fixed_shots_are_spread_over_the_targets() -> None:
    for count in (3, 6, 7):
        targets = Counter(example.target for example in fixed(TRAIN, count, seed=1))
        assert max(targets.values()) - min(targets.values()) <= 1
    chosen = [example.target for example in fixed(TRAIN, 6, seed=1)]
    assert chosen[:3] == chosen[3:], "targets are interleaved, not grouped"


def test_fixed_shots_follow_the_seed() -> None:
    assert fixed(TRAIN, 4, seed=1) == fixed(TRAIN, 4, seed=1)
    assert len({tuple(e.id for e in fixed(TRAIN, 4, seed=seed)) for seed in range(5)}) > 1


def test_more_shots_than_examples_are_all_examples_once() -> None:
    assert sorted(e.id for e in fixed(TRAIN, 100, seed=1)) == [e.id for e in TRAIN]
    assert sorted(e.id for e in fixed([TRAIN[0], TRAIN[3]], 5, seed=1)) == ["t0", "t3"]


def test_the_nearest_come_most_similar_last() -> None:
    train = [
        Example("same", "lost my card", "a"),
        Example("none", "good morning", "b"),
        Example("some", "lost my dog today", "c"),
    ]
    nearest = Nearest(train, Embedder())
    picked = nearest.pick([Query("q", "lost my card"), Query("p", "good morning")], 2)
    assert [example.id for example in picked[0]] == ["some", "same"]
    assert picked[1][-1].id == "none"
    assert len(nearest.pick([Query("q", "lost")], 9)[0]) == 3


def test_ties_go_to_the_earlier_example() -> None:
    train = [Example(name, "the same text", "a") for name in ("first", "second", "third")]
    (picked,) = Nearest(train, Embedder()).pick([Query("q", "the same text")], 2)
    assert [example.id for example in picked] == ["second", "first"]


def test_order_0_keeps_the_order_and_others_shuffle_by_it() -> None:
    assert reordered(TRAIN, Draw(0, 0, 5)) == reordered(TRAIN, Draw(3, 2, 9, order=0)) == TRAIN
    shuffled = reordered(TRAIN, Draw(0, 0, 5, order=1))
    assert shuffled != TRAIN
    assert sorted(e.id for e in shuffled) == [e.id for e in TRAIN]
    assert shuffled == reordered(TRAIN, Draw(4, 1, 6, order=1)) != reordered(TRAIN, Draw(0, 0, 5, order=2))


def test_reordering_leaves_the_choice_itself_alone() -> None:
    shots = list(TRAIN)
    reordered(shots, Draw(0, 0, 5, order=1))
    assert shots == TRAIN
    assert reordered(shots, Draw(0, 0, 5)) is not shots
