"""When a training is given up, and when it has only stopped learning."""

import math

import pytest

from strategies._training_watch import did_harm, divergence, exhausted


@pytest.mark.parametrize(
    ("losses", "why"),
    [
        ([2.9, math.nan], "the dev loss was nan"),
        ([math.inf], "the dev loss was inf"),
        ([4.5], "the dev loss rose from 3.000 to 4.500"),
        ([2.9, 8.0], "the dev loss rose from 3.000 to 8.000"),
        ([3.9], None),
        ([2.0, 1.0, 4.5], None),
    ],
    ids=["nan", "inf", "at once", "after having learnt next to nothing", "a little worse", "overfitting"],
)
def test_divergence(losses: list[float], why: str | None) -> None:
    assert divergence(3.0, losses) == why


def test_without_an_untrained_loss_only_what_is_not_finite_is_divergence() -> None:
    assert divergence(None, [99.0]) is None
    assert divergence(None, [math.nan]) is not None


def test_early_stop_waits_for_two_looks_without_a_lower_loss() -> None:
    assert not exhausted([3.0, 2.0])
    assert not exhausted([3.0, 2.0, 2.5])
    assert exhausted([3.0, 2.0, 2.5, 2.0])
    assert not exhausted([3.0, 2.0, 2.5, 1.9])


def log(*losses: float) -> list[dict[str, float]]:
    return [{"step": 10 * place, "eval_loss": loss} for place, loss in enumerate(losses)]


def test_a_training_that_never_comes_near_the_untrained_model_is_of_no_use() -> None:
    assert did_harm(log(2.0, 2.5, 2.4), ended=True) == "the dev loss was 2.000 untrained and 2.400 at its lowest"
    assert did_harm(log(2.0, 2.5, 2.4), ended=False) is None, "it may still come down"
    assert did_harm(log(2.0, 2.4, 2.5, 2.6), ended=False) is not None, "it was stopped early"
    assert did_harm(log(2.0, 2.04), ended=True) is None
    assert did_harm(log(2.0, 1.0, 2.5), ended=True) is None
