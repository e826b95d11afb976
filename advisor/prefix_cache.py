"""What an endpoint's prefix cache does to the price of a prompt in production: pure functions.

A run asks without pause, so what it saw in the cache is the prefix that can be cached (`Usage.cached_tokens`). How
often production finds it there hangs on how often requests come (`rates.hit_rate`), which the run cannot show.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenPrices:
    """Prices of a million tokens: of prompts, of the part of a prompt that was in the endpoint's cache, of answers.

    Attributes:
        cache_write: of a prefix that goes into the cache; None where that costs no more than any prompt.
        cache_ttl_minutes: how long a prefix stays after its last use; None: production is taken to find as much in the
            cache as the run did.
        cache_min_tokens: a shorter prefix is not cached.
    """

    input: float
    cached_input: float
    output: float
    cache_write: float | None = None
    cache_ttl_minutes: float | None = None
    cache_min_tokens: int = 0

    def kept(self, cached_tokens: float) -> float:
        """The tokens of a prefix that these terms allow into the cache."""
        return cached_tokens if cached_tokens >= self.cache_min_tokens else 0.0

    def surcharge(self, cached_tokens: float) -> float:
        """What a request costs more when its prefix has to be written to the cache instead of read from it."""
        if self.cache_ttl_minutes is None:
            return 0.0
        write = self.input if self.cache_write is None else self.cache_write
        return self.kept(cached_tokens) * (write - self.cached_input) / 1e6


def token_price(prompt: float, cached: float, completion: float, prices: TokenPrices) -> float:
    """What so many tokens cost with `cached` of the prompt read from the cache; reasoning is part of `completion`."""
    fresh = prompt - cached
    return (fresh * prices.input + cached * prices.cached_input + completion * prices.output) / 1e6
