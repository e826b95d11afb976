"""Token prices by URL and model name from the genai-prices package: its data is in its wheel, nothing is fetched."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any

RELEASED = {"0.2.3": datetime.date(2026, 11, 1)}
"""When a version came out, which is how old its prices may be. The package dates no price; of 0.2.3 the month is known
here and not the day, so its first day is taken."""
KEYS = {
    "input_mtok": "input_per_mtok",
    "cache_read_mtok": "cached_input_per_mtok",
    "cache_write_mtok": "cache_write_per_mtok",
    "output_mtok": "output_per_mtok",
}
"""genai-prices' names and ours; all of them are USD a million tokens."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Figures by their keys in task.yaml, and who says so; `as_of` is None where the version's date is not known."""

    figures: Mapping[str, float]
    source: str
    as_of: datetime.date | None


def looked_up(base_url: str, model: str) -> LookedUp | None:
    """What a model's tokens cost at an endpoint, in USD; None for a URL or a model that the package does not know.

    Of a price with tiers by length the first one is taken, and the source says so.
    """
    from genai_prices import Usage, calc_price  # its table takes a quarter of a second to import

    try:
        found = calc_price(Usage(input_tokens=1, output_tokens=1), model, provider_api_url=base_url)
    except (LookupError, ValueError):
        return None
    prices = {key: getattr(found.model_price, name, None) for name, key in KEYS.items()}
    figures = {key: _base(price) for key, price in prices.items() if price is not None}
    version = metadata.version("genai-prices")
    tiers = ", first tier" if any(hasattr(price, "tiers") for price in prices.values()) else ""
    page = f", {found.provider.pricing_urls[0]}" if found.provider.pricing_urls else ""
    source = f"genai-prices {version}, {found.provider.id}: {found.model.id}{tiers}{page}"
    return LookedUp(figures, source, RELEASED.get(version))


def _base(price: Any) -> float:
    """A plain price, or that of the first tier."""
    return float(getattr(price, "base", price))
