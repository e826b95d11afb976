"""Retrieve passages of the corpus and put them before the question."""

from collections.abc import Sequence

from pydantic import Field

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Fit, Passage, Query
from strategies._answering import DECODE, Composed, Decode, PromptPredictor
from strategies._parts import REQUEST, Kept, placeholders, reopened
from strategies._prompts import Content, layout
from strategies._retrieval import (
    CHUNK_TOKENS,
    INDEX,
    Index,
    RetrievalOptions,
    index_embeds,
    needs_corpus,
    retrieval_label,
    retrieval_notes,
    stored_index,
)


class Strategy:
    """Heading-aware passages found by meaning, by words or by both, the best one nearest to the question."""

    needs_model = True

    class Options(RetrievalOptions):
        """Keys of ``kind: rag`` in task.yaml."""

        decode: Decode = Field("auto", description=DECODE)

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One and three passages."""
        return [{"top_k": 1}, {"top_k": 3}]

    def label(self, options: Options) -> str:
        """E.g. ``k3``, or ``k3-c128-hybrid`` with another chunk size and retriever."""
        size = "" if options.chunk_tokens == CHUNK_TOKENS else f"-c{options.chunk_tokens}"
        return f"k{options.top_k}{size}{retrieval_label(options)}"

    def skip(self, task: TaskSpec) -> str | None:
        """Needs a corpus."""
        return needs_corpus(task)

    def fit(self, job: Job) -> Predictor:
        """Cuts and indexes the corpus."""
        index = Index.built(job)
        fit = Fit(index_seconds=index.seconds, notes=retrieval_notes(index, job), index_bytes=index.bytes)
        return _predictor(job, index, fit)

    def embeds(self, options: Options) -> bool:
        """Unless passages are found by their words alone."""
        return index_embeds(options)

    def restore(self, job: Job) -> Predictor:
        """From the index that a bundle holds."""
        return _predictor(reopened(job), stored_index(job.folder / INDEX, job.embedder), Fit())


def _predictor(job: Job, index: Index, fit: Fit) -> Predictor:
    def content(passages: Sequence[Passage]) -> Content:
        return Content(passages=tuple(passages), labels=job.labels, described=True)

    def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
        found = index.search([query.input for query in queries], job.options.top_k)
        return [
            Composed(layout(job.task, draw.wording, query.input, content(passages[::-1])), tuple(passages))
            for query, passages in zip(queries, found, strict=True)
        ]

    template = layout(job.task, 0, REQUEST, content(placeholders(job.options.top_k)))
    kept = Kept(template, (index.told,), index.export)
    return PromptPredictor(job, compose, fit, decode=job.options.decode).keeping(kept)
