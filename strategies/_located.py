"""The passages of an index that hold what a right answer needs."""

from collections.abc import Mapping, Sequence

from advisor.gold import Span, holds
from advisor.types import Passage

MOST_PASSAGES = 3
"""Passages per question, as many as `rag` tries at most."""


def by_source(passages: Sequence[Passage]) -> dict[str, list[Passage]]:
    """The passages of each document, in the order of the index."""
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(passage.source, []).append(passage)
    return found


def holding(spans: Sequence[Span], passages: Mapping[str, Sequence[Passage]]) -> tuple[Passage, ...]:
    """The passages (`by_source`) that hold the spans, in the order of the document; the spans lie in one document.

    Passages may overlap: one that is taken already, or else the first that holds a span whole, is enough for it.
    """
    taken: set[int] = set()
    chunks = passages.get(spans[0].source, ()) if spans else ()
    for span in spans:
        whole = [number for number, passage in enumerate(chunks) if holds(passage, span)]
        if not taken.intersection(whole):
            taken.update(whole[:1] or _reached(span, chunks))
    return tuple(chunks[number] for number in sorted(taken)[:MOST_PASSAGES])


def reaches(passage: Passage, spans: Sequence[Span]) -> bool:
    """Whether some part of a span lies in the passage."""
    same = [span for span in spans if span.source == passage.source]
    return any(passage.start < span.end and span.start < passage.end for span in same)


def _reached(span: Span, chunks: Sequence[Passage]) -> list[int]:
    """The numbers of the overlapping chunks; for a span in a heading, the first one after it: it shows the heading."""
    after = [number for number, passage in enumerate(chunks) if passage.end > span.start]
    return [number for number in after if chunks[number].start < span.end] or after[:1]
