"""What two runs differ in, agreement by hand, and the parts of the consistency figure."""

from collections import Counter
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from advisor.consistency import (
    AGAIN,
    FIRST,
    ORDER,
    PANEL,
    PANEL_SIZE,
    RETRAINED,
    SAMPLING,
    SECOND,
    Nuisances,
    PairedAnswers,
    agreements,
    consistency,
    one_at_a_time,
    one_nuisance,
    plain_draw,
    same_labels,
    two_runs,
)
from advisor.protocols import WORDINGS
from advisor.stats import bound
from advisor.types import Bound, Consistency, Draw

GREEDY = Nuisances(7)
IDS = [f"item-{number}" for number in range(4000)]


def pair(agreed: float, first: float = 1.0, second: float = 1.0, group: str | None = None) -> PairedAnswers:
    return PairedAnswers(group, agreed, first, second, first_valid=True, second_valid=True)


def measured(pairs: list[PairedAnswers]) -> Consistency:
    return consistency(pairs, bound(agreements(pairs), [p.group for p in pairs], 0.04))


def test_accuracy_reads_the_plain_run() -> None:
    assert plain_draw(Nuisances(7, 0.6, retrained=True)) == Draw(0, 0, 7, 0.6)


def test_everything_that_may_differ_between_two_runs_differs() -> None:
    for first, second in (two_runs(name, Nuisances(7, 0.6, retrained=True)) for name in IDS[:200]):
        assert (first.index, second.index) == (FIRST, SECOND)
        assert first.wording != second.wording
        assert first.seed != second.seed
        assert first.order != second.order
        assert 0 not in (first.order, second.order), "the order of the plain run is not among them"
        assert (first.temperature, second.temperature) == (0.6, 0.6)
        assert first.retrain != second.retrain


def test_every_ordered_pair_of_three_adapters_is_as_likely() -> None:
    drawn = Counter(tuple(draw.retrain for draw in two_runs(name, Nuisances(7, 0.0, retrained=True))) for name in IDS)
    expected = len(IDS) / 6
    assert set(drawn) == set(permutations(range(3), 2))
    assert sum((found - expected) ** 2 / expected for found in drawn.values()) < 5 + 4 * 10**0.5


def test_without_retraining_both_runs_use_the_adapter_that_ships() -> None:
    assert [draw.retrain for draw in two_runs("item", GREEDY)] == [0, 0]


def test_two_runs_of_a_request_are_the_same_in_every_process() -> None:
    assert two_runs("item", GREEDY) == two_runs("item", GREEDY)
    assert two_runs("item", GREEDY) != two_runs("item", Nuisances(8))
    assert two_runs("item", GREEDY) != two_runs("other", GREEDY)


def test_every_ordered_pair_of_wordings_is_as_likely() -> None:
    drawn = Counter(tuple(draw.wording for draw in two_runs(name, GREEDY)) for name in IDS)
    every = list(permutations(range(WORDINGS), 2))
    expected = len(IDS) / len(every)
    squared = sum((drawn[both] - expected) ** 2 / expected for both in every)
    freedom = len(every) - 1
    assert set(drawn) <= set(every)
    assert squared < freedom + 4 * (2 * freedom) ** 0.5


def test_two_runs_estimate_the_agreement_across_all_wordings() -> None:
    random = np.random.default_rng(5)
    labels = random.dirichlet([0.3] * 3, size=WORDINGS)  # p_v(y), the same for every item
    across = np.mean([labels[v] @ labels[w] for v, w in permutations(range(WORDINGS), 2)])
    agreed = []
    for name in IDS:
        one, other = (random.choice(3, p=labels[draw.wording]) for draw in two_runs(name, GREEDY))
        agreed.append(float(one == other))
    assert np.mean(agreed) == pytest.approx(across, abs=3 * 0.5 / len(IDS) ** 0.5)
    assert abs(np.mean(np.sum(labels**2, axis=1)) - across) > 0.1, "which is not the agreement within a wording"


