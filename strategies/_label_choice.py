"""Which label an engine's scores mean: the likeliest, or at a temperature above 0 one drawn by its probability."""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Self

import numpy as np

Weigh = Callable[[Sequence[float]], Sequence[float]]
"""From the log-likelihood of every label to what the choice is made by: the label with the highest figure is taken, or
at a temperature above 0 one is drawn by the softmax of them."""


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


def likeliest(scores: Sequence[float]) -> int:
    """The number of the label with the highest figure, the first of equals."""
    return max(range(len(scores)), key=scores.__getitem__)


class Calibrated:
    """Log-likelihoods less what the prompt makes likely whatever the request: batch calibration.

    s(y|x) = log p(y|x) - log mean_x' p(y|x'), the mean over unlabelled requests x' (Zhou et al. 2023, arXiv 2309.17249,
    section 3). p is over the labels alone, as the labels are all that can be answered.

    Args:
        scores: log-likelihoods after the unlabelled requests, shape (requests, labels); at least one.
    """

    def __init__(self, scores: np.ndarray) -> None:
        self._prior = np.logaddexp.reduce(_log_shares(scores), axis=0) - math.log(len(scores))

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray]) -> Self:
        """From `arrays`."""
        made = cls.__new__(cls)
        made._prior = arrays["prior"]
        return made

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """All that it knows."""
        return {"prior": self._prior}

    def __call__(self, log_likelihoods: Sequence[float]) -> Sequence[float]:
        """The calibrated log-likelihood of every label."""
        return [float(score) for score in np.asarray(log_likelihoods) - self._prior]


class Neighbours:
    """The vote of the train examples after which the model finds the labels likely in the same way: kNN-prompting.

    The model need not find the right label likely, only the same ones after requests of one kind. How far a request is
    from a train example is KL(request || example) between their shares of the labels (Xu et al. 2023, ICLR, arXiv
    2303.13824, section 3, who compare shares of all next tokens; their code takes the divergence the other way round,
    which did no better where this was measured).

    Args:
        scores: log-likelihoods after the train examples, shape (examples, labels).
        targets: the number of each example's own label, shape (examples,).
        k: how many of them vote; all where there are fewer.
    """

    def __init__(self, scores: np.ndarray, targets: Sequence[int], k: int) -> None:
        self._logs = _log_shares(scores)
        self._targets, self._k = np.asarray(targets, np.int64), k

    @classmethod
    def of(cls, arrays: Mapping[str, np.ndarray], k: int) -> Self:
        """From `arrays`."""
        made = cls.__new__(cls)
        made._logs, made._targets, made._k = arrays["logs"], arrays["targets"], k
        return made

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """All that it knows of the examples that vote."""
        return {"logs": self._logs, "targets": self._targets}

    def __call__(self, log_likelihoods: Sequence[float]) -> Sequence[float]:
        """0 for the label with most votes, of equals the one that is voted for from nearest, and -inf for the others.

        So a temperature changes nothing: a vote is not drawn.
        """
        # The divergence less the request's own entropy, which is the same for all examples.
        distances = -self._logs @ np.exp(_log_shares(np.asarray([log_likelihoods]))[0])
        nearest = self._targets[np.argsort(distances, kind="stable")[: self._k]].tolist()
        winner = max(dict.fromkeys(nearest), key=nearest.count)
        return [0.0 if label == winner else -math.inf for label in range(len(log_likelihoods))]


def _log_shares(scores: np.ndarray) -> np.ndarray:
    """Log-likelihoods normalised over the labels, row by row."""
    shares: np.ndarray = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    return shares
