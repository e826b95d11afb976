"""How many more labelled examples would decide: planning, never part of a certificate."""

import math
from functools import cache
from statistics import NormalDist

from advisor.stats import smallest_passing, smallest_test_size
from advisor.types import Bound

_EXACT_SEARCH_UP_TO = 5000
"""Beyond this many examples the planning formula is within a percent of the exact answer, which takes seconds."""


def examples_for_power(point: float, target: float, alpha: float, power: float = 0.8) -> int | None:
    """Fewest test examples that certify `target` with chance `power` if the truth is `point`; None if point <= target.

    Exact up to 5,000; above, the planning formula
    [(z_alpha sqrt(t(1-t)) + z_power sqrt(p(1-p))) / (p - t)]^2. A higher `power` asks for more examples.
    """
    if point <= target:
        return None
    normal = NormalDist()
    spread = normal.inv_cdf(1 - alpha) * math.sqrt(target * (1 - target))
    spread += normal.inv_cdf(power) * math.sqrt(point * (1 - point))
    planned = math.ceil((spread / (point - target)) ** 2)
    if planned > _EXACT_SEARCH_UP_TO:
        return planned
    size = max(smallest_test_size(target, alpha), round(0.8 * planned) if planned > 200 else 1)
    while _power(size, point, target, alpha) < power:
        size += 1
    return size


def more_examples(correct: int, n: int, point: float, target: float, alpha: float, power: float = 0.8) -> int | None:
    """Fewest further examples after which all of them together certify `target` with chance `power`.

    Args:
        correct: of the `n` examples scored so far, which stay in: only the further ones are left to chance.
        n: examples scored so far.
        point: what the truth is taken to be, e.g. the share right on test; dev chose, so its share is optimistic.
        target: must be reached by the exact lower bound.
        alpha: what the next look may spend. A smaller one needs more examples.
        power: 0.8 is 4 chances in 5.

    Returns:
        None when `point` does not lie above `target`: more examples would not help.
    """
    total = examples_for_power(point, target, alpha, power)
    if total is None:
        return None
    if total > _EXACT_SEARCH_UP_TO:
        return max(1, total - n)
    low, high = 0, max(1, total - n)
    while _joint_power(correct, n, high, point, target, alpha) < power:
        low, high = high, 2 * high
    while high - low > 1:  # not monotone item by item, but within the few examples that rounding forgives
        middle = (low + high) // 2
        if _joint_power(correct, n, middle, point, target, alpha) >= power:
            high = middle
        else:
            low = middle
    return high


def _joint_power(correct: int, n: int, more: int, point: float, target: float, alpha: float) -> float:
    """Chance that `more` further examples, added to `correct` of `n`, certify `target`."""
    needed = smallest_passing(n + more, target, alpha)
    if needed is None or needed - correct > more:
        return 0.0
    if needed <= correct:
        return 1.0
    from scipy.special import betainc

    return float(betainc(needed - correct, more - (needed - correct) + 1, point))


def chance_to_certify(n: int, point: float, target: float, alpha: float) -> float:
    """Chance that `n` test examples certify `target` at `alpha` when the true share is `point`; more examples, more."""
    return _power(n, point, target, alpha)


@cache
def _power(n: int, point: float, target: float, alpha: float) -> float:
    """Chance that `n` examples certify `target` when the true share is `point`."""
    needed = smallest_passing(n, target, alpha)
    if needed is None:
        return 0.0
    if needed == 0:
        return 1.0
    from scipy.special import betainc

    return float(betainc(needed, n - needed + 1, point))


def examples_for_betting(measured: Bound, target: float, alpha: float, power: float = 0.8) -> int | None:
    """Roughly the examples that certify `target` with a betting bound, or None when they would not help.

    A forecast, within about a fifth for 0/1 scores: the gap between point and lower bound shrinks with the square root
    of the examples, and the point itself varies by z_power / sqrt(2 ln(1/alpha)) of that gap. It needs no variance and
    no group sizes, since both are in the gap already. None for a bound without a lower end, or a point <= target.
    """
    if measured.lower is None or measured.point <= target:
        return None
    margin = 1 + NormalDist().inv_cdf(power) / math.sqrt(2 * math.log(1 / alpha))
    gap = (measured.point - measured.lower) * margin / (measured.point - target)
    return math.ceil(measured.n * gap**2)
