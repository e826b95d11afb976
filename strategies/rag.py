"""Retrieve passages of the corpus and put them before the question."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Fit, Query
from strategies._answering import DECODE, Composed, Decode, PromptPredictor
from strategies._prompts import Content, layout
from strategies._retrieval import Index, needs_corpus


class Strategy:
    """Dense retrieval over heading-aware chunks, the best passage nearest to the question."""

    needs_model = True

    class Options(BaseModel):
        """Keys of ``kind: rag`` in task.yaml."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        top_k: int = Field(3, ge=1, le=100, description="Passages per request; small models read 1 to 3 well.")
        chunk_tokens: int = Field(256, ge=16, le=4096, description="Longest passage; sections are never joined.")
        decode: Decode = Field("auto", description=DECODE)

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One and three passages."""
        return [{"top_k": 1}, {"top_k": 3}]

    def label(self, options: Options) -> str:
        """E.g. ``k3``, or ``k3-c128`` with another chunk size."""
        size = "" if options.chunk_tokens == 256 else f"-c{options.chunk_tokens}"
        return f"k{options.top_k}{size}"

    def skip(self, task: TaskSpec) -> str | None:
        """Needs a corpus."""
        return needs_corpus(task)

    def fit(self, job: Job) -> Predictor:
        """Chunks and embeds the corpus."""
        index = Index(job.documents, job.embedder, job.options.chunk_tokens, job.engine.count_tokens)

        def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
            found = index.search([query.input for query in queries], job.options.top_k)
            composed = []
            for query, passages in zip(queries, found, strict=True):
                content = Content(passages=tuple(reversed(passages)), labels=job.labels, described=True)
                composed.append(Composed(layout(job.task, draw.wording, query.input, content), tuple(passages)))
            return composed

        fit = Fit(index_seconds=index.seconds, notes=(f"{len(index.passages)} passages indexed",))
        return PromptPredictor(job, compose, fit, decode=job.options.decode)
