"""The one thread that answers: requests of many clients join what is being answered, and leave when they are done."""

import asyncio
import itertools
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from advisor.bundle.sessions import session_of
from advisor.errors import AdvisorError, EngineError
from advisor.protocols import Predictor
from advisor.sessions import Piece, Session
from advisor.types import Answer, Draw, Query, Usage


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request's place at the desk: `pieces` come in order, the last one with the answer."""

    query: Query
    loop: asyncio.AbstractEventLoop
    pieces: "asyncio.Queue[Piece]" = field(default_factory=asyncio.Queue)

    def give(self, piece: Piece) -> None:
        """From the desk's thread to the one that waits; a loop that has ended waits for nothing."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.pieces.put_nowait, piece)


class Full(AdvisorError):
    """More requests wait than may."""


class Desk:
    """Answers what is put on it, in a thread of its own.

    Args:
        predictor: what answers; nothing else may use it.
        draw: how.
        most: requests that may be here at once.
        side_by_side: how many an endpoint is asked at once; 0 where the model is on this machine.
    """

    def __init__(self, predictor: Predictor, draw: Draw, most: int, side_by_side: int = 0) -> None:
        self._predictor, self._draw, self._most, self._side_by_side = predictor, draw, most, side_by_side
        self._arrived: SimpleQueue[Ticket | str | None] = SimpleQueue()
        self._tickets: dict[str, Ticket] = {}
        self._numbers = itertools.count(1)
        self._thread = threading.Thread(target=self._work, name="desk", daemon=True)
        self.failure: BaseException | None = None

    def start(self) -> None:
        """Opens: the first request finds everything loaded."""
        self._thread.start()

    def stop(self) -> None:
        """Closes, once what is on it is answered."""
        self._arrived.put(None)
        self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether it still answers."""
        return self._thread.is_alive() and self.failure is None

    @property
    def waiting(self) -> int:
        """Requests that are here."""
        return len(self._tickets)

    def ask(self, text: str) -> Ticket:
        """Puts a request on the desk; to be called from an event loop.

        Raises:
            Full: there are too many already.
        """
        if len(self._tickets) >= self._most:
            raise Full(f"{self._most} requests wait already")
        ticket = Ticket(Query(f"request-{next(self._numbers)}", text), asyncio.get_running_loop())
        self._tickets[ticket.query.id] = ticket
        self._arrived.put(ticket)
        return ticket

    def leave(self, ticket: Ticket) -> bool:
        """Takes a request away; False where it is answered already."""
        if self._tickets.pop(ticket.query.id, None) is None:
            return False
        self._arrived.put(ticket.query.id)
        return True

    def _work(self) -> None:
        try:
            session = session_of(self._predictor, self._draw, self._side_by_side)
            running: set[str] = set()
            while self._take(session, running, wait=not running):
                self._advance(session, running)
            while running:
                self._advance(session, running)
        except BaseException as error:
            self.failure = error
            self._give_up(f"the server cannot answer any more: {error}", list(self._tickets))
            raise

    def _take(self, session: Session, running: set[str], wait: bool) -> bool:
        """Takes up what has come; False once the desk is to close. Waits for something where nothing is running."""
        arrived: list[Ticket] = []
        open_ = True
        while open_:
            try:
                item = self._arrived.get(block=wait and not arrived)
            except Empty:
                break
            if item is None:
                open_ = False
            elif isinstance(item, str):
                session.drop(item)
                running.discard(item)
                wait = wait and bool(not running and not arrived)
            else:
                arrived.append(item)
        here = [ticket.query for ticket in arrived if ticket.query.id in self._tickets]
        running.update(query.id for query in here)
        self._guarded(lambda: session.add(here), [query.id for query in here], running)
        return open_

    def _advance(self, session: Session, running: set[str]) -> None:
        for piece in self._guarded(session.step, list(running), running) or []:
            ticket = self._tickets.get(piece.query_id)
            if piece.answer is not None:
                running.discard(piece.query_id)
                self._tickets.pop(piece.query_id, None)
            if ticket is not None:
                ticket.give(piece)

    def _guarded(
        self, do: Callable[[], list[Piece] | None], concerned: Sequence[str], running: set[str]
    ) -> list[Piece] | None:
        """A failure of the engine is told to those it concerns; the desk goes on."""
        try:
            return do()
        except EngineError as error:
            self._give_up(error.what, concerned)
            running.difference_update(concerned)
            return None

    def _give_up(self, why: str, names: Sequence[str]) -> None:
        for name in names:
            ticket = self._tickets.pop(name, None)
            if ticket is not None:
                ticket.give(Piece(name, "", Answer(name, self._draw.index, "", None, Usage(), error=why)))
