"""Many requests at once: each is told as it comes back, also of a batch that is interrupted."""

import threading

import pytest

from advisor.types import Message, Prompt, Usage
from strategies.engines._endpoint_pool import gathered
from strategies.engines._endpoint_reply import Reply

PROMPTS = [Prompt((Message("user", str(number)),)) for number in range(6)]


def reply(prompt: Prompt) -> Reply:
    return Reply(prompt.messages[0].content, Usage(), False, True)


def test_outcomes_are_in_order_and_each_is_told_once() -> None:
    told: list[tuple[int, str]] = []
    found = gathered(reply, PROMPTS, 2, 3, lambda some: told.extend((place, one.text) for place, one in some))
    assert [one.text for one in found] == ["2", "3", "4", "5"]
    assert sorted(told) == [(2, "2"), (3, "3"), (4, "4"), (5, "5")]
    assert gathered(reply, PROMPTS, 6, 3, told.extend) == []


def test_what_came_is_told_before_the_rest_comes() -> None:
    go_on = threading.Event()

    def slow_at_last(prompt: Prompt) -> Reply:
        if prompt is PROMPTS[5]:
            assert go_on.wait(10)
        return reply(prompt)

    told: list[int] = []

    def tell(some: list[tuple[int, Reply]]) -> None:
        told.extend(place for place, _ in some)
        if len(told) == 5:
            go_on.set()

    gathered(slow_at_last, PROMPTS, 0, 2, tell)
    assert set(told[:5]) == {0, 1, 2, 3, 4} and told[5] == 5


def test_an_interrupted_batch_waits_a_moment_for_what_is_paid_for_anyhow() -> None:
    asked, told = [], []

    def ask(prompt: Prompt) -> Reply:
        asked.append(prompt)
        threading.Event().wait(0.2)
        return reply(prompt)

    def tell(some: list[tuple[int, Reply]]) -> None:
        told.extend(place for place, _ in some)
        if len(told) < 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gathered(ask, PROMPTS, 0, 2, tell)
    assert len(asked) < len(PROMPTS), "nothing new is sent"
    assert len(told) == len(asked)
