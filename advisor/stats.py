"""Exact bounds, early stopping and planning: pure functions of numbers, the only place that aggregates scores.

Every `alpha` here is one-sided: the chance, in (0, 1), that a bound is on the wrong side of the truth. Scores lie in
[0, 1]. Clopper-Pearson decides for 0/1 scores because it never exceeds `alpha`; Wald and Wilson do (Bowyer, Aitchison,
Ivanova 2025, arXiv 2503.01747). Graded or grouped scores take a betting bound (Waudby-Smith & Ramdas 2024, arXiv
2010.09686), which is valid for any scores in [0, 1] and at any number of looks.
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import Literal

import numpy as np

from advisor.types import Bound

_BETS = (np.arange(60) + 0.5) / 60
"""The mixture's grid: each bet aims at the mean m + u(1-m). Uniform weights."""
_SPENT_NOW = 0.8
"""Share of the error budget of a first run; the rest is for one re-run after labels were added."""


def alpha_now(confidence: float) -> float:
    """The one-sided alpha a first run may spend: 0.8 of ``1 - confidence``, so 0.04 at 95 %.

    The rest is reserved for one second look. A higher confidence makes every bound wider.
    """
    return round(_SPENT_NOW * (1 - confidence), 12)


def alpha_reserved(confidence: float) -> float:
    """What `alpha_now` leaves for one second look (more labels, or a fallback candidate): 0.01 at 95 %."""
    return round((1 - _SPENT_NOW) * (1 - confidence), 12)


def exact_lower(correct: int, n: int, alpha: float) -> float:
    """Clopper-Pearson lower bound of a share: 0 when nothing is correct. A smaller alpha lowers it."""
    _check_count(correct, n)
    if correct == 0:
        return 0.0
    from scipy.special import betaincinv

    return float(betaincinv(correct, n - correct + 1, alpha))


def exact_upper(correct: int, n: int, alpha: float) -> float:
    """Clopper-Pearson upper bound of a share: 1 when everything is correct. A smaller alpha raises it."""
    _check_count(correct, n)
    return 1 - exact_lower(n - correct, n, alpha)


def _check_count(correct: int, n: int) -> None:
    if not 0 <= correct <= n:
        raise ValueError(f"{correct} correct of {n} is impossible")


@cache
def smallest_passing(n: int, target: float, alpha: float) -> int | None:
    """Fewest correct answers of `n` whose exact lower bound reaches `target`; None when even `n` of `n` does not."""
    if n == 0 or exact_lower(n, n, alpha) < target:
        return None
    failing, passing = -1, n
    while passing - failing > 1:
        middle = (failing + passing) // 2
        if exact_lower(middle, n, alpha) >= target:
            passing = middle
        else:
            failing = middle
    return passing


def smallest_test_size(target: float, alpha: float) -> int:
    """Fewest test examples that can certify `target` when all are correct: ln(alpha) / ln(target), rounded up.

    Raises ValueError for a target of 1, which no finite test can certify.
    """
    if target >= 1:
        raise ValueError("a target of 1 cannot be certified by any number of examples")
    size = 1 if target <= 0 else max(1, math.floor(math.log(alpha) / math.log(target)))
    while exact_lower(size, size, alpha) < target:
        size += 1
    return size


def betting_lower(scores: Sequence[float], alpha: float) -> float:
    """Lower bound of the mean of scores in [0, 1] by the mixture of bets of method.md 1.7; 0 for no scores.

    The bound is the smallest mean m whose wealth E(m) stays under 1/alpha, where
    E(m) = mean over u of prod_i (x_i p/m + (1 - x_i)(1 - p)/(1 - m)) with p = m + u(1 - m). Each factor falls as m
    rises, so bisection finds it, and by the mean inequality E is at most 1 at the sample mean. The scores must be
    independent: pass group means, not rows, when rows come in groups. Raises ValueError for a score outside [0, 1].
    """
    values, counts = np.unique(np.asarray(scores, dtype=float), return_counts=True)
    if values.size == 0 or values[-1] == 0:
        return 0.0
    if values[0] < 0 or values[-1] > 1:
        raise ValueError("scores must lie in [0, 1]")
    low, high = 0.0, float(np.average(values, weights=counts))
    for _ in range(40):
        middle = (low + high) / 2
        if _log_wealth(values, counts, middle) >= -math.log(alpha):
            low = middle
        else:
            high = middle
    return low


