"""What every retrieving strategy shares: its options, the index over the corpus, and the search."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.gold import gold_spans, within
from advisor.protocols import Embedder, Job
from advisor.task import TaskSpec
from advisor.types import Document, Passage
from strategies._chunking import Count, Cut, chunk
from strategies._index_files import (
    PASSAGES,
    VECTORS,
    StoredIndex,
    read_index,
    read_record,
    write_index,
    write_record,
)
from strategies._parts import place
from strategies._rerank import Reranker, checked
from strategies._searches import Retriever, Searches, chosen
from strategies._vectors import embedded

CHUNK_TOKENS = 256
OVERLAP = 0.15
RERANK_FROM = 20
RECALL_AT = (1, 3, 10, 20)
INDEX, RERANKER = "index", "reranker"


class RetrievalOptions(BaseModel):
    """How passages are cut and found."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    top_k: int = Field(3, ge=1, le=100, description="Passages per request; small models read 1 to 3 well.")
    chunk_tokens: int = Field(CHUNK_TOKENS, ge=16, le=4096, description="Longest passage, its headings not counted.")
    overlap: float = Field(
        OVERLAP, ge=0, le=0.5, description="Share of a passage that repeats the end of the one before it in a section."
    )
    join_tokens: int = Field(
        0, ge=0, le=4096, description="Neighbouring sections are put together up to so many tokens; 0: never."
    )
    retriever: Literal["auto", "dense", "lexical", "hybrid"] = Field(
        "auto",
        description="dense: by meaning (embeddings); lexical: by words (BM25); hybrid: both, by their ranks; auto: the "
        "one that finds most answers of train questions.",
    )
    rerank: str | None = Field(
        None, description="A cross-encoder (folder or hub id) that orders the first candidates again; absent: none."
    )
    rerank_from: int = Field(RERANK_FROM, ge=1, le=1000, description="Candidates that the cross-encoder reads.")

    @property
    def cut(self) -> Cut:
        """How documents are cut."""
        return Cut(self.chunk_tokens, self.overlap, min(self.join_tokens, self.chunk_tokens))


def index_embeds(options: RetrievalOptions) -> bool:
    """Whether a search needs the embedding model."""
    return options.retriever != "lexical"


def retrieval_label(options: RetrievalOptions) -> str:
    """What differs from the defaults beside top_k and chunk_tokens, e.g. ``-hybrid-rerank``; empty if nothing does."""
    parts = [
        f"o{100 * options.overlap:g}" if options.overlap != OVERLAP else "",
        f"j{options.join_tokens}" if options.join_tokens else "",
        options.retriever if options.retriever != "auto" else "",
        "rerank" if options.rerank else "",
        str(options.rerank_from) if options.rerank and options.rerank_from != RERANK_FROM else "",
    ]
    return "".join(f"-{part}" for part in parts if part)


