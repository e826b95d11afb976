"""Which of the texts that a model writes are tried as instructions."""

from pathlib import Path

import pytest

from advisor.types import Answer, Example, Usage
from strategies._demonstrations import Tried
from strategies._proposals import MOST_SHOWN, able, kept, request
from strategies.engines.scripted import Engine

OWN = "Read the message and name its intent."
EXAMPLES = (Example("t1", "when does my new card arrive", "card_arrival"), Example("t2", "hello there", "greeting"))
GOOD = "Decide what the customer wants and answer with the name of that intent."


def one(text: str, labels: tuple[str, ...] = ("card_arrival", "greeting")) -> list[str]:
    return kept([text], [OWN], EXAMPLES, labels)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"<instructions>\n{GOOD}\n</instructions>",
        f"Of course.\n<INSTRUCTIONS>{GOOD}",
        f"```\n{GOOD}\n```",
        f"Here are the new instructions:\n{GOOD}",
        f'"{GOOD}"',
    ],
)
def test_the_instructions_are_found_in_what_was_written(text: str) -> None:
    assert one(text) == [GOOD]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes.",
        "I'm sorry, but I cannot help you with that request today.",
        OWN,
        f"  {OWN.upper()} ",
        "word " * 400,
        "same thing " * 12,
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 ((())) ;;; go to it now",
        "Answer greeting, and for when does my new  card ARRIVE answer card_arrival.",
    ],
)
def test_what_is_no_use_is_left_out(text: str) -> None:
    assert one(text) == []


def test_labels_may_be_named_but_answers_may_not() -> None:
    told = "Decide between card_arrival and greeting, whatever the tone is."
    assert one(told) == [told]
    assert one(told, labels=()) == [], "where answers are no labels, one that is quoted is a leak"


def test_nearly_the_same_twice_is_tried_once() -> None:
    assert kept([GOOD, GOOD.replace("Decide", "decide"), f"{GOOD} "], [OWN], EXAMPLES, ()) == [GOOD]


def test_the_request_shows_mistakes_and_only_so_many() -> None:
    answer = Answer("t1", 0, "greeting", "greeting", Usage())
    tried = [Tried(Example(f"t{n}", f"text {n}", "card_arrival"), answer, float(n == 0)) for n in range(20)]
    text = request(OWN, tried, 0).messages[0].content
    assert OWN in text and text.count("Right answer: card_arrival") == MOST_SHOWN
    assert "text 0\n" not in text, "right answers teach nothing here"
    assert request(OWN, tried, 1) != request(OWN, tried, 0), "each request has a tip of its own"
    assert "right that were tried" in request(OWN, [], 0).messages[0].content


def test_an_endpoint_and_a_large_model_are_able(tmp_path: Path) -> None:
    assert able(Engine())
    assert not able(Engine(tmp_path))
    large = tmp_path / "model.safetensors"
    with large.open("wb") as file:
        file.truncate(2_000_000_000)  # sparse: takes no room
    assert able(Engine(tmp_path))
