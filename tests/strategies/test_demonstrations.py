"""Sets of demonstrations from what the model answered right and wrong."""

from advisor.types import Answer, Example, Usage
from strategies._demonstrations import NONE, Tried, shot_sets

POOL = [Example(f"p{n}", f"text {n}", ("red", "blue")[n % 2]) for n in range(20)]
BASE = POOL[:4]


def tried(n: int, text: str, parsed: str | None, score: float) -> Tried:
    return Tried(POOL[n], Answer(POOL[n].id, 0, text, parsed, Usage()), score)


RIGHT = [tried(n, f" {POOL[n].target.upper()}! ", POOL[n].target, 1.0) for n in range(4, 10)]
WRONG = [tried(n, "green", "green", 0.0) for n in range(10, 16)]


def test_the_base_comes_first_and_all_sets_differ_and_are_no_longer() -> None:
    sets = shot_sets(BASE, POOL, RIGHT + WRONG, seed=1)
    assert sets[0].shots == tuple(BASE)
    assert len({one.shots for one in sets}) == len(sets) >= 6
    assert all(len(one.shots) <= 4 for one in sets)
    assert [one.origin for one in sets if not one.shots] == [NONE]


def test_a_label_is_shown_as_it_is_spelled_and_a_text_in_the_models_words() -> None:
    labels = shot_sets(BASE, POOL, RIGHT, seed=1)[1]
    assert {shot.target for shot in labels.shots} == {"red", "blue"}
    said = [tried(n, f" It is {POOL[n].target}. ", f"It is {POOL[n].target}.", 1.0) for n in range(4, 10)]
    texts = shot_sets(BASE, POOL, said, seed=1)[1]
    assert {shot.target for shot in texts.shots} == {"It is red.", "It is blue."}


def test_wrong_answers_are_shown_with_the_right_label_and_never_as_they_were() -> None:
    sets = shot_sets(BASE, POOL, RIGHT + WRONG, seed=1)
    (mixed,) = [one for one in sets if "answered wrong before" in one.origin]
    assert {"p10", "p11", "p12", "p13", "p14", "p15"} & {shot.id for shot in mixed.shots}
    assert all(shot.target != "green" for one in sets for shot in one.shots)


def test_a_half_right_answer_is_not_bootstrapped() -> None:
    half = [tried(n, "reddish", "reddish", 0.5) for n in range(4, 10)]
    assert all(shot.target in ("red", "blue") for one in shot_sets(BASE, POOL, half, seed=1) for shot in one.shots)


def test_without_right_answers_or_demonstrations_there_are_still_sets() -> None:
    assert [one.origin for one in shot_sets([], POOL, RIGHT, seed=1)] == [NONE]
    assert len(shot_sets(BASE, POOL, [], seed=1)) >= 3
