"""Which label an engine's scores mean: the likeliest, or at a temperature above 0 one drawn by its probability."""

import math
import random
from collections.abc import Sequence

from advisor.types import LabelScores


def probabilities(log_likelihoods: Sequence[float], temperature: float) -> tuple[float, ...]:
    """The chance of each label at a temperature above 0: the softmax of its log-likelihood over the temperature.

    Low temperatures put nearly all of it on the likeliest, high ones spread it evenly.
    """
    best = max(log_likelihoods)
    weights = [math.exp((score - best) / temperature) for score in log_likelihoods]
    total = math.fsum(weights)
    return tuple(weight / total for weight in weights)


def drawn(shares: Sequence[float], seed: str) -> int:
    """The number of a label drawn by its share; the same for the same seed."""
    return random.Random(seed).choices(range(len(shares)), weights=shares)[0]


def likeliest(scores: LabelScores) -> int:
    """The number of the label with the highest log-likelihood, the first of equals."""
    return max(range(len(scores.log_likelihoods)), key=scores.log_likelihoods.__getitem__)
