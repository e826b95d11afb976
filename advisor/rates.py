"""What a strategy costs, and where its total is no straight line over the volume: plain records and one formula each.

All amounts are in the currency of their `Cost`; a month has `MINUTES_PER_MONTH` minutes.
"""

import math
from dataclasses import dataclass

HOURS_PER_MONTH = 730
"""365 x 24 / 12: what is kept ready is paid for day and night (Microsoft Learn, Foundry fine-tuning cost management;
Together AI docs, fine-tuning pricing)."""
MINUTES_PER_MONTH = 60 * HOURS_PER_MONTH


@dataclass(frozen=True, slots=True)
class Bend:
    """What makes a total bend over the volume; all zeros where it is a straight line.

    Attributes:
        cold_per_request: what a request costs more when its prompt's prefix is not in the endpoint's cache.
        ttl_minutes: how long a prefix stays there after its last use.
        machine_per_month: a machine that is paid day and night.
        requests_per_machine: how many requests a month one such machine answers; 0 where there is none.
    """

    cold_per_request: float = 0.0
    ttl_minutes: float = 0.0
    machine_per_month: float = 0.0
    requests_per_machine: float = 0.0

    def per_month(self, requests_per_month: float) -> float:
        """What this adds to a month: cold requests, and every machine that the volume needs."""
        cold = 1 - hit_rate(requests_per_month, self.ttl_minutes)
        return requests_per_month * cold * self.cold_per_request + self.machine_per_month * self.machines(
            requests_per_month
        )

    def machines(self, requests_per_month: float) -> int:
        """How many always-on machines the volume needs: one at least, none where machines are paid by use."""
        if not self.requests_per_machine:
            return 0
        return max(1, math.ceil(requests_per_month / self.requests_per_machine - 1e-9))


STRAIGHT = Bend()


def hit_rate(requests_per_month: float, ttl_minutes: float) -> float:
    """The share of requests that find their prefix in the cache: 1 - e^(-rate x TTL).

    Requests come by Poisson's law and each one renews the prefix, so a request misses where none came in the TTL before
    it (method: 5 minutes and 12 requests an hour give 63 %).
    """
    return 1 - math.exp(-requests_per_month / MINUTES_PER_MONTH * ttl_minutes)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a strategy costs at the declared volume. None is an unknown price, never 0.

    Attributes:
        setup: paid once, before the first request.
        per_1k: what 1,000 requests cost at the declared volume, always-on machines included.
        per_month: all that a month costs: requests, hosting, refreshes, storage.
        horizon_total: `setup` and all months of the horizon.
        per_1k_uncached: `per_1k` as if no prompt token came from an endpoint's cache; None on a machine of one's own.
        fixed_per_month: the part of a month that no request changes; None where a run did not store it.
        bend: where the total bends over the volume; None where a run did not store it.
        errors_per_month: what wrong answers cost where the task declares it. It is in no other figure.
    """

    setup: float | None
    per_1k: float | None
    per_month: float | None
    horizon_total: float | None
    currency: str
    basis: str = ""
    per_1k_uncached: float | None = None
    fixed_per_month: float | None = None
    bend: Bend | None = None
    errors_per_month: float | None = None
