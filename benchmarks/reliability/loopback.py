"""An OpenAI-compatible endpoint on this machine that notes every request, and when its reply had left."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from workplace import label_of


def label(messages: list[dict[str, str]]) -> str:
    """The label of the last message, as JSON; knows more where examples are shown."""
    return json.dumps({"answer": label_of(messages[-1]["content"], shown=len(messages) > 2)})


@dataclass
class Seen:
    """One request: the digest of its body, when it came, and when its reply had left; None while it had not."""

    digest: str
    came: float
    left: float | None = None


@dataclass
class Record:
    """All requests since it was cleared, in the order they came."""

    requests: list[Seen] = field(default_factory=list)
    delay: float = 0.04
    answer: Callable[[list[dict[str, str]]], str] = label

    @property
    def counts(self) -> Counter[str]:
        """How often each request came."""
        return Counter(request.digest for request in self.requests)


class Handler(BaseHTTPRequestHandler):
    """Answers by the words of the message, after a while."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        record: Record = self.server.record  # type: ignore[attr-defined]
        seen = Seen(sha256(body).hexdigest(), time.perf_counter())
        record.requests.append(seen)
        time.sleep(record.delay)
        messages = json.loads(body)["messages"]
        said = record.answer(messages)
        words = sum(len(message["content"].split()) for message in messages)
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}
        usage = {"prompt_tokens": words, "completion_tokens": 3, "total_tokens": words + 3}
        told = {"id": "x", "object": "chat.completion", "created": 0, "model": "loopback-1"}
        reply = json.dumps({**told, "choices": [choice], "usage": usage}).encode()
        try:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)
            seen.left = time.perf_counter()
        except OSError:  # its client was killed
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Says nothing."""


class Quiet(ThreadingHTTPServer):
    """Clients that are killed are no news."""

    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def endpoint() -> Iterator[tuple[str, Record]]:
    """Its URL, and what it has seen."""
    server = Quiet(("127.0.0.1", 0), Handler)
    server.record = record = Record()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1", record
    server.shutdown()
    thread.join()
    server.server_close()