def test_one_at_a_time_differs_in_one_thing_from_the_plain_run() -> None:
    plain = plain_draw(Nuisances(7, 0.6))
    draws = one_at_a_time(Nuisances(7, 0.6))
    changed = {
        name: {
            field for field in ("wording", "seed", "order", "retrain") if getattr(draw, field) != getattr(plain, field)
        }
        for name, draw in draws.items()
    }
    assert changed.pop("order_agreement") == {"order"}
    assert changed.pop("sampling_agreement") == {"seed"}
    assert [changed.pop(f"adapter {number}") for number in (1, 2)] == [{"retrain"}] * 2
    assert [draws[f"adapter {number}"].retrain for number in (1, 2)] == [1, 2]
    assert len(changed) == PANEL_SIZE
    assert all(name.startswith("wording ") and found == {"wording"} for name, found in changed.items())
    assert {draw.temperature for draw in draws.values()} == {0.6}


def test_no_two_draws_are_kept_under_one_number() -> None:
    draws = [plain_draw(GREEDY), *two_runs("item", GREEDY), *one_at_a_time(GREEDY).values()]
    numbers = [draw.index for draw in draws]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) == {0, FIRST, SECOND, ORDER, SAMPLING, RETRAINED, AGAIN, *range(PANEL, PANEL + PANEL_SIZE)}


def test_the_chance_of_the_same_label_is_the_inner_product() -> None:
    assert same_labels([0.5, 0.5, 0.0], [0.2, 0.3, 0.5]) == pytest.approx(0.25)
    assert same_labels([1, 0], [1, 0]) == 1.0
    assert same_labels([1, 0], [0, 1]) == 0.0


def test_the_chance_of_the_same_label_is_what_sampling_finds() -> None:
    random = np.random.default_rng(9)
    first, second = [0.7, 0.2, 0.1], [0.4, 0.1, 0.5]
    drawn = random.choice(3, 20_000, p=first) == random.choice(3, 20_000, p=second)
    assert same_labels(first, second) == pytest.approx(drawn.mean(), abs=0.012)


def test_labels_must_be_comparable() -> None:
    with pytest.raises(ValueError, match="argument 2 is"):
        same_labels([1.0, 0.0], [1.0])


def test_the_headline_is_the_measured_bound() -> None:
    pairs = [pair(1.0)] * 93 + [pair(0.0)] * 7
    seen = bound(agreements(pairs), [None] * 100, 0.04)
    found = consistency(pairs, seen)
    assert (found.point, found.lower, found.upper, found.n) == (0.93, seen.lower, seen.upper, 100)
    assert seen.correct == 93, "two runs an item give the exact test"


def test_a_test_that_was_cut_short_has_no_bounds() -> None:
    found = consistency([pair(1.0), pair(0.0)], Bound(0.5, 2, 1, None, None, "stopped"))
    assert (found.point, found.lower, found.upper, found.n) == (0.5, None, None, 2)


def test_exact_agreements_take_the_betting_bound() -> None:
    pairs = [pair(0.97)] * 60
    seen = bound(agreements(pairs), [None] * 60, 0.04)
    assert (seen.method, seen.correct) == ("betting", None)


def test_components_by_hand() -> None:
    pairs = [
        pair(1.0, 1, 1),
        pair(0.0, 1, 0),
        pair(1.0, 0, 0),  # consistently wrong
        PairedAnswers(None, 0.0, 1, 0, first_valid=True, second_valid=False),
    ]
    assert measured(pairs).components == pytest.approx(
        {"format_validity": 7 / 8, "agreement_when_right": 1 / 3, "agreement_when_wrong": 1.0}
    )


def test_graded_scores_weigh_the_condition() -> None:
    parts = measured([pair(1.0, 0.75), pair(0.0, 0.25)]).components
    assert (parts["agreement_when_right"], parts["agreement_when_wrong"]) == pytest.approx((0.75, 0.25))


