"""The advisor's own race over simulated outcomes: small enough for every run, large enough to notice a broken rule."""

import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks" / "decisions"


@pytest.fixture(scope="module")
def simulate():
    sys.path.insert(0, str(FOLDER))
    try:
        import simulate

        yield simulate
    finally:
        sys.path.remove(str(FOLDER))


def test_a_strategy_below_the_target_is_hardly_ever_certified(simulate) -> None:
    counts = simulate.simulated("four just below, none good", 50, 100, 150, 1)
    # At most alpha = 5 % by design: 16 or more of 150 happen once in a thousand such tests.
    assert counts["false"] <= 15
    assert counts["naive_false"] > 75, "the scenario is a trap for point estimates"


def test_a_clear_winner_is_found_at_a_fraction_of_the_answers(simulate) -> None:
    counts = simulate.simulated("clear gap", 100, 200, 60, 1)
    assert counts["found"] >= 55
    assert counts["oracle"] >= 50
    assert counts["spent"] / counts["runs"] < 0.5
    assert counts["ratio"] / counts["found"] < 1.1


def test_the_same_draw_and_seed_give_the_same_decision(simulate) -> None:
    accuracies = simulate.SCENARIOS["many good"]
    draws = [simulate.drawn(accuracies, 50, 100, np.random.default_rng(4)) for _ in range(2)]
    first, second = (simulate.decide(draw, simulate.TARGET, 4) for draw in draws)
    assert first == second


@pytest.mark.parametrize("certify", ["bonferroni", "sequential"])
def test_other_ways_to_share_the_risk_keep_it_too(simulate, certify: str) -> None:
    accuracies, wrong = simulate.SCENARIOS["four just below, none good"], 0
    for seed in range(80):
        draw = simulate.drawn(accuracies, 50, 100, np.random.default_rng(seed))
        wrong += bool(simulate.decide(draw, simulate.TARGET, seed, certify).certified)
    assert wrong <= 11  # 5 % of 80 is 4; 12 or more happen less than once in a thousand such tests
