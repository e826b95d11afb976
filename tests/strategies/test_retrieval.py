"""Chunks that know where they stand, and exact search over them."""

import pytest

from advisor.types import Document
from strategies._retrieval import Index, Section, chunk, needs_corpus, sections
from strategies.embedders.hashing import Embedder

PAGE = """Some words before any heading.

# Cards

Cards are made of plastic.

## Delivery

A card is delivered in nine days. It comes by post. Nobody has to sign for it. The envelope is plain.

## Empty

## Loss ##

Block a lost card in the app.
"""


def words(text: str) -> int:
    return len(text.split())


def index(*documents: Document, chunk_tokens: int = 50) -> Index:
    return Index(documents, Embedder(), chunk_tokens, words)


def test_offsets_slice_the_document_to_the_shown_text() -> None:
    for size in (4, 9, 200):
        for passage in chunk([Document("page.md", PAGE)], size, words):
            bare = PAGE[passage.start : passage.end].strip()
            assert bare
            assert passage.text == bare or passage.text.endswith(f": {bare}")


def test_a_passage_carries_its_headings() -> None:
    shown = [passage.text for passage in chunk([Document("page.md", PAGE)], 200, words)]
    assert shown[0] == "Some words before any heading."
    assert shown[1] == "Cards: Cards are made of plastic."
    assert shown[2].startswith("Cards - Delivery: A card is delivered")
    assert shown[3] == "Cards - Loss: Block a lost card in the app."


def test_an_empty_section_gives_no_passage() -> None:
    assert len(chunk([Document("page.md", PAGE)], 200, words)) == 4
    assert chunk([Document("blank.md", " \n\n"), Document("bare.md", "# Title\n\n## Section\n")], 200, words) == []


def test_a_long_section_is_split_within_the_bound_and_loses_no_word() -> None:
    text = "one two three four five. six seven eight nine. ten"
    passages = chunk([Document("plain.txt", text)], 4, words)
    assert len(passages) > 1
    assert all(words(passage.text) <= 4 for passage in passages)
    assert " ".join(passage.text for passage in passages).split() == text.split()


def test_plain_text_is_one_section_without_a_heading() -> None:
    assert sections("no heading\n#hashtag is none") == [Section("", 0, "no heading\n#hashtag is none")]


def test_a_comment_in_a_code_block_is_no_heading() -> None:
    text = "# Setup\n\n```sh\n# install\npip install x\n```\n\n## Use\n\nRun it.\n"
    assert [section.heading for section in sections(text)] == ["Setup", "Setup - Use"]
    assert "# install" in sections(text)[0].body


def test_search_puts_the_most_similar_first() -> None:
    documents = [
        Document("far.txt", "the office opens at noon"),
        Document("near.txt", "block a lost card"),
        Document("middle.txt", "block the door"),
    ]
    (found,) = index(*documents).search(["block a lost card"], 3)
    assert [passage.source for passage in found] == ["near.txt", "middle.txt", "far.txt"]
    assert found[0].score == pytest.approx(1, abs=1e-5)
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)


def test_more_is_asked_than_there_is() -> None:
    (found,) = index(Document("a.txt", "one card"), Document("b.txt", "two cards")).search(["card"], 9)
    assert len(found) == 2


def test_a_corpus_without_text_finds_nothing() -> None:
    assert index(Document("blank.md", "# Title\n")).search(["card", "lost"], 3) == [[], []]
    assert index(Document("a.txt", "one card")).search([], 3) == []


def test_building_is_timed() -> None:
    assert index(Document("a.txt", "one card")).seconds > 0


def test_retrieval_needs_a_corpus(task) -> None:
    assert needs_corpus(task) is None
    without = task.model_copy(update={"corpus": None})
    assert needs_corpus(without) == "there is nothing to retrieve from: the task declares no corpus"
