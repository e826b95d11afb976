"""Passages that know where they stand."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.types import Document
from strategies._chunking import Cut, chunk, sections

PAGE = """Some words before any heading.

# Cards

Cards are made of plastic.

## Delivery

A card is delivered in nine days. It comes by post. Nobody has to sign for it. The envelope is plain.

## Empty

## Loss ##

Block a lost card in the app.
"""
TABLE = "| price | days |\n| --- | --- |\n| 3 | 9 |\n| 5 | 2 |"
CODE = "```sh\n# install\npip install x\n\nx --help now\n```"


def words(text: str) -> int:
    return len(text.split())


def cut(text: str, tokens: int = 200, overlap: float = 0.0, join: int = 0) -> list[str]:
    """The shown texts of the passages of one document."""
    return [passage.text for passage in chunk([Document("page.md", text)], Cut(tokens, overlap, join), words)]


def headings(text: str) -> list[str]:
    return [" - ".join(section.path) for section in sections(text)]


LINES = st.sampled_from(
    [
        "# Title",
        "## Part ##",
        "Setext",
        "====",
        "----",
        "",
        "  ",
        "```",
        "~~~py",
        "| a | b |",
        "|---|---|",
        "- item one",
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TEXTS = st.tuples(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n", "\n\n"])).map(lambda t: t[1].join(t[0]))


@given(TEXTS, st.integers(1, 12), st.sampled_from([0.0, 0.15, 0.5]), st.sampled_from([0, 6]))
@example(PAGE, 4, 0.15, 0)
@example(PAGE.replace("\n", "\r\n"), 9, 0.15, 30)
@example("Title\n=====\n\nÜber 9 Tage – 東京。\x85\u2028end\n\nPart\n----\n\ntext\x1cmore\n", 3, 0.5, 0)
def test_offsets_slice_the_document_to_the_bare_text(text: str, size: int, overlap: float, join: int) -> None:
    for passage in chunk([Document("page.md", text)], Cut(size, overlap, join), words):
        bare = text[passage.start : passage.end]
        assert bare and bare == bare.strip()
        assert passage.text == bare or passage.text.endswith(f": {bare}")


@given(TEXTS, st.integers(2, 12), st.sampled_from([0.0, 0.3]))
def test_no_word_is_lost_and_no_passage_is_too_long(text: str, size: int, overlap: float) -> None:
    passages = chunk([Document("page.md", text)], Cut(size, overlap), words)
    assert all(words(text[passage.start : passage.end]) <= size for passage in passages)
    covered = {place for passage in passages for place in range(passage.start, passage.end)}
    for section in sections(text):
        left = "".join(text[place] for place in range(section.start, section.end) if place not in covered)
        assert not left.strip()


def test_a_passage_carries_its_headings() -> None:
    shown = cut(PAGE)
    assert shown[0] == "Some words before any heading."
    assert shown[1] == "Cards: Cards are made of plastic."
    assert shown[2].startswith("Cards - Delivery: A card is delivered")
    assert shown[3] == "Cards - Loss: Block a lost card in the app."


def test_headings_nest_by_their_level() -> None:
    text = "# A\n\n## B\nb\n\n### C\nc\n\n## D\nd\n\n# E\ne\n"
    assert headings(text) == ["A - B", "A - B - C", "A - D", "E"]
    assert headings("## One\na\n\n## Two\nb\n") == ["One", "Two"]


def test_underlined_headings() -> None:
    text = "Title\n=====\n\nintro\n\nPart one\n--------\n\ntext\n\nPart two\r\n---\r\n\r\nmore"
    assert headings(text) == ["Title", "Title - Part one", "Title - Part two"]
    assert headings(text.replace("\n", "\r\n").replace("\r\r", "\r")) == headings(text)


@pytest.mark.parametrize(
    "text",
    [
        "no heading\n#hashtag is none",
        "a line\n\n---\n\nafter a rule",
        "| a |\n---\ntext",
        "- item\n---\n",
        "two lines of\na paragraph\n---\nmore",
        "    # indented code",
    ],
)
def test_what_is_no_heading(text: str) -> None:
    assert headings(text) == [""]


def test_front_matter_makes_no_heading() -> None:
    assert headings("---\ntitle: x\n\ntags: y\n---\n\n# Real\n\ntext\n") == ["", "Real"]


def test_an_empty_section_gives_no_passage() -> None:
    assert len(cut(PAGE)) == 4
    assert cut(" \n\n") == cut("# Title\n\n## Section\n") == []


def test_a_comment_in_a_code_block_is_no_heading() -> None:
    text = "# Setup\n\n```sh\n# install\npip install x\n```\n\n## Use\n\nRun it.\n"
    assert headings(text) == ["Setup", "Setup - Use"]
    assert "# install" in cut(text)[0]
    assert headings("# A\n\n```\n# never closed\n\n## B\n") == ["A"]
    assert headings("# A\n\n````\n```\n# inner\n```\n````\n\n## B\nb") == ["A", "A - B"]


def test_a_long_section_is_split_within_the_bound_and_loses_no_word() -> None:
    text = "one two three four five. six seven eight nine. ten"
    passages = cut(text, 4)
    assert len(passages) > 1
    assert all(words(passage) <= 4 for passage in passages)
    assert " ".join(passages).split() == text.split()


def test_overlap_repeats_whole_sentences_where_it_can() -> None:
    text = "One two three four. Five six. Seven eight nine ten. Eleven twelve. More words here now."
    plain, over = cut(text, 8), cut(text, 8, 0.3)
    assert plain == ["One two three four. Five six.", "Seven eight nine ten. Eleven twelve.", "More words here now."]
    assert over == [
        "One two three four. Five six.",
        "Five six. Seven eight nine ten. Eleven twelve.",
        "Eleven twelve. More words here now.",
    ]


def test_a_section_that_fits_repeats_nothing() -> None:
    assert cut(PAGE, 200, 0.5) == cut(PAGE, 200)


@pytest.mark.parametrize("block", [TABLE, CODE])
def test_tables_and_code_stay_whole_where_they_fit(block: str) -> None:
    before, after = "word " * 30, "more " * 30
    shown = cut(f"{before}\n\n{block}\n\n{after}", 20, 0.15)
    assert any(block in passage for passage in shown)
    assert all(words(passage) <= 20 for passage in shown)


def test_a_table_that_does_not_fit_is_cut_at_its_lines() -> None:
    rows = "\n".join(f"| row {number} | value {number} |" for number in range(20))
    shown = cut(rows, 30)
    assert len(shown) > 1
    assert all(line in rows.splitlines() for passage in shown for line in passage.splitlines())


def test_small_neighbours_are_joined_on_request() -> None:
    text = "# FAQ\n\n## One\na b\n\n## Two\nc d\n\n## Three\ne f\n"
    assert cut(text) == ["FAQ - One: a b", "FAQ - Two: c d", "FAQ - Three: e f"]
    assert cut(text, join=8) == ["FAQ: ## One\na b\n\n## Two\nc d", "FAQ - Three: e f"]
    assert cut(text, join=99) == ["FAQ: ## One\na b\n\n## Two\nc d\n\n## Three\ne f"]
    assert cut("# A\n\nintro\n\n## B\nb\n", join=99) == ["A: intro\n\n## B\nb"]
