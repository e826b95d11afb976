"""The ways to search passages: by meaning, by words, or both at once; and which of them suits a corpus."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, get_args

import numpy as np

from advisor.gold import gold_spans, within
from advisor.protocols import Embedder, Job
from advisor.types import Passage
from strategies._fusion import fused
from strategies._lexical import Lexical
from strategies._vectors import Dense

Retriever = Literal["hybrid", "dense", "lexical"]
RETRIEVERS: tuple[Retriever, ...] = get_args(Retriever)
CLEAR = 0.02
"""Both searches together are taken unless one alone finds more by this share: of 200 questions, less is chance."""
FUSED = 100
"""Places of each ranking that are fused; a passage that neither names among its first hundred is not what was asked."""
MOST_QUESTIONS = 200
FEWEST_QUESTIONS = 20
Ranking = list[tuple[int, float]]
"""Rows of passages and their scores, best first."""


class Searches:
    """Passages that can be searched.

    Args:
        passages: what is searched.
        vectors: a unit row for each, or None where none is searched by meaning.
        embedder: turns queries into vectors.
        by_words: whether any is searched by words.
    """

    def __init__(
        self, passages: Sequence[Passage], vectors: np.ndarray | None, embedder: Embedder, by_words: bool
    ) -> None:
        self._dense = None if vectors is None else Dense(vectors, embedder)
        self._lexical = Lexical([passage.text for passage in passages]) if by_words else None

    def ranked(self, queries: Sequence[str], depth: int, retriever: Retriever) -> list[Ranking]:
        """At most `depth` rows of each query. A search by words finds only passages that share one with the query."""
        if retriever == "dense":
            return self._by_meaning(queries, depth)
        if retriever == "lexical":
            return self._by_words(queries, depth)
        deep = max(depth, FUSED)
        pairs = zip(self._by_meaning(queries, deep), self._by_words(queries, deep), strict=True)
        return [fused([[row for row, _ in ranking] for ranking in pair])[:depth] for pair in pairs]

    def _by_meaning(self, queries: Sequence[str], depth: int) -> list[Ranking]:
        assert self._dense is not None, "this index has no vectors"
        return _listed(self._dense.search(queries, depth), -np.inf)

    def _by_words(self, queries: Sequence[str], depth: int) -> list[Ranking]:
        assert self._lexical is not None, "this index has no words"
        return _listed(self._lexical.search(queries, depth), 0.0)


@dataclass(frozen=True, slots=True)
class Choice:
    """The retriever that found most, and the sentence that says so."""

    retriever: Retriever
    note: str


def chosen(searches: Searches, passages: Sequence[Passage], job: Job, k: int) -> Choice:
    """The retriever whose first `k` passages hold most answers of train questions: it takes no language model to know.

    Which one is best depends on the corpus: words find the terms of a science, meaning finds what a customer calls
    otherwise. Where too few answers are located in the documents, both together.
    """
    examples = list(job.train)
    random.Random(job.seed).shuffle(examples)
    located = ((e, spans) for e in examples[: 2 * MOST_QUESTIONS] if (spans := gold_spans(e, job.documents)))
    known = list(islice(located, MOST_QUESTIONS))
    if len(known) < FEWEST_QUESTIONS:
        return Choice("hybrid", "retriever: hybrid, as too few train answers are found in the documents to choose by")
    queries = [example.input for example, _ in known]
    recall: dict[Retriever, float] = {}
    for retriever in RETRIEVERS:
        rankings = searches.ranked(queries, k, retriever)
        hits = [
            within([passages[row] for row, _ in ranking], spans)
            for (_, spans), ranking in zip(known, rankings, strict=True)
        ]
        recall[retriever] = sum(hits) / len(hits)
    alone = max(RETRIEVERS[1:], key=lambda retriever: recall[retriever])
    best: Retriever = alone if recall[alone] > recall["hybrid"] + CLEAR else "hybrid"
    told = ", ".join(f"{name} {100 * share:.0f} %" for name, share in recall.items())
    return Choice(best, f"retriever: {best}; answers of {len(known)} train questions found in {k} passages: {told}")


def _listed(found: tuple[np.ndarray, np.ndarray], above: float) -> list[Ranking]:
    """Arrays of scores and rows as pairs, without those that score no more than `above`."""
    return [
        [(int(row), float(score)) for score, row in zip(scores, rows, strict=True) if score > above]
        for scores, rows in zip(*found, strict=True)
    ]
