"""A served bundle under the engine that any OpenAI-compatible endpoint gets: the certified answers, metered."""

from contextlib import closing
from typing import Any

import pytest

import advisor
from advisor.bundle.serving import running
from advisor.types import Limits, Message, Prompt
from strategies.engines._endpoint import Endpoint
from strategies.engines.openai import Engine

pytestmark = pytest.mark.usefixtures("at_home")


def test_the_engine_gets_the_answers_of_the_bundle_and_meters_them(shop: Any) -> None:
    strategy = "few_shot-fixed-2@tiny"
    bundle = advisor.load(shop.bundle(strategy, "prompt"), allow_uncertified=True)
    rows = shop.rows(strategy)
    prompts = [Prompt((Message("user", str(row["input"])),)) for row in rows]
    with running(bundle) as url, closing(Engine(Endpoint(f"{url}/v1", "any", concurrency=4))) as engine:
        found = engine.generate(prompts, Limits(8))
        assert [one.error for one in found] == [None] * len(rows)
        assert [one.text for one in found] == [row["output"] for row in rows]
        assert all(one.usage.prompt_tokens > 20 and one.usage.completion_tokens > 0 for one in found)
        assert engine.time_to_first_token(prompts[0], Limits(8)) > 0


def test_what_the_server_refuses_is_done_without_and_said(shop: Any) -> None:
    bundle = advisor.load(shop.bundle("few_shot-fixed-2@tiny", "prompt"), allow_uncertified=True)
    with running(bundle) as url, closing(Engine(Endpoint(f"{url}/v1", "any"))) as engine:
        assert [engine.supports(name) for name in ("logprobs", "n")] == [False, False]
        (found,) = engine.generate([Prompt((Message("user", "sky"),))], Limits(8, choices=("red", "blue")))
        assert found.text in ("red", "blue")
        assert any("logprobs" in note for note in engine.notes), engine.notes
