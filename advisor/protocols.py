"""The five seams: Strategy, Predictor, Engine, Embedder, Metric, and the Job a strategy is given.

The judge knows contestants only through these; contestants know engines and embedders only through these.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from pydantic import BaseModel

from advisor.task import TaskSpec
from advisor.task_models import Template
from advisor.tuning import Purse, TuningService
from advisor.types import Answer, Completion, Document, Draw, Example, Fit, LabelScores, Limits, Prompt, Query

WORDINGS = 20
"""Acceptable wordings of every kind of task, numbered from 0, the declared one: `Draw.wording` picks one of them."""
Progress = Callable[[float, str], None]
"""Called with the share done in [0, 1] and a short line about what is being done."""


@dataclass(frozen=True, slots=True)
class EngineSetup:
    """What an engine is opened with: a model section of task.yaml, and where its weights were found.

    `folder` is None for an endpoint; `precision` is `full` or `reduced`; `concurrency` is the most requests that an
    endpoint gets at once; `batch` that its Batch API may be used; `template` says how local weights are prompted (an
    endpoint does that itself); `tuned` that an adapter was merged into them; `say` is told, in a line each, what a user
    should know about the choice of engine.
    """

    model: str
    folder: Path | None = None
    precision: Literal["full", "reduced"] = "full"
    base_url: str | None = None
    api_key_env: str | None = None
    context_window: int | None = None
    concurrency: int = 8
    batch: bool = False
    template: Template = "auto"
    tuned: bool = False
    say: Callable[[str], None] = lambda text: None


class Engine(Protocol):
    """A language model that answers prompts. A module in `strategies/engines/` holds one class named ``Engine``.

    The class itself has ``open(setup: EngineSetup) -> Engine``, which is how a run gets it.
    """

    weights_folder: Path | None
    """The local folder of the model's weights, which makes it trainable; None for an endpoint."""
    context_window: int
    """Most tokens of prompt and completion together."""
    identity: str
    """What tells its answers from any other's: model and adapter by digest, library and version, precision, template.

    One of local weights has ``template`` (see `EngineSetup`) too: a training writes its prompts the same way.
    """

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Answers in the order of `prompts`, each with its tokens and seconds.

        Raises:
            EngineError: it cannot answer these prompts, or cannot keep to `choices` or `json_schema`.
        """

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without any template."""

    def with_adapter(self, adapter: Path) -> "Engine":
        """The same model with a PEFT adapter folder applied."""


