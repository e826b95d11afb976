"""What a price is and who says so."""

import datetime

import pytest

from advisor.prefix_cache import TokenPrices
from advisor.price_table import load_prices
from advisor.prices import Declared, Origin, Prices, endpoint_prices, local_prices, price_warnings, scaled
from advisor.task import PriceSection
from advisor.training_cost import TrainingPrices

ASSUMED = load_prices().local
READ = datetime.date(2026, 11, 1)


def declared(**figures: object) -> Declared:
    return Declared(PriceSection.model_validate(figures))


def test_a_declared_price_wins_over_the_table() -> None:
    assert local_prices(declared(per_hour=0.2), ASSUMED, "EUR") == Prices(0.2, "task.yaml", None, "EUR")
    free = local_prices(declared(per_hour=0.0), ASSUMED)
    assert free is not None and free.per_hour == 0.0


@pytest.mark.parametrize("said", [None, declared(input_per_mtok=1.0)])
def test_the_table_serves_where_nothing_is_declared(said: Declared | None) -> None:
    found = local_prices(said, ASSUMED)
    assert found is not None
    assert (found.per_hour, found.as_of, found.assumed) == (0.05, datetime.date(2026, 11, 23), True)


def test_the_table_does_not_serve_another_currency() -> None:
    assert local_prices(None, ASSUMED, "EUR") is None
    assert local_prices(declared(utilisation=0.5), ASSUMED, "EUR") is None


def test_a_machine_that_is_there_anyway_costs_nothing_in_any_currency() -> None:
    found = local_prices(declared(already_paid=True), ASSUMED, "EUR")
    assert found is not None
    assert (found.per_hour, found.source, found.assumed) == (0.0, "already paid for", False)


def test_how_a_machine_is_paid_goes_with_its_price() -> None:
    found = local_prices(declared(per_hour=0.8, always_on=True, utilisation=0.4), ASSUMED)
    assert found is not None and (found.always_on, found.utilisation) == (True, 0.4)
    assumed = local_prices(declared(utilisation=0.4), ASSUMED)
    assert assumed is not None and (assumed.per_hour, assumed.utilisation, assumed.assumed) == (0.05, 0.4, True)


def test_an_assumed_or_old_price_is_said() -> None:
    assert price_warnings(Prices(0.2, "task.yaml")) == ()
    (assumed,) = price_warnings(ASSUMED, datetime.date(2026, 12, 1))
    assert "0.05 USD an hour" in assumed
    assert "2026-11-23" in assumed
    assert "90 days old" in price_warnings(ASSUMED, datetime.date(2027, 3, 1))[1]


def test_every_old_source_is_named_once_with_its_figures() -> None:
    origins = (
        Origin("input_per_mtok", 1.0, "a page", READ),
        Origin("output_per_mtok", 2.0, "a page", READ),
        Origin("train_per_mtok", 3.0, "another", datetime.date(2027, 1, 1)),
        Origin("hosting_per_hour", 4.0, "task.yaml"),
    )
    prices = Prices(0.05, "a page", origins=origins)
    assert price_warnings(prices, READ + datetime.timedelta(days=90)) == ()
    (said,) = price_warnings(prices, READ + datetime.timedelta(days=91))
    assert said == "input_per_mtok, output_per_mtok by a page is of 2026-11-01, more than 90 days old: look it up again"


def test_a_price_of_tokens_that_is_not_known_is_unknown_and_a_cached_one_is_the_full_one() -> None:
    machine = Prices(0.36, "table")
    for said in (None, declared(), declared(input_per_mtok=2.0), declared(per_hour=1.0)):
        assert endpoint_prices(said, machine, "USD") is None
    full = endpoint_prices(declared(input_per_mtok=2.0, output_per_mtok=0.0), machine, "USD")
    assert full is not None and full.tokens == TokenPrices(2.0, 2.0, 0.0)


def test_the_terms_of_a_cache_hold_for_a_tuned_model_too() -> None:
    said = declared(input_per_mtok=2.0, output_per_mtok=8.0, tuned_input_per_mtok=3.0, cache_ttl_minutes=5)
    found = endpoint_prices(said, Prices(0.36, "table"), "USD")
    assert found is not None
    assert found.tuned == TokenPrices(3.0, 3.0, 8.0, None, 5.0, 0)


def test_a_scaled_price_scales_every_amount_of_money_and_nothing_else() -> None:
    tokens = TokenPrices(2.0, 1.0, 8.0, 2.5, 5.0, 1024)
    prices = Prices(0.4, "x", tokens=tokens, tuned=tokens, training=TrainingPrices(6.0, None), utilisation=0.5)
    found = scaled(prices, 1.5)
    assert found.tokens == found.tuned == TokenPrices(3.0, 1.5, 12.0, 3.75, 5.0, 1024)
    assert (found.per_hour, found.utilisation) == (pytest.approx(0.6), 0.5)
    assert found.training == TrainingPrices(9.0, None)
    assert scaled(Prices(0.4, "x"), 0.5) == Prices(0.2, "x")
