"""Where the corpus says what a right answer needs: the strings of an example, found in its documents.

Pure text search, no model. Case does not count, a run of white space is as good as another, and a string stands only
between word borders: "9 days" is neither in "19 days" nor in "2.9 days". A language written without spaces has no such
borders inside a sentence, so its strings are seldom located.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from advisor.types import Document, Example, Passage

SHORTEST = 4
"""Characters a string needs to be looked for in all documents; a shorter one stands in too many by chance."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a document: `start` and `end` are character offsets into `Document.text`."""

    source: str
    start: int
    end: int


def gold_spans(example: Example, documents: Sequence[Document]) -> tuple[Span, ...]:
    """Where the strings that a right answer needs stand: one span per string, all in one document.

    The strings are `example.facts`, or the target where there are none. Where `example.source` names documents (by the
    end of their path), only these are searched; else all are, the first that holds every string counts, and a string
    of fewer than SHORTEST characters is not located. A place in running text goes before one in a heading, because
    passages are cut from running text. Empty when any string is nowhere.
    """
    wanted = _wanted(example)
    named = [document for document in documents if _is_named(document, example.source)]
    if not all(_plain(string) for string in wanted):
        return ()
    if not named and min(len(_plain(string)) for string in wanted) < SHORTEST:
        return ()
    spans = (_spans(wanted, document) for document in named or documents)
    return next((found for found in spans if found), ())


def needs_documents(example: Example, spans: Sequence[Span], taught: frozenset[str]) -> bool:
    """Whether a right answer must come from the corpus.

    True when the strings were found there (`spans`) and at least one of them neither stands in the request itself nor
    was an answer in training (`taught`, from `taught_by`). False for an example without spans: nothing is known of it.
    """
    request = example.input
    return bool(spans) and any(_plain(w) not in taught and not _places(w, request) for w in _wanted(example))


def taught_by(train: Sequence[Example]) -> frozenset[str]:
    """All that training answers hold, case-folded and with single spaces: facts, or the target where there are none."""
    return frozenset(_plain(string) for example in train for string in _wanted(example))


def within(passages: Sequence[Passage], spans: Sequence[Span]) -> bool:
    """Whether every span lies whole in one of the passages."""
    return all(any(holds(passage, span) for passage in passages) for span in spans)


def holds(passage: Passage, span: Span) -> bool:
    """Whether the span lies whole in the passage."""
    return passage.source == span.source and passage.start <= span.start and span.end <= passage.end


def _wanted(example: Example) -> tuple[str, ...]:
    return example.facts or (example.target,)


def _is_named(document: Document, source: str | None) -> bool:
    if not source:
        return False
    return f"/{document.source}".endswith("/" + source.lstrip("/"))


def _spans(wanted: Sequence[str], document: Document) -> tuple[Span, ...]:
    """One span per string; empty unless all are there."""
    whole = _plain(document.text)
    if not all(_plain(string) in whole for string in wanted):  # cheap, and rules out nearly every document
        return ()
    places = [_best(string, document.text) for string in wanted]
    return tuple(Span(document.source, *place) for place in places if place) if all(places) else ()


def _best(string: str, text: str) -> tuple[int, int] | None:
    places = _places(string, text)
    return next((place for place in places if not _in_heading(text, place[0])), places[0] if places else None)


def _places(string: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(_pattern(string), text, re.IGNORECASE)]


def _pattern(string: str) -> str:
    """The words with any white space between them, and a border at both ends."""
    whole = string.strip()
    before = _border(whole[0], r"(?<!\w)", r"(?<!\d[.,])")
    after = _border(whole[-1], r"(?!\w)", r"(?![.,]\d)")
    return before + r"\s+".join(re.escape(word) for word in whole.split()) + after


def _border(edge: str, of_word: str, of_number: str) -> str:
    """A sign needs no border; a number does not end at a decimal sign with a digit beyond it."""
    if edge.isdigit():
        return of_word + of_number
    return of_word if edge.isalnum() or edge == "_" else ""


def _in_heading(text: str, start: int) -> bool:
    line = text[text.rfind("\n", 0, start) + 1 : start + 1]
    return re.match(r"#{1,6} ", line) is not None


@lru_cache(maxsize=4096)  # every example is compared with the same documents
def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
