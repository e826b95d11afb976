"""Bounds, early stopping and planning against published tables, scipy, and simulation."""

import math

import numpy as np
import pytest
from scipy.stats import beta, binom, binomtest

from advisor import stats
from advisor.types import Bound

PASSING = {  # method.md 1.2: fewest correct of 50, 100, 150, 200, 300, 500 at alpha 0.05
    0.70: [41, 78, 115, 152, 224, 368],
    0.80: [45, 87, 129, 170, 252, 416],
    0.85: [47, 92, 135, 179, 266, 439],
    0.90: [49, 96, 142, 188, 279, 462],
    0.95: [None, 99, 148, 196, 292, 484],
}
POWER = {  # method.md 1.2: examples for 80 % power at target + gap, alpha 0.05
    0.70: {0.02: 3204, 0.03: 1409, 0.05: 501, 0.08: 193, 0.10: 119},
    0.80: {0.02: 2398, 0.03: 1043, 0.05: 365, 0.08: 135, 0.10: 82},
    0.90: {0.02: 1290, 0.03: 549, 0.05: 179, 0.08: 61},
    0.95: {0.02: 601, 0.03: 234},
}
LONELY = [None] * 1000


@pytest.mark.parametrize("target", PASSING)
def test_smallest_passing_is_the_published_table(target: float) -> None:
    assert [stats.smallest_passing(n, target, 0.05) for n in (50, 100, 150, 200, 300, 500)] == PASSING[target]


def test_bonferroni_row_of_the_published_table() -> None:
    assert [stats.smallest_passing(100, t, 0.05 / 8) for t in PASSING] == [82, 90, 94, 98, 100]


@pytest.mark.parametrize(("n", "target", "alpha"), [(7, 0.5, 0.05), (60, 0.8, 0.04), (200, 0.9, 0.01)])
def test_smallest_passing_is_the_exact_test(n: int, target: float, alpha: float) -> None:
    k = stats.smallest_passing(n, target, alpha)
    assert k is not None
    assert binom.sf(k - 1, n, target) <= alpha < binom.sf(k - 2, n, target)


@pytest.mark.parametrize(("correct", "n"), [(0, 10), (1, 10), (83, 100), (182, 200), (10, 10)])
def test_exact_bounds_are_those_of_scipy(correct: int, n: int) -> None:
    lower, upper = stats.exact_lower(correct, n, 0.025), stats.exact_upper(correct, n, 0.025)
    interval = binomtest(correct, n).proportion_ci(0.95, "exact")
    assert (lower, upper) == pytest.approx((interval.low, interval.high), abs=1e-9)


def test_the_contract_example() -> None:
    assert stats.exact_lower(182, 200, 0.04) == pytest.approx(beta.ppf(0.04, 182, 19))
    assert stats.exact_upper(182, 200, 0.04) == pytest.approx(0.9427, abs=5e-4)


def test_without_examples_the_bounds_say_nothing() -> None:
    assert (stats.exact_lower(0, 0, 0.05), stats.exact_upper(0, 0, 0.05)) == (0.0, 1.0)
    assert stats.smallest_passing(0, 0.8, 0.05) is None


def test_an_impossible_count_is_refused() -> None:
    with pytest.raises(ValueError, match="11 correct of 10"):
        stats.exact_lower(11, 10, 0.05)


@pytest.mark.parametrize(("target", "size"), [(0.95, 59), (0.90, 29), (0.80, 14)])
def test_smallest_test_size_is_the_published_one(target: float, size: int) -> None:
    assert stats.smallest_test_size(target, 0.05) == size
    assert stats.smallest_passing(size, target, 0.05) == size
    assert stats.smallest_passing(size - 1, target, 0.05) is None


def test_a_target_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="target of 1"):
        stats.smallest_test_size(1.0, 0.05)


def test_betting_bounds_of_the_extremes() -> None:
    assert (stats.betting_lower([], 0.05), stats.betting_upper([], 0.05)) == (0.0, 1.0)
    assert stats.betting_lower([0.0] * 50, 0.05) == 0.0
    assert stats.betting_upper([1.0] * 50, 0.05) == 1.0
    assert 0.85 < stats.betting_lower([1.0] * 50, 0.05) < 0.05 ** (1 / 50)  # never tighter than the exact bound
    assert stats.betting_upper([0.0] * 50, 0.05) == pytest.approx(1 - stats.betting_lower([1.0] * 50, 0.05))


