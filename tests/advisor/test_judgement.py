"""Statuses and their sentences, to the letter where the method fixes them."""

import pytest

from advisor.recommend import Judgement, status_of
from advisor.stats import bound, exact_lower, exact_upper, stopped
from advisor.types import Bound, Consistency

ALPHA = 0.04


def scored(correct: int, n: int, alpha: float = ALPHA) -> Bound:
    return bound([1.0] * correct + [0.0] * (n - correct), [None] * n, alpha)


def agreed(same: int, n: int) -> Consistency:
    return Consistency(same / n, exact_lower(same, n, ALPHA), n, {}, exact_upper(same, n, ALPHA))


def test_the_undecided_sentence_of_the_method() -> None:
    found = status_of(scored(83, 100), None, 0.8, None, ALPHA)
    assert found.status == "undecided"
    assert found.why == (
        "Undecided: 83 of 100 correct. The true accuracy is between 74 % and 90 % (95 %). If it really is 83 %, about "
        "1,050 more labelled examples would be needed to certify it (4 chances in 5)."
    )
    assert found.examples_needed == 1050  # 1,140 at alpha 0.04; the method's 950 is at 0.05


def test_the_number_of_the_method_at_its_alpha() -> None:
    assert status_of(scored(83, 100, 0.05), None, 0.8, None, 0.05).examples_needed == 950


def test_the_below_sentence_of_the_method() -> None:
    found = status_of(scored(62, 100), None, 0.8, None, ALPHA)  # upper bound 70.6 %
    assert found == Judgement("below", "Below target with 95 % confidence (upper bound 71 %).")


def test_an_upper_bound_just_under_the_target_is_not_rounded_onto_it() -> None:
    almost = Bound(0.7, 200, 140, 0.65, 0.7931, "clopper-pearson")
    assert status_of(almost, None, 0.8, None, ALPHA).why.endswith("(upper bound 79.4 %).")


def test_certified_needs_the_lower_bound_not_the_point() -> None:
    found = status_of(scored(174, 200), None, 0.8, None, ALPHA)
    assert found.status == "certified"
    assert found.why == "Certified: 174 of 200 correct, so its accuracy is at least 80 % (95 % confidence)."
    assert status_of(scored(168, 200), None, 0.8, None, ALPHA).status == "undecided"


def test_at_or_under_the_target_more_examples_do_not_help() -> None:
    found = status_of(scored(79, 100), None, 0.8, None, ALPHA)
    assert (found.status, found.examples_needed) == ("undecided", None)
    assert found.why.endswith("More examples will probably not help; the strategy itself has to improve.")


def test_a_test_file_too_small_for_any_certificate_says_so() -> None:
    found = status_of(scored(10, 10), None, 0.8, None, ALPHA)
    assert found.status == "undecided"
    assert "Even a perfect score on so few examples certifies nothing." in found.why
    assert found.examples_needed == 5  # 0.8^15 = 0.035


def test_both_targets_must_be_clear() -> None:
    accurate = scored(190, 200)
    assert status_of(accurate, agreed(195, 200), 0.8, 0.9, ALPHA).status == "certified"
    unsure = status_of(accurate, agreed(185, 200), 0.8, 0.9, ALPHA)
    assert unsure.status == "undecided"
    assert unsure.why.startswith("Undecided: two runs agreed on 92 % of 200 requests. The true consistency is between")
    assert unsure.examples_needed is not None
    inconsistent = status_of(accurate, agreed(150, 200), 0.8, 0.9, ALPHA)
    assert inconsistent.status == "below"
    assert inconsistent.why.startswith("Consistency below target with 95 % confidence")


def test_two_open_questions_need_the_larger_number() -> None:
    alone = status_of(scored(83, 100), None, 0.8, None, ALPHA).examples_needed
    both = status_of(scored(83, 100), agreed(96, 100), 0.8, 0.95, ALPHA)
    assert both.why.count("Undecided:") == 2
    assert alone is not None
    assert both.examples_needed is not None
    assert both.examples_needed > alone
    hopeless = status_of(scored(83, 100), agreed(94, 100), 0.8, 0.95, ALPHA)
    assert hopeless.examples_needed is None


def test_a_wanted_consistency_that_was_not_measured_does_not_certify() -> None:
    found = status_of(scored(190, 200), None, 0.8, 0.9, ALPHA)
    assert (found.status, "consistency was not measured" in found.why) == ("undecided", True)


def test_an_unwanted_consistency_decides_nothing() -> None:
    assert status_of(scored(190, 200), agreed(10, 200), 0.8, None, ALPHA).status == "certified"


def test_graded_scores_are_not_called_correct() -> None:
    graded = bound([1.0] * 60 + [0.5] * 40, [None] * 100, ALPHA)  # mean 0.8
    found = status_of(graded, None, 0.75, None, ALPHA)
    assert found.status == "undecided"
    assert found.why.startswith("Undecided: a mean score of 80 % over 100 examples. The true mean score is between")
    assert "(92 %)" in found.why  # both ends at alpha 0.04
    assert "correct" not in found.why
    assert found.examples_needed is not None


def test_a_stopped_test_is_below_only_when_its_count_says_so() -> None:
    far = status_of(stopped([1.0] * 13 + [0.0] * 31, [None] * 44), None, 0.8, None, ALPHA)
    assert far.status == "below"
    assert far.why.startswith("Stopped after 44 examples. Below target with 95 % confidence")
    near = status_of(stopped([1.0] * 110 + [0.0] * 31, [None] * 141), None, 0.8, None, ALPHA)
    assert near.status == "undecided"
    assert "could no longer be certified" in near.why


def test_what_was_not_tested_says_not_run() -> None:
    assert status_of(None, None, 0.8, None, ALPHA) == Judgement("not_run", "Not run on test.")


@pytest.mark.parametrize("word", ["best", "guarantee"])
def test_forbidden_words(word: str) -> None:
    for correct in (10, 60, 79, 83, 95, 100):
        assert word not in status_of(scored(correct, 100), None, 0.8, None, ALPHA).why
