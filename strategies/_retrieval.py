"""Chunking, embedding and exact search: what every retrieving strategy shares."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor.protocols import Embedder
from advisor.task import TaskSpec
from advisor.types import Document, Passage

HEADING = re.compile(r"^#{1,6} +(.+?)(?: +#+)?\s*$", re.MULTILINE)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
"""A code block, whose ``# comment`` lines are no headings."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under one heading; `start` is the character offset of `body`."""

    heading: str
    start: int
    body: str


def chunk(documents: Sequence[Document], chunk_tokens: int, count_tokens: Callable[[str], int]) -> list[Passage]:
    """Splits documents at their Markdown headings, then by `semchunk` to at most `chunk_tokens` tokens.

    A passage's text is prefixed with its headings (``Title - Section:``), because a sentence torn from its page
    often no longer says what it is about; `start` and `end` are offsets of the bare text in the document.
    """
    from semchunk import chunkerify

    split = chunkerify(count_tokens, chunk_tokens)
    passages = []
    for document in documents:
        for section in sections(document.text):
            pieces, offsets = split(section.body, offsets=True)
            for piece, (begin, end) in zip(pieces, offsets, strict=True):
                shown = f"{section.heading}: {piece.strip()}" if section.heading else piece.strip()
                start = section.start + begin
                passages.append(Passage(document.source, start, section.start + end, shown, 0.0))
    return passages


def sections(text: str) -> list[Section]:
    """The Markdown sections with their heading path (``Title - Section``); one without a heading for plain text."""
    fences = [match.span() for match in FENCED.finditer(text)]
    found = [m for m in HEADING.finditer(text) if not any(start <= m.start() < end for start, end in fences)]
    if not found:
        return [Section("", 0, text)]
    title = found[0].group(1)
    parts = [Section("", 0, text[: found[0].start()])]
    for match, following in zip(found, [*found[1:], None], strict=True):
        end = following.start() if following else len(text)
        name = match.group(1)
        heading = name if match is found[0] else f"{title} - {name}"
        parts.append(Section(heading, match.end(), text[match.end() : end]))
    return [part for part in parts if part.body.strip()]


class Index:
    """Exact inner-product search over passages (FAISS IndexFlatIP; right for corpora under about 100,000 chunks).

    Attributes:
        passages: what is searched, in index order.
        seconds: what chunking and embedding took.
    """

    def __init__(
        self, documents: Sequence[Document], embedder: Embedder, chunk_tokens: int, count_tokens: Callable[[str], int]
    ) -> None:
        import faiss

        started = time.perf_counter()
        self.passages = chunk(documents, chunk_tokens, count_tokens)
        self._embedder = embedder
        vectors = embedder.embed([passage.text for passage in self.passages])
        self._index: faiss.IndexFlatIP = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        self.seconds = time.perf_counter() - started

    def search(self, texts: Sequence[str], top_k: int) -> list[list[Passage]]:
        """The `top_k` most similar passages of each text, most similar first, with their cosine similarity."""
        k = min(top_k, len(self.passages))
        if k == 0 or not texts:  # faiss refuses to look for nothing
            return [[] for _ in texts]
        scores, rows = self._index.search(self._embedder.embed(texts), k)
        return [
            [
                Passage(p.source, p.start, p.end, p.text, float(score))
                for p, score in ((self.passages[int(row)], s) for row, s in zip(found, similar, strict=True))
            ]
            for found, similar in zip(rows, scores, strict=True)
        ]


def needs_corpus(task: TaskSpec) -> str | None:
    """The reason to skip a retrieving strategy when the task declares no documents."""
    return None if task.corpus else "there is nothing to retrieve from: the task declares no corpus"
