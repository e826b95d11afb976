"""A loopback endpoint that fine-tunes as the published OpenAI API does: files, jobs, events, errors, and the model.

The base model answers "red" to everything. A tuned model answers as the training row whose words are most like the
request's. A job takes one step of its course each time it is asked about.
"""

import json
import re
import socket
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY = "sk-vendor-0815"
COURSE = ("validating_files", "queued", "running", "running", "succeeded")
ENDED = ("succeeded", "failed", "cancelled")
FIELDS = {"model", "training_file", "validation_file", "suffix", "seed", "metadata", "method", "hyperparameters"}


@dataclass
class Fault:
    """What goes wrong with the next request of that kind: an error, or a reply that is lost or junk, the work done."""

    method: str
    path: str
    status: int = 0
    message: str = "The server had an error"
    headers: dict[str, str] = field(default_factory=dict)
    junk: bytes | None = None


class Refused(Exception):
    """An error reply."""

    def __init__(self, status: int, message: str, param: str | None = None, code: str | None = None) -> None:
        self.status, self.body = status, {"message": message, "type": "invalid_request_error"}
        self.body |= {"param": param, "code": code}


class Vendor(ThreadingHTTPServer):
    """The endpoint. Tests read `jobs`, `files` and `asked`, and set what is to happen."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {}
        self.jobs: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str, Any]] = []
        self.faults: list[Fault] = []
        self.course = COURSE
        self.offers, self.knows, self.counts = True, set(FIELDS), True
        self.chosen_epochs, self.unready, self.hook = 3, 0, lambda method, path: None
        self.fails: dict[str, Any] | None = None
        self.lock = threading.RLock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def times(self, method: str, path: str) -> int:
        return sum(m == method and re.fullmatch(path, p) is not None for m, p, _ in self.asked)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""

    # --- the API ------------------------------------------------------------------------------------------------------

    def reply(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> dict[str, Any]:
        if path == "/v1/chat/completions":
            return self.chat(body)
        if path == "/v1/files" and method == "POST":
            return self.upload(body)
        if not self.offers or not path.startswith("/v1/fine_tuning/jobs"):
            raise Refused(404, f"Invalid URL ({method} {path})")
        if path == "/v1/fine_tuning/jobs":
            return self.create(body) if method == "POST" else page(self.jobs[::-1], query)
        name, _, verb = path.removeprefix("/v1/fine_tuning/jobs/").partition("/")
        job = next((job for job in self.jobs if job["id"] == name), None)
        if job is None:
            raise Refused(404, f"Could not find fine tune: {name}", "fine_tune_id", "fine_tune_not_found")
        if verb == "events":
            return page(self.events(job), query)
        return shown(self.cancelled(job) if verb == "cancel" else self.advanced(job))

    def upload(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["purpose"] != b"fine-tune":
            raise Refused(400, "Invalid purpose", "purpose")
        name = f"file-{len(self.files) + 1}"
        self.files[name] = body["file"]
        sizes = {"bytes": len(body["file"]), "created_at": 1, "filename": "x.jsonl"}
        return {"id": name, "object": "file", "purpose": "fine-tune", "status": "processed", **sizes}

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        for name in sorted(set(body) - self.knows):
            raise Refused(400, f"Unrecognized request argument supplied: {name}")
        for name in ("training_file", "validation_file"):
            if body.get(name) is not None and body[name] not in self.files:
                raise Refused(400, f"invalid {name}: {body[name]}", name)
        if body["model"] != "colours-1":
            raise Refused(
                400, f"Model {body['model']} is not available for fine-tuning", "model", "model_not_available"
            )
        asked = body.get("method", {}).get("supervised", {}).get("hyperparameters", body.get("hyperparameters", {}))
        chosen = {"n_epochs": "auto", "batch_size": "auto", "learning_rate_multiplier": "auto", **asked}
        number = len(self.jobs) + 1
        job = {
            "id": f"ftjob-{number}",
            "object": "fine_tuning.job",
            "created_at": 1000,
            "error": {},
            "fine_tuned_model": None,
            "finished_at": None,
            "hyperparameters": chosen,
            "method": {"type": "supervised", "supervised": {"hyperparameters": chosen}},
            "metadata": body.get("metadata"),
            "model": body["model"],
            "organization_id": "org-1",
            "result_files": [],
            "seed": body.get("seed", 1),
            "status": self.course[0],
            "trained_tokens": None,
            "training_file": body["training_file"],
            "validation_file": body.get("validation_file"),
            "user_provided_suffix": body.get("suffix"),
            "_step": 0,
            "_course": self.course,
        }
        self.jobs.append(job)
        return shown(job)

    def advanced(self, job: dict[str, Any]) -> dict[str, Any]:
        if job["status"] in ENDED:
            return job
        job["_step"] = min(job["_step"] + 1, len(job["_course"]) - 1)
        job["status"] = job["_course"][job["_step"]]
        rows = self.rows(job)
        if job["status"] == "running" and job["hyperparameters"]["n_epochs"] == "auto":
            job["hyperparameters"]["n_epochs"] = self.chosen_epochs
        problem = self.fails or self.invalid(rows)
        if job["status"] in ("running", "succeeded") and problem:
            job |= {"status": "failed", "error": problem, "finished_at": 1060}
        if job["status"] == "succeeded":
            suffix = f"{job['user_provided_suffix'] or ''}:{job['id']}"
            words = sum(len(turn["content"].split()) for row in rows for turn in row["messages"])
            tokens = words * int(job["hyperparameters"]["n_epochs"]) if self.counts else None
            job |= {"fine_tuned_model": f"ft:colours-1:org-1:{suffix}", "trained_tokens": tokens, "finished_at": 1600}
        return job

    def invalid(self, rows: list[Any]) -> dict[str, Any] | None:
        if len(rows) < 10:
            said = f"Training file has {len(rows)} example(s), but must have at least 10 examples"
            return {"code": "invalid_n_examples", "message": said, "param": "training_file"}
        if any(row["messages"][-1]["role"] != "assistant" for row in rows):
            return {"code": "invalid_file_format", "message": "no assistant message", "param": "training_file"}
        return None

    def rows(self, job: dict[str, Any]) -> list[Any]:
        return [json.loads(line) for line in self.files[job["training_file"]].splitlines()]

    def cancelled(self, job: dict[str, Any]) -> dict[str, Any]:
        if job["status"] in ENDED:
            raise Refused(400, f"Job has already completed: {job['id']}")
        job |= {"status": "cancelled", "finished_at": 1030}
        return job

    def events(self, job: dict[str, Any]) -> list[dict[str, Any]]:
        plain = {"object": "fine_tuning.job.event", "level": "info", "created_at": 1, "type": "message", "data": {}}
        found = [{"id": "ftevent-1", "message": "Created fine-tuning job", **plain}]
        if job["_step"] >= 2:
            data = {"step": 10 * job["_step"], "total_steps": 40, "train_loss": 0.5, "valid_loss": 0.6}
            said = f"Step {data['step']}/40: training loss=0.50, validation loss=0.60"
            found.insert(0, {**plain, "id": "ftevent-2", "message": said, "type": "metrics", "data": data})
        return found

    def chat(self, body: dict[str, Any]) -> dict[str, Any]:
        job = next((job for job in self.jobs if job["fine_tuned_model"] == body["model"]), None)
        if job is not None and self.unready:
            self.unready -= 1
            job = None
        if job is None and body["model"] != "colours-1":
            said = f"The model `{body['model']}` does not exist or you do not have access to it."
            raise Refused(404, said, None, "model_not_found")
        text = body["messages"][-1]["content"]
        answer = self.learned(job, text) if job else "red"
        if "response_format" in body:
            answer = json.dumps({"answer": answer})
        prompt = sum(len(message["content"].split()) for message in body["messages"])
        used = {"prompt_tokens": prompt, "completion_tokens": 2, "total_tokens": prompt + 2}
        message = {"role": "assistant", "content": answer}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        return {"id": "x", "object": "chat.completion", "created": 0, "model": body["model"]} | {
            "choices": [choice],
            "usage": used,
        }

    def learned(self, job: dict[str, Any], text: str) -> str:
        words = set(text.split())
        like = max(self.rows(job), key=lambda row: len(words & set(row["messages"][-2]["content"].split())))
        return str(like["messages"][-1]["content"])


def shown(job: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in job.items() if not name.startswith("_")}


def page(found: list[dict[str, Any]], query: dict[str, list[str]]) -> dict[str, Any]:
    """A page of a list, newest first: `after` an id, `limit` long."""
    after, limit = query.get("after", [""])[0], int(query.get("limit", ["20"])[0])
    ids = [entry["id"] for entry in found]
    rest = found[ids.index(after) + 1 :] if after else found
    return {"object": "list", "data": [shown(entry) for entry in rest[:limit]], "has_more": len(rest) > limit}


class Handler(BaseHTTPRequestHandler):
    """HTTP around it, with the faults."""

    server: Vendor
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.handled("GET", None)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        kind = self.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            return self.handled("POST", json.loads(raw) if raw else {})
        parts = message_from_bytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + raw).get_payload()
        name = [part.get_param("name", header="content-disposition") for part in parts]  # type: ignore[union-attr]
        self.handled("POST", dict(zip(name, [part.get_payload(decode=True) for part in parts], strict=True)))  # type: ignore[union-attr]

    def handled(self, method: str, body: Any) -> None:
        parts = urlsplit(self.path)
        with self.server.lock:
            self.server.asked.append((method, parts.path, body))
            self.server.hook(method, parts.path)
            fault = next(
                (f for f in self.server.faults if f.method == method and re.fullmatch(f.path, parts.path)), None
            )
            if fault:
                self.server.faults.remove(fault)
            if fault and fault.status:
                return self.send(fault.status, {"error": {"message": fault.message, "code": None}}, fault.headers)
            try:
                if self.headers.get("authorization") != f"Bearer {KEY}":
                    raise Refused(401, f"Incorrect API key provided: {self.headers.get('authorization')}")
                answer, status = self.server.reply(method, parts.path, parse_qs(parts.query), body), 200
            except Refused as refused:
                answer, status = {"error": refused.body}, refused.status
        if fault and fault.junk is not None:
            return self.send(200, fault.junk, fault.headers)
        if fault:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send(status, answer, {})

    def send(self, status: int, answer: dict[str, Any] | bytes, headers: dict[str, str]) -> None:
        payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", **headers, "content-length": str(len(payload))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Says nothing."""
