"""A logarithmic axis for a plot: values to pixels, round labels, labels that keep apart."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.render._format import compact


@dataclass(frozen=True, slots=True)
class LogAxis:
    """Values `low` to `high` on pixels `start` to `end`. `floored` says that zeros are drawn at `low`."""

    low: float
    high: float
    start: float
    end: float
    floored: bool = False

    @classmethod
    def around(cls, values: Sequence[float], start: float, end: float) -> "LogAxis":
        """Whole decades around the positive values; one more below them when there are zeros too."""
        positive = [value for value in values if value > 0] or [1.0]
        zeros = any(value <= 0 for value in values)
        first = math.floor(math.log10(min(positive)) + 1e-9) - zeros
        last = max(first + 1, math.ceil(math.log10(max(positive)) - 1e-9))
        return cls(10.0**first, 10.0**last, start, end, zeros)

    def at(self, value: float) -> float:
        """The pixel of a value; what lies under `low` is drawn at `low`."""
        share = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return self.start + (self.end - self.start) * share

    def points(self, number: int = 60) -> list[float]:
        """Evenly spaced values along the axis, both ends included."""
        ratio = self.high / self.low
        return [self.low * ratio ** (place / (number - 1)) for place in range(number)]

    def decades(self) -> list[float]:
        """The powers of ten along the axis, thinned so that labels stay apart."""
        first, last = round(math.log10(self.low)), round(math.log10(self.high))
        return [10.0**power for power in range(first, last + 1, 1 + (last - first) // 8)]


def decade_label(value: float) -> str:
    """A power of ten where space is short: ``10k``."""
    return compact(value) if value >= 1 else f"{value:g}"


def spread(places: Sequence[float], gap: float) -> list[float]:
    """The same places moved down just enough to lie at least `gap` apart, in the order given."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for before, after in itertools.pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    return moved