def test_a_condition_that_never_occurs_has_no_component() -> None:
    assert "agreement_when_wrong" not in measured([pair(1.0)] * 3).components
    assert "agreement_when_right" not in measured([pair(1.0, 0, 0)] * 3).components


def test_an_invalid_answer_agrees_with_nothing() -> None:
    twice_nothing = PairedAnswers(None, 1.0, 0, 0, first_valid=False, second_valid=False)
    half = PairedAnswers(None, 1.0, 0, 0, first_valid=True, second_valid=False)
    other_half = replace(half, first_valid=False, second_valid=True)
    assert agreements([twice_nothing, half, other_half, pair(1.0)]) == [0.0, 0.0, 0.0, 1.0]


def test_groups_count_as_one_observation() -> None:
    pairs = [pair(1.0, group="a"), pair(0.0, group="a"), pair(1.0)]
    found = measured(pairs)
    assert found.point == 0.75
    assert found.lower is not None
    assert found.lower < (bound([1.0, 0.0, 1.0], [None] * 3, 0.04).lower or 0)


def test_one_nuisance_by_hand() -> None:
    compared = {
        "order_agreement": [pair(1.0), pair(0.0)],
        "sampling_agreement": [],
        "wording 4": [pair(1.0, 1, 1), pair(0.0, 1, 0), pair(1.0, 0, 0), pair(0.0, 0, 0)],  # from 2 of 4 to 1
        "wording 9": [pair(1.0, 1, 1), pair(1.0, 1, 1), pair(0.0, 0, 1), pair(1.0, 0, 0)],  # to 3 of 4
    }
    assert one_nuisance(compared) == pytest.approx(
        {
            "order_agreement": 0.5,
            "wording_agreement": (2 / 4 + 3 / 4) / 2,
            "worst_wording_accuracy": 1 / 4,
            "wording_spread": 1 / 2,
        }
    )


def test_three_adapters_agree_pair_by_pair_and_their_accuracies_deviate() -> None:
    compared = {
        "adapter 1": [pair(1.0, 1, 1), pair(1.0, 1, 1), pair(0.0, 0, 1), pair(0.0, 0, 1)],  # from 2 of 4 to 4
        "adapter 2": [pair(0.0, 1, 0), pair(0.0, 1, 0), pair(1.0, 0, 0), pair(1.0, 0, 0)],  # to none
        "adapter 1-2": [pair(0.0, 1, 0)] * 4,
    }
    found = {"retrain_agreement": (0.5 + 0.5 + 0.0) / 3, "retrain_deviation": 0.5}
    assert one_nuisance(compared) == pytest.approx(found)


def test_the_plain_wording_is_one_of_those_compared() -> None:
    better = one_nuisance({"wording 1": [pair(0.0, 0, 1)] * 4})
    assert (better["worst_wording_accuracy"], better["wording_spread"]) == (0.0, 1.0)


def test_one_nuisance_counts_groups_once() -> None:
    rows = [pair(1.0, 1, 1, "a"), pair(0.0, 1, 0, "a"), pair(1.0, 0, 0)]
    parts = one_nuisance({"adapter 1": rows, "wording 2": rows})
    assert parts["retrain_agreement"] == parts["wording_agreement"] == 0.75
    assert (parts["worst_wording_accuracy"], parts["wording_spread"]) == (0.25, 0.25)


def test_invalid_answers_lower_a_nuisances_agreement() -> None:
    invalid = PairedAnswers(None, 1.0, 0, 0, first_valid=True, second_valid=False)
    assert one_nuisance({"order_agreement": [invalid, pair(1.0)]}) == {"order_agreement": 0.5}


def test_what_was_not_compared_has_no_component() -> None:
    assert one_nuisance({}) == {}
    assert one_nuisance({"wording 3": [], "order_agreement": []}) == {}
