"""How many demonstrations fit."""

import pytest

from advisor.types import Message, Prompt
from strategies._window import MESSAGE_TOKENS, TEMPLATE_TOKENS, Window
from strategies.engines.scripted import Engine

WORDS = "a" + 9 * f" {'x' * 99}"
"""Ten words of nine hundred characters."""


def prompt_of(count: int) -> Prompt:
    return Prompt(tuple(Message("user", f"{number} {WORDS}") for number in range(count + 1)))


def window(tokens: int, answer: int = 0) -> Window:
    engine = Engine()
    engine.context_window = tokens
    return Window(engine, answer)


@pytest.mark.parametrize("kept", range(6))
def test_as_many_as_there_is_room_for(kept: int) -> None:
    exactly = TEMPLATE_TOKENS + (kept + 1) * (11 + MESSAGE_TOKENS)
    assert window(exactly).most(5, prompt_of) == kept
    assert window(exactly - 1).most(5, prompt_of) == max(0, kept - 1)
    assert window(exactly + 7, answer=7).most(5, prompt_of) == kept


def test_none_fit_where_the_request_alone_is_too_long() -> None:
    assert window(10).most(5, prompt_of) == 0
    assert window(10).most(0, prompt_of) == 0


def test_what_fits_byte_by_byte_is_not_counted() -> None:
    class NeverCounts(Engine):
        def count_tokens(self, text: str) -> int:
            raise AssertionError("counted")

    engine = NeverCounts()
    engine.context_window = TEMPLATE_TOKENS + 6 * (len(f"0 {WORDS}") + MESSAGE_TOKENS)
    assert Window(engine, 0).most(5, prompt_of) == 5
    with pytest.raises(AssertionError, match="counted"):
        Window(engine, 0).most(6, prompt_of)
