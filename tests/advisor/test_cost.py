"""The cost model by hand."""

import datetime

import pytest

from advisor.cost import (
    CostLine,
    Prices,
    TokenPrices,
    Volume,
    answering,
    break_even,
    break_evens,
    cost,
    cost_line,
    endpoint_prices,
    latency,
    load_prices,
    local_prices,
    price_warnings,
    uncached,
    volume_of,
    winner_by_volume,
)
from advisor.task import PriceSection, VolumeSection
from advisor.types import Fit, Latency, Usage
from advisor.verdict import BreakEven, VolumeRange

DOLLAR_A_SECOND = Prices(3600.0, "test")
VOLUME = Volume(1000, 12, corpus_refresh_per_year=12, retrain_per_year=4)
ZERO_SHOT = CostLine("zero_shot", setup=0, fixed_per_month=0, per_request=0.010)
RAG = CostLine("rag", setup=12, fixed_per_month=4, per_request=0.006)
LORA = CostLine("lora", setup=60, fixed_per_month=25, per_request=0.001)


def test_cost_by_hand() -> None:
    found = cost(Usage(seconds=0.5), Fit(train_seconds=600, index_seconds=30), DOLLAR_A_SECOND, VOLUME)
    assert found.setup == pytest.approx(630)
    assert found.per_1k == pytest.approx(500)
    assert found.per_month == pytest.approx(500 + 30 + 600 * 4 / 12)
    assert found.horizon_total == pytest.approx(630 + 12 * 730)
    assert found.currency == "USD"
    assert "3600 USD per machine hour" in found.basis


def test_an_unknown_price_stays_unknown() -> None:
    found = cost(Usage(seconds=0.5), Fit(600, 30), None, VOLUME)
    assert (found.setup, found.per_1k, found.per_month, found.horizon_total) == (None, None, None, None)
    assert cost_line("a", found, VOLUME) is None


def test_a_free_machine_costs_nothing_which_is_known() -> None:
    assert cost(Usage(seconds=0.5), Fit(600, 30), Prices(0.0, "test"), VOLUME).horizon_total == 0.0


def test_a_line_gives_the_cost_back() -> None:
    priced = cost(Usage(seconds=0.5), Fit(600, 30), DOLLAR_A_SECOND, VOLUME)
    line = cost_line("a", priced, VOLUME)
    assert line is not None
    assert (line.setup, line.fixed_per_month, line.per_request) == pytest.approx((630, 230, 0.5))
    assert line.total(1000, 12) == pytest.approx(priced.horizon_total)


def test_a_declared_price_wins_over_the_table() -> None:
    table = load_prices()
    assert local_prices(PriceSection(per_hour=0.2), table, "EUR") == Prices(0.2, "task.yaml", None, "EUR")
    assert local_prices(PriceSection(per_hour=0.0), table).per_hour == 0.0


@pytest.mark.parametrize("declared", [None, "auto", PriceSection(input_per_mtok=1.0)])
def test_the_table_serves_where_nothing_is_declared(declared: PriceSection | str | None) -> None:
    found = local_prices(declared, load_prices())
    assert found is not None
    assert (found.per_hour, found.as_of, found.assumed) == (0.05, datetime.date(2026, 11, 23), True)


def test_the_table_does_not_serve_another_currency() -> None:
    assert local_prices(None, load_prices(), "EUR") is None


def test_an_assumed_or_old_price_is_said() -> None:
    table = load_prices()
    assert price_warnings(Prices(0.2, "task.yaml")) == ()
    (assumed,) = price_warnings(table, datetime.date(2026, 12, 1))
    assert "0.05 USD an hour" in assumed
    assert "2026-11-23" in assumed
    assert "90 days old" in price_warnings(table, datetime.date(2027, 3, 1))[1]


def test_a_period_is_so_many_times_a_year() -> None:
    section = VolumeSection(requests_per_month=5, horizon_months=2, corpus_refresh="monthly", retrain="quarterly")
    assert volume_of(section) == Volume(5, 2, 12, 4)


def test_break_even_by_hand() -> None:
    # zero_shot 0 + 12·0.010 V meets rag 12 + 12·4 + 12·0.006 V where 60 = 0.048 V
    assert break_even(ZERO_SHOT, RAG, 12) == BreakEven("zero_shot", "rag", pytest.approx(1250))
    assert ZERO_SHOT.total(1250, 12) == pytest.approx(RAG.total(1250, 12))