class Index:
    """The passages of a corpus and a way to search them; `built` makes one, `stored_index` opens one that was saved.

    Attributes:
        passages: what is searched, in index order.
        seconds: what cutting and embedding took when it was done; the cross-encoder's time is part of every answer.
        notes: how the retriever was chosen, where it was.
        home: where its files are.
    """

    home: Path

    def __init__(self, passages: Sequence[Passage], searches: Searches, options: RetrievalOptions) -> None:
        self.passages = passages
        self.seconds = 0.0
        self.notes: tuple[str, ...] = ()
        self._vector_bytes = 0
        self._searches = searches
        self._retriever: Retriever = "hybrid" if options.retriever == "auto" else options.retriever
        self._reranker = Reranker(options.rerank) if options.rerank else None
        self._rerank_from = options.rerank_from

    @classmethod
    def built(cls, job: Job) -> "Index":
        """The index of a job's documents, saved in its folder.

        Raises:
            MissingModel: the cross-encoder is not on this machine.
            EngineError: it is no cross-encoder.
        """
        options: RetrievalOptions = job.options
        if options.rerank:
            checked(options.rerank)  # a wrong one is told before anything that takes long
        passages, cutting = _passages(job.documents, options.cut, job.engine.count_tokens)
        made = None if options.retriever == "lexical" else embedded([p.text for p in passages], job.embedder)
        started = time.perf_counter()
        notes: tuple[str, ...] = ()
        searches = Searches(passages, made.vectors if made else None, job.embedder, options.retriever != "dense")
        if options.retriever == "auto":
            depth = options.rerank_from if options.rerank else options.top_k
            choice = chosen(searches, passages, job, depth)
            options, notes = options.model_copy(update={"retriever": choice.retriever}), (choice.note,)
        index = cls(passages, searches, options)
        index.seconds = cutting + (made.seconds if made else 0.0) + time.perf_counter() - started
        index.notes = notes
        vectors = made.vectors if made and options.retriever != "lexical" else None
        index._vector_bytes = 0 if vectors is None else vectors.nbytes
        kept = options.model_dump(mode="json", include=set(RetrievalOptions.model_fields))
        index.home = job.folder / INDEX
        write_index(StoredIndex(passages, vectors, index.seconds, kept), index.home)
        return index

    @property
    def bytes(self) -> int:
        """What its files hold: the text of the passages and, where it searches by meaning, a vector for each."""
        return self._vector_bytes + sum(len(passage.text.encode("utf-8", "replace")) for passage in self.passages)

    def export(self, folder: Path) -> None:
        """Writes it as ``index/``, with the cross-encoder if there is one; same bytes whenever it was made."""
        for name in (PASSAGES, VECTORS):
            if (self.home / name).is_file():
                place(self.home / name, folder / INDEX / name)
        if self._reranker:
            source = self._reranker.folder
            for path in sorted(path for path in source.rglob("*") if path.is_file()):
                place(path, folder / INDEX / RERANKER / path.relative_to(source))
        write_record(folder / INDEX, 0.0, read_record(self.home)["options"], RERANKER if self._reranker else None)

    @property
    def told(self) -> str:
        """For people: how many passages there are and how they are searched."""
        again = ", ordered again by a cross-encoder" if self._reranker else ""
        return f"The passages are found among {len(self.passages)} by {self._retriever} search{again}, the best last."

    def search(self, queries: Sequence[str], top_k: int) -> list[list[Passage]]:
        """The `top_k` passages of each query, best first.

        A passage's score is that of the last step that ordered it: cosine similarity, BM25, the sum of the fusion, or
        the cross-encoder's, which reads the first `rerank_from` and leaves what comes after them.
        """
        depth = max(top_k, self._rerank_from) if self._reranker else top_k
        found = [
            [replace(self.passages[row], score=score) for row, score in ranking]
            for ranking in self._searches.ranked(queries, depth, self._retriever)
        ]
        if self._reranker:
            first = self._reranker.order(queries, [passages[: self._rerank_from] for passages in found])
            found = [read + rest[self._rerank_from :] for read, rest in zip(first, found, strict=True)]
        return [passages[:top_k] for passages in found]


def stored_index(folder: Path, embedder: Embedder) -> Index:
    """The index that a strategy has left in ``folder``; it needs neither the documents nor the job."""
    stored = read_index(folder)
    options = RetrievalOptions.model_validate(stored.options)
    if options.rerank == RERANKER:
        options = options.model_copy(update={"rerank": str(folder / RERANKER)})
    searches = Searches(stored.passages, stored.vectors, embedder, options.retriever != "dense")
    index = Index(stored.passages, searches, options)
    index.seconds, index.home = stored.seconds, folder
    return index


@lru_cache(maxsize=2)
def _passages(documents: tuple[Document, ...], cut: Cut, count_tokens: Count) -> tuple[tuple[Passage, ...], float]:
    """The passages, and the seconds that cutting them took: strategies that cut alike share them and tell the same."""
    started = time.perf_counter()
    passages = tuple(chunk(documents, cut, count_tokens))
    return passages, time.perf_counter() - started


def retrieval_notes(index: Index, job: Job) -> tuple[str, ...]:
    """How large the index is, and how often its first passages hold the answer of a dev question (recall@k).

    Choosing top_k, or whether a reranker can help, takes no language model: where twenty passages hold far more answers
    than three, ordering them better is worth its time.
    """
    size = f"{len(index.passages)} passages indexed"
    known = [(example, spans) for example in job.dev if (spans := gold_spans(example, job.documents))]
    if not known:
        return (size, *index.notes)
    ranked = index.search([example.input for example, _ in known], max(RECALL_AT))
    hits = {
        k: sum(within(passages[:k], spans) for (_, spans), passages in zip(known, ranked, strict=True)) / len(known)
        for k in RECALL_AT
    }
    told = ", ".join(f"{100 * share:.0f} % in {k}" for k, share in hits.items())
    return (
        size,
        *index.notes,
        f"dev answers found among the first passages: {told} ({len(known)} questions whose passage is known)",
    )


def needs_corpus(task: TaskSpec) -> str | None:
    """The reason to skip a retrieving strategy when the task declares no documents."""
    return None if task.corpus else "there is nothing to retrieve from: the task declares no corpus"
