"""Bounds that hold at every look: coverage over whole sequences, and decisions that the end confirms."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.anytime import LOOK_EVERY, anytime_bound, decided_anytime
from advisor.stats import betting_lower, betting_upper, bound, exact_lower

LONELY = [None] * 1000
ALPHA = 0.2
ALLOWED = ALPHA + 1.645 * math.sqrt(ALPHA * (1 - ALPHA) / 60)
"""What 60 runs may miss by chance."""


def sample(kind: str) -> tuple[np.ndarray, float]:
    """Runs of 120 scores, and the true mean."""
    random, shape = np.random.default_rng(20261124), (60, 120)
    return (random.binomial(1, 0.5, shape), 0.5) if kind == "binary" else (random.beta(4, 2, shape), 4 / 6)


@pytest.mark.parametrize("kind", ["binary", "graded"])
def test_the_bounds_hold_at_all_looks_together(kind: str) -> None:
    runs, truth = sample(kind)
    found = [anytime_bound(run.tolist(), LONELY[:120], ALPHA) for run in runs]
    assert np.mean([seen.lower > truth for seen in found]) <= ALLOWED
    assert np.mean([seen.upper < truth for seen in found]) <= ALLOWED


def test_exact_bounds_at_every_look_would_not_hold() -> None:
    runs, truth = sample("binary")
    looks = range(LOOK_EVERY, 121, LOOK_EVERY)
    missed = [any(exact_lower(int(run[:look].sum()), look, ALPHA) > truth for look in looks) for run in runs]
    assert np.mean(missed) > ALLOWED, "else the coverage above would show nothing"


def test_the_bounds_are_the_extremes_of_all_looks() -> None:
    scores = [1.0] * 20 + [0.0, 1.0, 0.5] * 5
    looks = [10, 20, 30, 35]
    found = anytime_bound(scores, LONELY[:35], 0.05)
    assert found.lower == max(betting_lower(scores[:look], 0.05) for look in looks)
    assert found.lower > betting_lower(scores, 0.05), "an earlier look said more"
    assert found.upper == pytest.approx(min(betting_upper(scores[:look], 0.05) for look in looks))
    assert (found.point, found.n, found.correct, found.method) == (27.5 / 35, 35, None, "betting")


def test_fewer_scores_than_a_look_are_looked_at_once() -> None:
    found = anytime_bound([1.0, 1.0, 0.0], LONELY[:3], 0.05)
    assert found.lower == betting_lower([1.0, 1.0, 0.0], 0.05)


def test_rows_that_share_a_group_are_looked_at_once_and_together() -> None:
    scores, groups = [1.0] * 20 + [0.0] * 10, [f"g{number // 2}" for number in range(30)]
    found = anytime_bound(scores, groups, 0.05)
    assert found.lower == betting_lower([1.0] * 10 + [0.0] * 5, 0.05)
    assert (found.point, found.n) == (pytest.approx(2 / 3), 30)


def test_it_costs_power_against_the_one_fixed_test() -> None:
    scores = [1.0] * 88 + [0.0] * 12
    assert anytime_bound(scores[::-1], LONELY[:100], 0.05).lower < bound(scores, LONELY[:100], 0.05).lower


def test_a_smaller_alpha_widens_the_bounds() -> None:
    scores = [1.0, 1.0, 0.0, 1.0] * 10
    wide, narrow = (anytime_bound(scores, LONELY[:40], alpha) for alpha in (0.01, 0.1))
    assert wide.lower < narrow.lower < narrow.point < narrow.upper < wide.upper


def test_looks_that_contradict_each_other_certify_nothing() -> None:
    drifted = [1.0] * 60 + [0.0] * 240
    found = anytime_bound(drifted, LONELY[:300], 0.05)
    assert betting_lower(drifted[:60], 0.05) > 0.9
    assert found.lower == found.upper < 0.5


@st.composite
def sequences(draw):
    """A small file in its order, where it is cut, and a target and alpha that it can settle."""
    score = draw(st.sampled_from([st.sampled_from([0.0, 1.0]), st.sampled_from([0.0, 0.5, 0.9, 1.0])]))
    scores = draw(st.lists(score, min_size=1, max_size=35))
    name = st.sampled_from(["a", "b", "c", "d", None]) if draw(st.booleans()) else st.none()
    groups = draw(st.lists(name, min_size=len(scores), max_size=len(scores)))
    target, alpha = draw(st.sampled_from([0.2, 0.4, 0.6])), draw(st.sampled_from([0.1, 0.3]))
    return scores, groups, draw(st.integers(0, len(scores))), target, alpha


@settings(max_examples=80, deadline=None)
@given(sequences())
def test_lower_is_never_above_upper(case) -> None:
    scores, groups, _, _, alpha = case
    found = anytime_bound(scores, groups, alpha)
    assert 0 <= found.lower <= found.upper <= 1


@settings(max_examples=120, deadline=None)
@given(sequences())
def test_what_is_decided_at_a_prefix_is_how_the_file_ends(case) -> None:
    scores, groups, cut, target, alpha = case
    outcome = decided_anytime(scores[:cut], groups[:cut], groups[cut:], target, alpha)
    found = anytime_bound(scores, groups, alpha)
    if outcome == "fail":
        assert found.lower < target
    if outcome == "pass" and found.lower < found.upper:  # else the looks contradict each other
        assert found.lower >= target
    if cut == len(scores):
        assert outcome == ("pass" if found.lower >= target else "fail")


def test_a_certificate_once_reached_is_not_lost_again() -> None:
    start, rest = [1.0] * 30, [0.0, 1.0] * 10
    assert betting_lower(start + rest, 0.1) < 0.8 <= betting_lower(start, 0.1)
    assert decided_anytime(start, LONELY[:30], LONELY[:20], 0.8, 0.1) == "pass"
    assert anytime_bound(start + rest, LONELY[:50], 0.1).lower >= 0.8


def test_only_the_looks_of_the_whole_file_count() -> None:
    reached = next(n for n in range(1, 60) if betting_lower([1.0] * n, 0.1) >= 0.8)
    assert reached % LOOK_EVERY, "it is reached between two looks"
    scores = [1.0] * reached + [0.0] * (LOOK_EVERY - reached % LOOK_EVERY) + [0.0] * 5
    n = len(scores)
    assert anytime_bound(scores, LONELY[:n], 0.1).lower < 0.8
    assert decided_anytime(scores[:reached], LONELY[:reached], LONELY[reached:n], 0.8, 0.1) == "open"


def test_a_group_that_is_not_complete_certifies_nothing() -> None:
    names = [f"g{number}" for number in range(30)]
    assert decided_anytime([1.0] * 30, names, ["new"], 0.8, 0.1) == "pass"
    assert decided_anytime([1.0] * 30, names, ["g0"], 0.8, 0.1) == "open"


def test_what_perfect_answers_could_not_save_has_failed() -> None:
    assert decided_anytime([0.0] * 10, LONELY[:10], LONELY[:10], 0.8, 0.05) == "fail"
    assert decided_anytime([0.0] * 10, LONELY[:10], LONELY[:400], 0.8, 0.05) == "open"
    assert decided_anytime([], [], LONELY[:5], 0.8, 0.05) == "fail"
    assert decided_anytime([], [], LONELY[:60], 0.8, 0.05) == "open"
