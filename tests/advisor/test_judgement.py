"""Statuses and their sentences, to the letter where the method fixes them."""

from dataclasses import replace

import pytest

from advisor.judgement import NO_HELP, Goal, Judgement, percent, status_of, whole_percent
from advisor.sample_size import examples_for_betting, more_examples
from advisor.stats import bound, exact_upper, stopped
from advisor.types import Bound

ALPHA = 0.04
GOAL = Goal(0.8)
BOTH = Goal(0.8, 0.9)
CUT_SHORT = "Scoring stopped there because it could no longer be certified on this test file."


def scored(correct: int, n: int, alpha: float = ALPHA) -> Bound:
    return bound([1.0] * correct + [0.0] * (n - correct), [None] * n, alpha)


def cut(correct: int, n: int) -> Bound:
    """Stopped at the wrong answer that decided it."""
    return stopped([1.0] * correct + [0.0] * (n - correct), [None] * n)


def test_the_undecided_sentence_of_the_method() -> None:
    found = status_of(scored(83, 100), None, replace(GOAL, next_alpha=0.05))
    assert found == Judgement(
        "undecided",
        "Undecided: 83 of 100 correct. The true accuracy is between 74 % and 90 % (95 %). If it really is 83 %, about "
        "950 more labelled examples would be needed to certify it (4 chances in 5).",
        950,
    )


def test_the_forecast_is_at_what_the_next_look_may_spend() -> None:
    found = status_of(scored(83, 100), None, GOAL)
    further = more_examples(83, 100, 0.83, 0.8, 0.01)
    assert further is not None
    assert found.examples_needed is not None
    assert further <= found.examples_needed < further + 50, "rounded up to fifties"
    assert f"about {found.examples_needed:,} more labelled examples" in found.why
    assert found.examples_needed > 950


def test_the_below_sentence_of_the_method() -> None:
    found = status_of(scored(62, 100), None, GOAL)  # upper bound 70.6 %
    assert found == Judgement("below", "Below target with 95 % confidence (upper bound 71 %).")


def test_an_upper_bound_just_under_the_target_is_not_rounded_onto_it() -> None:
    almost = Bound(0.7, 200, 140, 0.65, 0.7931, "clopper-pearson")
    assert status_of(almost, None, GOAL).why.endswith("(upper bound 79.4 %).")


def test_certified_needs_the_lower_bound_not_the_point() -> None:
    found = status_of(scored(174, 200), None, GOAL)
    assert found.status == "certified"
    assert found.why == "Certified: 174 of 200 correct, so its accuracy is at least 80 % (95 % confidence)."
    assert status_of(scored(168, 200), None, GOAL).status == "undecided"


def test_a_lower_bound_on_the_target_certifies_and_an_upper_one_on_it_does_not_fail() -> None:
    assert status_of(Bound(0.9, 50, None, 0.8, 0.95, "betting"), None, GOAL).status == "certified"
    assert status_of(Bound(0.7, 50, None, 0.6, 0.8, "betting"), None, GOAL).status == "undecided"


def test_the_sentences_claim_the_confidence_that_is_left() -> None:
    third = Goal(0.8, confidence=0.94, alpha=0.01)
    assert "(94 % confidence)" in status_of(scored(195, 200, 0.01), None, third).why
    assert "with 94 % confidence" in status_of(scored(100, 200, 0.01), None, third).why
    assert "(94 %)" in status_of(scored(170, 200, 0.01), None, third).why


def test_at_or_under_the_target_more_examples_do_not_help() -> None:
    found = status_of(scored(79, 100), None, GOAL)
    assert (found.status, found.examples_needed) == ("undecided", None)
    assert found.why.endswith("More examples will probably not help; the strategy itself has to improve.")


def test_a_test_file_too_small_for_any_certificate_says_so() -> None:
    found = status_of(scored(10, 10), None, GOAL)
    assert found.status == "undecided"
    assert "Even a perfect score on so few examples certifies nothing. If it really is 100 %," in found.why
    assert found.examples_needed == 15  # 0.8^21 = 0.009: 11 more, in fives
    assert "Even a perfect score" not in status_of(scored(83, 100), None, GOAL).why


