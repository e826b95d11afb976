"""Bounds that hold at every look: certification of a test file that grows (`certify: sequential`).

The mixture of bets in `stats.betting_lower` is a test martingale under "the mean is at most m". By Ville's inequality
its bounds hold at all prefixes at once, so scoring may stop, go on, or take in new labels at any time without spending
anything more (Waudby-Smith & Ramdas 2024, arXiv 2010.09686, section 4; for several candidates in a fixed order Zecchin,
Park & Simeone 2024, arXiv 2409.15844). The price is power: up to 30 points at 200 examples, against the fixed test.
"""

from collections.abc import Sequence
from typing import Literal

from advisor.stats import betting_clears, betting_lower, group_means
from advisor.types import Bound

LOOK_EVERY = 10
"""A look after so many examples; more looks cost nothing but time."""


def anytime_bound(scores: Sequence[float], groups: Sequence[str | None], alpha: float) -> Bound:
    """The mean of all scores with bounds that hold at every look: the running extremes of the betting bounds.

    Args:
        scores: in [0, 1], in the order in which they were scored, which must have been fixed before.
        groups: of each score; where two share one, only the look at the whole file counts, over group means.
        alpha: the chance that any of the lower bounds was ever above the truth. A smaller one lowers them.
    """
    means = group_means(scores, groups)
    looks = _looks(len(means)) if len(means) == len(scores) else [len(means)]
    lower = max(betting_lower(means[:look], alpha) for look in looks)
    upper = 1 - max(betting_lower([1 - mean for mean in means[:look]], alpha) for look in looks)
    lower = min(lower, upper)  # looks that contradict each other, as in a file that drifts, certify nothing
    return Bound(sum(means) / len(means), len(scores), None, lower, upper, "betting")


def _looks(n: int) -> list[int]:
    return [*range(LOOK_EVERY, n, LOOK_EVERY), n]


def decided_anytime(
    scores: Sequence[float], groups: Sequence[str | None], ahead: Sequence[str | None], target: float, alpha: float
) -> Literal["pass", "fail", "open"]:
    """Whether the certificate was reached at some look, or cannot be reached any more however the items ahead score.

    Args and result as in `stats.decided`. Only the looks of `anytime_bound` over the whole file count.
    """
    best = group_means([*scores, *[1.0] * len(ahead)], [*groups, *ahead])
    ungrouped = len(best) == len(scores) + len(ahead)
    looked = len(scores) if not ahead else len(scores) // LOOK_EVERY * LOOK_EVERY if ungrouped else 0
    if looked and (anytime_bound(scores[:looked], groups[:looked], alpha).lower or 0.0) >= target:
        return "pass"
    return "open" if betting_clears(best, target, alpha) else "fail"
