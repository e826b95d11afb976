"""A diagnostic contestant: retrieval that never misses, on the dev questions whose passage is known.

What it scores is what the model makes of the right passage, so the gap to `rag` is the retriever's and the rest is the
model's. It looks answers up and can win nothing: the registry never lists it.
"""

import time
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from advisor.gold import gold_spans
from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Fit, Passage, Query
from strategies._answering import Composed, PromptPredictor
from strategies._chunking import Cut, chunk
from strategies._located import by_source, holding
from strategies._prompts import Content, layout
from strategies._retrieval import CHUNK_TOKENS, OVERLAP, needs_corpus


class Strategy:
    """The passages that hold the answer, in the order of the document, laid out as `rag` lays out its own."""

    needs_model = True

    class Options(BaseModel):
        """How the documents are cut; the default is that of ``kind: rag``."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        chunk_tokens: int = Field(
            CHUNK_TOKENS, ge=16, le=4096, description="Longest passage, its headings not counted."
        )

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration."""
        return [{}]

    def label(self, options: Options) -> str:
        """Empty, or e.g. ``c128`` with another chunk size."""
        return "" if options.chunk_tokens == CHUNK_TOKENS else f"c{options.chunk_tokens}"

    def skip(self, task: TaskSpec) -> str | None:
        """Needs a corpus."""
        return needs_corpus(task)

    def fit(self, job: Job) -> Predictor:
        """Finds the passages of every dev question; a query that has none, or is not of dev, is asked without."""
        started = time.perf_counter()
        known = _passages_by_id(
            job, chunk(job.documents, Cut(job.options.chunk_tokens, OVERLAP), job.engine.count_tokens)
        )
        seconds = time.perf_counter() - started

        def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
            composed = []
            for query in queries:
                passages = known.get(query.id, ())
                content = Content(passages=passages, labels=job.labels, described=True)
                composed.append(Composed(layout(job.task, draw.wording, query.input, content), passages))
            return composed

        notes = (f"the passage of {len(known)} of {len(job.dev)} dev questions is known",)
        return PromptPredictor(job, compose, Fit(index_seconds=seconds, notes=notes))


def _passages_by_id(job: Job, passages: Sequence[Passage]) -> dict[str, tuple[Passage, ...]]:
    """Only the dev examples with at least one passage."""
    cut = by_source(passages)
    found = {example.id: holding(gold_spans(example, job.documents), cut) for example in job.dev}
    return {name: held for name, held in found.items() if held}
