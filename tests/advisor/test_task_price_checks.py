"""Prices that contradict themselves are refused with their place."""

import pytest

from advisor.task_price_checks import price_conflicts

URL = {"base_url": "http://localhost:1/v1"}


def said(model: dict[str, object], **price: object) -> list[tuple[str, str]]:
    return [(str(p.keys[-1]), p.said) for p in price_conflicts({"models": [{**model, "price": price}]})]


@pytest.mark.parametrize("key", ["utilisation", "always_on", "already_paid"])
def test_how_a_machine_is_paid_says_nothing_of_an_endpoint(key: str) -> None:
    ((place, told),) = said(URL, **{key: True})
    assert (place, told.split(";")[0]) == (key, "belongs to a machine of one's own")
    assert said({}, **{key: True}) == []


def test_a_machine_that_is_paid_for_has_no_price_and_is_not_rented() -> None:
    assert [place for place, _ in said({}, already_paid=True, per_hour=0.5, always_on=True)] == [
        "per_hour",
        "always_on",
    ]


def test_writing_a_prefix_needs_to_know_how_long_it_stays() -> None:
    assert [place for place, _ in said(URL, cache_write_per_mtok=1.0, cache_min_tokens=9)] == [
        "cache_write_per_mtok",
        "cache_min_tokens",
    ]
    assert said(URL, cache_write_per_mtok=1.0, cache_ttl_minutes=5) == []
    assert said(URL, cache_write_per_mtok=1.0, listed=["mine"]) == []


def test_content_of_the_wrong_type_is_left_to_others() -> None:
    for content in ({}, {"models": 3}, {"models": [3]}, {"models": [{"price": "auto"}]}):
        assert list(price_conflicts(content)) == []
