"""A diagnostic contestant: retrieval that never misses, on the dev questions whose passage is known.

What it scores is what the model makes of the right passage, so the gap to `rag` is the retriever's and the rest is the
model's. It looks answers up and can win nothing: the registry never lists it.
"""

import time
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from advisor.gold import Span, gold_spans
from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Fit, Passage, Query
from strategies._answering import Composed, PromptPredictor
from strategies._prompts import Content, layout
from strategies._retrieval import chunk, needs_corpus

MOST_PASSAGES = 3
"""Passages per question, as many as `rag` tries at most."""


class Strategy:
    """The passages that hold the answer, in the order of the document, laid out as `rag` lays out its own."""

    needs_model = True

    class Options(BaseModel):
        """How the documents are cut; the default is that of ``kind: rag``."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        chunk_tokens: int = Field(256, ge=16, le=4096, description="Longest passage; sections are never joined.")

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration."""
        return [{}]

    def label(self, options: Options) -> str:
        """Empty, or e.g. ``c128`` with another chunk size."""
        return "" if options.chunk_tokens == 256 else f"c{options.chunk_tokens}"

    def skip(self, task: TaskSpec) -> str | None:
        """Needs a corpus."""
        return needs_corpus(task)

    def fit(self, job: Job) -> Predictor:
        """Finds the passages of every dev question; a query that has none, or is not of dev, is asked without."""
        started = time.perf_counter()
        known = _passages_by_id(job, chunk(job.documents, job.options.chunk_tokens, job.engine.count_tokens))
        seconds = time.perf_counter() - started

        def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
            composed = []
            for query in queries:
                passages = known.get(query.id, ())
                content = Content(passages=passages, labels=job.labels)
                composed.append(Composed(layout(job.task, draw.wording, query.input, content), passages))
            return composed

        notes = (f"the passage of {len(known)} of {len(job.dev)} dev questions is known",)
        return PromptPredictor(job, compose, Fit(index_seconds=seconds, notes=notes))


def _passages_by_id(job: Job, passages: Sequence[Passage]) -> dict[str, tuple[Passage, ...]]:
    """Only the dev examples with at least one passage."""
    by_source: dict[str, list[Passage]] = {}
    for passage in passages:
        by_source.setdefault(passage.source, []).append(passage)
    found = {example.id: _holding(gold_spans(example, job.documents), by_source) for example in job.dev}
    return {name: held for name, held in found.items() if held}


def _holding(spans: Sequence[Span], by_source: Mapping[str, Sequence[Passage]]) -> tuple[Passage, ...]:
    """The passages that the spans reach into; they lie in one document."""
    numbers: set[int] = set()
    chunks = by_source.get(spans[0].source, ()) if spans else ()
    for span in spans:
        numbers.update(_reached(span, chunks))
    return tuple(chunks[number] for number in sorted(numbers)[:MOST_PASSAGES])


def _reached(span: Span, chunks: Sequence[Passage]) -> list[int]:
    """The numbers of the overlapping chunks; for a span in a heading, the first one after it: it shows the heading."""
    after = [number for number, passage in enumerate(chunks) if passage.end > span.start]
    return [number for number in after if chunks[number].start < span.end] or after[:1]
