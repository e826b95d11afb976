"""Which wording a train example is put in."""

import random
from collections import Counter

from advisor.protocols import WORDINGS
from strategies._tuning import _wording


def test_half_are_plain_and_the_rest_are_spread_over_all_others() -> None:
    drawn = Counter(_wording(random.Random(f"7-e{number}")) for number in range(4000))
    assert set(drawn) == set(range(WORDINGS)), "every wording is drawn, none out of range"
    assert abs(drawn[0] / 4000 - 0.5) < 0.03
    others = [drawn[number] for number in range(1, WORDINGS)]
    assert min(others) > 0.5 * sum(others) / len(others)


def test_the_same_chance_gives_the_same_wording() -> None:
    first, again = ([_wording(random.Random(f"7-e{number}")) for number in range(50)] for _ in range(2))
    assert first == again
