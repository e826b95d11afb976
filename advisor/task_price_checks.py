"""What makes the price of a model refusable beyond its types: figures that contradict each other or cannot apply."""

from collections.abc import Iterator, Mapping

from advisor.task_file import Problem

MACHINE_TERMS = ("utilisation", "always_on", "already_paid")
CACHE_TERMS = ("cache_write_per_mtok", "cache_min_tokens")


def price_conflicts(content: Mapping[str, object]) -> Iterator[Problem]:
    """Every contradiction in `models[].price`. Tolerates content of the wrong type."""
    models = content.get("models")
    for number, model in enumerate(models if isinstance(models, list) else []):
        if isinstance(model, dict) and isinstance(model.get("price"), dict):
            yield from _of_model(number, model, model["price"])


def _of_model(number: int, model: Mapping[str, object], price: Mapping[str, object]) -> Iterator[Problem]:
    here = ("models", number, "price")
    if model.get("base_url") is not None:
        for key in MACHINE_TERMS:
            if price.get(key):
                yield Problem((*here, key), "belongs to a machine of one's own; an endpoint is paid otherwise", True)
    if price.get("already_paid") and price.get("per_hour"):
        said = "contradicts `already_paid`: a machine that is paid for anyway costs nothing an hour"
        yield Problem((*here, "per_hour"), said, True)
    if price.get("already_paid") and price.get("always_on"):
        yield Problem((*here, "always_on"), "contradicts `already_paid`", True)
    for key in CACHE_TERMS:
        if price.get(key) is not None and price.get("cache_ttl_minutes") is None and not price.get("listed"):
            said = "needs `cache_ttl_minutes`: how often a prefix is written follows from how long it stays"
            yield Problem((*here, key), said, True)