def test_no_volume_favours_what_costs_more_a_request() -> None:
    assert break_even(RAG, ZERO_SHOT, 12) == BreakEven("rag", "zero_shot", None)
    assert break_even(RAG, CostLine("copy", 0, 0, RAG.per_request), 12).requests_per_month is None


def test_cheaper_in_every_way_is_cheaper_from_the_start() -> None:
    assert break_even(ZERO_SHOT, CostLine("control", 0, 0, 0.001), 12).requests_per_month == 0.0


def test_break_evens_are_the_pairs_whose_order_changes() -> None:
    dear = CostLine("dear", 1000, 100, 0.02)
    found = break_evens([LORA, dear, RAG, ZERO_SHOT], 12)
    # zero_shot–lora: 360 = 12·0.009 V; rag–lora: 300 = 12·0.005 V
    assert [(pair.a, pair.b, round(pair.requests_per_month or 0)) for pair in found] == [
        ("zero_shot", "rag", 1250),
        ("zero_shot", "lora", 3333),
        ("rag", "lora", 5000),
    ]


def test_winner_by_volume_is_the_lower_envelope() -> None:
    assert winner_by_volume([LORA, RAG, ZERO_SHOT], 12) == (
        VolumeRange(0.0, pytest.approx(1250), "zero_shot"),
        VolumeRange(pytest.approx(1250), pytest.approx(5000), "rag"),
        VolumeRange(pytest.approx(5000), None, "lora"),
    )


def test_the_envelope_agrees_with_the_totals_everywhere() -> None:
    lines = [CostLine(str(i), 7.0 * i * i, 0.5 * i, 0.03 / (1 + i)) for i in range(8)]
    for piece in winner_by_volume(lines, 6):
        middle = (piece.start + (piece.to or 2 * piece.start + 1)) / 2
        assert min(lines, key=lambda line: line.total(middle, 6)).id == piece.strategy


def test_a_line_that_never_leads_is_not_in_the_envelope() -> None:
    late = CostLine("late", 100, 0, 0.0069)
    assert "late" not in [piece.strategy for piece in winner_by_volume([ZERO_SHOT, RAG, LORA, late], 12)]


def test_three_lines_through_one_point_leave_two_ranges() -> None:
    lines = [CostLine("a", 0, 0, 3.0), CostLine("b", 1, 0, 2.0), CostLine("c", 2, 0, 1.0)]
    assert [(piece.start, piece.to, piece.strategy) for piece in winner_by_volume(lines, 1)] == [
        (0.0, 1.0, "a"),
        (1.0, None, "c"),
    ]


def test_equal_lines_have_one_winner_and_no_lines_none() -> None:
    twins = [CostLine("b", 1, 0, 0.1), CostLine("a", 1, 0, 0.1)]
    assert winner_by_volume(twins, 12) == (VolumeRange(0.0, None, "a"),)
    assert winner_by_volume([], 12) == ()


def test_latency_by_hand() -> None:
    assert latency([]) is None
    assert latency([40.0]) == Latency(40.0, 40.0, 1)
    # linear interpolation: position 0.95·4 = 3.8 between 40 and 100
    assert latency([100, 10, 20, 30, 40]) == Latency(30.0, pytest.approx(88.0), 5)


def test_an_endpoint_is_paid_by_the_token_and_its_wait_costs_nothing() -> None:
    """1,000 prompt tokens, 600 of them cached, 50 of answer: 400 x 2 + 600 x 0.5 + 50 x 8 = 1,500 millionths."""
    declared = PriceSection(input_per_mtok=2.0, cached_input_per_mtok=0.5, output_per_mtok=8.0)
    prices = endpoint_prices(declared, Prices(0.36, "table"), "EUR")
    assert prices is not None
    usage = Usage(1000, 600, 50, seconds=99.0)
    assert answering(usage, prices) == pytest.approx(0.0015)
    found = cost(usage, Fit(index_seconds=100.0), prices, Volume(10_000, 12))
    assert found.setup == pytest.approx(0.01)
    assert found.per_month == pytest.approx(15.0)
    assert found.basis == "2 EUR in, 0.5 cached, 8 out per million tokens (task.yaml)"


def test_a_price_of_tokens_that_is_not_declared_is_unknown_and_a_cached_one_is_the_full_one() -> None:
    machine = Prices(0.36, "table")
    for declared in (None, "auto", PriceSection(input_per_mtok=2.0), PriceSection(per_hour=1.0)):
        assert endpoint_prices(declared, machine, "USD") is None
    full = endpoint_prices(PriceSection(input_per_mtok=2.0, output_per_mtok=0.0), machine, "USD")
    assert full is not None and full.tokens == TokenPrices(2.0, 2.0, 0.0)


