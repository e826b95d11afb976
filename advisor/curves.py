"""Learning curves: scores measured at a few training sizes, and what is projected from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What training on so many examples gave on dev.

    `scores` holds the scores of all dev items, in [0, 1] and in the order of dev, for each training seed;
    `dev_losses` the lowest dev loss of each seed, in nats a completion token.
    """

    examples: int
    scores: tuple[tuple[float, ...], ...]
    dev_losses: tuple[float, ...]

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "CurvePoint":
        """A point that was kept as JSON, where tuples are lists."""
        scores = tuple(tuple(seed) for seed in record["scores"])
        return cls(record["examples"], scores, tuple(record["dev_losses"]))

    @property
    def score(self) -> float:
        """The mean over seeds and items."""
        every = [score for seed in self.scores for score in seed]
        return sum(every) / len(every)


@dataclass(frozen=True, slots=True)
class Measured:
    """One measured size: the mean dev score and dev loss over `seeds` trainings."""

    examples: int
    score: float
    dev_loss: float
    seeds: int


@dataclass(frozen=True, slots=True)
class Projection:
    """A score that was not measured: expected at a larger size, with an 80 % band."""

    examples: int
    score: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """Measured sizes by rising size, and projections to twice and four times the largest.

    `unlikely`: more data is unlikely to reach the target, because the band at four times stays below it.
    """

    measured: tuple[Measured, ...]
    projections: tuple[Projection, ...]
    unlikely: bool
