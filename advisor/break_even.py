"""At which volume the cheaper of two strategies changes, and which one is cheapest where: pure functions.

Straight lines are crossed by formula. Where a total bends (`rates.Bend`) the crossings are looked for between 1 and
10^9 requests a month, on a grid of 20 points a decade, and closed in on by halving; two in one step are missed.
"""

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

import numpy as np

from advisor.cost import CostLine
from advisor.rates import STRAIGHT
from advisor.verdict import AtVolume, BreakEven, VolumeRange

DECADES = tuple(10.0**power for power in range(2, 9))
"""The volumes of the table: 100 to 100 million requests a month."""
_GRID = np.logspace(0, 9, 181)
_FEWEST = float(_GRID[0])
_HALVINGS = 60


def break_even(a: CostLine, b: CostLine, horizon_months: float) -> BreakEven:
    """The monthly volume above which `b` is cheaper than `a`; the first such volume where totals bend.

    (total_b(0) - total_a(0)) / (months x (per_request_a - per_request_b)); 0 when `b` is cheaper from the start,
    None when a request costs no less with `b`, so that no rising volume ever favours it.
    """
    if not _straight(a, b):
        gap = _gap(a, b, horizon_months)
        if gap(_FEWEST) < 0:
            return BreakEven(a.id, b.id, 0.0)
        return BreakEven(a.id, b.id, next((volume for volume, falls in _crossings(gap) if falls), None))
    saved = horizon_months * (a.per_request - b.per_request)
    if saved <= 0:
        return BreakEven(a.id, b.id, None)
    head_start = b.total(0, horizon_months) - a.total(0, horizon_months)
    return BreakEven(a.id, b.id, max(0.0, head_start / saved))


def break_evens(lines: Sequence[CostLine], horizon_months: float, always: Sequence[str] = ()) -> tuple[BreakEven, ...]:
    """Every pair whose order changes with volume, `a` the cheaper at low volume, by rising volume.

    Args:
        lines: the totals of strategies.
        horizon_months: over which set-up costs are spread.
        always: ids (of what could be chosen) whose pairs are named in any case, with None where no break-even exists.
    """
    found, never = [], []
    for first, second in combinations(lines, 2):
        a, b = _cheaper_first(first, second, horizon_months)
        changes = _changes(a, b, horizon_months)
        found += changes
        if not changes and a.id in always and b.id in always:
            never.append(BreakEven(a.id, b.id, None))
    return (*sorted(found, key=lambda pair: (pair.requests_per_month or 0, pair.a, pair.b)), *never)


def _changes(a: CostLine, b: CostLine, horizon_months: float) -> list[BreakEven]:
    """Each volume at which the order of two lines changes: the first is the cheaper one up to there."""
    if _straight(a, b):
        crossing = break_even(a, b, horizon_months)
        return [crossing] if crossing.requests_per_month else []
    crossings = _crossings(_gap(a, b, horizon_months))
    return [BreakEven(a.id, b.id, volume) if falls else BreakEven(b.id, a.id, volume) for volume, falls in crossings]


def _cheaper_first(first: CostLine, second: CostLine, horizon_months: float) -> list[CostLine]:
    """Two lines by their totals at no volume; where one bends, at a single request, because it may bend at once."""
    at = 0 if _straight(first, second) else _FEWEST
    return sorted((first, second), key=lambda line: (line.total(at, horizon_months), line.per_request, line.id))


def _straight(*lines: CostLine) -> bool:
    return all(line.bend == STRAIGHT for line in lines)


def _gap(a: CostLine, b: CostLine, horizon_months: float) -> Callable[[float], float]:
    """By how much `b` is dearer than `a`."""
    return lambda volume: b.total(volume, horizon_months) - a.total(volume, horizon_months)


def _crossings(gap: Callable[[float], float]) -> list[tuple[float, bool]]:
    """Where a gap changes its sign, by rising volume, and whether it falls there."""
    found = []
    for low, high in pairwise(_GRID):
        falls = gap(low) >= 0 > gap(high)
        if falls or gap(low) < 0 <= gap(high):
            found.append((_closed_in(gap, float(low), float(high)), falls))
    return found


def _closed_in(gap: Callable[[float], float], low: float, high: float) -> float:
    below = gap(low) >= 0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if (gap(middle) >= 0) == below else (low, middle)
    return high


def winner_by_volume(lines: Sequence[CostLine], horizon_months: float) -> tuple[VolumeRange, ...]:
    """Which line is lowest from volume 0 up: the lower envelope, its last range without end.

    Pass the certified strategies only: a range's winner is what would be recommended at that volume.
    """
    if not lines:
        return ()
    if not _straight(*lines):
        return _bent_winners(lines, horizon_months)
    best = min(lines, key=lambda line: (line.total(0, horizon_months), line.per_request, line.id))
    ranges, start = [], 0.0
    while overtakers := _overtakers(best, lines, horizon_months):
        volume = min(overtakers.values())
        if volume > start:
            ranges.append(VolumeRange(start, volume, best.id))
        first = [line for line in lines if overtakers.get(line.id) == volume]
        start, best = volume, min(first, key=lambda line: (line.per_request, line.id))
    return (*ranges, VolumeRange(start, None, best.id))


def _overtakers(best: CostLine, lines: Sequence[CostLine], horizon_months: float) -> dict[str, float]:
    """The volume at which each line with cheaper requests passes `best`."""
    crossings = {line.id: break_even(best, line, horizon_months).requests_per_month for line in lines}
    return {name: volume for name, volume in crossings.items() if volume is not None}


def _bent_winners(lines: Sequence[CostLine], horizon_months: float) -> tuple[VolumeRange, ...]:
    """The envelope of lines that bend: between two neighbouring crossings of any pair one of them is lowest."""
    crossings = {
        volume
        for first, second in combinations(lines, 2)
        for volume, _ in _crossings(_gap(first, second, horizon_months))
    }
    edges = [0.0, *sorted(crossings)]
    ranges: list[VolumeRange] = []
    for start, end in zip(edges, [*edges[1:], None], strict=True):
        inside = (start + end) / 2 if end is not None else max(10 * start, 1e9)
        name = cheapest(lines, inside, horizon_months)
        if ranges and ranges[-1].strategy == name:
            ranges[-1] = VolumeRange(ranges[-1].start, end, name)
        else:
            ranges.append(VolumeRange(start, end, name))
    return tuple(ranges)


def cheapest(lines: Sequence[CostLine], requests_per_month: float, horizon_months: float) -> str:
    """The id of the lowest total at a volume; of equal ones the first by id."""
    return min(lines, key=lambda line: (line.total(requests_per_month, horizon_months), line.id)).id


def at_volumes(lines: Sequence[CostLine], horizon_months: float) -> tuple[AtVolume, ...]:
    """The cheapest line at each of `DECADES`, its total, and by what factor the next one is dearer."""
    found = []
    for volume in DECADES if lines else ():
        totals = sorted((line.total(volume, horizon_months), line.id) for line in lines)
        (least, name), following = totals[0], totals[1:2]
        times = following[0][0] / least if following and least > 0 else None
        found.append(AtVolume(volume, name, least, following[0][1] if following else None, times))
    return tuple(found)
