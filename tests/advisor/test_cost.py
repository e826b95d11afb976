"""The cost model by hand, term by term."""

from dataclasses import replace

import pytest

from advisor.cost import Volume, answering, cost, cost_line, latency, uncached, volume_of, with_errors
from advisor.prefix_cache import TokenPrices
from advisor.prices import Declared, Prices, endpoint_prices
from advisor.rates import STRAIGHT, Bend, hit_rate
from advisor.task import CostsSection, PriceSection, VolumeSection
from advisor.types import Fit, Latency, Usage

DOLLAR_A_SECOND = Prices(3600.0, "test")
VOLUME = Volume(1000, 12, corpus_refresh_per_year=12, retrain_per_year=4)


def test_cost_by_hand() -> None:
    found = cost(Usage(seconds=0.5), Fit(train_seconds=600, index_seconds=30), DOLLAR_A_SECOND, VOLUME)
    assert found.setup == pytest.approx(630)
    assert found.per_1k == pytest.approx(500)
    assert found.per_month == pytest.approx(500 + 30 + 600 * 4 / 12)
    assert found.horizon_total == pytest.approx(630 + 12 * 730)
    assert found.currency == "USD"
    assert "3600 USD per machine hour" in found.basis


def test_what_a_search_asked_is_paid_once_at_set_up() -> None:
    fit = Fit(asked=Usage(1000, 400, 50, 20.0), measured=Usage(9, 9, 9, 9.0))
    here = cost(Usage(seconds=0.5), fit, DOLLAR_A_SECOND, VOLUME)
    assert (here.setup, here.per_month) == (pytest.approx(20), pytest.approx(500))
    by_token = Prices(3600.0, "test", tokens=TokenPrices(10.0, 1.0, 100.0))
    there = cost(Usage(100, 0, 10), fit, by_token, VOLUME)
    assert there.setup == pytest.approx((600 * 10 + 400 * 1 + 50 * 100) / 1e6), "tokens, and no machine time"


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


def test_a_period_is_so_many_times_a_year() -> None:
    section = VolumeSection(requests_per_month=5, horizon_months=2, corpus_refresh="monthly", retrain="quarterly")
    assert volume_of(section) == Volume(5, 2, 12, 4)


def test_latency_by_hand() -> None:
    assert latency([]) is None
    assert latency([40.0]) == Latency(40.0, 40.0, 1)
    # linear interpolation: position 0.95·4 = 3.8 between 40 and 100
    assert latency([100, 10, 20, 30, 40]) == Latency(30.0, pytest.approx(88.0), 5)


def test_an_endpoint_is_paid_by_the_token_and_its_wait_costs_nothing() -> None:
    """1,000 prompt tokens, 600 of them cached, 50 of answer: 400 x 2 + 600 x 0.5 + 50 x 8 = 1,500 millionths."""
    declared = PriceSection(input_per_mtok=2.0, cached_input_per_mtok=0.5, output_per_mtok=8.0)
    prices = endpoint_prices(Declared(declared), Prices(0.36, "table"), "EUR")
    assert prices is not None
    usage = Usage(1000, 600, 50, seconds=99.0)
    assert answering(usage, prices) == pytest.approx(0.0015)
    found = cost(usage, Fit(index_seconds=100.0), prices, Volume(10_000, 12))
    assert found.setup == pytest.approx(0.01)
    assert found.per_month == pytest.approx(15.0)
    assert found.basis == "2 EUR in, 0.5 cached, 8 out per million tokens (task.yaml)"


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
    found = endpoint_prices(Declared(TUNED.model_copy(update=changes)), DOLLAR_A_SECOND, "USD")
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


# --- what bends the line, and what a month holds besides --------------------------------------------------------------

CACHING = TokenPrices(1.0, 0.1, 4.0, cache_write=1.25, cache_ttl_minutes=5.0, cache_min_tokens=500)