def test_both_targets_must_be_clear() -> None:
    accurate = scored(190, 200)
    certified = status_of(accurate, scored(195, 200), BOTH)
    assert certified.status == "certified"
    assert certified.why == (
        "Certified: 190 of 200 correct, so its accuracy is at least 80 % (95 % confidence). "
        "Certified: two runs agreed on 98 % of 200 requests, so its consistency is at least 90 % (95 % confidence)."
    )
    unsure = status_of(accurate, scored(185, 200), BOTH)
    assert unsure.status == "undecided"
    assert unsure.why.startswith("Undecided: two runs agreed on 92 % of 200 requests. The true consistency is between")
    assert unsure.examples_needed == -(-(more_examples(185, 200, 0.925, 0.9, 0.01) or 0) // 50) * 50
    inconsistent = status_of(accurate, scored(150, 200), BOTH)
    assert inconsistent.status == "below"
    assert inconsistent.why.startswith("Consistency below target with 95 % confidence")
    assert status_of(scored(100, 200), scored(195, 200), BOTH).status == "below"


def test_two_open_questions_need_the_larger_number() -> None:
    goal = Goal(0.8, 0.95)
    alone = status_of(scored(83, 100), None, GOAL).examples_needed
    both = status_of(scored(83, 100), scored(96, 100), goal)
    assert both.why.count("Undecided:") == 2
    assert alone is not None
    assert both.examples_needed is not None
    assert both.examples_needed > alone
    hopeless = status_of(scored(83, 100), scored(94, 100), goal)
    assert hopeless.examples_needed is None


def test_a_wanted_consistency_that_was_not_measured_does_not_certify() -> None:
    found = status_of(scored(190, 200), None, BOTH)
    assert found.status == "undecided"
    assert found.why == "Undecided: 190 of 200 correct, but its consistency was not measured."


def test_an_unwanted_consistency_decides_nothing() -> None:
    assert status_of(scored(190, 200), scored(10, 200), GOAL).status == "certified"


def test_graded_scores_are_not_called_correct() -> None:
    graded = bound([1.0] * 60 + [0.5] * 40, [None] * 100, ALPHA)  # mean 0.8
    found = status_of(graded, None, Goal(0.75))
    assert found.status == "undecided"
    assert found.why.startswith("Undecided: a mean score of 80 % over 100 examples. The true mean score is between")
    assert "(92 %)" in found.why  # both ends at alpha 0.04
    assert "correct" not in found.why
    further = (examples_for_betting(graded, 0.75, 0.01) or 0) - 100
    assert found.examples_needed is not None
    assert further <= found.examples_needed < further + 50
    assert "chances" not in found.why, "a rough forecast promises no odds"


def test_a_stopped_test_is_below_only_when_its_count_says_so() -> None:
    far = status_of(cut(13, 44), None, GOAL)
    upper = exact_upper(13, 44, ALPHA)
    assert far.status == "below"
    assert far.why.startswith("Stopped after 44 examples. Below target with 95 % confidence (upper bound ")
    assert f"{100 * upper:.0f} %" in far.why or f"{100 * upper + 1:.0f} %" in far.why
    near = status_of(cut(110, 141), None, GOAL)
    assert near.status == "undecided"
    assert near.why == f"Undecided: 110 of 141 correct. {CUT_SHORT} {NO_HELP}"


def test_a_stopped_count_above_the_target_says_how_many_more() -> None:
    found = status_of(cut(159, 190), None, GOAL)
    assert found.why.startswith(f"Undecided: 159 of 190 correct. {CUT_SHORT} If it really is 84 %, about ")
    assert found.examples_needed is not None
    assert (more_examples(159, 190, 159 / 190, 0.8, 0.01) or 0) <= found.examples_needed


def test_a_stopped_graded_score_says_when_more_would_not_help() -> None:
    graded = Bound(0.78, 60, None, None, 0.86, "stopped")
    assert status_of(graded, None, GOAL).why.endswith(NO_HELP)
    assert status_of(replace(graded, upper=0.79), None, GOAL).status == "below"
    higher = status_of(replace(graded, point=0.82, upper=0.9), None, GOAL)
    assert higher == Judgement("undecided", f"Undecided: a mean score of 82 % over 60 examples. {CUT_SHORT}")


def test_a_figure_that_the_other_one_cut_short_decides_nothing() -> None:
    half = Bound(0.5, 40, None, None, None, "stopped")
    found = status_of(half, cut(30, 40), BOTH)
    assert found.status == "below"
    assert found.why.startswith("Stopped after 40 examples. Consistency below target")
    unsure = status_of(half, cut(105, 120), BOTH)
    assert unsure.status == "undecided"
    assert "a mean score" not in unsure.why
    assert unsure.why.startswith("Undecided: two runs agreed on 88 % of 120 requests.")


def test_what_was_not_tested_says_not_run() -> None:
    assert status_of(None, None, GOAL) == Judgement("not_run", "Not run on test.")


@pytest.mark.parametrize("word", ["best", "guarantee", "accuracy is 8"])
def test_forbidden_words(word: str) -> None:
    for correct in (10, 60, 79, 83, 95, 100):
        assert word not in status_of(scored(correct, 100), scored(95, 100), BOTH).why


@pytest.mark.parametrize("correct", range(0, 101, 4))
def test_a_sentence_ends_as_one(correct: int) -> None:
    why = status_of(scored(correct, 100), None, GOAL).why
    assert why.endswith(".")
    assert "  " not in why


def test_declared_shares_are_shown_as_declared_and_measured_ones_whole() -> None:
    assert (percent(0.8), percent(0.925), percent(0.29)) == ("80 %", "92.5 %", "29 %")
    assert (whole_percent(0.834), whole_percent(1.0)) == ("83 %", "100 %")
