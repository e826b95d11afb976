"""Where the cheaper one changes, by hand."""

import pytest

from advisor.break_even import at_volumes, break_even, break_evens, cheapest, winner_by_volume
from advisor.cost import CostLine
from advisor.rates import Bend
from advisor.verdict import AtVolume, BreakEven, VolumeRange

ZERO_SHOT = CostLine("zero_shot", setup=0, fixed_per_month=0, per_request=0.010)
RAG = CostLine("rag", setup=12, fixed_per_month=4, per_request=0.006)
LORA = CostLine("lora", setup=60, fixed_per_month=25, per_request=0.001)


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


# --- totals that bend -------------------------------------------------------------------------------------------------

GPU = CostLine("gpu", 0, 0, 0, Bend(machine_per_month=584, requests_per_machine=10_000_000))
HOSTED = CostLine("hosted", 0, 0, 0.00021)
CACHED = CostLine("cached", 0, 0, 0.0002, Bend(cold_per_request=0.001, ttl_minutes=5))


def test_an_always_on_machine_meets_hosted_tokens_by_hand() -> None:
    """584 / 0.00021 = 2,780,952 requests a month, on the first machine."""
    assert break_even(HOSTED, GPU, 12).requests_per_month == pytest.approx(584 / 0.00021)
    (pair,) = break_evens([GPU, HOSTED], 12)
    assert (pair.a, pair.b) == ("hosted", "gpu")


def test_a_second_machine_may_turn_the_order_again() -> None:
    small = CostLine("gpu", 0, 0, 0, Bend(machine_per_month=584, requests_per_machine=3_000_000))
    found = [(pair.a, pair.b, round(pair.requests_per_month or 0)) for pair in break_evens([small, HOSTED], 12)]
    assert found[:2] == [("hosted", "gpu", 2_780_952), ("gpu", "hosted", 3_000_000)]
    ranges = winner_by_volume([small, HOSTED], 12)
    assert [piece.strategy for piece in ranges[:3]] == ["hosted", "gpu", "hosted"]
    assert [piece.to for piece in ranges[:-1]] == [piece.start for piece in ranges[1:]]
    assert ranges[-1].to is None


def test_a_cache_that_warms_up_with_volume_is_cheaper_from_there() -> None:
    """0.0002 + 0.001 e^(-V x 5 / 43,800) equals 0.0005 where e^(-x) = 0.3: V = 1.204 x 8,760 = 10,547."""
    other = CostLine("plain", 0, 0, 0.0005)
    (pair,) = break_evens([CACHED, other], 12)
    assert (pair.a, pair.b) == ("plain", "cached")
    assert pair.requests_per_month == pytest.approx(10_547, rel=1e-3)
    assert [piece.strategy for piece in winner_by_volume([CACHED, other], 12)] == ["plain", "cached"]


def test_what_never_becomes_cheaper_is_named_among_the_certified_only() -> None:
    dear = CostLine("dear", 10, 5, 0.02)
    assert break_evens([ZERO_SHOT, dear], 12) == ()
    assert break_evens([ZERO_SHOT, dear], 12, ["zero_shot", "dear"]) == (BreakEven("zero_shot", "dear", None),)
    always = CostLine("always", 0, 0, 0.02, Bend(machine_per_month=1, requests_per_machine=10))
    assert break_even(ZERO_SHOT, always, 12).requests_per_month is None


def test_the_cheapest_at_every_power_of_ten() -> None:
    found = at_volumes([LORA, RAG, ZERO_SHOT], 12)
    assert [(one.requests_per_month, one.strategy) for one in found[:4]] == [
        (100, "zero_shot"),
        (1_000, "zero_shot"),
        (10_000, "lora"),
        (100_000, "lora"),
    ]
    # zero_shot 12 x 100 x 0.010 = 12; rag 12 + 12 x 4 + 12 x 100 x 0.006 = 67.2
    assert found[0] == AtVolume(100, "zero_shot", pytest.approx(12), "rag", pytest.approx(5.6))
    assert found[-1].requests_per_month == 100_000_000
    assert at_volumes([], 12) == ()
    assert at_volumes([LORA], 12)[0].next_ is None
    free = at_volumes([CostLine("free", 0, 0, 0), LORA], 12)[0]
    assert (free.strategy, free.times) == ("free", None)


def test_of_equal_totals_the_first_by_name_is_taken() -> None:
    assert cheapest([CostLine("b", 1, 0, 0), CostLine("a", 1, 0, 0)], 10, 12) == "a"
