"""Which demonstrations are shown, and in which order."""

from collections import Counter

import pytest

from advisor.types import Draw, Example, Query
from strategies._shots import Fixed, Nearest, NearestByWords, fixed, reordered
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


CARDS = [
    Example("lost1", "my card is lost", "lost"),
    Example("lost2", "my card is lost today", "lost"),
    Example("lost3", "my card is lost again today", "lost"),
    Example("late1", "my card is late", "late"),
    Example("late2", "is my parcel late", "late"),
    Example("hello", "hello there", "greeting"),
]


def picked(selection, text: str, count: int, own: tuple[int, ...] = ()) -> list[str]:
    (shots,) = selection.pick([Query("q", text)], count, own)
    return [shot.id for shot in shots]


def test_balanced_shows_the_nearest_of_each_target_before_a_second_of_any() -> None:
    text = "my card is lost"
    assert picked(Nearest(CARDS, Embedder()), text, 3) == ["lost3", "lost2", "lost1"]
    balanced = Nearest(CARDS, Embedder(), balanced=True)
    assert picked(balanced, text, 2) == ["late1", "lost1"]
    assert picked(balanced, text, 3) == ["hello", "late1", "lost1"]
    # The most similar stays last, whichever turn brought it in.
    assert picked(balanced, text, 5) == ["hello", "late2", "late1", "lost2", "lost1"]
    assert sorted(picked(balanced, text, 99)) == sorted(example.id for example in CARDS)


def test_balanced_over_open_answers_shows_each_answer_once() -> None:
    answers = [Example(str(number), f"when does it open {number}", "at noon") for number in range(5)]
    shown = picked(Nearest([*answers, Example("other", "how far", "a mile")], Embedder(), True), "when does it open", 2)
    assert shown == ["other", "0"]


def test_the_nearest_by_words_share_the_telling_ones() -> None:
    words = NearestByWords(CARDS)
    assert picked(words, "is the PARCEL late?", 2) == ["late1", "late2"]
    assert picked(words, "unheard of", 2) == ["lost2", "lost1"], "no word is known: the first ones of the file"
    assert len(picked(words, "card", 99)) == len(CARDS)


@pytest.mark.parametrize(
    "selection", [Fixed(CARDS, 1), Nearest(CARDS, Embedder()), Nearest(CARDS, Embedder(), True), NearestByWords(CARDS)]
)
def test_a_train_example_is_not_shown_to_itself(selection) -> None:
    for row, example in enumerate(CARDS):
        shown = picked(selection, example.input, 4, (row,))
        assert example.id not in shown
        assert len(shown) >= 3
    assert selection.pick([], 4) == []


def test_a_twin_of_a_train_example_is_another_example() -> None:
    twins = [Example("one", "my card is lost", "lost"), Example("two", "my card is lost", "lost")]
    assert picked(Nearest(twins, Embedder()), "my card is lost", 2, (0,)) == ["two"]
    assert picked(NearestByWords(twins), "my card is lost", 2, (1,)) == ["one"]
