"""Answers of engines across strategies and runs: what was asked of the same weights before is not asked again.

The key is over all that can change an answer: the engine's identity (model and adapter by digest, library, precision),
the messages, the limits, the seed where sampling reads it, and the number of the production run, without which a model
would always agree with itself. Prompts are not stored, only their digest.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from advisor.protocols import Engine, HostedTuner, LabelScorer
from advisor.task_models import Template
from advisor.tuning import TuningService
from advisor.types import Completion, LabelScores, Limits, Prompt, Recalled, Usage

SCHEMA = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, record TEXT, alone INTEGER, used REAL)"
KEPT_DAYS = 90
"""An answer that no run has wanted for so long is dropped."""
AT_ONCE = 500
"""Keys in one question to SQLite, which takes a limited number of parameters."""

Answered = TypeVar("Answered", Completion, LabelScores)


class AnswerCache:
    """One SQLite file that many runs share, also at the same time.

    Args:
        path: the file; its folder is made.
        read: False asks everything anew and only writes.

    Raises:
        sqlite3.OperationalError: the file cannot be written.
    """

    def __init__(self, path: Path, read: bool = True) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._read = read
        self._connection = sqlite3.connect(path, timeout=30)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(SCHEMA)
        with self._connection:
            self._connection.execute("DELETE FROM answers WHERE used < ?", (time.time() - KEPT_DAYS * 86_400,))

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def found(self, keys: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """The records of the keys that are here, and whether each was asked alone."""
        rows: dict[str, tuple[str, bool]] = {}
        for start in range(0, len(keys) if self._read else 0, AT_ONCE):
            some = keys[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, record, alone FROM answers WHERE key IN ({marks})"
            rows |= {key: (record, bool(alone)) for key, record, alone in self._connection.execute(query, some)}
        with self._connection:
            self._connection.executemany(
                "UPDATE answers SET used = ? WHERE key = ?", [(time.time(), key) for key in rows]
            )
        return rows

    def add(self, records: dict[str, str], alone: bool) -> None:
        """Keeps records in one transaction."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)",
                [(key, record, alone, time.time()) for key, record in records.items()],
            )


class CachedEngine:
    """An engine that looks up what it was asked before. Made by `cached`."""

    def __init__(self, engine: Engine, cache: AnswerCache) -> None:
        self._engine, self._cache = engine, cache
        self.weights_folder = engine.weights_folder
        self.context_window = engine.context_window
        self.identity = engine.identity
        self.template: Template = getattr(engine, "template", "auto")

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without any template."""
        return self._engine.count_tokens(text)

    def with_adapter(self, adapter: Path) -> Engine:
        """The same model with a PEFT adapter folder applied; its answers are cached too."""
        return cached(self._engine.with_adapter(adapter), self._cache)

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Answers in the order of `prompts`: the known ones from the cache, the others asked together."""
        settings = asdict(limits if limits.temperature > 0 else replace(limits, seed=0))
        keys = [self._key(prompt, settings) for prompt in prompts]
        return self._answers(keys, prompts, lambda some: self._engine.generate(some, limits), _completion)

    def _key(self, prompt: Prompt, settings: object) -> str:
        asked = [self.identity, [[message.role, message.content] for message in prompt.messages], settings]
        return sha256(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def _answers(
        self,
        keys: Sequence[str],
        prompts: Sequence[Prompt],
        ask: Callable[[Sequence[Prompt]], list[Answered]],
        read: Callable[[dict[str, object], Recalled], Answered],
    ) -> list[Answered]:
        known = {key: _read(record, alone, read) for key, (record, alone) in self._cache.found(keys).items()}
        # One prompt twice in a batch is asked once.
        missing = {key: prompt for key, prompt in zip(keys, prompts, strict=True) if key not in known}
        if missing:
            answers = dict(zip(missing, ask(list(missing.values())), strict=True))
            kept = {key: json.dumps(asdict(answer)) for key, answer in answers.items() if not _failed(answer)}
            self._cache.add(kept, alone=len(answers) == 1)
            known |= answers
        return [known[key] for key in keys]


class CachedLabelScorer(CachedEngine):
    """A cached engine that can say how likely each label is."""

    def score_labels(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[LabelScores]:
        """Exact log-likelihood of each label as the whole answer to each prompt."""
        scorer = self._engine
        assert isinstance(scorer, LabelScorer)
        keys = [self._key(prompt, list(labels)) for prompt in prompts]
        return self._answers(keys, prompts, lambda some: scorer.score_labels(some, labels), _scores)


class CachedHostedTuner(CachedEngine):
    """A cached engine whose endpoint fine-tunes. Jobs are never cached; answers of the tuned model are."""

    @property
    def tuning(self) -> TuningService:
        """Files and jobs, as the engine has them."""
        tuner = self._engine
        assert isinstance(tuner, HostedTuner)
        return tuner.tuning

    def with_model(self, model: str) -> Engine:
        """The same endpoint asked for another model; its answers are cached under its own identity."""
        tuner = self._engine
        assert isinstance(tuner, HostedTuner)
        return cached(tuner.with_model(model), self._cache)


class CachedScoringTuner(CachedLabelScorer, CachedHostedTuner):
    """A cached engine that does both."""


def cached(engine: Engine, cache: AnswerCache) -> CachedEngine:
    """The engine behind the cache; it scores labels and fine-tunes if the engine does."""
    scores, tunes = isinstance(engine, LabelScorer), isinstance(engine, HostedTuner)
    if scores and tunes:
        return CachedScoringTuner(engine, cache)
    return (CachedLabelScorer if scores else CachedHostedTuner if tunes else CachedEngine)(engine, cache)


def _read(record: str, alone: bool, read: Callable[[dict[str, object], Recalled], Answered]) -> Answered:
    fields = json.loads(record)
    usage = Usage(**fields.pop("usage"))
    return read({**fields, "usage": usage}, Recalled(1000 * usage.seconds if alone else None))


def _completion(fields: dict[str, object], recalled: Recalled) -> Completion:
    return Completion(**{**fields, "recalled": recalled})  # type: ignore[arg-type]


def _scores(fields: dict[str, object], recalled: Recalled) -> LabelScores:
    values = fields["log_likelihoods"]
    assert isinstance(values, list)
    return LabelScores(**{**fields, "log_likelihoods": tuple(values), "recalled": recalled})  # type: ignore[arg-type]


def _failed(answer: Completion | LabelScores) -> bool:
    return isinstance(answer, Completion) and answer.error is not None
