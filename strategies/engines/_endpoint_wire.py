"""The SDK's client on a transport that holds deadlines and tells the gate how the endpoint is doing.

It imports the SDK, so it is imported inside functions only. Retries and waiting as told are the SDK's own; an error of
the SDK that the transport raises is the way to say that a retry is of no use.
"""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
import openai

from strategies.engines import _endpoint_failure
from strategies.engines._endpoint import Endpoint
from strategies.engines._endpoint_failure import OUT_OF_CREDIT, Failure, without_key
from strategies.engines._endpoint_gate import Gate

SECONDS = "advisor_seconds"
"""The extension of a response that says how long it took, without waiting for a place or for a retry."""
LONGEST_CONNECT = 10.0
MOST_BYTES = 2**25
"""Of one answer: thousands of times what any is allowed to say."""


def connect(endpoint: Endpoint, key: str, gate: Gate) -> openai.OpenAI:
    """A client for one endpoint; close it when done."""
    timeout = httpx2.Timeout(endpoint.timeout, connect=min(LONGEST_CONNECT, endpoint.timeout))
    room = httpx2.Limits(max_connections=None, max_keepalive_connections=endpoint.concurrency)
    wire = _Wire(httpx2.HTTPTransport(proxy=_proxy(endpoint), limits=room), gate, endpoint.timeout, key)
    http = openai.DefaultHttpxClient(transport=wire, timeout=timeout)
    return openai.OpenAI(
        base_url=endpoint.place, api_key=key, http_client=http, timeout=timeout, max_retries=endpoint.retries
    )


def failure_of(error: Exception, endpoint: Endpoint, key: str) -> Failure:
    """What an error of the SDK or of the wire means."""
    if isinstance(error, openai.APIStatusError):
        return _endpoint_failure.of_status(error.status_code, _said(error), endpoint, key)
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return _endpoint_failure.late(endpoint)
    if isinstance(error.__cause__, httpx2.ConnectError):
        return _endpoint_failure.unreachable(endpoint)
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError):
        return _endpoint_failure.cut_off(endpoint)
    return Failure(f"{endpoint.place}: {_endpoint_failure.quote(str(error), key)}")


def _said(error: openai.APIStatusError) -> str:
    """The endpoint's own sentence, or all it sent where there is none."""
    body = error.body
    if error.status_code != 429 and isinstance(body, dict) and isinstance(body.get("message"), str):
        return str(body["message"])
    return error.response.text


class _Wire(httpx2.BaseTransport):
    """One attempt: waits for a place, sends, reads the whole body before the deadline.

    Whatever an endpoint sends is stored, shown and sent on; here the key is taken out of all of it. What is streamed is
    only timed and its text dropped.
    """

    def __init__(self, inner: httpx2.BaseTransport, gate: Gate, seconds: float, key: str) -> None:
        self._inner = inner
        self._key = key
        self._gate = gate
        self._seconds = seconds
        self._reached = False

    def close(self) -> None:
        self._inner.close()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        with self._gate.place() as sent:
            try:
                response = self._answered(request, sent)
            except httpx2.ConnectError as error:
                if self._reached:
                    raise
                # A wrong URL is told at once; an endpoint that was there before may come back.
                raise openai.APIConnectionError(request=request) from error
            except httpx2.TimeoutException as error:
                self._gate.shrink(sent)
                if _attempt(request) == 0:
                    raise
                # What hangs twice hangs: more attempts would cost a timeout each.
                raise openai.APITimeoutError(request=request) from error
        self._reached = True
        if response.status_code == 429:
            self._gate.shrink(sent)
        elif response.is_success:
            self._gate.grow()
        return response

    def _answered(self, request: httpx2.Request, sent: float) -> httpx2.Response:
        response = self._inner.handle_request(request)
        stream = response.stream
        assert isinstance(stream, httpx2.SyncByteStream)
        allowed = request.extensions.get("timeout", {}).get("read") or self._seconds  # an upload is allowed longer
        timed = _Timed(stream, sent + allowed, request)
        if response.headers.get("content-type", "").startswith("text/event-stream"):
            response.stream = timed
            return response
        try:
            body = without_key(b"".join(timed), self._key)
        finally:
            response.close()
        headers = response.headers.copy()
        if OUT_OF_CREDIT.encode() in body and response.status_code == 429:
            headers["x-should-retry"] = "false"
        spent = response.extensions | {SECONDS: time.perf_counter() - sent}
        return httpx2.Response(response.status_code, headers=headers, stream=httpx2.ByteStream(body), extensions=spent)


class _Timed(httpx2.SyncByteStream):
    """A body that must be whole by a deadline: the library's own timeout starts anew with every byte."""

    def __init__(self, inner: httpx2.SyncByteStream, deadline: float, request: httpx2.Request) -> None:
        self._inner = inner
        self._deadline = deadline
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._inner:
            size += len(piece)
            if size > MOST_BYTES:
                raise openai.OpenAIError(f"the answer is longer than {MOST_BYTES:,} bytes")
            if time.perf_counter() > self._deadline:
                raise httpx2.ReadTimeout("the answer is not whole in time", request=self._request)
            yield piece

    def close(self) -> None:
        self._inner.close()


def _attempt(request: httpx2.Request) -> int:
    """0 for the first attempt at a request; the SDK writes the number into a header."""
    return int(request.headers.get("x-stainless-retry-count", "0"))


def _proxy(endpoint: Endpoint) -> str | None:
    """The proxy that the environment names for this endpoint; a client with a transport of its own asks for none."""
    parts, declared = urlsplit(endpoint.base_url), getproxies()
    if not parts.hostname or proxy_bypass(parts.hostname):
        return None
    return declared.get(parts.scheme) or declared.get("all")
