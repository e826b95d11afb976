"""How many more examples: against the published table, and by simulating the test that would follow."""

import math

import numpy as np
import pytest
from scipy.stats import binom

from advisor.sample_size import examples_for_betting, examples_for_power, more_examples
from advisor.stats import betting_lower, smallest_passing
from advisor.types import Bound

POWER = {  # method.md 1.2: examples for 80 % power at target + gap, alpha 0.05
    0.70: {0.02: 3204, 0.03: 1409, 0.05: 501, 0.08: 193, 0.10: 119},
    0.80: {0.02: 2398, 0.03: 1043, 0.05: 365, 0.08: 135, 0.10: 82},
    0.90: {0.02: 1290, 0.03: 549, 0.05: 179, 0.08: 61},
    0.95: {0.02: 601, 0.03: 234},
}


@pytest.mark.parametrize(("target", "gap"), [(t, gap) for t, row in POWER.items() for gap in row])
def test_examples_for_power_is_the_published_table(target: float, gap: float) -> None:
    found = examples_for_power(target + gap, target, 0.05)
    assert found == pytest.approx(POWER[target][gap], rel=0.1)


def test_examples_for_power_reach_the_power() -> None:
    n = examples_for_power(0.88, 0.8, 0.05)
    assert n is not None
    k = smallest_passing(n, 0.8, 0.05)
    assert k is not None
    assert binom.sf(k - 1, n, 0.88) >= 0.8


def test_examples_do_not_help_at_or_under_the_target() -> None:
    assert examples_for_power(0.8, 0.8, 0.05) is None
    assert examples_for_power(0.7, 0.8, 0.05) is None
    assert examples_for_power(1.0, 0.95, 0.05) == 59


def test_a_hair_above_the_target_is_answered_by_the_formula_at_once() -> None:
    n = examples_for_power(0.801, 0.8, 0.05)
    assert n == pytest.approx(((1.64485 * 0.4 + 0.84162 * math.sqrt(0.801 * 0.199)) / 0.001) ** 2, rel=1e-3)


def test_examples_for_betting_are_enough_four_times_in_five() -> None:
    scores = [1.0] * 88 + [0.0] * 12
    measured = Bound(0.88, 100, None, betting_lower(scores, 0.05), 1.0, "betting")
    n = examples_for_betting(measured, 0.8, 0.05)
    assert n is not None
    random = np.random.default_rng(7)
    passed = np.mean([betting_lower([1.0] * k + [0.0] * (n - k), 0.05) >= 0.8 for k in random.binomial(n, 0.88, 200)])
    assert 0.7 <= passed <= 0.95


def test_examples_for_betting_without_hope_or_bound() -> None:
    assert examples_for_betting(Bound(0.7, 50, None, 0.6, 0.8, "betting"), 0.8, 0.05) is None
    assert examples_for_betting(Bound(0.9, 50, None, None, None, "stopped"), 0.8, 0.05) is None


@pytest.mark.parametrize(
    ("correct", "n", "point", "target", "alpha"),
    [
        (83, 100, 0.83, 0.8, 0.05),
        (83, 100, 0.83, 0.8, 0.01),
        (172, 200, 0.87, 0.8, 0.01),
        (120, 150, 0.84, 0.8, 0.04),  # below its point so far: more is needed than from nothing
        (45, 50, 0.95, 0.9, 0.01),
        (0, 0, 0.78, 0.7, 0.05),
    ],
)
def test_so_many_more_certify_four_times_in_five(
    correct: int, n: int, point: float, target: float, alpha: float
) -> None:
    more = more_examples(correct, n, point, target, alpha)
    assert more is not None
    needed = smallest_passing(n + more, target, alpha)
    further = np.random.default_rng(5).binomial(more, point, 100_000)
    assert 0.78 <= np.mean(correct + further >= needed) <= 0.86


def test_the_example_of_the_method_needs_about_950_more() -> None:
    from_nothing = examples_for_power(0.83, 0.8, 0.05)
    assert from_nothing is not None
    assert 925 <= from_nothing - 100 <= 975
    kept = more_examples(83, 100, 0.83, 0.8, 0.05)
    assert kept is not None
    assert kept == pytest.approx(from_nothing - 100, rel=0.03), "83 of 100 is what 83 % predicts"


def test_more_is_needed_at_a_smaller_alpha_and_at_a_higher_power() -> None:
    needs = [more_examples(83, 100, 0.83, 0.8, alpha) or 0 for alpha in (0.2, 0.05, 0.01, 0.001)]
    assert needs == sorted(set(needs))
    assert (more_examples(83, 100, 0.83, 0.8, 0.05, power=0.95) or 0) > needs[1]


def test_a_lucky_start_needs_fewer_more_than_an_unlucky_one() -> None:
    needs = [more_examples(correct, 100, 0.86, 0.8, 0.01) or 0 for correct in (80, 84, 88)]
    assert needs == sorted(needs, reverse=True)
    assert needs[0] > needs[-1] + 50


@pytest.mark.parametrize("point", [0.5, 0.79, 0.8])
def test_at_or_under_the_target_no_number_helps(point: float) -> None:
    assert more_examples(83, 100, point, 0.8, 0.05) is None


def test_what_is_certified_already_needs_one_at_most() -> None:
    assert more_examples(99, 100, 0.99, 0.8, 0.01) == 1


def test_far_more_than_can_be_searched_is_the_formula_less_what_is_there() -> None:
    total = examples_for_power(0.805, 0.8, 0.05)
    assert total is not None
    assert total > 5000
    assert more_examples(805, 1000, 0.805, 0.8, 0.05) == total - 1000
