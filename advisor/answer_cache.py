"""Answers of engines across strategies and runs: what was asked of the same weights before is not asked again.

Two memories are looked up: that of the run itself, which holds the replies of a batch that was cut off, and the cache
that all runs share. Both are told of every reply as it comes in, where the engine tells, and of every batch else.

The key is over all that can change an answer: the engine's identity (model and adapter by digest, library, precision),
the messages, the limits, the seed where sampling reads it, and the number of the production run, without which a model
would always agree with itself. Prompts are not stored, only their digest.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TypeVar

from advisor.protocols import Arrived, Engine, HostedTuner, LabelScorer, TellsArrivals
from advisor.storage import records_under
from advisor.task_models import Template
from advisor.tuning import TuningService
from advisor.types import Completion, LabelScores, Limits, Prompt, Recalled, Usage

SCHEMA = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, record TEXT, alone INTEGER, used REAL)"
KEPT_DAYS = 90
"""An answer that no run has wanted for so long is dropped."""

Answered = TypeVar("Answered", Completion, LabelScores)


class Memory(Protocol):
    """Records of replies under keys."""

    def found(self, keys: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """The records of the keys that are here, and whether each was asked alone."""

    def add(self, records: Mapping[str, str], alone: bool) -> None:
        """Keeps records in one transaction."""


class AnswerCache:
    """One SQLite file that many runs share, also at the same time.

    It saves requests and holds nothing that a run needs: where it cannot be written any more (a full disk, another
    program that holds it) it says so once, and the run goes on without it.

    Args:
        path: the file; its folder is made. One that is damaged is put aside and begun anew.
        read: False asks everything anew and only writes.
        say: told, in a line, what a user should know.

    Raises:
        OSError, sqlite3.Error: the file cannot be written.
    """

    def __init__(self, path: Path, read: bool = True, say: Callable[[str], None] = lambda text: None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self.read, self._say, self._works = path, read, say, True
        try:
            self._connection = _opened(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            aside = path.with_name(f"{path.name}.damaged")
            path.replace(aside)
            for beside in ("-wal", "-shm"):
                path.with_name(path.name + beside).unlink(missing_ok=True)
            say(f"the answers of earlier runs are damaged ({error}) and were put aside: {aside}")
            self._connection = _opened(path)

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()

    def found(self, keys: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """The records of the keys that are here, and whether each was asked alone."""
        rows: dict[str, tuple[str, bool]] = {}
        wanted = keys if self.read and self._works else ()
        with self._kept():
            rows = records_under(self._connection, wanted, "SELECT key, record, alone FROM answers WHERE key IN")
            if rows:
                with self._connection:
                    used = [(time.time(), key) for key in rows]
                    self._connection.executemany("UPDATE answers SET used = ? WHERE key = ?", used)
        return rows

    def add(self, records: Mapping[str, str], alone: bool) -> None:
        """Keeps records in one transaction."""
        if not self._works:
            return
        with self._kept(), self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)",
                [(key, record, alone, time.time()) for key, record in records.items()],
            )

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """What fails inside ends the use of the cache, not the run."""
        try:
            yield
        except sqlite3.Error as error:
            self._works = False
            self._say(f"answers are not kept for later runs any more: {self._path}: {error}")


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")  # a power cut may take the last answers: the journal has them
    connection.execute(SCHEMA)
    with connection:
        connection.execute("DELETE FROM answers WHERE used < ?", (time.time() - KEPT_DAYS * 86_400,))
    return connection


class CachedEngine:
    """An engine that looks up what it was asked before. Made by `cached`."""

    def __init__(self, engine: Engine, cache: Memory | None, own: Memory | None) -> None:
        self._engine, self._cache, self._own = engine, cache, own
        self.weights_folder = engine.weights_folder
        self.context_window = engine.context_window
        self.identity = engine.identity
        self.template: Template = getattr(engine, "template", "auto")

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without any template."""
        return self._engine.count_tokens(text)

    def with_adapter(self, adapter: Path) -> Engine:
        """The same model with a PEFT adapter folder applied; its answers are cached too."""
        return cached(self._engine.with_adapter(adapter), self._cache, self._own)

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Answers in the order of `prompts`: the known ones from the cache, the others asked together."""
        settings = asdict(limits if limits.temperature > 0 else replace(limits, seed=0))
        keys = [self._key(prompt, settings) for prompt in prompts]
        engine = self._engine

        def ask(some: Sequence[Prompt], arrived: Arrived) -> list[Completion]:
            if isinstance(engine, TellsArrivals):
                return engine.generate_telling(some, limits, arrived)
            return engine.generate(some, limits)

        return self._answers(keys, prompts, ask, _completion)

    def _key(self, prompt: Prompt, settings: object) -> str:
        asked = [self.identity, [[message.role, message.content] for message in prompt.messages], settings]
        return sha256(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def _answers(
        self,
        keys: Sequence[str],
        prompts: Sequence[Prompt],
        ask: Callable[[Sequence[Prompt], Arrived], list[Answered]],
        read: Callable[[dict[str, object], Recalled], Answered],
    ) -> list[Answered]:
        known: dict[str, Answered] = {}
        for memory, own in ((self._own, True), (self._cache, False)):
            if memory is not None:
                found = memory.found([key for key in keys if key not in known])
                known |= {key: _read(record, alone, own, read) for key, (record, alone) in found.items()}
        # One prompt twice in a batch is asked once.
        missing = {key: prompt for key, prompt in zip(keys, prompts, strict=True) if key not in known}
        if missing:
            names, kept = list(missing), set[str]()

            def keep(answers: Sequence[tuple[int, Answered]]) -> None:
                some = {names[place]: answer for place, answer in answers if names[place] not in kept}
                kept.update(some)
                self._keep({key: answer for key, answer in some.items() if not _failed(answer)}, len(names) == 1)

            answers = ask(list(missing.values()), keep)  # type: ignore[arg-type] # what this engine gives is what it tells
            keep(list(enumerate(answers)))
            known |= zip(names, answers, strict=True)
        return [known[key] for key in keys]

    def _keep(self, answers: Mapping[str, Completion | LabelScores], alone: bool) -> None:
        records = {key: json.dumps(asdict(answer)) for key, answer in answers.items()}
        for memory in (self._own, self._cache) if records else ():
            if memory is not None:
                memory.add(records, alone)


class CachedLabelScorer(CachedEngine):
    """A cached engine that can say how likely each label is."""

    def score_labels(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[LabelScores]:
        """Exact log-likelihood of each label as the whole answer to each prompt."""
        scorer = self._engine
        assert isinstance(scorer, LabelScorer)
        keys = [self._key(prompt, list(labels)) for prompt in prompts]
        return self._answers(keys, prompts, lambda some, _: scorer.score_labels(some, labels), _scores)


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
        return cached(tuner.with_model(model), self._cache, self._own)


class CachedScoringTuner(CachedLabelScorer, CachedHostedTuner):
    """A cached engine that does both."""


def cached(engine: Engine, cache: Memory | None, own: Memory | None = None) -> CachedEngine:
    """The engine behind the cache; it scores labels and fine-tunes if the engine does.

    Args:
        engine: what is asked.
        cache: of all runs; None where there is none.
        own: of this run: replies that are in no answer of its journal yet.
    """
    scores, tunes = isinstance(engine, LabelScorer), isinstance(engine, HostedTuner)
    if scores and tunes:
        return CachedScoringTuner(engine, cache, own)
    kind = CachedLabelScorer if scores else CachedHostedTuner if tunes else CachedEngine
    return kind(engine, cache, own)


def _read(record: str, alone: bool, own: bool, read: Callable[[dict[str, object], Recalled], Answered]) -> Answered:
    fields = json.loads(record)
    usage = Usage(**fields.pop("usage"))
    return read({**fields, "usage": usage}, Recalled(1000 * usage.seconds if alone else None, resumed=own))


def _completion(fields: dict[str, object], recalled: Recalled) -> Completion:
    return Completion(**{**fields, "recalled": recalled})  # type: ignore[arg-type]


def _scores(fields: dict[str, object], recalled: Recalled) -> LabelScores:
    values = fields["log_likelihoods"]
    assert isinstance(values, list)
    return LabelScores(**{**fields, "log_likelihoods": tuple(values), "recalled": recalled})  # type: ignore[arg-type]


def _failed(answer: Completion | LabelScores) -> bool:
    return isinstance(answer, Completion) and answer.error is not None
