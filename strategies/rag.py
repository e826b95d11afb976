"""Retrieve passages of the corpus and put them before the question."""

from collections.abc import Sequence

from pydantic import Field

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Fit, Query
from strategies._answering import DECODE, Composed, Decode, PromptPredictor
from strategies._prompts import Content, layout
from strategies._retrieval import CHUNK_TOKENS, Index, RetrievalOptions, needs_corpus, retrieval_label, retrieval_notes


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

        def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
            found = index.search([query.input for query in queries], job.options.top_k)
            composed = []
            for query, passages in zip(queries, found, strict=True):
                content = Content(passages=tuple(reversed(passages)), labels=job.labels, described=True)
                composed.append(Composed(layout(job.task, draw.wording, query.input, content), tuple(passages)))
            return composed

        fit = Fit(index_seconds=index.seconds, notes=retrieval_notes(index, job), index_bytes=index.bytes)
        return PromptPredictor(job, compose, fit, decode=job.options.decode)
