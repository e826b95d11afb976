"""Fine-tune on prompts that hold really retrieved passages: behaviour from tuning, knowledge from retrieval."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import Field

from advisor.protocols import Engine, Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Fit, Passage, Query
from strategies._adapters import TrainingOptions
from strategies._answering import DECODE, Composed, Decode, PromptPredictor
from strategies._parts import ADAPTER, REQUEST, Kept, placeholders, put_adapter, reopened
from strategies._parts import tuned as tuned_engine
from strategies._prompts import Content, layout
from strategies._raft import RaftOptions, TrainingPassages
from strategies._retrieval import (
    INDEX,
    Index,
    index_embeds,
    needs_corpus,
    retrieval_label,
    retrieval_notes,
    stored_index,
)
from strategies._trainable import quantize_here
from strategies._tuning import tune


class Strategy:
    """RAFT-style (Zhang et al. 2024, arXiv 2403.10131): the retriever's own passages, distractors included."""

    needs_model = True
    needs_weights = True

    class Options(TrainingOptions, RaftOptions):
        """Keys of ``kind: lora_rag`` in task.yaml."""

        decode: Decode = Field("auto", description=DECODE)

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration: training is the dear part."""
        return [{}]

    def label(self, options: Options) -> str:
        """E.g. ``r16-k3``, or ``r16-k3-hybrid`` with another retriever."""
        return f"{options.label}-k{options.top_k}{retrieval_label(options)}"

    def skip(self, task: TaskSpec) -> str | None:
        """Needs a corpus."""
        return needs_corpus(task)

    def impossible(self, options: Options) -> str | None:
        """Quantised training where there is no CUDA GPU."""
        return quantize_here(options.quantize)

    def fit(self, job: Job) -> Predictor:
        """Indexes the corpus, retrieves for every train example, trains on those prompts."""
        index = Index.built(job)
        training = TrainingPassages(job, index)

        def compose_training(queries: Sequence[Query], draw: Draw) -> list[Composed]:  # dev is laid out as in use
            return _laid_out(job, queries, training.of(queries), draw)

        tuned = tune(job, compose_training)
        notes = (*retrieval_notes(index, job), *training.notes(), *tuned.fit.notes)
        fit = replace(tuned.fit, index_seconds=index.seconds + training.seconds, notes=notes, index_bytes=index.bytes)
        return _predictor(job, index, fit, tuned.engine, tuned.trained.folder)

    def embeds(self, options: Options) -> bool:
        """Unless passages are found by their words alone."""
        return index_embeds(options)

    def restore(self, job: Job) -> Predictor:
        """From the index and the adapter that a bundle holds."""
        job = reopened(job)
        index = stored_index(job.folder / INDEX, job.embedder)
        return _predictor(job, index, Fit(), tuned_engine(job), job.folder / ADAPTER)


def _laid_out(job: Job, queries: Sequence[Query], found: Sequence[Sequence[Passage]], draw: Draw) -> list[Composed]:
    return [
        Composed(layout(job.task, draw.wording, query.input, Content(passages=tuple(passages[::-1]))), tuple(passages))
        for query, passages in zip(queries, found, strict=True)
    ]


def _predictor(job: Job, index: Index, fit: Fit, engine: Engine, adapter: Path) -> Predictor:
    def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
        return _laid_out(job, queries, index.search([query.input for query in queries], job.options.top_k), draw)

    def write(folder: Path) -> None:
        index.export(folder)
        put_adapter(adapter, folder)

    template = layout(job.task, 0, REQUEST, Content(passages=placeholders(job.options.top_k)))
    asked = PromptPredictor(job, compose, fit, engine=engine, decode=job.options.decode)
    return asked.keeping(Kept(template, (index.told,), write))
