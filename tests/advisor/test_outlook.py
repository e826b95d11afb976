"""What candidates are expected to cost: the order holds on any machine, and turns with the volume."""

import pytest
from pydantic import BaseModel

from advisor.cost import Volume
from advisor.forecast import Expectation, forecast, shape
from advisor.outlook import NOMINAL_GFLOPS, Assumptions, outlook
from advisor.plan import Entry
from advisor.prefix_cache import TokenPrices
from advisor.prices import Prices
from advisor.prior import Belief
from advisor.protocols import Strategy
from advisor.types import Candidate, Example

TRAIN = [Example(f"t{n}", "x" * 40, "y" * 20) for n in range(400)]
SHAPE = shape("i" * 80, ["card", "loan"], TRAIN, 500)
PRICES = Prices(3.6, "test")
PER_TOKEN = Prices(3.6, "test", tokens=TokenPrices(1.0, 1.0, 2.0))
OFTEN, SELDOM = Volume(1_000_000, 12), Volume(10, 1)


class NoOptions(BaseModel):
    """A candidate's options are in its record."""


class Unused(Strategy):
    """Nothing is asked of a strategy before it runs."""


def entry(kind: str, model: str | None = "small", **options: object) -> Entry:
    candidate = Candidate(f"{kind}@{model}", kind, model, tuple(sorted(options.items())))
    return Entry(candidate, Unused(), NoOptions())


CONTROL = entry("control", None)
ZERO_SHOT = entry("zero_shot")
FEW_SHOT = entry("few_shot", shots=8)
RAG = entry("rag", top_k=4, chunk_tokens=300)
LORA = entry("lora", epochs=3.0)
BIG = entry("zero_shot", "big")
EVERY = (CONTROL, ZERO_SHOT, FEW_SHOT, RAG, LORA, BIG)


def assumptions(**changed: object) -> Assumptions:
    usual: dict[str, object] = {
        "shape": SHAPE,
        "parameters": {"small": 135_000_000, "big": 8_000_000_000},
        "prices": {None: PRICES, "small": PRICES, "big": PRICES},
        "volume": OFTEN,
        "beliefs": {"zero_shot": Belief(1.0, 3.0), "lora": Belief(3.0, 1.0)},
        "target": 0.8,
    }
    return Assumptions(**{**usual, **changed})  # type: ignore[arg-type]


def order(assumed: Assumptions) -> list[str]:
    totals = {name: expected.total for name, expected in outlook(EVERY, assumed).items()}
    assert None not in totals.values()
    return sorted(totals, key=lambda name: totals[name] or 0.0)


def total(one: Entry, assumed: Assumptions) -> float:
    found = outlook([one], assumed)[one.candidate.id].total
    assert found is not None
    return found


@pytest.mark.parametrize("volume", [OFTEN, SELDOM, Volume(1000, 12, 12, 4)])
def test_the_order_is_the_same_on_a_slow_and_on_a_fast_machine(volume: Volume) -> None:
    slow, nominal, fast = (order(assumptions(volume=volume, gflops=speed)) for speed in (1.0, NOMINAL_GFLOPS, 9e4))
    assert slow == nominal == fast
    assert len(slow) == len(EVERY)


def test_a_faster_machine_takes_fewer_seconds() -> None:
    slow, fast = (outlook([LORA], assumptions(gflops=speed))["lora@small"].seconds for speed in (50.0, 100.0))
    assert slow is not None and fast is not None
    assert slow == pytest.approx(2 * fast)


def test_longer_prompts_cost_more_where_there_are_many_requests() -> None:
    assert order(assumptions()) == [
        "control@None",
        "lora@small",
        "zero_shot@small",
        "few_shot@small",
        "rag@small",
        "zero_shot@big",
    ]


def test_training_is_what_costs_where_there_are_few() -> None:
    seldom = assumptions(volume=SELDOM)
    assert order(seldom)[-1] == "lora@small"
    assert total(LORA, seldom) > total(BIG, seldom)
    assert total(LORA, assumptions()) < total(ZERO_SHOT, assumptions())


def test_training_again_and_again_is_paid_again_and_again() -> None:
    once, monthly = (assumptions(volume=Volume(10, 12, retrain_per_year=times)) for times in (0, 12))
    assert total(LORA, monthly) > 10 * total(LORA, once)
    assert total(RAG, monthly) == total(RAG, once)


def test_the_total_is_the_price_of_the_seconds_over_the_horizon() -> None:
    expected = forecast(LORA.candidate, SHAPE, 135_000_000, NOMINAL_GFLOPS)
    assert expected.request_seconds is not None and expected.train_seconds is not None
    seconds = expected.train_seconds + 12_000_000 * expected.request_seconds
    assert total(LORA, assumptions()) == pytest.approx(seconds * 3.6 / 3600)
    assert outlook([LORA], assumptions())["lora@small"].seconds == expected.seconds


def test_a_model_of_unknown_size_has_an_unknown_cost_but_a_chance() -> None:
    found = outlook([ZERO_SHOT, BIG], assumptions(parameters={"big": 10**9}))
    assert found["zero_shot@small"] == Expectation(None, None, Belief(1.0, 3.0).chance(0.8))
    assert found["zero_shot@big"].total is not None


def test_an_unknown_price_is_an_unknown_cost_and_never_nothing() -> None:
    for prices in ({}, {"small": None}):
        found = outlook([ZERO_SHOT, CONTROL], assumptions(prices=prices))
        assert (found["zero_shot@small"].total, found["control@None"].total) == (None, None)
        assert found["zero_shot@small"].seconds is not None, "the minutes are known all the same"


def test_what_asks_no_model_costs_nothing_and_needs_no_size() -> None:
    found = outlook([CONTROL], assumptions(parameters={}))["control@None"]
    assert (found.total, found.seconds) == (0.0, 0.0)


def test_the_chance_is_that_of_the_kind_at_the_target() -> None:
    found = outlook(EVERY, assumptions())
    assert found["lora@small"].prior == Belief(3.0, 1.0).chance(0.8)
    assert found["zero_shot@small"].prior == found["zero_shot@big"].prior == Belief(1.0, 3.0).chance(0.8)
    assert found["rag@small"].prior is None
    easier = outlook(EVERY, assumptions(target=0.5))
    assert (easier["lora@small"].prior or 0) > (found["lora@small"].prior or 1)


def test_a_search_is_expected_at_set_up() -> None:
    searched = entry("optimized_prompt", shots=8, requests=300)
    for assumed in (assumptions(), assumptions(prices={"small": PER_TOKEN})):
        dearer = total(searched, assumed) - total(FEW_SHOT, assumed)
        one = dearer / 300
        assert one > 0 and total(FEW_SHOT, assumed) > 1000 * one, "what 300 requests take, and no more"
