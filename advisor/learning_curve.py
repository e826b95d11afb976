"""Learning curves: err(n) = a + b n^-c through the measured sizes, projected to two and four times the data.

A projection is not a measurement, and every report calls it a projection. Fine-tuning curves fall slowly before they
enter the power law (the pre-power phase; Lin et al. 2024, arXiv 2402.02314), so one from few examples is pessimistic.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.curves import CurvePoint, LearningCurve, Measured, Projection

Floats = NDArray[np.float64]
EXPONENTS = np.linspace(0.1, 1.5, 141)
"""c is looked for on this grid; for each, the least-squares a and b are exact."""
RESAMPLES = 1000
BAND = 0.8
MULTIPLES = (2, 4)


def fit_power(sizes: Floats, errors: Floats) -> Floats:
    """Least-squares a, b, c of err(n) = a + b n^-c with a, b >= 0 and c in [0.1, 1.5], row by row.

    Args:
        sizes: training examples, shape (k,), k >= 2 different ones.
        errors: shape (rows, k).

    Returns:
        Shape (rows, 3): a, b, c of each row. Where several c do equally well (errors that do not fall), the first.
    """
    fits = np.stack([_fit_given(sizes**-c, errors) for c in EXPONENTS])  # exponents, rows, (a, b)
    bases = sizes[None, :] ** -EXPONENTS[:, None]
    predicted = fits[:, :, :1] + fits[:, :, 1:] * bases[:, None, :]
    chosen = np.argmin(((predicted - errors[None]) ** 2).sum(axis=2).round(12), axis=0)
    rows = np.arange(len(errors))
    return np.column_stack([fits[chosen, rows], EXPONENTS[chosen]])


def _fit_given(basis: Floats, errors: Floats) -> Floats:
    """Non-negative least squares of errors on (1, basis), in closed form; shape (rows, 2)."""
    centred = basis - basis.mean()
    means = errors.mean(axis=1)
    slope = errors @ centred / (centred @ centred)
    level = means - slope * basis.mean()
    through_zero = errors @ basis / (basis @ basis)
    flat = slope < 0  # more data does not help: the mean is the least-squares constant
    steep = (level < 0) & ~flat
    a = np.where(flat, means, np.where(steep, 0.0, level))
    b = np.where(flat, 0.0, np.where(steep, through_zero, slope))
    return np.column_stack([a, b])


def project(points: Sequence[CurvePoint], target: float, seed: int = 0) -> LearningCurve | None:
    """Projects dev scores to twice and four times the largest size; None for fewer than three sizes.

    The band is a bootstrap: each of `RESAMPLES` curves draws the dev items anew, the same items for every size, and
    the trainings of each size among its seeds. It holds neither the choice of the train examples, beyond what the
    seeds show of it, nor that the power law may be wrong.

    Args:
        points: by rising size; every size scored on the same dev items.
        target: the score that is asked for.
        seed: of the bootstrap.
    """
    if len(points) < 3:
        return None
    sizes = np.array([point.examples for point in points], dtype=float)
    wanted = np.array([multiple * points[-1].examples for multiple in MULTIPLES], dtype=float)
    expected = _predicted(fit_power(sizes, np.array([[1 - point.score for point in points]])), wanted)[0]
    resampled = _predicted(fit_power(sizes, _resampled_errors(points, seed)), wanted)
    low, high = np.quantile(resampled, [(1 - BAND) / 2, (1 + BAND) / 2], axis=0)
    projections = tuple(
        Projection(int(size), float(score), float(min(lower, score)), float(max(upper, score)))
        for size, score, lower, upper in zip(wanted, expected, low, high, strict=True)
    )
    measured = tuple(
        Measured(p.examples, p.score, sum(p.dev_losses) / len(p.dev_losses), len(p.scores)) for p in points
    )
    return LearningCurve(measured, projections, projections[-1].upper < target)


def _resampled_errors(points: Sequence[CurvePoint], seed: int) -> Floats:
    """Mean errors of every resample at every size, shape (RESAMPLES, sizes)."""
    random = np.random.default_rng(seed)
    items = len(points[0].scores[0])
    drawn = random.integers(items, size=(RESAMPLES, items))
    columns = []
    for point in points:
        wrong = 1 - np.array(point.scores)  # seeds, items
        seeds = random.integers(len(wrong), size=(RESAMPLES, len(wrong)))
        by_seed = np.stack([row[drawn].mean(axis=1) for row in wrong], axis=1)  # resamples, seeds
        columns.append(np.take_along_axis(by_seed, seeds, axis=1).mean(axis=1))
    return np.column_stack(columns)


def _predicted(fits: Floats, sizes: Floats) -> Floats:
    """Scores in [0, 1] that each row's curve gives at each size."""
    a, b, c = fits.T[:, :, None]
    scores: Floats = np.clip(1 - (a + b * sizes[None, :] ** -c), 0.0, 1.0)
    return scores
