"""Answers written while prompts come: the same as all at once, piece by piece, and nobody waits for another."""

from pathlib import Path

import pytest

from advisor.sessions import Continuous, Writing
from advisor.types import Completion, Limits, Message, Prompt
from strategies.engines.openvino import Engine

TEXTS = ("card", "when will my new card arrive, and where is it?", "Grüße 日本 {x}", "lost " * 40)
LIMITS = Limits(12)


def prompt(text: str) -> Prompt:
    return Prompt((Message("system", "Read the message and answer with its intent."), Message("user", text)))


@pytest.fixture
def engine(tiny_llama: Path) -> Engine:
    return Engine(tiny_llama)


def written(writing: Writing, later: dict[str, Prompt]) -> tuple[dict[str, list[str]], dict[str, Completion]]:
    """Steps until all is written; `later` joins after the first step."""
    pieces: dict[str, list[str]] = {}
    whole: dict[str, Completion] = {}
    for number in range(200):
        for found in writing.step():
            pieces.setdefault(found.key, []).append(found.text)
            if found.completion is not None:
                whole[found.key] = found.completion
        if number == 0:
            for key, asked in later.items():
                writing.add(key, asked)
        elif len(whole) == len(TEXTS):
            break
    return pieces, whole


def test_joining_late_gives_the_answers_that_all_at_once_give(engine: Engine) -> None:
    assert isinstance(engine, Continuous)
    expected = [completion.text for completion in engine.generate([prompt(text) for text in TEXTS], LIMITS)]
    writing = engine.writing(LIMITS)
    for key in "ab":
        writing.add(key, prompt(TEXTS["ab".index(key)]))
    pieces, whole = written(writing, {"c": prompt(TEXTS[2]), "d": prompt(TEXTS[3])})
    assert [whole[key].text for key in "abcd"] == expected
    assert ["".join(pieces[key]) for key in "abcd"] == expected
    assert all(expected), "the model says something"
    assert max(len(told) for told in pieces.values()) > 1, "nothing was told before it was whole"
    assert all(done.usage.prompt_tokens > 0 and done.usage.completion_tokens > 0 for done in whole.values())


def test_answers_keep_to_the_choices(engine: Engine) -> None:
    limits = Limits(24, choices=("card_arrival", "lost_card"))
    expected = [completion.text for completion in engine.generate([prompt(text) for text in TEXTS], limits)]
    writing = engine.writing(limits)
    for key, text in zip("abcd", TEXTS, strict=True):
        writing.add(key, prompt(text))
    _, whole = written(writing, {})
    assert [whole[key].text for key in "abcd"] == expected


def test_what_is_dropped_says_nothing_more_and_the_others_go_on(engine: Engine) -> None:
    writing = engine.writing(LIMITS)
    for key, text in zip("abcd", TEXTS, strict=True):
        writing.add(key, prompt(text))
    writing.step()
    writing.drop("b")
    seen = {found.key for _ in range(40) for found in writing.step() if found.completion is not None}
    assert seen == {"a", "c", "d"}


def test_a_prompt_without_room_is_an_empty_truncated_answer(engine: Engine) -> None:
    writing = engine.writing(LIMITS)
    writing.add("long", prompt("card arrive " * 1000))
    (found,) = writing.step()
    assert found.completion is not None
    assert (found.completion.text, found.completion.truncated) == ("", True)


def test_a_plain_text_answer_ends_where_the_next_block_begins(tiny_llama: Path) -> None:
    engine = Engine(tiny_llama, template="plain")
    limits = Limits(40)
    expected = [completion.text for completion in engine.generate([prompt(text) for text in TEXTS], limits)]
    writing = engine.writing(limits)
    for key, text in zip("abcd", TEXTS, strict=True):
        writing.add(key, prompt(text))
    pieces, whole = written(writing, {})
    assert [whole[key].text for key in "abcd"] == expected
    assert ["".join(pieces.get(key, [])) for key in "abcd"] == expected