@runtime_checkable
class LabelScorer(Protocol):
    """An engine that can say how likely each label is. Another holds the answer to the labels while it is written."""

    def score_labels(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[LabelScores]:
        """Exact log-likelihood of each label as the whole answer to each prompt."""


Arrived = Callable[[Sequence[tuple[int, Completion]]], None]
"""Told, in the thread that asked, which prompts (by their place) have been answered since it was told last."""


@runtime_checkable
class TellsArrivals(Protocol):
    """An engine whose answers come one by one and are paid for: each is told at once, so that none is lost."""

    def generate_telling(self, prompts: Sequence[Prompt], limits: Limits, arrived: Arrived) -> list[Completion]:
        """`generate`, telling every answer without an error as it comes in."""


@runtime_checkable
class HostedTuner(Protocol):
    """An engine whose endpoint fine-tunes its model."""

    tuning: TuningService
    """Files and jobs."""

    def with_model(self, model: str) -> Engine:
        """The same endpoint asked for another model, such as the one that a job made."""


class Embedder(Protocol):
    """Turns texts into unit vectors. Those of one with an ``identity`` (a text) are kept under it for later runs."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """A float32 array of shape (len(texts), dimensions) with unit rows."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a strategy wants to learn from beside the task's own train examples; paths are relative to the task file.

    `examples` is a data file of an earlier task, `corpus` asks for the text of the documents, `adapters` are PEFT
    adapter folders to go on from.
    """

    examples: str | None = None
    corpus: bool = False
    adapters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """The `Sources` of a strategy as the judge hands them over: without what would give dev or test examples away.

    `notes` say what was left out, in a line each.
    """

    examples: tuple[Example, ...] = ()
    documents: tuple[Document, ...] = ()
    adapters: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """All that a strategy may use to prepare itself. It never holds a test example.

    `dev` is there for early stopping and for choosing options; `folder` is where adapters and indexes are kept;
    `labels` is empty unless the task is a classification; `score` is the run's metric, for a search among train and dev
    examples; `purse` is for a strategy that pays for its training, `earlier` for one that has `sources`.

    The job of a bundle (`Portable`) holds no example and no document: `folder` has what was exported, `answer_tokens`
    what an answer may take, and `merged` says that the engine's weights hold the adapter already.
    """

    task: TaskSpec
    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    documents: tuple[Document, ...]
    labels: tuple[str, ...]
    options: Any
    engine: Engine
    embedder: Embedder
    folder: Path
    seed: int
    progress: Progress
    score: Callable[[Example, Answer], float]
    purse: Purse = field(default_factory=Purse)
    earlier: Earlier = Earlier()
    answer_tokens: int | None = None
    merged: bool = False


class Predictor(Protocol):
    """A prepared contestant."""

    fit: Fit
    """What preparing it took."""

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        """One answer per query, in order. An item that fails is an answer with `error` set, not an exception."""


@runtime_checkable
class ManyDraws(Protocol):
    """A predictor that answers queries of different draws in one batch, which generates several times faster."""

    def answer_each(self, queries: Sequence[Query], draws: Sequence[Draw]) -> list[Answer]:
        """One answer per query, in order; the draws share index, seed, temperature and adapter."""


@runtime_checkable
class Portable(Protocol):
    """A predictor that can leave its run as files, the same bytes every time it is written.

    Its strategy has ``restore(job: Job) -> Predictor`` beside `fit`, which reads them back from ``job.folder``.
    """

    def describe(self, folder: Path) -> None:
        """Writes the small files that tell how it asks; a restored one that writes others would answer otherwise."""

    def export(self, folder: Path) -> None:
        """Writes all that `restore` needs into an empty folder, what `describe` writes included. Never pickles."""


class Strategy(Protocol):
    """A way to get a task done. A module in `strategies/` holds one class named ``Strategy``."""

    Options: type[BaseModel]
    """The strategy's own keys in task.yaml; unknown keys are refused. A list value in task.yaml is a grid."""
    needs_model: bool
    """False for a strategy that asks no language model (the control).

    One that trains has ``needs_weights = True`` beside it: it is skipped on an endpoint. One that an endpoint trains
    has ``needs_endpoint = True`` (skipped on local weights) and ``asks_money = True`` (run only where task.yaml names
    it). One whose options may ask for what a machine lacks has ``impossible(options) -> str | None`` too: why this one
    cannot, which skips the candidate. One whose predictor is `Portable` has ``restore(job) -> Predictor``: only what it
    prepared can be exported; ``embeds(options) -> bool`` says whether its answers need the embedder (absent: yes). One
    that learns from more than the train examples has ``sources(options) -> Sources``; `Job.earlier` holds them.
    """

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """The configurations to try when task.yaml names none, cheapest first."""

    def label(self, options: Any) -> str:
        """What tells one configuration from another in an id, e.g. ``similar-8``; empty when there is only one."""

    def skip(self, task: TaskSpec) -> str | None:
        """Why it does not apply to this task, in one sentence, or None."""

    def fit(self, job: Job) -> Predictor:
        """Prepares a predictor: trains, indexes, chooses. Deterministic under `job.seed`."""


class Metric(Protocol):
    """Scores one answer; only `stats.py` aggregates. A module in `advisor/metrics/` holds one class ``Metric``."""

    graded: bool
    """True when scores can lie strictly between 0 and 1."""

    def __init__(self, task: TaskSpec) -> None: ...

    def score(self, example: Example, answer: Answer) -> float:
        """In [0, 1]. An answer with `error` or without `parsed` scores 0."""

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        """Whether two answers to one request are the same valid answer, in [0, 1]. Invalid agrees with nothing."""

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        """The parts a report breaks the score into, e.g. ``{"facts": 1.0, "form": 0.0}``; may be empty."""


Ask = Callable[[Sequence[tuple[Example, Answer]]], list[bool]]
"""Has a model judge answers to their examples, many at once; what was judged before is not asked again."""


@runtime_checkable
class AsksModel(Protocol):
    """A metric that a language model scores by. It is given its judge before it scores anything."""

    def attach(self, ask: Ask) -> None:
        """Called once, by the run."""

    def prepare(self, answered: Sequence[tuple[Example, Answer]]) -> None:
        """Has answers judged together, which an endpoint does many times faster than one by one; `score` knows them."""
