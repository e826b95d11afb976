"""The figures of docs/costs.md are what the code computes."""

from dataclasses import replace
from pathlib import Path

import pytest

from advisor.break_even import break_even, break_evens
from advisor.cost import CostLine, Volume, cost, cost_line
from advisor.prefix_cache import TokenPrices
from advisor.prices import Prices
from advisor.rates import hit_rate
from advisor.training_cost import TrainingPrices
from advisor.types import Fit, Usage

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "costs.md").read_text("utf-8").split())
MONTHS, NOTHING = 12, Fit()
VOLUME = Volume(10_000, MONTHS)
TOKENS = TokenPrices(0.10, 0.01, 0.50)


def line(name: str, usage: Usage, prices: Prices, fit: Fit = NOTHING) -> CostLine:
    found = cost_line(name, cost(usage, fit, prices, VOLUME), VOLUME)
    assert found is not None
    return found


def at_endpoint(hosting_per_hour: float = 0.0) -> Prices:
    return Prices(0.05, "the page", tokens=TOKENS, training=TrainingPrices(0.48, hosting_per_hour))


def says(*figures: str) -> None:
    for figure in figures:
        assert figure in PAGE, figure


def test_the_share_of_prefixes_found() -> None:
    shares = [f"{100 * hit_rate(730 * an_hour, 5):.0f} %" for an_hour in (1, 12, 60)]
    says("5 minutes, {} at one request an hour, {} at 12 and {} at 60".format(*shares))


def test_a_long_prompt_against_a_one_off_fine_tune() -> None:
    prompted = line("shots", Usage(1250, 0, 20), at_endpoint())
    trained = Fit(train_tokens=1000 * 300 * 3)
    tuned = line("tuned", Usage(250, 0, 20), at_endpoint(), trained)
    dedicated = line("tuned", Usage(250, 0, 20), at_endpoint(6.49), trained)
    says(f"| eight demonstrations | 0 | {1000 * prompted.per_request:.3f} | 0 |")
    says(f"| tuned, no hosting fee | {tuned.setup:.3f} | {1000 * tuned.per_request:.3f} | 0 |")
    says(f"| {dedicated.setup:.3f} | {1000 * dedicated.per_request:.3f} | {dedicated.fixed_per_month:,.2f} |")
    volume = break_even(prompted, tuned, MONTHS).requests_per_month
    assert volume == pytest.approx(0.432 / (12 * 0.0001))
    says(f"**{volume:,.0f} requests a month**", f"{MONTHS * volume:,.0f} requests in all")
    volume = break_even(prompted, dedicated, MONTHS).requests_per_month
    assert volume == pytest.approx((0.432 + 12 * 730 * 6.49) / (12 * 0.0001))
    says(f"**{volume:,.0f} requests a month**")


def test_a_cached_prompt_leaves_a_fine_tune_nothing_to_save() -> None:
    cached = line("shots", Usage(1250, 1125, 20), at_endpoint())
    tuned = line("tuned", Usage(250, 0, 20), at_endpoint(), Fit(train_tokens=900_000))
    says(f"1,000 requests cost {1000 * cached.per_request:.5f} and the fine-tune")
    assert break_even(cached, tuned, MONTHS).requests_per_month is None


def test_an_always_on_gpu_against_hosted_tokens() -> None:
    hosted = line("rag", Usage(1800, 0, 60), at_endpoint())
    machine = Prices(0.80, "the page", always_on=True, utilisation=0.6)
    gpu = line("gpu", Usage(1800, 0, 60, seconds=0.5), machine)
    says(f"{1000 * hosted.per_request:.2f} for 1,000 requests", f"is {gpu.bend.machine_per_month:.0f} a month")
    says(f"it answers {gpu.bend.requests_per_machine:,.0f}")
    first, back, again = break_evens([hosted, gpu], MONTHS)[:3]
    assert (first.b, back.b, again.b) == ("gpu", "rag", "gpu")
    assert back.requests_per_month == pytest.approx(gpu.bend.requests_per_machine)
    says(f"**{first.requests_per_month:,.0f} requests a month**", f"up to **{again.requests_per_month:,.0f}**")


def test_an_unmerged_adapter_never_breaks_even() -> None:
    machine = Prices(0.05, "the page")
    prompted = line("shots", Usage(seconds=0.50), machine)
    unmerged = line("adapter", Usage(seconds=0.55), machine, Fit(train_seconds=1200))
    merged = replace(line("adapter", Usage(seconds=0.30), machine), setup=unmerged.setup)
    says(f"the training is {unmerged.setup:.4f}")
    says(f"1,000 requests are {1000 * unmerged.per_request:.5f} against {1000 * prompted.per_request:.5f}")
    assert break_even(prompted, unmerged, MONTHS).requests_per_month is None
    assert break_evens([prompted, unmerged], MONTHS, ["shots", "adapter"])[0].requests_per_month is None
    says(f"**{break_even(prompted, merged, MONTHS).requests_per_month:,.0f} requests a month**")
