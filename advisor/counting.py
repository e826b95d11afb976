"""Tokens of a plan, counted by the tokenizers that are here: what each strategy would send, without asking a model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from advisor import registry
from advisor.data import Splits
from advisor.forecast import Tokens
from advisor.plan import Entry
from advisor.protocols import Engine, Job
from advisor.task import TaskSpec
from advisor.types import Document, Query

MOST_QUERIES = 400
"""Requests that are laid out for a mean, spread evenly over dev and test, of which only the requests are read."""


@dataclass(slots=True)
class Counter:
    """Counts the tokens of a task's candidates, for models whose weights are here.

    Attributes:
        task: the task.
        splits: its examples; of test only the requests are read.
        documents: its corpus.
        folders: the weights of each model by id.
        windows: the context windows by model id.
    """

    task: TaskSpec
    splits: Splits
    documents: Sequence[Document]
    folders: Mapping[str, Path]
    windows: Mapping[str, int | None]
    _engines: dict[str, Any] = field(default_factory=dict)

    def tokens(self, entry: Entry) -> Tokens | None:
        """What a request of a candidate takes on average; None where that cannot be counted: then it is estimated."""
        model = entry.candidate.model
        if entry.skipped or model is None or model not in self.folders:
            return None
        examples = (*self.splits.dev, *self.splits.test)
        step = max(1.0, len(examples) / MOST_QUERIES)
        spread = [examples[int(place * step)] for place in range(min(len(examples), MOST_QUERIES))]
        queries = [Query(example.id, example.input) for example in spread]
        found = registry.counting_module().counted(entry.strategy, self._job(entry, self._engine(model)), queries)
        return (
            None
            if found is None
            else Tokens(found.prompt_tokens, found.completion_tokens, found.train_tokens, found.cached_tokens)
        )

    def _engine(self, model: str) -> Engine:
        if model not in self._engines:
            section = next(section for section in self.task.models if section.id == model)
            answers = [example.target for example in self.splits.train]
            window = self.windows.get(model) or 0
            make = registry.counting_module().CountingEngine
            self._engines[model] = make(self.folders[model], window, section.template, answers)
        engine: Engine = self._engines[model]
        return engine

    def _job(self, entry: Entry, engine: Engine) -> Job:
        return Job(
            task=self.task,
            train=self.splits.train,
            dev=self.splits.dev,
            documents=tuple(self.documents),
            labels=self.splits.labels if self.task.task.kind == "classification" else (),
            options=entry.options,
            engine=engine,
            embedder=registry.load("embedders", "hashing")(),
            folder=Path(),
            seed=self.task.seed,
            progress=lambda share, note: None,
            score=lambda example, answer: 0.0,
        )
