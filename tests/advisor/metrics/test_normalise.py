"""Normalisation, containment and sameness of short answers."""

import pytest

from advisor.metrics._normalise import contains, normalise, same_answer, tokens


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The  Eiffel Tower!", "eiffel tower"),
        ("an U.S. citizen's", "us citizens"),
        ("1,250 items", "1250 items"),
        ("3.5 kg.", "3.5 kg"),
        ("9 a.m.", "9 am"),
        ("vitamin A deficiency", "vitamin a deficiency"),
        ("It is. A dog", "it is dog"),
        ("STRASSE Straße", "strasse strasse"),
        ("\uff19 \u65e5\u9593", "9 日 間"),  # full-width digit, one token a character
        ("Привет, Мир!", "привет мир"),
        ("हिन्दी।", "हिन्दी"),
        ("the", "the"),
        ("?!", "?!"),
        ("", ""),
    ],
)
def test_normalise(text: str, plain: str) -> None:
    assert normalise(text) == plain


@pytest.mark.parametrize(
    ("text", "phrase", "held"),
    [
        ("It takes 9 days.", "9 days", True),
        ("It takes 19 days.", "9 days", False),
        ("It takes 1.9 days.", "9 days", False),
        ("It takes 1,009 days.", "009 days", False),
        ("A 9-day wait", "9 day", True),
        ("within 9 days/week", "9 days", True),
        ("Ask the U.S. office", "US office", True),
        ("vitamin A", "vitamin C", False),
        ("vitamin C", "vitamin A", False),
        ("You need the manager", "a manager", True),
        ("需要19天", "9天", False),
        ("需要9天", "9天", True),
        ("Hello!", "!", True),
        ("Hello", "!", False),
        ("other", "the", False),
        ("on the way", "the", True),
        ("anything", "", False),
        ("", "x", False),
        ("a {brace} \\d", "{brace}", True),
    ],
)
def test_contains(text: str, phrase: str, held: bool) -> None:
    assert contains(text, phrase) is held


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("The cat", "cat!", True),
        ("nine days", "in nine days", True),
        ("nine days", "it takes about nine days", False),  # 2 of 5 tokens
        ("yes", "yes sir", True),
        ("yes", "no", False),
        ("nine", "days nine", True),
        ("", "x", False),
    ],
)
def test_same_answer(first: str, second: str, same: bool) -> None:
    assert same_answer(first, second) is same
    assert same_answer(second, first) is same


def test_a_long_text_is_read_in_linear_time() -> None:
    assert len(tokens("word, " * 10_000)) == 10_000
