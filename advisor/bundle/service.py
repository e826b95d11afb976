"""The handlers of a served bundle: chat completions, models, health and metrics, over any ASGI server."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING, TypeVar

from advisor.bundle.chat import BadRequest, ChatRequest, Reply, error, event, read_request
from advisor.bundle.desk import Desk, Ticket
from advisor.bundle.gauges import Gauges
from advisor.bundle.opening import Bundle
from advisor.protocols import EngineSetup
from advisor.sessions import Piece
from advisor.types import Answer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

SIDE_BY_SIDE = EngineSetup("").concurrency
"""Requests that a hosted model gets at once: as many as its engine sends."""
LONGEST_BODY = 30
"""Seconds that a client may take to send its request: one that never ends it would hold a place for ever."""
IGNORED = "x-advisor-ignored"
T = TypeVar("T")


class TooLong(BadRequest):
    """A body of more bytes than are taken."""


class ClientGone(Exception):
    """Nobody waits for the answer any more."""


class Service:
    """What a bundle answers to HTTP.

    Args:
        bundle: what is served.
        most_bytes: the longest body of a request.
        most_waiting: the most requests that may wait at once.
    """

    def __init__(self, bundle: Bundle, most_bytes: int, most_waiting: int) -> None:
        self._manifest, self._most_bytes = bundle.manifest, most_bytes
        self._hosted = "base_url" in bundle.manifest.object.get("model", {})
        self.gauges = Gauges(bundle.manifest)
        self.desk = Desk(bundle.predictor, bundle.draw, most_waiting, SIDE_BY_SIDE if self._hosted else 0)

    async def completions(self, request: "Request") -> "Response":
        """``POST /v1/chat/completions``.

        Raises:
            BadRequest: a request that cannot be answered.
            Full: too many wait already.
        """
        from starlette.responses import JSONResponse, Response, StreamingResponse

        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise BadRequest("the body must be application/json")
        asked = read_request(await self._body(request))
        since = time.perf_counter()
        ticket = self.desk.ask(asked.text)
        reply = Reply.begun(ticket.query.id, self._manifest.name)
        headers = {IGNORED: ", ".join(asked.ignored)} if asked.ignored else {}
        try:
            if not asked.stream:
                answer = await self._unless_gone(request, self._whole(ticket, since))
                return self._failed(answer) if answer.error else JSONResponse(reply.whole(answer), headers=headers)
            first = await self._unless_gone(request, ticket.pieces.get())
        except ClientGone:
            self._leave(ticket)
            return Response(status_code=499)
        if first.answer is not None and first.answer.error:
            self._answered(first.answer, since, since)
            return self._failed(first.answer)
        events = self._events(ticket, asked, reply, first, since)
        return StreamingResponse(events, headers=headers, media_type="text/event-stream")

    async def models(self, request: "Request") -> "Response":
        """``GET /v1/models``: the one model that is served."""
        from starlette.responses import JSONResponse

        return JSONResponse({"object": "list", "data": [self._model()]})

    async def model(self, request: "Request") -> "Response":
        """``GET /v1/models/NAME``."""
        from starlette.responses import JSONResponse

        if request.path_params["name"] != self._manifest.name:
            return JSONResponse(error(f"the only model here is {self._manifest.name}"), status_code=404)
        return JSONResponse(self._model())

    async def health(self, request: "Request") -> "Response":
        """``GET /healthz``: 200 while requests are answered, 503 once they are not."""
        from starlette.responses import JSONResponse

        alive = self.desk.alive
        told = {"status": "ok" if alive else "failed", "strategy": self._manifest.strategy}
        return JSONResponse(told | {"digest": self._manifest.digest}, status_code=200 if alive else 503)

    async def metrics(self, request: "Request") -> "Response":
        """``GET /metrics``, for Prometheus."""
        from starlette.responses import Response

        text = self.gauges.text(self.desk.waiting)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    def _model(self) -> dict[str, object]:
        about = {"strategy": self._manifest.strategy, "digest": self._manifest.digest}
        return {"id": self._manifest.name, "object": "model", "created": 0, "owned_by": "advisor", "advisor": about}

    async def _body(self, request: "Request") -> bytes:
        """The body, as long as it is not too long: what comes after that is not read."""
        body = bytearray()
        try:
            async with asyncio.timeout(LONGEST_BODY):
                async for piece in request.stream():
                    body += piece
                    if len(body) > self._most_bytes:
                        raise TooLong(f"the body is longer than {self._most_bytes} bytes")
        except TimeoutError as late:
            raise BadRequest(f"the body did not come within {LONGEST_BODY} seconds") from late
        return bytes(body)

    async def _whole(self, ticket: Ticket, since: float) -> Answer:
        piece = await ticket.pieces.get()
        first = time.perf_counter()
        while piece.answer is None:
            piece = await ticket.pieces.get()
        self._answered(piece.answer, since, first)
        return piece.answer

    async def _events(
        self, ticket: Ticket, asked: ChatRequest, reply: Reply, piece: Piece, since: float
    ) -> AsyncIterator[str]:
        """Chunks as they come. A client that goes away ends this, and with it its request."""
        first = time.perf_counter()
        try:
            yield event(reply.chunk(piece.text, first=True))
            while piece.answer is None:
                piece = await ticket.pieces.get()
                if piece.text:
                    yield event(reply.chunk(piece.text))
            answer = piece.answer
            self._answered(answer, since, first)
            yield event(error(answer.error, "server_error") if answer.error else reply.last(answer))
            if asked.usage and not answer.error:
                yield event(reply.spent(answer))
            yield "data: [DONE]\n\n"
        finally:
            self._leave(ticket)

    def _answered(self, answer: Answer, since: float, first: float) -> None:
        self.gauges.answered(answer, time.perf_counter() - since, max(0.0, first - since))

    def _leave(self, ticket: Ticket) -> None:
        if self.desk.leave(ticket):
            self.gauges.turned_away("left")

    def _failed(self, answer: Answer) -> "Response":
        """An item without an answer: the endpoint's fault behind a hosted model, else the request's."""
        from starlette.responses import JSONResponse

        if not self.desk.alive:
            return JSONResponse(error(answer.error or "", "server_error"), status_code=503)
        kind, status = ("upstream_error", 502) if self._hosted else ("invalid_request_error", 400)
        return JSONResponse(error(answer.error or "", kind), status_code=status)

    async def _unless_gone(self, request: "Request", work: Awaitable[T]) -> T:
        """What `work` gives. Raises ClientGone where the client goes away before that."""
        working, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait({working, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise ClientGone
            return working.result()
        finally:
            working.cancel()
            gone.cancel()


async def _gone(request: "Request") -> None:
    while (await request.receive())["type"] != "http.disconnect":
        continue
