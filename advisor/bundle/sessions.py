"""Sessions for predictors that cannot take up a query while they answer others: batch by batch, or side by side."""

import itertools
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import Empty, SimpleQueue

from advisor.errors import EngineError
from advisor.protocols import Predictor
from advisor.sessions import Conversing, Piece, Session
from advisor.types import Answer, Draw, Query, Usage

MOST_TOGETHER = 64
"""Queries that are answered in one batch."""
LOOK_SECONDS = 0.02
"""So long an endpoint is waited for before new queries are looked for."""


def session_of(predictor: Predictor, draw: Draw, side_by_side: int) -> Session:
    """The predictor's own session where it has one; else side by side at an endpoint, or batch by batch."""
    if side_by_side:
        return SideBySide(predictor, draw, side_by_side)
    own = predictor.session(draw) if isinstance(predictor, Conversing) else None
    return own or Batches(predictor, draw)


class Batches:
    """What has come meanwhile is the next batch: for weights on this machine."""

    def __init__(self, predictor: Predictor, draw: Draw) -> None:
        self._predictor, self._draw = predictor, draw
        self._waiting: dict[str, Query] = {}

    def add(self, queries: Sequence[Query]) -> None:
        """Puts them into the next batch."""
        self._waiting |= {query.id: query for query in queries}

    def drop(self, query_id: str) -> None:
        """Leaves one out, if its batch has not begun."""
        self._waiting.pop(query_id, None)

    def step(self) -> list[Piece]:
        """Answers the next batch."""
        batch = list(itertools.islice(self._waiting.values(), MOST_TOGETHER))
        for query in batch:
            del self._waiting[query.id]
        answers = self._predictor.answer(batch, self._draw) if batch else []
        return [Piece(answer.query_id, answer.text, answer) for answer in answers]


class SideBySide:
    """Each query by itself, several at a time: an endpoint batches by itself, and nobody waits for the slowest."""

    def __init__(self, predictor: Predictor, draw: Draw, most: int) -> None:
        self._predictor, self._draw = predictor, draw
        self._pool = ThreadPoolExecutor(most, "endpoint")
        self._done: SimpleQueue[Piece] = SimpleQueue()
        self._asked: dict[str, Future[list[Answer]]] = {}

    def add(self, queries: Sequence[Query]) -> None:
        """Asks as soon as there is a place."""
        for query in queries:
            asked = self._pool.submit(self._predictor.answer, [query], self._draw)
            self._asked[query.id] = asked
            asked.add_done_callback(partial(self._told, query.id))

    def drop(self, query_id: str) -> None:
        """Leaves one out, if it was not asked yet."""
        asked = self._asked.pop(query_id, None)
        if asked is not None:
            asked.cancel()

    def step(self) -> list[Piece]:
        """What has been answered; waits a moment for it."""
        found: list[Piece] = []
        try:
            found.append(self._done.get(timeout=LOOK_SECONDS))
            while True:
                found.append(self._done.get_nowait())
        except Empty:
            return [piece for piece in found if self._asked.pop(piece.query_id, None)]

    def _told(self, name: str, asked: "Future[list[Answer]]") -> None:
        if asked.cancelled():
            return
        try:
            (answer,) = asked.result()
        except EngineError as error:
            answer = Answer(name, self._draw.index, "", None, Usage(), error=error.what)
        self._done.put(Piece(name, answer.text, answer))