def test_betting_bound_is_where_the_wealth_is_one_over_alpha() -> None:
    scores, alpha = [1.0] * 8 + [0.5] * 3 + [0.0], 0.05
    lower = stats.betting_lower(scores, alpha)
    wealth = 0.0
    for g in range(60):
        p = lower + (g + 0.5) / 60 * (1 - lower)
        bet = (p - lower) / (lower * (1 - lower))
        wealth += math.prod(1 + bet * (x - lower) for x in scores) / 60
    assert wealth == pytest.approx(1 / alpha, rel=1e-6)


def test_betting_bound_stays_finite_on_thousands_of_scores() -> None:
    assert 0.89 < stats.betting_lower([1.0] * 9300 + [0.0] * 700, 0.04) < 0.93
    assert 0.29 < stats.betting_lower([0.3] * 20_000, 0.04) < 0.3


def test_a_score_outside_the_unit_interval_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        stats.betting_lower([0.5, 1.2], 0.05)


@pytest.mark.parametrize("kind", ["binary", "graded", "skewed"])
def test_betting_bound_covers(kind: str) -> None:
    random, alpha, repeats = np.random.default_rng(20261123), 0.1, 150
    draws = {
        "binary": (random.binomial(1, 0.85, (repeats, 40)), 0.85),
        "graded": (random.beta(4, 2, (repeats, 40)), 4 / 6),
        "skewed": (random.beta(0.2, 0.05, (repeats, 40)), 0.8),
    }
    samples, truth = draws[kind]
    missed_below = np.mean([stats.betting_lower(row, alpha) > truth for row in samples])
    missed_above = np.mean([stats.betting_upper(row, alpha) < truth for row in samples])
    allowed = alpha + 1.645 * math.sqrt(alpha * (1 - alpha) / repeats)
    assert missed_below <= allowed
    assert missed_above <= allowed


def test_exact_bound_covers_at_the_target() -> None:
    for target in (0.7, 0.8, 0.9):
        k = stats.smallest_passing(150, target, 0.04)
        assert k is not None
        assert binom.sf(k - 1, 150, target) <= 0.04


def test_group_means_keep_ungrouped_rows_apart() -> None:
    means = stats.group_means([1, 0, 1, 1, 0.5], ["a", "a", None, "", "b"])
    assert means == [0.5, 1.0, 1.0, 0.5]


def test_ungrouped_binary_scores_take_the_exact_bound() -> None:
    found = stats.bound([1.0] * 83 + [0.0] * 17, LONELY[:100], 0.025)
    assert (found.point, found.n, found.correct, found.method) == (0.83, 100, 83, "clopper-pearson")
    assert (found.lower, found.upper) == pytest.approx((0.7418, 0.8977), abs=1e-4)


def test_groups_of_one_row_take_the_exact_bound() -> None:
    assert stats.bound([1, 0, 1], ["a", "b", None], 0.05).method == "clopper-pearson"


def test_grouped_scores_are_bounded_over_groups() -> None:
    found = stats.bound([1, 0, 1, 1], ["a", "a", "b", None], 0.05)
    assert (found.point, found.n, found.correct, found.method) == (pytest.approx(2.5 / 3), 4, None, "betting")
    assert found.lower == stats.betting_lower([0.5, 1.0, 1.0], 0.05)
    assert found.upper == stats.betting_upper([0.5, 1.0, 1.0], 0.05)


def test_one_graded_score_is_enough_for_the_betting_bound() -> None:
    found = stats.bound([1, 0, 0.5], [None] * 3, 0.05)
    assert (found.method, found.correct, found.point) == ("betting", None, 0.5)


def test_stopped_has_a_point_and_no_bounds() -> None:
    assert stats.stopped([1, 0, 0, 0], [None] * 4) == Bound(0.25, 4, 1, None, None, "stopped")
    assert stats.stopped([1, 0, 0], ["a", "a", None]) == Bound(0.25, 3, None, None, None, "stopped")


def test_no_scores_is_an_error_not_a_zero() -> None:
    for aggregate in (lambda: stats.bound([], [], 0.05), lambda: stats.stopped([], [])):
        with pytest.raises(ValueError, match="no scores"):
            aggregate()


