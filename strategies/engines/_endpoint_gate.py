"""How many requests may be under way at once: halved when the endpoint is overrun, one more after each full round."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Gate:
    """Lets at most `limit` requests through at once (additive increase, multiplicative decrease, never below 1).

    Args:
        most: what `limit` starts at and never exceeds.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._limit = float(most)
        self._under_way = 0
        self._halved = -math.inf
        self._changed = Condition()

    @property
    def limit(self) -> int:
        """Requests that may be under way now."""
        return max(1, int(self._limit))

    @contextmanager
    def place(self) -> Iterator[float]:
        """Waits for a place, holds it, and gives the time at which it was had."""
        with self._changed:
            self._changed.wait_for(lambda: self._under_way < self.limit)
            self._under_way += 1
        try:
            yield time.perf_counter()
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify()

    def shrink(self, sent: float) -> None:
        """Halves, unless a request that was sent before the last halving is only now refused: one burst counts once."""
        with self._changed:
            if sent >= self._halved:
                self._limit = max(1.0, self._limit / 2)
                self._halved = time.perf_counter()

    def grow(self) -> None:
        """Counts a success: a round of `limit` successes makes room for one more."""
        with self._changed:
            self._limit = min(float(self._most), self._limit + 1 / self._limit)
            self._changed.notify_all()
