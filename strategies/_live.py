"""Answers to queries that come while others are being answered: prompts laid out here, written by the engine."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from advisor.errors import EngineError
from advisor.sessions import Piece, Writing, Written
from advisor.types import Answer, Completion, Passage, Prompt, Query, Usage

Read = Callable[[Query, Completion], Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query that is being answered: the passages in its prompt, and when it came."""

    query: Query
    passages: tuple[Passage, ...]
    since: float


class LaidOut(Protocol):
    """A prompt, and the passages that went into it."""

    @property
    def prompt(self) -> Prompt:
        """What is sent."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Best first."""


class LiveAnswers:
    """A session of a prompting predictor.

    Args:
        writing: what the engine writes.
        compose: lays out prompts, with the passages that went into each.
        read: makes an answer of what was written.
    """

    def __init__(self, writing: Writing, compose: Callable[[Sequence[Query]], Sequence[LaidOut]], read: Read) -> None:
        self._writing, self._compose, self._read = writing, compose, read
        self._asked: dict[str, Asked] = {}
        self._refused: list[Piece] = []

    def add(self, queries: Sequence[Query]) -> None:
        """Retrieves for all of them together and hands their prompts to the engine."""
        since = time.perf_counter()
        for query, composed in zip(queries, self._compose(queries), strict=True):
            try:
                self._writing.add(query.id, composed.prompt)
            except EngineError as error:
                failed = Completion("", Usage(), error=error.what)
                self._refused.append(Piece(query.id, "", self._read(query, failed)))
            else:
                self._asked[query.id] = Asked(query, composed.passages, since)

    def drop(self, query_id: str) -> None:
        """Stops one; nothing more is told of it."""
        if self._asked.pop(query_id, None):
            self._writing.drop(query_id)

    def step(self) -> list[Piece]:
        """What was written since the last time."""
        refused, self._refused = self._refused, []
        return refused + [self._piece(written) for written in self._writing.step() if written.key in self._asked]

    def _piece(self, written: Written) -> Piece:
        if written.completion is None:
            return Piece(written.key, written.text)
        asked = self._asked.pop(written.key)
        waited = 1000 * (time.perf_counter() - asked.since)
        answer = replace(self._read(asked.query, written.completion), retrieved=asked.passages, latency_ms=waited)
        return Piece(written.key, written.text, answer)