def test_futile_is_the_posterior_tail() -> None:
    assert beta.cdf(0.8, 5 + 1, 10 - 5 + 1) < 0.99 < beta.cdf(0.8, 4 + 1, 10 - 4 + 1)
    assert stats.futile(4, 10, 0.8)
    assert not stats.futile(5, 10, 0.8)
    assert stats.futile(4.2, 10, 0.8) == (beta.cdf(0.8, 5.2, 6.8) > 0.99)
    assert not stats.futile(0, 0, 0.995)


def test_confidently_good_is_the_other_tail() -> None:
    assert stats.confidently_good(20, 20, 0.8)  # 1 - 0.8^21 = 0.9908
    assert not stats.confidently_good(12, 12, 0.8)  # 1 - 0.8^13 = 0.9450
    assert stats.confidently_good(13, 13, 0.8)  # 1 - 0.8^14 = 0.9560
    assert not stats.confidently_good(0, 0, 0.01)


@pytest.mark.parametrize(
    ("passes", "scored", "outcome"),
    [(169, 180, "open"), (170, 175, "pass"), (0, 30, "open"), (0, 31, "fail"), (169, 200, "fail"), (0, 0, "open")],
)
def test_curtailment_of_the_published_example(passes: int, scored: int, outcome: str) -> None:
    assert stats.curtailed(passes, scored, 200, 0.8, 0.05) == outcome  # needs 170, so 31 wrong decide


def test_curtailment_where_nothing_can_pass() -> None:
    assert stats.curtailed(10, 10, 10, 0.8, 0.05) == "fail"


@pytest.mark.parametrize(("target", "gap"), [(t, gap) for t, row in POWER.items() for gap in row])
def test_examples_for_power_is_the_published_table(target: float, gap: float) -> None:
    found = stats.examples_for_power(target + gap, target, 0.05)
    assert found == pytest.approx(POWER[target][gap], rel=0.1)


def test_examples_for_power_reach_the_power() -> None:
    n = stats.examples_for_power(0.88, 0.8, 0.05)
    assert n is not None
    k = stats.smallest_passing(n, 0.8, 0.05)
    assert k is not None
    assert binom.sf(k - 1, n, 0.88) >= 0.8


def test_examples_do_not_help_at_or_under_the_target() -> None:
    assert stats.examples_for_power(0.8, 0.8, 0.05) is None
    assert stats.examples_for_power(0.7, 0.8, 0.05) is None
    assert stats.examples_for_power(1.0, 0.95, 0.05) == 59


def test_a_hair_above_the_target_is_answered_by_the_formula_at_once() -> None:
    n = stats.examples_for_power(0.801, 0.8, 0.05)
    assert n == pytest.approx(((1.64485 * 0.4 + 0.84162 * math.sqrt(0.801 * 0.199)) / 0.001) ** 2, rel=1e-3)


def test_examples_for_betting_are_enough_four_times_in_five() -> None:
    scores = [1.0] * 88 + [0.0] * 12
    measured = Bound(0.88, 100, None, stats.betting_lower(scores, 0.05), 1.0, "betting")
    n = stats.examples_for_betting(measured, 0.8, 0.05)
    assert n is not None
    random = np.random.default_rng(7)
    passed = np.mean(
        [stats.betting_lower([1.0] * k + [0.0] * (n - k), 0.05) >= 0.8 for k in random.binomial(n, 0.88, 200)]
    )
    assert 0.7 <= passed <= 0.95


def test_examples_for_betting_without_hope_or_bound() -> None:
    assert stats.examples_for_betting(Bound(0.7, 50, None, 0.6, 0.8, "betting"), 0.8, 0.05) is None
    assert stats.examples_for_betting(Bound(0.9, 50, None, None, None, "stopped"), 0.8, 0.05) is None


def test_mcnemar_counts_discordant_pairs_only() -> None:
    first, second = [1] * 9 + [0] * 2 + [1] * 50, [0] * 9 + [1] * 2 + [1] * 50
    assert stats.mcnemar(first, second) == pytest.approx(binomtest(9, 11, 0.5).pvalue)
    assert stats.mcnemar(first, second) == stats.mcnemar(second, first)
    assert stats.mcnemar([1, 0, 1], [1, 0, 1]) == 1.0
    assert stats.mcnemar([1, 0], [0, 1]) == 1.0


def test_alpha_now_reserves_a_fifth() -> None:
    assert stats.alpha_now(0.95) == 0.04
    assert stats.alpha_now(0.9) == 0.08
    assert stats.confidence_of(stats.alpha_now(0.99)) == pytest.approx(0.99)
