"""Agreement by hand, and the parts of the consistency figure."""

import itertools

import pytest

from advisor.consistency import PairedAnswers, agreement, agreement_from_probabilities, consistency
from advisor.stats import exact_lower, exact_upper


def pair(agreed: float, first: float = 1.0, second: float = 1.0, group: str | None = None) -> PairedAnswers:
    return PairedAnswers(group, agreed, first, second, first_valid=True, second_valid=True)


def test_agreement_is_the_share_of_agreeing_pairs_of_draws() -> None:
    draws = ["a", "a", "a", "b", "b", None]  # None is an invalid answer
    pairs = list(itertools.permutations(range(6), 2))
    by_hand = sum(draws[i] == draws[j] and draws[i] is not None for i, j in pairs) / len(pairs)
    assert agreement({"a": 3, "b": 2}, invalid=1) == pytest.approx(by_hand) == pytest.approx(8 / 30)


def test_two_draws_agree_or_not() -> None:
    assert agreement({"a": 2}) == 1.0
    assert agreement({"a": 1, "b": 1}) == 0.0
    assert agreement({}, invalid=2) == 0.0
    with pytest.raises(ValueError, match="two draws"):
        agreement({"a": 1})


def test_agreement_between_wordings_is_the_mean_of_inner_products() -> None:
    rows = [[0.5, 0.5, 0.0], [0.2, 0.3, 0.5], [0.0, 1.0, 0.0]]
    # 1·2: .1+.15 = .25; 1·3: .5; 2·3: .3
    assert agreement_from_probabilities(rows) == pytest.approx((0.25 + 0.5 + 0.3) / 3)


def test_greedy_wordings_agree_as_their_labels_do() -> None:
    assert agreement_from_probabilities([[1, 0], [1, 0]]) == 1.0
    assert agreement_from_probabilities([[1, 0], [1, 0], [0, 1]]) == pytest.approx(1 / 3)


def test_wordings_must_be_comparable() -> None:
    with pytest.raises(ValueError, match="needs two"):
        agreement_from_probabilities([[1.0, 0.0]])
    with pytest.raises(ValueError, match="argument 2 is"):
        agreement_from_probabilities([[1.0, 0.0], [1.0]])


def test_the_headline_is_an_exact_bound_of_the_agreeing_pairs() -> None:
    found = consistency([pair(1.0)] * 93 + [pair(0.0)] * 7, 0.04)
    assert (found.point, found.n) == (0.93, 100)
    assert (found.lower, found.upper) == (exact_lower(93, 100, 0.04), exact_upper(93, 100, 0.04))


def test_components_by_hand() -> None:
    pairs = [
        pair(1.0, 1, 1),
        pair(0.0, 1, 0),
        pair(1.0, 0, 0),  # consistently wrong
        PairedAnswers(None, 0.0, 1, 0, first_valid=True, second_valid=False),
    ]
    parts = consistency(pairs, 0.04).components
    assert parts == pytest.approx(
        {
            "format_validity": 7 / 8,
            "agreement_when_right": 1 / 3,
            "agreement_when_wrong": 1.0,
            "worst_wording_accuracy": 1 / 4,
            "wording_spread": 1 / 2,
        }
    )


def test_a_condition_that_never_occurs_has_no_component() -> None:
    assert "agreement_when_wrong" not in consistency([pair(1.0)] * 3, 0.04).components
    assert "agreement_when_right" not in consistency([pair(1.0, 0, 0)] * 3, 0.04).components


def test_an_invalid_answer_agrees_with_nothing() -> None:
    twice_nothing = PairedAnswers(None, 1.0, 0, 0, first_valid=False, second_valid=False)
    assert consistency([twice_nothing] * 4, 0.04).point == 0.0


def test_groups_count_as_one_observation() -> None:
    found = consistency([pair(1.0, group="a"), pair(0.0, group="a"), pair(1.0)], 0.04)
    assert found.point == 0.75
    assert found.lower is not None
    assert found.lower < exact_lower(2, 3, 0.04)