def test_repeated_tokens_are_priced_with_and_without_the_cache() -> None:
    prices = Prices(0.05, "test", tokens=TokenPrices(1.0, 0.1, 2.0))
    stuffed = Usage(prompt_tokens=10_000, cached_tokens=9_000, completion_tokens=50)
    found = cost(stuffed, Fit(), prices, VOLUME)
    assert found.per_1k == pytest.approx((1_000 * 1.0 + 9_000 * 0.1 + 50 * 2.0) / 1000)
    assert found.per_1k_uncached == pytest.approx((10_000 * 1.0 + 50 * 2.0) / 1000)
    assert uncached(stuffed) == Usage(10_000, 0, 50)
    assert cost(Usage(10_000, 9_000, 50, 2.0), Fit(), DOLLAR_A_SECOND, VOLUME).per_1k_uncached is None


# --- a model that an endpoint trained ---------------------------------------------------------------------------------

TUNED = PriceSection(
    input_per_mtok=1.0,
    cached_input_per_mtok=0.1,
    output_per_mtok=2.0,
    tuned_input_per_mtok=3.0,
    tuned_output_per_mtok=4.0,
    train_per_mtok=25.0,
    hosting_per_hour=0.5,
)
TRAINED = Fit(train_tokens=400_000, index_seconds=30)
ASKED = Usage(prompt_tokens=1000, cached_tokens=400, completion_tokens=100, seconds=0.5)


def tuned_at(**changes: float | None) -> Prices:
    found = endpoint_prices(TUNED.model_copy(update=changes), DOLLAR_A_SECOND, "USD")
    assert found is not None
    return found


def test_a_tuned_model_by_hand() -> None:
    found = cost(ASKED, TRAINED, tuned_at(), VOLUME)
    per_request = (600 * 3 + 400 * 3 + 100 * 4) / 1e6
    assert found.per_1k == pytest.approx(1000 * per_request)
    assert found.setup == pytest.approx(10 + 30)
    assert found.per_month == pytest.approx(1000 * per_request + 365 + 30 + 10 * 4 / 12)
    assert found.horizon_total == pytest.approx(40 + 12 * (1000 * per_request + 365 + 30 + 40 / 12))
    line = cost_line("tuned", found, VOLUME)
    assert line is not None and line.fixed_per_month == pytest.approx(365 + 30 + 40 / 12)


def test_the_base_model_pays_neither_training_nor_hosting_nor_the_tuned_price() -> None:
    found = cost(ASKED, Fit(), tuned_at(), VOLUME)
    assert found.setup == 0.0
    assert found.per_month == pytest.approx((600 * 1 + 400 * 0.1 + 100 * 2) / 1e6 * 1000)
    assert "training" not in found.basis


@pytest.mark.parametrize(
    ("missing", "unknown"),
    [("train_per_mtok", {"setup", "per_month", "horizon_total"}), ("hosting_per_hour", {"per_month", "horizon_total"})],
)
def test_an_undeclared_price_of_training_or_hosting_makes_unknown_what_it_enters(
    missing: str, unknown: set[str]
) -> None:
    found = cost(ASKED, TRAINED, tuned_at(**{missing: None}), VOLUME)
    figures = ("setup", "per_1k", "per_month", "horizon_total")
    assert {name for name in figures if getattr(found, name) is None} == unknown
    assert f"unknown: declare {missing}" in found.basis
    assert cost_line("tuned", found, VOLUME) is None


def test_without_retraining_the_price_of_training_does_not_enter_the_month() -> None:
    found = cost(ASKED, TRAINED, tuned_at(train_per_mtok=None), Volume(1000, 12))
    assert found.setup is None and found.per_month is not None


def test_a_tuned_model_without_prices_of_its_own_costs_what_the_base_model_does() -> None:
    plain = tuned_at(tuned_input_per_mtok=None, tuned_output_per_mtok=None)
    assert plain.tuned == plain.tokens
    assert tuned_at(tuned_cached_input_per_mtok=0.75).tuned == TokenPrices(3.0, 0.75, 4.0)


def test_tokens_of_a_local_training_are_machine_time_and_no_bill() -> None:
    found = cost(Usage(seconds=0.5), Fit(train_seconds=600, train_tokens=10**9), DOLLAR_A_SECOND, VOLUME)
    assert found.setup == pytest.approx(600)
