"""BM25 over texts: what is found, in which order, and what an empty side gives."""

import math

import numpy as np
import pytest

from strategies._lexical import K1, B, Lexical, terms

TEXTS = ("the card is lost", "my card has not arrived", "card card card", "opening hours on monday")


def test_the_text_with_the_rarest_shared_word_comes_first() -> None:
    scores, rows = Lexical(TEXTS).search(["where is my lost card", "hours"], 2)
    assert rows.tolist()[0] == [0, 1]
    assert rows[1, 0] == 3
    assert scores[0, 0] > scores[0, 1] > 0


def test_scores_are_those_of_the_formula() -> None:
    """Lucene's BM25 by hand: idf = ln(1 + (N - n + 0.5) / (n + 0.5)), tf / (tf + k1 (1 - b + b length / mean))."""
    lengths = [len(terms(text)) for text in TEXTS]
    idf = math.log(1 + (4 - 3 + 0.5) / (3 + 0.5))
    norm = K1 * (1 - B + B * lengths[2] / (sum(lengths) / 4))
    scores, rows = Lexical(TEXTS).search(["card"], 1)
    assert (rows[0, 0], scores[0, 0]) == (2, pytest.approx(idf * 3 / (3 + norm), rel=1e-5))


def test_equal_scores_are_in_the_order_of_the_texts() -> None:
    scores, rows = Lexical(["hello you", "goodbye you", "hello you", "hello you"]).search(["hello"], 4)
    assert rows.tolist() == [[0, 2, 3, 1]]
    assert scores[0, 3] == 0
    assert Lexical(["a b"] * 5).search(["nothing shared"], 3)[1].tolist() == [[0, 1, 2]]


@pytest.mark.parametrize("query", ["", "  ", "!?", "unheard words"])
def test_a_query_without_a_known_word_scores_nothing_and_still_gives_rows(query: str) -> None:
    scores, rows = Lexical(TEXTS).search([query], 2)
    assert (scores.tolist(), rows.tolist()) == ([[0, 0]], [[0, 1]])


@pytest.mark.parametrize("texts", [[], ["", " "]])
def test_nothing_to_search(texts: list[str]) -> None:
    scores, rows = Lexical(texts).search(["card"], 3)
    assert scores.shape == rows.shape == (1, len(texts))
    assert Lexical(texts).search([], 3)[0].shape == (0, len(texts))


def test_an_empty_text_among_others_is_found_last() -> None:
    assert Lexical(["", *TEXTS]).search(["card"], 9)[1].tolist()[0][-1] == 4
    assert Lexical(TEXTS).search(["card"], 0)[0].shape == (1, 0)


@pytest.mark.parametrize(
    ("texts", "query"),
    [
        (["我的卡丢了", "银行几点开门", "卡片还没有到"], "我的卡在哪里丢了"),
        (["ich habe die Karte verloren", "Öffnungszeiten", "Überweisung"], "KARTE VERLOREN!"),
        (["Я потерял карту", "часы работы", "перевод"], "потерял карту"),
        (["บัตรหาย", "เวลาทำการ", "โอนเงิน"], "บัตรของฉันหาย"),
    ],
)
def test_other_scripts_are_searched_too(texts: list[str], query: str) -> None:
    scores, rows = Lexical(texts).search([query], 3)
    assert rows[0, 0] == 0
    assert scores[0, 0] > scores[0, 1]


def test_neighbouring_characters_tell_words_of_the_same_characters_apart() -> None:
    """上海 is Shanghai, 海上 is at sea."""
    assert Lexical(["海上天气", "上海天气"]).search(["上海"], 2)[1].tolist() == [[1, 0]]
    assert terms("at sea") == ["at", "sea"]


def test_the_best_of_many_are_the_same_as_by_sorting_all() -> None:
    words = np.random.default_rng(0).integers(0, 12, size=(300, 6))
    texts = [" ".join(f"w{word}" for word in row) for row in words]
    index = Lexical(texts)
    scores, rows = index.search(["w1 w2 w3"], 300)
    assert index.search(["w1 w2 w3"], 40)[1].tolist() == rows[:, :40].tolist()
    assert (np.diff(scores[0]) <= 0).all()
    assert all(a < b for a, b, same in zip(rows[0], rows[0][1:], np.diff(scores[0]) == 0, strict=False) if same)
