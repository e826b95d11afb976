"""The first screen: what to use, how sure, what it costs a month, what would change it; no more than is certified."""

import dataclasses

from advisor.render._glance import glance
from advisor.types import Bound, Cost
from advisor.verdict import Assumption, Judged, Recommendation, VolumeRange


def test_a_winner_is_named_with_its_one_claim(rec: Recommendation) -> None:
    found = glance(rec)
    assert found.use == "few_shot-similar-4@small"
    assert found.sure == (
        "At least 85 % with 95 % confidence, and two runs agree on at least 90 % of requests; "
        "182 of 200 were right on test."
    )
    assert found.cost == "$12.30 at 1,000,000 requests a month, $0.0123 per 1,000."
    assert found.change == "From 1,988,000 requests a month lora-r16@small is cheaper."


def test_a_graded_score_is_a_mean_and_an_unknown_price_is_said(rec: Recommendation) -> None:
    bound = Bound(0.91, 200, None, 0.8668, 0.94, "betting")
    trial = dataclasses.replace(rec.trials[0], accuracy=bound, cost=Cost(0.0, None, None, None, "USD"))
    found = glance(dataclasses.replace(rec, trials=(trial, *rec.trials[1:]), target_consistency=None))
    assert found.sure == "At least 85 % with 95 % confidence; the mean over 200 test examples is 91 %."
    assert found.cost == "Unknown: declare its price in task.yaml."


def test_where_no_volume_changes_it_a_stricter_target_would(rec: Recommendation) -> None:
    only = dataclasses.replace(rec, winner_by_volume=(VolumeRange(0, None, rec.trials[0].candidate.id),), break_even=())
    found = glance(dataclasses.replace(only, trials=only.trials[:1]))
    assert found.change == (
        "No volume: it is the cheapest certified at any. A target over 87 %, which its own lower bound does not reach."
    )
    below = VolumeRange(0, 500.0, "lora-r16@small"), VolumeRange(500.0, None, rec.trials[0].candidate.id)
    assert glance(dataclasses.replace(rec, winner_by_volume=below)).change.startswith("Under 500 requests a month lora")


def test_what_a_judge_passed_is_not_called_right(rec: Recommendation) -> None:
    judge = Judged("j", 30, 29, 20, 1, 0.87, 0.8, 0.92, None, 0.85, 0.9, 0.01, True)
    assert "182 of 200 were passed by the judge on test" in glance(dataclasses.replace(rec, judge=judge)).sure


def test_an_assumption_that_flips_it_is_told(rec: Recommendation) -> None:
    flip = Assumption("machine price", "x 2", "lora-r16@small", True)
    only = dataclasses.replace(rec, winner_by_volume=(VolumeRange(0, None, rec.trials[0].candidate.id),), break_even=())
    told = glance(dataclasses.replace(only, sensitivity=(flip,))).change
    assert "machine price x 2: lora-r16@small would be the cheapest certified." in told


def test_without_a_winner_nothing_is_recommended_and_the_nearest_miss_is_told(nothing_meets: Recommendation) -> None:
    found = glance(nothing_meets)
    assert found.use == "Nothing yet: no strategy meets the target."
    assert found.sure.startswith("Nearest miss: long_context@small, 87 % measured, between 82 % and 91 %")
    assert found.cost == (
        "Nothing is recommended; long_context@small, the nearest miss, would cost EUR 75 at 1,000,000 requests a "
        "month, EUR 1.50 per 1,000."
    )
    assert found.change == "long_context@small is undecided: about 950 more labelled examples could settle it."
    assert glance(dataclasses.replace(nothing_meets, verdict="undecided")).use.startswith(
        "Nothing yet: no strategy could"
    )


def test_where_nothing_reached_test_dev_says_who_came_nearest(nothing_meets: Recommendation) -> None:
    idle = dataclasses.replace(nothing_meets.trials[0], accuracy=None, dev_score=0.4, dev_n=20)
    found = glance(dataclasses.replace(nothing_meets, trials=(idle,)))
    assert found.sure.endswith("on dev zero_shot@small came nearest with 40 % on 20 items, which certifies nothing.")
    assert found.change.startswith("More examples alone will probably not help zero_shot@small")


def test_a_score_above_the_target_that_was_stopped_lacks_labels(nothing_meets: Recommendation) -> None:
    stopped = Bound(0.9, 150, 135, None, None, "stopped")
    trial = dataclasses.replace(nothing_meets.trials[1], accuracy=stopped, examples_needed=None)
    told = glance(dataclasses.replace(nothing_meets, trials=(trial,))).change
    assert told == "It scored above the target; more labelled examples are what is missing."
