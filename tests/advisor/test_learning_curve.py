"""Power laws recovered, bands that cover, and what is said of more data."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import least_squares

from advisor.curves import CurvePoint
from advisor.learning_curve import fit_power, project

SIZES = np.array([50.0, 100.0, 200.0])


def law(sizes: np.ndarray, a: float, b: float, c: float) -> np.ndarray:
    return a + b * sizes**-c


def points(truth: tuple[float, float, float], items: int, seed: int, seeds: int = 1) -> list[CurvePoint]:
    """Dev items that get easier together: an item right with few examples is right with more."""
    random = np.random.default_rng(seed)
    hardness = random.random(items)
    found = []
    for size, error in zip(SIZES, law(SIZES, *truth), strict=True):
        scores = tuple(
            tuple((hardness + random.normal(0, 0.02, items) > error).astype(float).tolist()) for _ in range(seeds)
        )
        found.append(CurvePoint(int(size), scores, (0.5,) * seeds))
    return found


@pytest.mark.parametrize("truth", [(0.1, 2.0, 0.5), (0.0, 1.5, 0.3), (0.05, 20.0, 1.1), (0.2, 0.0, 0.1)])
def test_an_exact_curve_is_recovered(truth: tuple[float, float, float]) -> None:
    sizes = np.array([25.0, 50.0, 100.0, 200.0])
    found = fit_power(sizes, law(sizes, *truth)[None])[0]
    if truth[1]:
        assert found == pytest.approx(truth, rel=0.02, abs=0.005)
    assert law(np.array([400.0, 800.0]), *found) == pytest.approx(law(np.array([400.0, 800.0]), *truth), abs=1e-3)


def test_the_fit_is_the_least_squares_one() -> None:
    random = np.random.default_rng(2)
    sizes = np.array([25.0, 50.0, 100.0, 200.0])
    for row in np.clip(law(sizes, 0.1, 2.0, 0.5) + random.normal(0, 0.03, (20, 4)), 0, 1):
        ours = fit_power(sizes, row[None])[0]
        theirs = min(
            (
                least_squares(
                    lambda p, row=row: law(sizes, *p) - row, start, bounds=([0, 0, 0.1], [np.inf, np.inf, 1.5])
                )
                for start in ([0.05, 1.0, 0.3], [0.1, 5.0, 0.9], [0.01, 1.0, 1.3])
            ),
            key=lambda result: result.cost,
        )
        assert ((law(sizes, *ours) - row) ** 2).sum() <= 2 * theirs.cost * 1.01 + 1e-6


def test_coefficients_keep_their_bounds() -> None:
    random = np.random.default_rng(3)
    a, b, c = fit_power(SIZES, random.random((500, 3))).T
    assert (a >= 0).all() and (b >= 0).all()
    assert (c >= 0.1).all() and (c <= 1.5 + 1e-9).all()


def test_errors_that_rise_are_projected_flat() -> None:
    a, b, _ = fit_power(SIZES, np.array([[0.2, 0.25, 0.3]]))[0]
    assert (a, b) == (pytest.approx(0.25), 0.0)


def test_the_band_covers_the_truth_about_as_often_as_it_says() -> None:
    truth = (0.1, 2.0, 0.5)
    covered = 0
    for seed in range(120):
        curve = project(points(truth, 150, seed), 0.9, seed)
        assert curve is not None
        true = 1 - law(np.array([400.0]), *truth)[0]
        covered += curve.projections[0].lower <= true <= curve.projections[0].upper
    assert 0.7 <= covered / 120 <= 0.97


def test_projections_go_to_twice_and_four_times_only() -> None:
    curve = project(points((0.1, 2.0, 0.5), 400, 1, seeds=2), 0.99)
    assert curve is not None
    assert [(m.examples, m.seeds, m.dev_loss) for m in curve.measured] == [(50, 2, 0.5), (100, 2, 0.5), (200, 2, 0.5)]
    assert [p.examples for p in curve.projections] == [400, 800]
    assert all(0 <= p.lower <= p.score <= p.upper <= 1 for p in curve.projections)
    assert curve.projections[0].score <= curve.projections[1].score


def test_more_data_is_called_unlikely_only_where_the_whole_band_stays_below_the_target() -> None:
    flat = points((0.3, 0.0, 0.5), 300, 4)
    curve = project(flat, 0.9)
    assert curve is not None and curve.unlikely
    upper = curve.projections[-1].upper
    near = project(flat, upper)
    assert near is not None and not near.unlikely


def test_seeds_that_differ_widen_the_band() -> None:
    steady = [replace(p, scores=p.scores * 2) for p in points((0.1, 2.0, 0.5), 300, 5)]
    luck = [replace(p, scores=(p.scores[0], tuple(min(1.0, s + 0.5) for s in p.scores[0]))) for p in steady]
    widths = []
    for some in (steady, luck):
        curve = project(some, 0.9)
        assert curve is not None
        widths.append(curve.projections[0].upper - curve.projections[0].lower)
    assert widths[1] > widths[0]


def test_the_same_points_give_the_same_projection_and_too_few_give_none() -> None:
    three = points((0.1, 2.0, 0.5), 100, 6)
    assert project(three, 0.9, 1) == project(three, 0.9, 1)
    assert project(three[:2], 0.9) is None
    assert project((), 0.9) is None
