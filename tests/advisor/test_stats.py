"""Bounds and early stopping against published tables, scipy, exact enumeration and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom, binomtest, nbinom

from advisor import stats
from advisor.types import Bound

PASSING = {  # method.md 1.2: fewest correct of 50, 100, 150, 200, 300, 500 at alpha 0.05
    0.70: [41, 78, 115, 152, 224, 368],
    0.80: [45, 87, 129, 170, 252, 416],
    0.85: [47, 92, 135, 179, 266, 439],
    0.90: [49, 96, 142, 188, 279, 462],
    0.95: [None, 99, 148, 196, 292, 484],
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


def test_mcnemar_counts_discordant_pairs_only() -> None:
    first, second = [1] * 9 + [0] * 2 + [1] * 50, [0] * 9 + [1] * 2 + [1] * 50
    assert stats.mcnemar(first, second) == pytest.approx(binomtest(9, 11, 0.5).pvalue)
    assert stats.mcnemar(first, second) == stats.mcnemar(second, first)
    assert stats.mcnemar([1, 0, 1], [1, 0, 1]) == 1.0
    assert stats.mcnemar([1, 0], [0, 1]) == 1.0


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_a_fifth_of_the_permitted_error_is_reserved(confidence: float) -> None:
    now, later = stats.alpha_now(confidence), stats.alpha_reserved(confidence)
    assert now == pytest.approx(4 * later)
    assert now + later == pytest.approx(1 - confidence)


def test_the_usual_split_of_alpha_has_no_rounding_error() -> None:
    assert (stats.alpha_now(0.95), stats.alpha_reserved(0.95)) == (0.04, 0.01)


SCORES = {
    "binary": st.sampled_from([0.0, 1.0]),
    "graded": st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]),
}


@st.composite
def cut_tests(draw, kinds=("binary", "graded"), grouped=(False, True)):
    """A whole small test file, where it is cut, and a target and alpha that such a file can settle."""
    score = SCORES[draw(st.sampled_from(kinds))]
    scores = draw(st.lists(score, min_size=1, max_size=24))
    name = st.sampled_from(["a", "b", "c", None, ""]) if draw(st.sampled_from(grouped)) else st.none()
    groups = draw(st.lists(name, min_size=len(scores), max_size=len(scores)))
    target, alpha = draw(st.sampled_from([0.1, 0.3, 0.5, 0.7])), draw(st.sampled_from([0.05, 0.2]))
    return scores, groups, draw(st.integers(0, len(scores))), target, alpha


@settings(max_examples=150, deadline=None)
@given(cut_tests())
def test_what_is_decided_at_a_prefix_is_how_the_whole_test_ends(case) -> None:
    scores, groups, cut, target, alpha = case
    outcome = stats.decided(scores[:cut], groups[:cut], groups[cut:], target, alpha)
    certified = stats.bound(scores, groups, alpha).lower >= target
    if outcome == "fail":
        assert not certified
    foretold = not all(score in (0, 1) for score in scores[:cut]) or all(score in (0, 1) for score in scores)
    if outcome == "pass" and foretold:  # "pass" after 0/1 scores is about 0/1 scores to come
        assert certified
    if cut == len(scores):
        assert outcome == ("pass" if certified else "fail")


@settings(max_examples=60, deadline=None)
@given(cut_tests(), st.data())
def test_once_decided_stays_decided(case, data) -> None:
    scores, groups, cut, target, alpha = case
    binary = all(score in (0, 1) for score in scores)
    later = data.draw(st.integers(cut, len(scores)))
    first = stats.decided(scores[:cut], groups[:cut], groups[cut:], target, alpha)
    second = stats.decided(scores[:later], groups[:later], groups[later:], target, alpha)
    if first == "fail" or (first == "pass" and binary):
        assert second == first


@settings(max_examples=40, deadline=None)
@given(cut_tests(kinds=("binary",)))
def test_an_open_test_can_still_end_both_ways(case) -> None:
    scores, groups, cut, target, alpha = case
    if stats.decided(scores[:cut], groups[:cut], groups[cut:], target, alpha) == "open":
        ahead = len(scores) - cut
        assert stats.bound([*scores[:cut], *[1.0] * ahead], groups, alpha).lower >= target
        assert stats.bound([*scores[:cut], *[0.0] * ahead], groups, alpha).lower < target


@pytest.mark.parametrize("groups", [[None] * 30, [f"pair {number // 2}" for number in range(30)]])
def test_a_bet_is_decided_where_the_worst_or_the_best_answers_decide(groups: list[str | None]) -> None:
    seen = set()
    for good in range(31):
        for cut in range(31):
            scores = [0.99] * min(good, cut) + [0.0] * (cut - min(good, cut))
            ends = [
                stats.betting_lower(stats.group_means([*scores, *[ahead] * (30 - cut)], groups), 0.2) >= 0.6
                for ahead in (0.0, 1.0)
            ]
            if 0.99 in scores or groups[0]:
                outcome = stats.decided(scores, groups[:cut], groups[cut:], 0.6, 0.2)
                assert outcome == {(True, True): "pass", (False, True): "open", (False, False): "fail"}[tuple(ends)]
                seen.add(outcome)
    assert seen == {"pass", "open", "fail"}


def test_a_group_ahead_makes_the_outcome_one_of_group_means() -> None:
    right, names = [1.0] * 14, [f"g{number}" for number in range(14)]
    assert stats.decided(right, names, [], 0.8, 0.05) == "pass"  # 0.8^14 = 0.044
    assert stats.decided(right[:13], names[:13], ["g0"], 0.8, 0.05) == "fail", "13 groups are too few for a bet"


def test_one_graded_score_makes_it_a_bet() -> None:
    assert stats.decided([1.0] * 14, LONELY[:14], [], 0.8, 0.05) == "pass"
    assert stats.decided([1.0] * 13 + [0.99], LONELY[:14], [], 0.8, 0.05) == "fail"


def test_the_deciding_prefix_ends_on_the_wrong_answer_that_decided() -> None:
    scores = [1.0] * 100 + [0.0] * 30 + [1.0] * 5 + [0.0] * 10  # 31 wrong of 200 decide, at alpha 0.05
    assert stats.deciding_prefix(scores, 200, 0.8, 0.05) == 136
    assert stats.deciding_prefix(scores[:135], 200, 0.8, 0.05) is None
    assert stats.deciding_prefix([], 200, 0.8, 0.05) is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([0.0, 1.0]), max_size=40), st.integers(0, 20))
def test_a_deciding_prefix_is_the_shortest_that_failed(scores: list[float], more: int) -> None:
    n, target, alpha = len(scores) + more, 0.6, 0.2
    prefix = stats.deciding_prefix(scores, n, target, alpha)
    failed = [
        cut
        for cut in range(1, len(scores) + 1)
        if stats.decided(scores[:cut], LONELY[:cut], LONELY[cut:n], target, alpha) == "fail"
    ]
    if stats.smallest_passing(n, target, alpha) is None:
        assert prefix == (len(scores) or None)
    else:
        assert prefix == (failed[0] if failed else None)
        assert prefix is None or scores[prefix - 1] == 0


def test_a_test_that_nothing_could_pass_is_read_whole() -> None:
    assert stats.deciding_prefix([1.0] * 64, 100, 0.98, 0.04) == 64  # 100 of 100 would not do


@pytest.mark.parametrize(("n", "target", "below"), [(60, 0.8, 0.0), (60, 0.8, 0.02), (120, 0.9, 0.0), (200, 0.7, 0.03)])
def test_the_upper_bound_at_the_deciding_prefix_covers_exactly(n: int, target: float, below: float) -> None:
    alpha, truth = 0.05, target - below
    needed = stats.smallest_passing(n, target, alpha)
    assert needed is not None
    wrong = n - needed + 1
    stopping = missed = 0.0
    for length in range(wrong, n + 1):
        scores = [1.0] * (length - wrong) + [0.0] * wrong
        assert stats.deciding_prefix(scores, n, target, alpha) == length
        chance = nbinom.pmf(length - wrong, wrong, 1 - truth)
        stopping += chance
        missed += chance * (stats.exact_upper(length - wrong, length, alpha) < truth)
    assert stopping > 0.9
    assert 0 < missed <= alpha, "over all runs, those that were not stopped included"


def test_the_upper_bound_of_stopped_runs_covers_in_simulation() -> None:
    n, target, truth, alpha, repeats = 100, 0.8, 0.79, 0.1, 800
    runs = (np.random.default_rng(11).random((repeats, n)) < truth).astype(float)
    missed = stopped = 0
    for scores in runs.tolist():
        if prefix := stats.deciding_prefix(scores, n, target, alpha):
            assert scores[prefix - 1] == 0
            stopped += 1
            missed += stats.exact_upper(int(sum(scores[:prefix])), prefix, alpha) < truth
    assert stopped > 0.8 * repeats
    assert 0 < missed / repeats <= alpha + 1.645 * math.sqrt(alpha * (1 - alpha) / repeats)


@pytest.mark.parametrize(
    ("correct", "n", "test", "target"), [(45, 50, 100, 0.8), (88, 100, 200, 0.8), (18, 20, 60, 0.9)]
)
def test_the_chance_to_certify_is_that_of_drawing_truth_and_test(
    correct: int, n: int, test: int, target: float
) -> None:
    random = np.random.default_rng(3)
    needed = stats.smallest_passing(test, target, 0.04)
    drawn = random.binomial(test, random.beta(correct + 1, n - correct + 1, 40_000))
    found = stats.chance_to_certify(correct, n, test, target, 0.04)
    assert 0.02 < found < 0.98
    assert found == pytest.approx(np.mean(drawn >= needed), abs=0.012)


def test_the_chance_to_certify_rises_with_dev_and_is_none_without() -> None:
    chances = [stats.chance_to_certify(correct, 50, 100, 0.8, 0.04) for correct in range(51)]
    assert chances == sorted(chances)
    assert 0 < chances[0] < 1e-6
    assert chances[-1] < 1
    assert stats.chance_to_certify(0, 0, 100, 0.8, 0.04) == 0.0
    assert stats.chance_to_certify(50, 50, 13, 0.8, 0.04) == 0.0, "13 right answers certify nothing"
    assert stats.chance_to_certify(39.6, 50, 100, 0.8, 0.04) == stats.chance_to_certify(40, 50, 100, 0.8, 0.04)


def test_posterior_upper_is_the_quantile_under_a_flat_prior() -> None:
    assert stats.posterior_upper(14, 20, 0.9) == pytest.approx(beta.ppf(0.9, 15, 7))
    assert stats.posterior_upper(4.5, 10, 0.95) == pytest.approx(beta.ppf(0.95, 5.5, 6.5))
    assert stats.posterior_upper(0, 0, 0.9) == pytest.approx(0.9)


def test_hopeless_at_a_level_is_a_quantile_under_the_target() -> None:
    for correct in range(21):
        hopeless = stats.posterior_upper(correct, 20, 0.99) < 0.8
        assert stats.futile(correct, 20, 0.8) == hopeless


@settings(max_examples=100, deadline=None)
@given(st.lists(SCORES["graded"], max_size=30), st.sampled_from([0.1, 0.4, 0.7]), st.sampled_from([0.01, 0.1, 0.3]))
def test_clearing_a_target_is_having_a_lower_bound_there(scores: list[float], target: float, alpha: float) -> None:
    assert stats.betting_clears(scores, target, alpha) == (stats.betting_lower(scores, alpha) >= target)


@pytest.mark.parametrize(("correct", "n"), [(0, 10), (7, 10), (83, 100), (100, 100)])
def test_the_band_for_the_eye_is_wilsons(correct: int, n: int) -> None:
    wilson = binomtest(correct, n).proportion_ci(0.9, "wilson")
    assert stats.band(correct / n, n) == pytest.approx((wilson.low, wilson.high), abs=1e-4)
