"""Two runs side by side: paired tests on the items that both answered, and what differs between them. Pure.

Only items with the same request and target are compared, so that a change of the data cannot pass for a change of a
strategy. Scores of 0 and 1 without groups take McNemar's exact test (McNemar 1947): the items on which just one run is
right are coin flips if nothing changed. Graded or grouped scores take a sign-flip permutation test of the mean
difference, with a percentile bootstrap of groups for its interval. p values are two-sided; `adjusted` ones are Holm's
over all pairs of strategies, because a pair that was picked for its difference is no surprise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from advisor.items import Answers, Item

RESAMPLES = 9999
_INTERVAL = (2.5, 97.5)
_SEED = 13


@dataclass(frozen=True, slots=True)
class Paired:
    """One strategy of the first run against one of the second, on `n` shared items of `split`.

    Attributes:
        before: its mean score in the first run, `after` in the second, over the shared items.
        gained: items that only the second run got right (scored higher), `lost` those that only the first did.
        p: two-sided; None where no item was shared. `adjusted` is Holm's over all pairs.
        lower: and `upper`: a 95 % interval of the difference of the means; None where no item was shared.
        unshared: items of either run that are not in both with the same request and target.
    """

    first: str
    second: str
    split: str
    n: int
    before: float
    after: float
    gained: int
    lost: int
    p: float | None
    method: Literal["mcnemar", "permutation", "none"]
    lower: float | None = None
    upper: float | None = None
    unshared: int = 0
    adjusted: float | None = None

    @property
    def difference(self) -> float:
        """After - before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Change:
    """Something that differs between two runs; None stands for what one of them does not have."""

    what: str
    first: str | None
    second: str | None


def paired(first: Answers, second: Answers, names: tuple[str, str], split: str) -> Paired:
    """The paired test of two strategies on one split."""
    before, after = (_scored(answers, name, split) for answers, name in zip((first, second), names, strict=True))
    shared = [key for key in before if key in after]
    unshared = len(before) + len(after) - 2 * len(shared)
    if not shared:
        return Paired(*names, split, 0, 0.0, 0.0, 0, 0, None, "none", unshared=unshared)
    ones, others = (np.array([found[key][1] for key in shared]) for found in (before, after))
    groups = [before[key][0].group for key in shared]
    exact = not any(groups) and bool(np.isin(np.concatenate([ones, others]), (0.0, 1.0)).all())
    gained, lost = int((others > ones).sum()), int((others < ones).sum())
    differences = _by_group(others - ones, groups)
    p = mcnemar(gained, lost) if exact else sign_flips(differences)
    lower, upper = interval(differences)
    found = Paired(*names, split, len(shared), float(ones.mean()), float(others.mean()), gained, lost, p, "mcnemar")
    return replace(found, method="mcnemar" if exact else "permutation", lower=lower, upper=upper, unshared=unshared)


def _scored(answers: Answers, name: str, split: str) -> dict[tuple[str, str, str], tuple[Item, float]]:
    items = (item for item in answers.items if item.split == split and name in item.replies)
    return {(item.id, item.input, item.target): (item, item.replies[name].score) for item in items}


def _by_group(differences: np.ndarray, groups: Sequence[str | None]) -> np.ndarray:
    """The mean difference of each group, items without one being groups of their own."""
    found: dict[object, list[float]] = {}
    for place, (difference, group) in enumerate(zip(differences, groups, strict=True)):
        found.setdefault(group or place, []).append(float(difference))
    return np.array([sum(values) / len(values) for values in found.values()])


def mcnemar(gained: int, lost: int) -> float:
    """Exact two-sided p of so many one-sided items if both directions were equally likely; 1 where there are none."""
    from scipy.stats import binomtest

    return float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0


def sign_flips(differences: np.ndarray) -> float:
    """Two-sided p of a mean difference if each difference could as well have had the other sign.

    RESAMPLES random flips with a fixed seed, the observed one counted in (Phipson and Smyth 2010), so it is never 0.
    """
    observed = abs(differences.mean())
    if not differences.any():
        return 1.0
    signs = np.random.default_rng(_SEED).choice((-1.0, 1.0), size=(RESAMPLES, len(differences)))
    reached = (np.abs(signs @ differences) / len(differences) >= observed - 1e-12).sum()
    return float((reached + 1) / (RESAMPLES + 1))


def interval(differences: np.ndarray) -> tuple[float, float]:
    """A 95 % percentile bootstrap interval of the mean difference, with a fixed seed; groups are drawn whole."""
    drawn = np.random.default_rng(_SEED).integers(0, len(differences), size=(RESAMPLES, len(differences)))
    low, high = np.percentile(differences[drawn].mean(axis=1), _INTERVAL)
    return float(low), float(high)


def holm(pairs: Sequence[Paired]) -> tuple[Paired, ...]:
    """The same pairs with p values adjusted for how many were tested (Holm 1979)."""
    tested = sorted((pair.p, place) for place, pair in enumerate(pairs) if pair.p is not None)
    adjusted, reached = dict[int, float](), 0.0
    for rank, (p, place) in enumerate(tested):
        reached = max(reached, min(1.0, (len(tested) - rank) * p))
        adjusted[place] = reached
    return tuple(replace(pair, adjusted=adjusted.get(place)) for place, pair in enumerate(pairs))


def changes(first: Mapping[str, str], second: Mapping[str, str]) -> tuple[Change, ...]:
    """What differs between two flat records, in the order of the first; what only one has is there too."""
    keys = dict.fromkeys([*first, *second])
    return tuple(Change(key, first.get(key), second.get(key)) for key in keys if first.get(key) != second.get(key))
