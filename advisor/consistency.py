"""Consistency: the chance that two independent production runs of one request give the same valid answer.

C = mean over items of sum_y q(y)^2, where q(y) is the chance of the valid answer y over the declared nuisances
(wording, demonstration order, sampling); an invalid answer agrees with nothing. Two draws an item give an unbiased
figure, and with two draws the figure is 0 or 1 an item, so the exact test of accuracy serves it too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.stats import bound, group_means
from advisor.types import Consistency


@dataclass(frozen=True, slots=True)
class PairedAnswers:
    """Two answers to one request, in two acceptable wordings: the declared one first.

    `agreement` is the metric's, in [0, 1], and counts as 0 when either answer is invalid. Scores are in [0, 1].
    """

    group: str | None
    agreement: float
    first_score: float
    second_score: float
    first_valid: bool
    second_valid: bool


def agreement(counts: Mapping[str, int], invalid: int = 0) -> float:
    """Unbiased chance that two draws of one item agree: sum_y n_y(n_y - 1) / (R(R - 1)), a U-statistic.

    Args:
        counts: how often each valid answer was given.
        invalid: how many answers were invalid; they count in R and agree with nothing, so each one lowers the result.

    Raises ValueError for fewer than two draws.
    """
    draws = sum(counts.values()) + invalid
    if draws < 2:
        raise ValueError(f"agreement needs two draws, got {draws}")
    return sum(count * (count - 1) for count in counts.values()) / (draws * (draws - 1))


def agreement_from_probabilities(rows: Sequence[Sequence[float]]) -> float:
    """Exact chance that two different wordings agree on one item: the mean over v != v' of sum_y p_v(y) p_v'(y).

    Each row holds the label probabilities under one wording (one-hot for a greedy decoder), in one label order. Valid
    only where the deployed decoder chooses among the labels in the same way. Raises ValueError for fewer than two
    wordings or rows of unequal length.
    """
    wordings = len(rows)
    if wordings < 2:
        raise ValueError(f"agreement between wordings needs two of them, got {wordings}")
    together = sum(total * total for total in map(sum, zip(*rows, strict=True)))
    alone = sum(p * p for row in rows for p in row)
    return (together - alone) / (wordings * (wordings - 1))


def consistency(pairs: Sequence[PairedAnswers], alpha: float) -> Consistency:
    """The mean agreement of all test pairs with its one-sided bounds, and what it is made of.

    Components: `format_validity` (share of valid answers), `agreement_when_right` and `agreement_when_wrong`
    (conditional on the first answer; graded scores weigh; absent where undefined: a high figure when wrong means
    "consistently wrong"), `worst_wording_accuracy` and `wording_spread` (lowest, and highest minus lowest, accuracy
    over the two wordings; FormatSpread, Sclar et al. 2024). Raises ValueError without pairs.
    """
    agreements = [pair.agreement if pair.first_valid and pair.second_valid else 0.0 for pair in pairs]
    groups = [pair.group for pair in pairs]
    measured = bound(agreements, groups, alpha)
    accuracies = [
        _mean(group_means(scores, groups))
        for scores in ([pair.first_score for pair in pairs], [pair.second_score for pair in pairs])
    ]
    components = {
        "format_validity": _mean([(pair.first_valid + pair.second_valid) / 2 for pair in pairs]),
        **_conditional("agreement_when_right", agreements, [pair.first_score for pair in pairs]),
        **_conditional("agreement_when_wrong", agreements, [1 - pair.first_score for pair in pairs]),
        "worst_wording_accuracy": min(accuracies),
        "wording_spread": max(accuracies) - min(accuracies),
    }
    return Consistency(measured.point, measured.lower, measured.n, components, measured.upper)


def _conditional(name: str, values: Sequence[float], weights: Sequence[float]) -> dict[str, float]:
    """The weighted mean under `name`, or nothing when no item carries weight."""
    total = sum(weights)
    return {name: sum(v * w for v, w in zip(values, weights, strict=True)) / total} if total > 0 else {}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
