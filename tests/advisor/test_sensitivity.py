"""Which single assumption flips the choice, by hand."""

from dataclasses import replace

import pytest

from advisor.cost import Volume
from advisor.prefix_cache import TokenPrices
from advisor.prices import Prices
from advisor.sensitivity import Metered, Setting, cheapest_of, eligible, sensitivity
from advisor.types import Candidate, Fit, Trial, TrialStatus, Usage
from advisor.verdict import Assumption

SMALL = Prices(3.6, "test")  # a thousandth a second
HOSTED = Prices(3.6, "test", tokens=TokenPrices(1.0, 0.1, 10.0))
SETTING = Setting({"small": SMALL, "hosted": HOSTED, None: SMALL}, Volume(1000, 12, retrain_per_year=4))
LONG = Metered("few_shot@hosted", "hosted", Usage(1000, 0, 10), Fit())  # 1,100 millionths a request
TUNED = Metered("lora@small", "small", Usage(100, 0, 10, seconds=1.0), Fit(train_seconds=100))  # 1,000 millionths


def flips(found: tuple[Assumption, ...]) -> set[tuple[str, str]]:
    return {(one.name, one.change) for one in found if one.flips}


def test_the_choice_at_the_declared_assumptions_by_hand() -> None:
    """few_shot 12 x 1.1 = 13.2; lora 0.1 + 12 x (1 + 4 x 0.1 / 12) = 12.5."""
    assert cheapest_of([LONG, TUNED], SETTING) == "lora@small"


def test_what_flips_is_named_and_what_does_not_is_shown_too() -> None:
    """few_shot 13.2 against lora 12.5; a year is 12,000 requests.

    The price of either model by half turns it; answers that are a quarter longer make few_shot 13.5 and lora, whose 10
    answer tokens are 54 of 154 of its work, 13.55; retraining twice as often costs 0.4 more: 12.9, and never 0.4 less.
    """
    found = sensitivity([LONG, TUNED], SETTING, "lora@small")
    dearer = {("price of hosted", "-50 %"), ("price of small", "+50 %")}
    assert flips(found) == dearer | {("length of answers", "+25 %")}
    assert {one.name for one in found} == {"price of hosted", "price of small", "length of answers", "retraining"}
    assert Assumption("retraining", "twice as often", "lora@small", False) in found


def test_retraining_often_enough_flips() -> None:
    weekly = replace(SETTING, volume=replace(SETTING.volume, retrain_per_year=6))
    assert ("retraining", "twice as often") in flips(sensitivity([LONG, TUNED], weekly, "lora@small"))


def test_answers_that_get_longer_weigh_by_the_price_of_a_token() -> None:
    """At 100 a million answer tokens: 2,000 millionths; a quarter more is 2,250, a quarter less 1,750."""
    dear = {**SETTING.prices, "hosted": replace(HOSTED, tokens=TokenPrices(1.0, 0.1, 100.0))}
    other = replace(TUNED, usage=Usage(100, 0, 0, seconds=1.8), fit=Fit())
    found = sensitivity([LONG, other], replace(SETTING, prices=dear), "lora@small")
    assert ("length of answers", "-25 %") in flips(found)
    assert ("length of answers", "+25 %") not in flips(found)


def test_a_cache_that_is_cold_flips() -> None:
    """900 of 1,000 tokens cached: 100 + 90 + 100 = 290 millionths; without the cache 1,100."""
    cached = replace(LONG, usage=Usage(1000, 900, 10))
    found = sensitivity([cached, TUNED], SETTING, "few_shot@hosted")
    assert ("share of prefixes found in the cache", "none") in flips(found)
    assert ("share of prefixes found in the cache", "all") not in flips(found)


def test_a_single_strategy_depends_on_no_price_unless_it_has_a_limit_to_keep() -> None:
    assert sensitivity([TUNED], SETTING, "lora@small") == ()
    found = sensitivity([TUNED], replace(SETTING, max_cost_per_month=1.2), "lora@small")
    assert Assumption("price of small", "+50 %", None, True) in found
    assert ("price of small", "-50 %") not in flips(found)


def test_an_unknown_price_wins_nothing() -> None:
    unknown = replace(SETTING, prices={**SETTING.prices, "small": None})
    assert cheapest_of([LONG, TUNED], unknown) == "few_shot@hosted"
    assert cheapest_of([TUNED], unknown) is None
    assert all(one.strategy == "few_shot@hosted" for one in sensitivity([LONG, TUNED], unknown, "few_shot@hosted"))


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_one_price_for_all_flips_nothing(factor: float) -> None:
    other = Metered("zero_shot@small", "small", Usage(200, 0, 10, seconds=1.5), Fit())
    found = sensitivity([TUNED, other], SETTING, "lora@small")
    assert not [one for one in found if one.name == "price of small" and one.flips]


def test_what_could_come_to_the_front_is_certified_or_was_only_too_dear_to_test() -> None:
    def trial(name: str, status: TrialStatus, dev: float | None, excluded: str | None = None) -> Trial:
        return Trial(Candidate(name, name, "small"), status, "-", dev_score=dev, excluded=excluded)

    trials = [
        trial("chosen", "certified", 0.8),
        trial("slow", "certified", 0.9, "its p95 latency of 9 ms is over the limit of 1 ms"),
        trial("dear", "certified", 0.9, "its cost of 9.00 USD a month is over the limit of 1.00"),
        trial("untested", "not_run", 0.8),
        trial("worse", "not_run", 0.7),
        trial("unseen", "not_run", None),
        trial("below", "below", 0.9),
    ]
    assert [one.candidate.id for one in eligible(trials, "chosen")] == ["chosen", "dear", "untested"]
    assert [one.candidate.id for one in eligible(trials, None)] == ["chosen", "dear"]