def betting_clears(scores: Sequence[float], target: float, alpha: float) -> bool:
    """Whether `betting_lower` reaches `target`, found by one evaluation of the wealth instead of a search."""
    values, counts = np.unique(np.asarray(scores, dtype=float), return_counts=True)
    if values.size == 0 or float(np.average(values, weights=counts)) <= target:
        return False
    return _log_wealth(values, counts, target) > -math.log(alpha) + 1e-9  # the search ends just under a tie


def _log_wealth(values: np.ndarray, counts: np.ndarray, mean: float) -> float:
    """Log of the mixture's wealth against the claim that the true mean is at most `mean`, in (0, 1)."""
    gain = values[:, None] * (_BETS * (1 - mean) / mean)[None, :]
    factors = 1 + gain - (1 - values)[:, None] * _BETS[None, :]
    logs = counts @ np.log(factors)
    peak = float(logs.max())
    return peak + math.log(float(np.exp(logs - peak).mean()))


def betting_upper(scores: Sequence[float], alpha: float) -> float:
    """Upper bound of the mean of scores in [0, 1]: one minus the lower bound of the mirrored scores."""
    return 1 - betting_lower([1 - score for score in scores], alpha)


def group_means(scores: Sequence[float], groups: Sequence[str | None]) -> list[float]:
    """Mean score of each group, in order of first appearance; a row without a group (None or "") is its own."""
    members: dict[tuple[str, object], list[float]] = {}
    for row, (score, group) in enumerate(zip(scores, groups, strict=True)):
        members.setdefault(("group", group) if group else ("row", row), []).append(float(score))
    return [sum(member) / len(member) for member in members.values()]


def bound(scores: Sequence[float], groups: Sequence[str | None], alpha: float) -> Bound:
    """Point, lower and upper bound of all test scores; `n` counts rows, the point is the mean over groups.

    Clopper-Pearson when every score is 0 or 1 and no group has two rows, else betting over group means, which needs
    about twice the examples. Raises ValueError without scores.
    """
    means = _means(scores, groups)
    correct = _correct(scores, means)
    point, n = sum(means) / len(means), len(scores)
    if correct is None:
        return Bound(point, n, None, betting_lower(means, alpha), betting_upper(means, alpha), "betting")
    return Bound(point, n, correct, exact_lower(correct, n, alpha), exact_upper(correct, n, alpha), "clopper-pearson")


