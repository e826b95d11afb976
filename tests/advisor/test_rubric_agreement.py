"""Agreement, kappa and the raised bar against figures worked out by hand, and the error of a whole certificate."""

import pytest
from scipy.stats import binom

from advisor.rubric_agreement import (
    Agreement,
    agreement,
    confidence_left,
    demotion,
    judged_target,
    judges_alpha,
)
from advisor.stats import alpha_now, smallest_passing

CERTAIN = 1.0


def test_counts_of_verdicts_beside_labels() -> None:
    found = agreement([True, True, True, False, False], [True, True, False, True, False])
    assert found == Agreement(right=3, right_passed=2, wrong=2, wrong_passed=1)
    assert (found.n, found.agreed) == (5, 3)


def test_kappa_of_a_published_table() -> None:
    # Cohen's own form: 20 both pass, 5 and 10 apart, 15 both fail of 50: observed 0.7, by chance 0.5.
    assert Agreement(right=25, right_passed=20, wrong=25, wrong_passed=10).kappa == pytest.approx(0.4)


@pytest.mark.parametrize("passed", [0, 1])
def test_a_judge_that_always_says_the_same_has_no_kappa(passed: int) -> None:
    assert Agreement(95, 95 * passed, 5, 5 * passed).kappa == pytest.approx(0.0)


def test_the_lower_bound_of_the_agreement_is_the_exact_one() -> None:
    # 50 of 50: the bound b solves b^50 = 0.05.
    assert Agreement(30, 30, 20, 0).lower == pytest.approx(0.05 ** (1 / 50))


def test_a_judge_under_the_agreement_is_demoted_with_its_figures() -> None:
    why = demotion(Agreement(25, 18, 25, 12), 0.8)
    assert why == "it agreed on 31 of 50 labelled answers (lower bound 49.3 %, at least 80 % is asked for)"


def test_a_constant_judge_is_demoted_although_it_agrees() -> None:
    why = demotion(Agreement(right=114, right_passed=114, wrong=6, wrong_passed=6), 0.8)
    assert "hardly more than by chance (kappa 0.00" in why and "it passed 6 of 6 wrong ones" in why


def test_a_judge_that_is_good_enough_is_not_demoted() -> None:
    assert demotion(Agreement(30, 29, 20, 1), 0.8) == ""


def test_a_judge_that_errs_on_no_wrong_answer_leaves_the_target_as_it_is() -> None:
    assert judged_target(0.8, CERTAIN) == 0.8
    assert judged_target(0.8, 0.9) == pytest.approx(0.82)
    assert judged_target(0.8, 0.0) == 1.0


def test_the_bar_is_rounded_up_never_down() -> None:
    assert judged_target(0.8, 0.7943) == 0.842  # 0.84114


def test_judge_and_tests_share_the_permitted_error() -> None:
    assert judges_alpha(0.95) == pytest.approx(0.01)
    assert 1 - confidence_left(0.95) + judges_alpha(0.95) == pytest.approx(0.05)


def chance_of_a_certificate(truth: float, specificity: float, wrong: int, n: int, corrected: bool) -> float:
    """Over the labels and the test file: how often `n` verdicts certify 80 %. The judge passes all right answers."""
    judged = truth + (1 - truth) * (1 - specificity)
    alpha = alpha_now(confidence_left(0.95))
    total = 0.0
    for caught in range(wrong + 1):
        bar = 0.8
        if corrected:
            bar = judged_target(0.8, Agreement(0, 0, wrong, wrong - caught).least_specificity(judges_alpha(0.95)))
        needed = smallest_passing(n, bar, alpha) if bar < 1 else None
        passing = 0.0 if needed is None else float(binom.sf(needed - 1, n, judged))
        total += float(binom.pmf(caught, wrong, specificity)) * passing
    return total


@pytest.mark.parametrize("specificity", [0.5, 0.7, 0.9, 0.97, 1.0])
@pytest.mark.parametrize(("wrong", "n"), [(15, 100), (40, 200), (100, 1000)])
def test_a_strategy_just_under_the_target_is_hardly_ever_certified(specificity: float, wrong: int, n: int) -> None:
    assert chance_of_a_certificate(0.7999, specificity, wrong, n, corrected=True) <= 0.05


def test_without_the_correction_a_lenient_judge_would_certify_it_nearly_always() -> None:
    assert chance_of_a_certificate(0.7999, 0.7, 40, 200, corrected=False) > 0.5


def test_the_correction_leaves_room_for_certificates() -> None:
    assert chance_of_a_certificate(0.95, 0.95, 40, 200, corrected=True) > 0.9