@pytest.mark.parametrize(("an_hour", "share"), [(1, 0.08), (12, 0.632), (60, 0.993)])
def test_the_hit_rate_of_five_minutes(an_hour: int, share: float) -> None:
    """1 - e^(-rate x TTL): e^(-1/12) = 0.920, e^(-1) = 0.368, e^(-5) = 0.0067."""
    assert hit_rate(an_hour * 730, 5) == pytest.approx(share, abs=5e-4)


def test_a_prefix_that_the_cache_forgets_is_written_again() -> None:
    """8,760 requests a month are 12 an hour: 63.2 % read 900 tokens from the cache, 36.8 % write them.

    Hot: 100 x 1 + 900 x 0.1 + 50 x 4 = 390 millionths; cold: 900 x (1.25 - 0.1) = 1,035 more.
    """
    prices = Prices(0.05, "test", tokens=CACHING)
    found = cost(Usage(1000, 900, 50), Fit(), prices, Volume(8760, 12))
    assert found.per_1k == pytest.approx(0.390 + 0.36788 * 1.035, rel=1e-4)
    assert found.bend == Bend(cold_per_request=pytest.approx(1.035e-3), ttl_minutes=5.0)
    line = cost_line("a", found, Volume(8760, 12))
    assert line is not None and line.per_request == pytest.approx(390e-6)
    assert line.total(8760, 12) == pytest.approx(found.horizon_total)
    assert line.total(10_000_000, 12) == pytest.approx(12 * 10_000_000 * 390e-6), "a busy cache forgets nothing"


def test_without_a_declared_ttl_production_finds_what_the_run_found() -> None:
    prices = Prices(0.05, "test", tokens=replace(CACHING, cache_ttl_minutes=None))
    found = cost(Usage(1000, 900, 50), Fit(), prices, Volume(8760, 12))
    assert (found.per_1k, found.bend) == (pytest.approx(0.390), STRAIGHT)


def test_a_short_prefix_is_not_cached() -> None:
    prices = Prices(0.05, "test", tokens=CACHING)
    found = cost(Usage(1000, 499, 50), Fit(), prices, Volume(8760, 12))
    assert (found.per_1k, found.bend) == (pytest.approx(1.200), STRAIGHT)


def test_a_batch_discount_comes_off_the_share_that_can_wait() -> None:
    """30 % of requests at half the price: 0.85 of 1,200 millionths; machine time is not discounted."""
    prices = Prices(3600.0, "test", tokens=TokenPrices(1.0, 1.0, 4.0), batch_discount=0.5)
    found = cost(Usage(1000, 0, 50, 9.0, own_seconds=0.001), Fit(), prices, Volume(100, 12, batch_share=0.3))
    assert found.per_1k == pytest.approx(0.85 * 1.2 + 1.0)


def test_what_is_done_here_beside_an_endpoint_costs_machine_time() -> None:
    """0.01 s of searching and reranking at 3.60 an hour are 10 millionths; waiting for the endpoint costs nothing."""
    prices = Prices(3.6, "test", tokens=TokenPrices(1.0, 1.0, 4.0))
    usage = Usage(1000, 0, 50, seconds=7.0, own_seconds=0.01)
    assert answering(usage, prices) == pytest.approx(1.2e-3 + 1e-5)
    assert cost(usage, Fit(), prices, VOLUME).per_1k == pytest.approx(1.21)


def test_reasoning_is_paid_as_part_of_the_answer() -> None:
    prices = Prices(0.05, "test", tokens=TokenPrices(1.0, 1.0, 4.0))
    assert answering(Usage(0, 0, 800, reasoning_tokens=750), prices) == pytest.approx(3.2e-3)


def test_half_used_machine_time_is_twice_as_dear() -> None:
    busy = cost(Usage(seconds=0.5), Fit(train_seconds=10), DOLLAR_A_SECOND, VOLUME)
    idle = cost(Usage(seconds=0.5), Fit(train_seconds=10), replace(DOLLAR_A_SECOND, utilisation=0.5), VOLUME)
    assert (busy.per_1k, idle.per_1k) == (pytest.approx(500), pytest.approx(1000))
    assert idle.setup == busy.setup, "a training uses all of it"
    assert "50 % of it used" in idle.basis


