"""Fine-tune on prompts that hold really retrieved passages: behaviour from tuning, knowledge from retrieval."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import Field

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Query
from strategies._adapters import TrainingOptions
from strategies._answering import Composed, Decode, PromptPredictor
from strategies._prompts import Content, layout
from strategies._retrieval import Index, needs_corpus
from strategies._trainable import quantize_here
from strategies._tuning import tune


class Strategy:
    """RAFT-style (Zhang et al. 2024, arXiv 2403.10131): the retriever's own passages, distractors included."""

    needs_model = True
    needs_weights = True

    class Options(TrainingOptions):
        """Keys of ``kind: lora_rag`` in task.yaml."""

        top_k: int = Field(3, ge=1, le=100, description="Passages per request, in training and in use.")
        chunk_tokens: int = Field(256, ge=16, le=4096, description="Longest passage; sections are never joined.")
        decode: Decode = Field("auto", description="constrained scores every label exactly; free lets the model write.")

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration: training is the dear part."""
        return [{}]

    def label(self, options: Options) -> str:
        """E.g. ``r16-k3``."""
        return f"{options.label}-k{options.top_k}"

    def skip(self, task: TaskSpec) -> str | None:
        """Needs a corpus."""
        return needs_corpus(task)

    def impossible(self, options: Options) -> str | None:
        """Quantised training where there is no CUDA GPU."""
        return quantize_here(options.quantize)

    def fit(self, job: Job) -> Predictor:
        """Indexes the corpus, retrieves for every train example, trains on those prompts."""
        index = Index(job.documents, job.embedder, job.options.chunk_tokens, job.engine.count_tokens)

        def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
            found = index.search([query.input for query in queries], job.options.top_k)
            composed = []
            for query, passages in zip(queries, found, strict=True):
                content = Content(passages=tuple(reversed(passages)))
                composed.append(Composed(layout(job.task, draw.wording, query.input, content), tuple(passages)))
            return composed

        tuned = tune(job, compose)
        notes = (f"{len(index.passages)} passages indexed", *tuned.fit.notes)
        fit = replace(tuned.fit, index_seconds=index.seconds, notes=notes)
        return PromptPredictor(job, compose, fit, engine=tuned.engine, decode=job.options.decode)
