"""Faults of endpoints, disks, folders and clocks."""

import contextlib
import datetime
import errno
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

from faults import TASK, Fault, Place

KEY = "sk-faults-0123456789abcdef"
HOSTED = """\
models: [{{id: far, engine: openai, base_url: "{url}", model: m, api_key_env: FAULTS_KEY, price: {{input_per_mtok: 1,
  output_per_mtok: 1}}}}]
strategies: [{{kind: zero_shot}}]
"""
ALONE = """\
models: [{id: far, engine: openai, base_url: "http://127.0.0.1:9/v1", model: m}]
strategies: [{kind: control}]
"""
"""Nothing but the control, which asks no model: the one that is named is never looked for."""
Reply = Callable[["Endpoint"], None]


class Server(ThreadingHTTPServer):
    """Says nothing of a client that hangs up, which is what it should do with some of these replies."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing."""


class Endpoint(BaseHTTPRequestHandler):
    """Answers as its server says."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.asked = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1  # type: ignore[attr-defined]
        self.server.reply(self)  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        self.send(200, b'{"data": []}')

    def send(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        with contextlib.suppress(OSError):  # a client that has had enough
            self.wfile.write(body)

    def say(self, text: str | None, **more: object) -> None:
        usage = more.pop("usage", {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12})
        message = {"role": "assistant", "content": text, **more}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        self.send(
            200, json.dumps({"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage}).encode()
        )

    def right(self) -> None:
        self.say(json.dumps({"answer": "red" if b" red " in self.asked else "blue"}))

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def first_only(fault: Reply) -> Reply:
    """A fault that is over after the first request."""

    def reply(endpoint: Endpoint) -> None:
        fault(endpoint) if endpoint.server.asked == 1 else endpoint.right()  # type: ignore[attr-defined]

    return reply


def cut(endpoint: Endpoint) -> None:
    endpoint.send_response(200)
    endpoint.send_header("Content-Length", "1000")
    endpoint.end_headers()
    endpoint.wfile.write(b'{"choices": [')
    endpoint.close_connection = True


def drip(endpoint: Endpoint) -> None:
    endpoint.send_response(200)
    endpoint.send_header("Content-Length", "1000")
    endpoint.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(40):
            endpoint.wfile.write(b" ")
            endpoint.wfile.flush()
            time.sleep(0.05)
    endpoint.close_connection = True


@contextlib.contextmanager
def served(place: Place, reply: Reply) -> Iterator[None]:
    """A server for one run; its engine waits a second and tries twice, so that a test need not wait as users do."""
    from strategies.engines._endpoint import Endpoint as Facts

    def hurried(self: Facts) -> None:
        object.__setattr__(self, "timeout", 1.0)
        object.__setattr__(self, "retries", 1)

    server = Server(("127.0.0.1", 0), Endpoint)
    server.reply, server.asked = reply, 0  # type: ignore[attr-defined]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    place.task(
        TASK.replace("}\ntarget", "}\ntarget", 1) + HOSTED.format(url=f"http://127.0.0.1:{server.server_port}/v1")
    )
    place.run("--json", "--limit", "20")
    before = Facts.__post_init__
    try:
        with (
            mock.patch.dict(os.environ, {"FAULTS_KEY": KEY}),
            mock.patch.object(Facts, "__post_init__", lambda self: (before(self), hurried(self))[0]),
        ):
            yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def endpoint(name: str, reply: Reply, code: int, *said: str) -> Fault:
    return Fault("endpoint", name, lambda place: served(place, reply), code, said)


def status(number: int, said: str = "no", **headers: str) -> Reply:
    body = json.dumps({"error": {"message": said, "type": "x", "code": said}}).encode()
    return lambda endpoint: endpoint.send(number, body, **headers)


def nobody(place: Place) -> None:
    place.add(HOSTED.format(url="http://127.0.0.1:9/v1").replace(", api_key_env: FAULTS_KEY", ""))
    place.run("--json", "--limit", "20")


def no_key(place: Place) -> None:
    place.add(HOSTED.format(url="http://127.0.0.1:9/v1"))
    place.run()


USABLE = ('"correct": 20',)
ENDPOINT = (
    endpoint("a rate limit, once", first_only(status(429, retry_after="0")), 0, *USABLE),
    endpoint("a server error, once", first_only(status(500)), 0, *USABLE),
    endpoint("a connection cut, once", first_only(cut), 0, *USABLE),
    endpoint("a slow drip, once", first_only(drip), 0, *USABLE),
    endpoint("server errors without end", status(500), 4, "answers 500 (attempts: 2)"),
    endpoint("a rate limit without end", status(429, retry_after="0"), 4, "answers 429 (attempts: 2)"),
    endpoint("every connection cut", cut, 4, "breaks the connection off (attempts: 2)"),
    endpoint("HTML", lambda e: e.send(200, b"<html>", "text/html"), 4, "the endpoint sent no chat completion"),
    endpoint("half a JSON", lambda e: e.send(200, b'{"choices": ['), 4, "the endpoint sent no chat completion"),
    endpoint("100,000 brackets", lambda e: e.send(200, b"[" * 100_000), 4, "the endpoint sent no chat completion"),
    endpoint("no choices", lambda e: e.send(200, b'{"choices": []}'), 4, "sent no chat completion: choices"),
    endpoint(
        "half of a character",
        lambda e: e.send(200, b'{"choices": [{"message": {"content": "\\ud800"}}]}'),
        4,
        "no chat",
    ),
    endpoint("40 MB", lambda e: e.send(200, b" " * 40_000_000), 4, "the answer is longer than 33,554,432 bytes"),
    endpoint("refusals", lambda e: e.say(None, refusal="I will not"), 4, "the model refused: I will not"),
    endpoint(
        "counts that cannot be true", lambda e: e.say('{"answer": "red"}', usage={"prompt_tokens": -1}), 3, "estimated"
    ),
    endpoint("labels that are none", lambda e: e.say("a colour"), 3, '"output": "a colour", "parsed": null'),
    endpoint("the key repeated in answers", lambda e: e.say(f"your key is {KEY}"), 3, '"output": "your key is ***"'),
    endpoint("a refused key", status(401, f"bad key {KEY}"), 4, "refuses the key in FAULTS_KEY"),
    endpoint("no credit", status(402), 4, "is out of credit (402): add some"),
    endpoint("an unknown model", status(404), 4, "knows no model 'm', or base_url lacks its /v1 (404)"),
    endpoint(
        "a request that is not taken", status(400, "no such field"), 4, "rejects the request (400): no such field"
    ),
    Fault("endpoint", "nobody at the URL", nobody, 4, ("nothing answers at http://127.0.0.1:9/v1: start the server",)),
    Fault("endpoint", "a key that is not set", no_key, 2, ("FAULTS_KEY is not set (export FAULTS_KEY=...",)),
)


@contextlib.contextmanager
def refusing(place: Place, call: str, number: int) -> Iterator[None]:
    """A system that refuses one kind of call below the reports folder."""
    real = getattr(os, call)

    def refuse(path: object, *more: object, **named: object) -> object:
        if "reports" in os.fspath(path):  # type: ignore[arg-type]
            raise OSError(number, os.strerror(number), os.fspath(path))  # type: ignore[arg-type]
        return real(path, *more, **named)

    place.add(ALONE)
    place.run()
    with mock.patch.object(os, call, refuse):
        yield


def system(name: str, call: str, number: int, code: int, *said: str) -> Fault:
    return Fault("system", name, lambda place: refusing(place, call, number), code, said)


def file_for_folder(place: Place) -> None:
    place.raw("reports", b"")
    place.add(ALONE)
    place.run()


def damaged_journal(place: Place) -> None:
    """A first run, whose journal is then overwritten; the second one takes up what it finds."""
    from click.testing import CliRunner

    from advisor.cli import main

    place.add(ALONE)
    place.run()
    verb, *options = place.command
    done = CliRunner().invoke(main, [verb, str(place.folder / "task.yaml"), *options])
    assert done.exit_code == 0, done.output
    (journal,) = (place.folder / "reports").glob("*/2*/journal.sqlite")
    for path in journal.parent.glob("journal.sqlite-*"):
        path.unlink()
    journal.write_bytes(b"no database" * 1000)


@contextlib.contextmanager
def earlier_clock(place: Place) -> Iterator[None]:
    """A first run, and then a second one on a machine whose clock was set back by years."""
    from click.testing import CliRunner

    from advisor.cli import main

    class Earlier(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Earlier":  # type: ignore[override]
            return cls(2019, 1, 1, tzinfo=tz)

    place.add(ALONE)
    place.run("--fresh", "--json")
    verb, *options = place.command
    done = CliRunner().invoke(main, [verb, str(place.folder / "task.yaml"), *options])
    assert done.exit_code == 0, done.output
    with mock.patch("datetime.datetime", Earlier):
        yield
    found = [path for path in place.folder.rglob("result.json") if not path.parent.is_symlink()]
    runs = sorted({path.resolve() for path in found}, key=lambda path: path.stat().st_mtime)
    assert len(runs) == 2 and runs[0].parent.name < runs[1].parent.name, "the order of runs is not that of their names"


SYSTEM = (
    system(
        "a full disk", "replace", errno.ENOSPC, 1, "no space is left on the disk at", "(free some; the same command"
    ),
    system(
        "a folder that may not be written", "mkdir", errno.EACCES, 2, "reports", "cannot be written or read: permission"
    ),
    system("a read-only disk", "mkdir", errno.EROFS, 2, "cannot be written or read: read-only file system"),
    Fault("system", "a file where the folder should be", file_for_folder, 2, ("reports", "cannot be written or read")),
    Fault("system", "a damaged journal", damaged_journal, 2, ("journal.sqlite is damaged", "--fresh starts a new run")),
    Fault("system", "a clock set back by years", earlier_clock, 0, ('"verdict": "recommended"',)),
)
MACHINE = (*ENDPOINT, *SYSTEM)
assert Path
