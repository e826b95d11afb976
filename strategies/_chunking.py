"""From documents to passages: heading-aware pieces with exact offsets, code and tables whole where they fit.

What is cut is always the document itself: ``document.text[passage.start:passage.end]`` is the bare text of a passage,
without white space at its ends. What is shown has the headings before it, because a sentence torn from its page often
no longer says what it is about.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from advisor.types import Document, Passage

HEADING = re.compile(r"^ {0,3}(?P<level>#{1,6})[ \t]+(?P<name>\S.*?)(?:[ \t]+#+)?[ \t\r]*$", re.MULTILINE)
UNDERLINED = re.compile(
    r"(?:\A|(?<=\n\n)|(?<=\n\r\n)) {0,3}(?P<name>[^\s#>|\-*+=`~][^\n]*?)[ \t\r]*\n"
    r" {0,3}(?P<level>={3,}|-{3,})[ \t\r]*$",
    re.MULTILINE,
)
"""A setext heading: one line of its own, underlined. CommonMark takes a single sign for a line; plain text does not."""
FENCED = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n`]*\n(?:.*?^ {0,3}(?P=fence)[`~]*[ \t\r]*$|.*\Z)", re.MULTILINE | re.DOTALL
)
"""A code block, whose ``# comment`` lines are no headings; one that is never closed runs to the end."""
TABLE = re.compile(r"(?:^[ \t]*\|[^\n]*(?:\n|\Z)){2,}", re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---[ \t\r]*\n.*?^---[ \t\r]*$", re.MULTILINE | re.DOTALL)
"""Metadata of a static site, whose closing line would make a heading of the last key."""
BOUNDARY = re.compile(r"(?:(?<=[.?!])\s|\n)\s*")
"""After a sentence or a line."""
WORD = re.compile(r"\s+")

Count = Callable[[str], int]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """How documents are cut.

    Attributes:
        tokens: the longest passage, headings not counted.
        overlap: the share of a passage that repeats the end of the one before it, where a section is cut at all.
        join: neighbouring sections are put together up to so many tokens; 0 keeps every section by itself.
    """

    tokens: int = 256
    overlap: float = 0.0
    join: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under one heading.

    `path` are the headings it stands under, its own last; `opens` is where its heading begins; `start` and `end` are
    the offsets of what follows it, without white space at the ends.
    """

    path: tuple[str, ...]
    opens: int
    start: int
    end: int


def chunk(documents: Sequence[Document], cut: Cut, count_tokens: Count) -> list[Passage]:
    """Splits documents at their headings, then by `semchunk` to at most `cut.tokens` tokens."""
    return [passage for document in documents for passage in _passages(document, cut, count_tokens)]


def sections(text: str) -> list[Section]:
    """The sections with a body, by Markdown headings of either form; plain text is one section without a heading."""
    closed = [match.span() for match in (*FRONT_MATTER.finditer(text), *FENCED.finditer(text))]
    found = [
        match
        for match in sorted((*HEADING.finditer(text), *UNDERLINED.finditer(text)), key=lambda match: match.start())
        if not any(start <= match.start() < end for start, end in closed)
    ]
    parts = [_section((), 0, 0, found[0].start() if found else len(text), text)]
    above: list[tuple[int, str]] = []
    for match, following in pairwise((*found, None)):
        assert match is not None
        level = _level(match["level"])
        above = [*takewhile(lambda heading: heading[0] < level, above), (level, match["name"])]  # noqa: B023
        end = following.start() if following else len(text)
        parts.append(_section(tuple(name for _, name in above), match.start(), match.end(), end, text))
    return [part for part in parts if part.start < part.end]


def _level(signs: str) -> int:
    return len(signs) if signs[0] == "#" else 1 if signs[0] == "=" else 2


def _section(path: tuple[str, ...], opens: int, start: int, end: int, text: str) -> Section:
    return Section(path, opens, *_stripped(text, start, end))


def _stripped(text: str, start: int, end: int) -> Span:
    """The offsets without the white space at both ends; an empty span where there is nothing else."""
    body = text[start:end]
    bare = body.strip()
    begin = start + len(body) - len(body.lstrip()) if bare else start
    return begin, begin + len(bare)


def _passages(document: Document, cut: Cut, count: Count) -> Iterator[Passage]:
    text = document.text
    for section in _joined(sections(text), text, cut.join, count):
        heading = " - ".join(section.path)
        for start, end in _pieces(text, section, cut, count):
            bare = text[start:end]
            yield Passage(document.source, start, end, f"{heading}: {bare}" if heading else bare, 0.0)


def _joined(parts: Sequence[Section], text: str, limit: int, count: Count) -> list[Section]:
    """Neighbours put together while they stay within `limit` tokens; their headings then stand in the text."""
    joined: list[Section] = []
    for part in parts:
        if limit and joined and count(text[joined[-1].opens : part.end]) <= limit:
            joined[-1] = _both(joined[-1], part)
        else:
            joined.append(part)
    return joined


def _both(first: Section, second: Section) -> Section:
    shared = tuple(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first.path, second.path, strict=False)))
    start = first.start if shared == first.path else first.opens
    return Section(shared, first.opens, start, second.end)


def _pieces(text: str, section: Section, cut: Cut, count: Count) -> list[Span]:
    """The section whole if it fits; else cut at paragraphs, sentences or words, and around code and tables that fit."""
    if count(text[section.start : section.end]) <= cut.tokens:
        return [(section.start, section.end)]
    pieces: list[Span] = []
    at = section.start
    for block in _blocks(text, section):
        if count(text[slice(*block)]) <= cut.tokens:
            pieces += [*_prose(text, (at, block[0]), cut, count), block]
            at = block[1]
    pieces += _prose(text, (at, section.end), cut, count)
    packed: list[Span] = []
    for piece in pieces:
        if packed and count(text[packed[-1][0] : piece[1]]) <= cut.tokens:
            packed[-1] = (packed[-1][0], piece[1])
        else:
            packed.append(piece)
    return packed


def _blocks(text: str, section: Section) -> list[Span]:
    """Code blocks and tables of a section, in order; a table inside a code block is not one."""
    fences = [match.span() for match in FENCED.finditer(text, section.start, section.end)]
    tables = [match.span() for match in TABLE.finditer(text, section.start, section.end)]
    lone = [(start, end) for start, end in tables if not any(a <= start < b for a, b in fences)]
    return sorted(_stripped(text, *span) for span in (*fences, *lone))


def _prose(text: str, span: Span, cut: Cut, count: Count) -> list[Span]:
    """Pieces by semchunk, each but the first reaching back over the end of the one before it."""
    from semchunk import chunkerify

    start, end = _stripped(text, *span)
    back = int(cut.tokens * cut.overlap)
    _, offsets = chunkerify(count, cut.tokens - back, memoize=False)(text[start:end], offsets=True)
    cuts = [_stripped(text, start + begin, start + stop) for begin, stop in offsets]
    cuts = [(begin, stop) for begin, stop in cuts if begin < stop]
    return cuts[:1] + [
        (_reach(text, *before, back, count) or here[0], here[1]) if back else here for before, here in pairwise(cuts)
    ]


def _reach(text: str, start: int, end: int, tokens: int, count: Count) -> int | None:
    """Where the last `tokens` tokens of a piece begin: at a sentence or a line if one begins there, else at a word."""
    for pattern in (BOUNDARY, WORD):
        places = [match.end() for match in pattern.finditer(text, start + 1, end) if match.end() < end]
        fitting = list(takewhile(lambda place: count(text[place:end]) <= tokens, reversed(places)))
        if fitting:
            return fitting[-1]
    return None