def test_an_always_on_machine_costs_the_same_until_it_is_full() -> None:
    """2 s a request, half used: 730 x 3600 x 0.5 / 2 = 657,000 a month. One machine at 0.80 an hour is 584 a month."""
    prices = Prices(0.8, "test", always_on=True, utilisation=0.5)
    found = cost(Usage(seconds=2.0), Fit(), prices, Volume(100_000, 12))
    assert found.per_month == pytest.approx(584)
    assert found.per_1k == pytest.approx(5.84)
    line = cost_line("gpu", found, Volume(100_000, 12))
    assert line is not None
    assert [line.total(volume, 1) for volume in (0, 657_000, 657_001, 2_000_000)] == pytest.approx(
        [584, 584, 2 * 584, 4 * 584]
    )


def test_a_refresh_indexes_what_changed() -> None:
    whole = cost(Usage(), Fit(index_seconds=120), DOLLAR_A_SECOND, Volume(1000, 12, corpus_refresh_per_year=12))
    part = Volume(1000, 12, corpus_refresh_per_year=12, corpus_changed=0.1)
    assert whole.per_month == pytest.approx(120)
    found = cost(Usage(), Fit(index_seconds=120), DOLLAR_A_SECOND, part)
    assert (found.setup, found.per_month) == (pytest.approx(120), pytest.approx(12))


def test_an_index_is_stored_month_by_month() -> None:
    found = cost(Usage(), Fit(index_bytes=2_500_000_000), DOLLAR_A_SECOND, Volume(1, 12, storage_per_gb_month=0.1))
    assert found.per_month == pytest.approx(0.25)


def test_a_retraining_is_certified_again() -> None:
    """Four a year, each 600 s of training and 400 test requests of 0.5 s: 4 x 800 / 12 a month."""
    volume = Volume(1000, 12, retrain_per_year=4, recertified=400)
    found = cost(Usage(seconds=0.5), Fit(train_seconds=600), DOLLAR_A_SECOND, volume)
    assert found.fixed_per_month == pytest.approx(4 * 800 / 12)
    assert cost(Usage(seconds=0.5), Fit(), DOLLAR_A_SECOND, volume).fixed_per_month == 0, "what does not train"


def test_a_retraining_at_an_endpoint_is_certified_at_the_tuned_price() -> None:
    volume = Volume(1000, 12, retrain_per_year=12, recertified=100)
    found = cost(ASKED, TRAINED, tuned_at(hosting_per_hour=0.0), volume)
    assert found.fixed_per_month == pytest.approx(10 + 100 * (600 * 3 + 400 * 3 + 100 * 4) / 1e6)


def test_errors_have_a_column_of_their_own() -> None:
    priced = cost(Usage(seconds=0.5), Fit(), DOLLAR_A_SECOND, VOLUME)
    declared = replace(VOLUME, cost_per_error=2.0)
    found = with_errors(priced, 0.9, declared)
    assert found.errors_per_month == pytest.approx(1000 * 0.1 * 2)
    assert (found.per_month, found.horizon_total) == (priced.per_month, priced.horizon_total)
    assert with_errors(priced, 0.9, VOLUME).errors_per_month is None
    assert with_errors(priced, None, declared).errors_per_month is None


def test_the_task_says_what_is_paid_besides() -> None:
    section = VolumeSection(requests_per_month=5, batch_share=0.25, corpus_changed=0.5)
    costs = CostsSection(storage_per_gb_month=0.1, per_error=3.0)
    assert volume_of(section, costs, 200) == Volume(5, 12, 0, 0, 0.25, 0.5, 200, 0.1, 3.0)
    assert volume_of(VolumeSection(recertify=False), None, 200).recertified == 0
