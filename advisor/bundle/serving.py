"""`advisor serve`: a bundle behind OpenAI's chat completions, so that a client need only change its base URL."""

import hmac
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from advisor.bundle.chat import BadRequest, error
from advisor.bundle.desk import Full
from advisor.bundle.opening import Bundle
from advisor.bundle.service import Service, TooLong
from advisor.errors import AdvisorError, MissingExtra

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

LOOPBACK = ("127.0.0.1", "localhost", "::1")
LEAST_TOKEN = 16
SPARE_CONNECTIONS = 64
"""Connections beside twice the requests that may wait: more are refused before anything of them is read."""
OPEN = "/healthz"
"""What may be asked without the token."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Where and how a bundle is served.

    `token` must come with every request but those to ``/healthz``; it may be empty on loopback only. `most_bytes` is
    the longest body, `most_waiting` the most requests at once, `grace` the seconds that a stop waits for running ones.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str = ""
    most_bytes: int = 2**20
    most_waiting: int = 256
    grace: int = 30

    def check(self) -> None:
        """Raises AdvisorError where strangers could ask without a token, or with one that can be guessed."""
        cure = "export ADVISOR_SERVE_TOKEN=... with a long random text"
        if self.host not in LOOPBACK and not self.token:
            raise AdvisorError(f"--host {self.host} opens the bundle to the network, which needs a token", hint=cure)
        if self.token and len(self.token) < LEAST_TOKEN:
            raise AdvisorError(f"the token is shorter than {LEAST_TOKEN} characters", hint=cure)


def require_serve() -> None:
    """Raises MissingExtra where the packages of the extra are not installed."""
    for name in ("starlette", "uvicorn", "prometheus_client"):
        if find_spec(name) is None:
            raise MissingExtra(f"{name} is not installed", hint="pip install 'approach-advisor[serve]'")


def application(bundle: Bundle, options: ServeOptions) -> "Starlette":
    """The ASGI application; any ASGI server runs it, with one worker: each has its own model."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.routing import Route

    service = Service(bundle, options.most_bytes, options.most_waiting)

    @asynccontextmanager
    async def life(app: "Starlette") -> AsyncIterator[None]:
        service.desk.start()
        yield
        service.desk.stop()

    async def refused(request: "Request", wrong: Exception) -> "Response":
        return _refusal(service, wrong)

    return Starlette(
        routes=[
            Route("/v1/chat/completions", service.completions, methods=["POST"]),
            Route("/v1/models", service.models),
            Route("/v1/models/{name:path}", service.model),
            Route(OPEN, service.health),
            Route("/metrics", service.metrics),
        ],
        middleware=[Middleware(Guard, token=options.token, local=options.host in LOOPBACK)],
        exception_handlers={BadRequest: refused, Full: refused},
        lifespan=life,
    )


def _refusal(service: Service, wrong: Exception) -> "Response":
    """What a client is told whose request is not taken up."""
    from starlette.responses import JSONResponse

    if isinstance(wrong, Full):
        service.gauges.turned_away("full")
        return JSONResponse(error(wrong.what, "server_error"), status_code=503, headers={"Retry-After": "1"})
    assert isinstance(wrong, BadRequest)
    service.gauges.turned_away("refused")
    status = 413 if isinstance(wrong, TooLong) else 400
    return JSONResponse(error(wrong.what, param=wrong.param), status_code=status)


class Guard:
    """Lets in who has the token, and on loopback only who asks for this machine by name.

    Without the second, any web page that the user opens could ask under a name of its own that leads here.
    """

    def __init__(self, app: Callable[..., Any], token: str, local: bool) -> None:
        self._app, self._token, self._local = app, token.encode(), local

    async def __call__(self, scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        """An ASGI call."""
        from starlette.responses import JSONResponse

        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            status, why = refusal
            await JSONResponse(error(why, "authentication_error"), status_code=status)(scope, receive, send)

    def _refusal(self, scope: dict[str, Any]) -> tuple[int, str] | None:
        headers = dict(scope["headers"])
        if self._local and _name(headers.get(b"host", b"").decode("latin-1")) not in LOOPBACK:
            return 403, "this server answers on this machine only"
        said = headers.get(b"authorization", b"").partition(b" ")[2].strip()
        if self._token and scope["path"] != OPEN and not hmac.compare_digest(said, self._token):
            return 401, "the token is missing or wrong: send it as the API key"
        return None


def _name(host: str) -> str:
    """The host of a Host header, without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def serve(bundle: Bundle, options: ServeOptions, say: Callable[[str], None]) -> None:
    """Serves until the process is told to stop (SIGTERM, SIGINT); then finishes what is running, for `grace` seconds.

    Raises:
        AdvisorError: the port is taken, or strangers could ask.
        MissingExtra: the extra is not installed.
    """
    with _bound(options) as listening:
        say(f"{bundle.manifest.strategy} for {bundle.manifest.name} at {_url(options, listening)}/v1, until Ctrl-C")
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: None)  # uvicorn raises it again once it has stopped
        _server(bundle, options).run(sockets=[listening])
        say("stopped")


@contextmanager
def running(bundle: Bundle, options: ServeOptions = ServeOptions(port=0)) -> Iterator[str]:
    """Serves in a thread of its own while the context is open, and gives the URL (without ``/v1``)."""
    with _bound(options) as listening:
        server = _server(bundle, options)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield _url(options, listening)
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def _bound(options: ServeOptions) -> Iterator[socket.socket]:
    require_serve()
    options.check()
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    try:
        listening = socket.create_server((options.host, options.port), family=family, backlog=1024)
    except OSError as wrong:
        what = f"{options.host}:{options.port} cannot be listened on: {wrong.strerror}"
        raise AdvisorError(what, hint="--port takes another one") from wrong
    with listening:
        yield listening


def _url(options: ServeOptions, listening: socket.socket) -> str:
    host = f"[{options.host}]" if ":" in options.host else options.host
    return f"http://{host}:{listening.getsockname()[1]}"


def _server(bundle: Bundle, options: ServeOptions) -> Any:
    import uvicorn

    config = uvicorn.Config(
        application(bundle, options),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=options.grace,
        limit_concurrency=2 * options.most_waiting + SPARE_CONNECTIONS,
        server_header=False,
    )
    return uvicorn.Server(config)