def band(mean: float, n: int, z: float = 1.645) -> tuple[float, float]:
    """Wilson's interval around a mean of `n` scores: for the eye while a run goes on, never for a decision."""
    centre, spread = mean + z * z / (2 * n), z * math.sqrt(mean * (1 - mean) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def stopped(scores: Sequence[float], groups: Sequence[str | None]) -> Bound:
    """What was scored before scoring ended early: a point without bounds. Raises ValueError without scores."""
    means = _means(scores, groups)
    return Bound(sum(means) / len(means), len(scores), _correct(scores, means), None, None, "stopped")


def _means(scores: Sequence[float], groups: Sequence[str | None]) -> list[float]:
    if not scores:
        raise ValueError("no scores to aggregate")
    return group_means(scores, groups)


def _correct(scores: Sequence[float], means: Sequence[float]) -> int | None:
    """How many are correct, when that is a binomial count: all scores 0 or 1, no group with two rows."""
    countable = len(means) == len(scores) and all(score in (0, 1) for score in scores)
    return int(sum(scores)) if countable else None


def futile(correct_sum: float, n: int, target: float, level: float = 0.99) -> bool:
    """Whether the dev scores make it next to impossible that the truth reaches `target`.

    True when Beta(k+1, n-k+1), the posterior under a flat prior, puts more than `level` below the target; a lower
    `level` stops sooner and loses more adequate strategies. Graded sums are allowed. No guarantee is claimed.
    """
    return n > 0 and _posterior_below(correct_sum, n, target) > level


def confidently_good(correct_sum: float, n: int, target: float, level: float = 0.95) -> bool:
    """Whether dev alone makes it likely, at `level`, that the truth reaches `target`: a reason to stop searching."""
    return n > 0 and 1 - _posterior_below(correct_sum, n, target) >= level


def chance_to_certify(correct_sum: float, n: int, test: int, target: float, alpha: float) -> float:
    """Chance that `test` fresh items certify `target`, given `correct_sum` of `n` on dev, under a flat prior.

    The predictive distribution is beta-binomial. Graded sums are rounded. A forecast; it guarantees nothing.
    """
    needed = smallest_passing(test, target, alpha)
    if needed is None or n == 0:
        return 0.0
    return _beta_binomial_tail(needed, test, round(correct_sum) + 1, n - round(correct_sum) + 1)


@cache
def _beta_binomial_tail(needed: int, n: int, a: int, b: int) -> float:
    from scipy.special import betaln, gammaln

    k = np.arange(needed, n + 1)
    choose = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return float(np.exp(choose + betaln(k + a, n - k + b) - betaln(a, b)).sum())


def posterior_upper(correct_sum: float, n: int, level: float) -> float:
    """The share that the truth stays under with chance `level`, given `correct_sum` of `n`, under a flat prior."""
    from scipy.special import betaincinv

    return float(betaincinv(correct_sum + 1, n - correct_sum + 1, level))


@cache
def _posterior_below(correct_sum: float, n: int, target: float) -> float:
    from scipy.special import betainc

    return float(betainc(correct_sum + 1, n - correct_sum + 1, target))


def decided(
    scores: Sequence[float], groups: Sequence[str | None], ahead: Sequence[str | None], target: float, alpha: float
) -> Literal["pass", "fail", "open"]:
    """Whether the certificate of a whole test file is decided already, whatever the items ahead will score.

    Deterministic curtailment: the bound is computed once with every item ahead right and once with every one wrong.
    It costs no alpha and no power, since it only foretells the outcome of the one test at the end. After 0/1 scores
    alone, "pass" holds if the items ahead score 0 or 1 too: the first graded one makes it a betting bound.

    Args:
        scores: of the items scored so far, in [0, 1].
        groups: the group of each of them.
        ahead: the groups of the items still to be scored.
        target: must be reached by the lower bound.
        alpha: of that bound.
    """
    n = len(scores) + len(ahead)
    if all(score in (0, 1) for score in scores) and _ungrouped([*groups, *ahead]):
        return curtailed(int(sum(scores)), len(scores), n, target, alpha)
    everybody = [*groups, *ahead]
    if not betting_clears(group_means([*scores, *[1.0] * len(ahead)], everybody), target, alpha):
        return "fail"
    worst = group_means([*scores, *[0.0] * len(ahead)], everybody)
    return "pass" if betting_clears(worst, target, alpha) else "open"


def _ungrouped(groups: Sequence[str | None]) -> bool:
    named = [group for group in groups if group]
    return len(named) == len(set(named))


def deciding_prefix(scores: Sequence[float], n: int, target: float, alpha: float) -> int | None:
    """After how many of the 0/1 `scores` the exact test on `n` items had failed; None when it has not.

    The prefix ends on a wrong answer, as inverse binomial sampling does (Haldane 1945), and the exact bounds of inverse
    sampling equal the binomial ones there: that makes an upper bound of the prefix valid, unlike one of a batch that
    merely happened to be scored. A test that not even `n` of `n` would pass is failed from the start, whatever the
    scores: then they are all a sample of fixed size.
    """
    if smallest_passing(n, target, alpha) is None:
        return len(scores) or None
    passes = 0
    for scored, score in enumerate(scores, start=1):
        passes += int(score)
        if curtailed(passes, scored, n, target, alpha) == "fail":
            return scored
    return None


@cache
def curtailed(passes: int, scored: int, n: int, target: float, alpha: float) -> Literal["pass", "fail", "open"]:
    """Whether the exact test on `n` 0/1 scores is decided after `scored` of them, whatever the rest will be.

    A bound computed on a curtailed count is not valid: score all to print one.
    """
    needed = smallest_passing(n, target, alpha)
    if needed is None or scored - passes > n - needed:
        return "fail"
    return "pass" if passes >= needed else "open"


def mcnemar(first: Sequence[int], second: Sequence[int]) -> float:
    """Exact two-sided p-value that two contestants differ on the same items (0/1 each); 1 when they never differ.

    Only the discordant pairs count; under no difference each way is a fair coin (McNemar 1947, exact binomial form).
    """
    wins = sum(a > b for a, b in zip(first, second, strict=True))
    losses = sum(a < b for a, b in zip(first, second, strict=True))
    if wins == losses:
        return 1.0
    from scipy.special import bdtr

    return min(1.0, 2 * float(bdtr(min(wins, losses), wins + losses, 0.5)))
