"""What vendors bill for training, by hand."""

import pytest

from advisor.task import PriceSection
from advisor.training_cost import TrainingPrices, auto_epochs, training_prices
from advisor.tuning import Purse, TrainingSize

SIZE = TrainingSize(rows=200, tokens=30_000, validation_tokens=4_000, epochs=3)


@pytest.mark.parametrize(
    ("rule", "billed"),
    [
        (TrainingPrices(), 3 * 30_000),  # OpenAI, Azure: the training file once an epoch, validation for nothing
        (TrainingPrices(validation_passes=10), 3 * 30_000 + 10 * 4_000),  # Together, packed
        (TrainingPrices(row_tokens=8192), 3 * 200 * 8192),  # Together, packing off
        (TrainingPrices(row_tokens=8192, validation_passes=1), 3 * 200 * 8192 + 4_000),
    ],
)
def test_each_vendors_rule(rule: TrainingPrices, billed: int) -> None:
    assert rule.billed(SIZE) == billed


def test_a_million_tokens_cost_the_declared_price_and_an_undeclared_one_nothing_known() -> None:
    assert TrainingPrices(per_mtok=25.0).price(90_000) == pytest.approx(2.25)
    assert TrainingPrices(per_mtok=0.0).price(90_000) == 0.0
    assert TrainingPrices().price(90_000) is None


def test_hosting_runs_day_and_night() -> None:
    assert TrainingPrices(hosting_per_hour=1.7).hosting_per_month == pytest.approx(1241.0)
    assert TrainingPrices(hosting_per_hour=0.0).hosting_per_month == 0.0
    assert TrainingPrices().hosting_per_month is None


@pytest.mark.parametrize(
    ("rows", "epochs"), [(1, 25), (5, 20), (10, 10), (33, 3), (34, 3), (8_333, 3), (8_334, 2), (30_000, 1)]
)
def test_the_epochs_that_a_vendor_chooses(rows: int, epochs: int) -> None:
    assert auto_epochs(rows) == epochs


def test_declared_prices_are_read_and_others_unknown() -> None:
    declared = PriceSection(train_per_mtok=25.0, hosting_per_hour=0.0, train_row_tokens=512, train_validation_passes=2)
    assert training_prices(declared) == TrainingPrices(25.0, 0.0, 512, 2)
    for nothing in (None, "auto", PriceSection(input_per_mtok=1.0)):
        assert training_prices(nothing) == TrainingPrices(None, None, None, 0)


def test_an_empty_purse_knows_and_limits_nothing() -> None:
    purse = Purse()
    assert (purse.billed(SIZE), purse.price(1), purse.left()) == (90_000, None, None)
