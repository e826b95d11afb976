"""The Batch API of a loopback endpoint: one job for many requests, found again by whoever was killed meanwhile."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import EngineError
from advisor.protocols import EngineSetup
from advisor.types import Limits, Message, Prompt
from strategies.engines.openai import Engine
from tests.vendor import KEY, Fault, Refused, Vendor

COURSE = ("validating", "in_progress", "finalizing", "completed")


class BatchVendor(Vendor):
    """The vendor with batches: each look at one is a step of its course; its lines are answered out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[dict[str, Any]] = []
        self.course, self.unanswered, self.refuses_line = COURSE, 0, ""

    def reply(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Any:
        if path == "/v1/files" and body and body.get("purpose") == b"batch" and self.offers:
            body = {**body, "purpose": b"fine-tune"}
        if found := re.fullmatch("/v1/files/(.+)/content", path):
            return self.files[found[1]]
        if path == "/v1/batches":
            listed = {"object": "list", "data": self.batches, "has_more": False}
            return self.started(body) if method == "POST" else listed
        if path.startswith("/v1/batches/"):
            batch = next((one for one in self.batches if one["id"] == path.rpartition("/")[2]), None)
            if batch is None:
                raise Refused(404, "No batch found")
            return self.stepped(batch)
        return super().reply(method, path, query, body)

    def started(self, body: dict[str, Any]) -> dict[str, Any]:
        batch = {"id": f"batch-{len(self.batches) + 1}", "object": "batch", "status": self.course[0], **body}
        rows = self.files[body["input_file_id"]].splitlines()
        batch |= {"output_file_id": None, "error_file_id": None, "errors": None, "created_at": 1}
        batch["request_counts"] = {"total": len(rows), "completed": 0, "failed": 0}
        self.batches.append(batch)
        return batch

    def stepped(self, batch: dict[str, Any]) -> dict[str, Any]:
        batch["status"] = self.course[min(self.course.index(batch["status"]) + 1, len(self.course) - 1)]
        if batch["status"] == "failed":
            batch["errors"] = {"object": "list", "data": [{"code": "x", "message": "the model takes no batches"}]}
        if batch["status"] in ("completed", "expired") and batch["output_file_id"] is None:
            lines = [self.line(json.loads(row)) for row in self.files[batch["input_file_id"]].splitlines()]
            self.files[f"out-{batch['id']}"] = "\n".join(map(json.dumps, lines[self.unanswered :][::-1])).encode()
            batch["output_file_id"] = f"out-{batch['id']}"
        return batch

    def line(self, row: dict[str, Any]) -> dict[str, Any]:
        text = row["body"]["messages"][-1]["content"]
        if text == self.refuses_line:
            refused = {"status_code": 400, "body": {"error": {"message": "too long"}}}
            return {"custom_id": row["custom_id"], "response": refused, "error": None}
        answer = {**self.chat(row["body"])}
        answer["choices"] = [{**answer["choices"][0], "message": {"role": "assistant", "content": text.upper()}}]
        return {"custom_id": row["custom_id"], "response": {"status_code": 200, "body": answer}, "error": None}


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[BatchVendor]:
    import threading

    monkeypatch.setenv("VENDOR_KEY_1", KEY)
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(tmp_path / "cache"))
    server = BatchVendor()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def engine_of(vendor: BatchVendor, said: list[str] | None = None) -> Engine:
    said = [] if said is None else said
    setup = EngineSetup("colours-1", base_url=vendor.url, api_key_env="VENDOR_KEY_1", batch=True, say=said.append)
    engine = Engine.open(setup)
    assert engine._batches is not None
    engine._batches.wait = lambda seconds: None
    return engine


def prompts(*texts: str) -> list[Prompt]:
    return [Prompt((Message("user", text),)) for text in texts]


def asked_one_by_one(vendor: BatchVendor) -> int:
    return vendor.times("POST", "/v1/chat/completions")


def test_many_requests_are_one_batch_with_their_answers_in_order(vendor: BatchVendor) -> None:
    said: list[str] = []
    with closing(engine_of(vendor, said)) as engine:
        engine.generate(prompts("a scout"), Limits(4))  # learns what the endpoint takes
        alone = asked_one_by_one(vendor)
        found = engine.generate(prompts("ink", "sky", "rose"), Limits(4))
    assert [one.text for one in found] == ["INK", "SKY", "ROSE"]
    assert [one.usage.prompt_tokens for one in found] == [1, 1, 1] and {one.usage.seconds for one in found} == {0.0}
    assert asked_one_by_one(vendor) == alone and len(vendor.batches) == 1
    assert vendor.batches[0]["completion_window"] == "24h"
    assert said[0].endswith(": validating, 0 of 3 answered") and "completed" in said[-1]


def test_one_request_alone_waits_for_no_batch(vendor: BatchVendor) -> None:
    with closing(engine_of(vendor)) as engine:
        assert engine.generate(prompts("ink"), Limits(4))[0].text == "red"
    assert not vendor.batches


def test_a_killed_call_finds_its_batch_again_and_a_finished_one_is_forgotten(vendor: BatchVendor) -> None:
    class Killed(BaseException):
        pass

    def killed(seconds: float) -> None:
        raise Killed

    texts = prompts("a", "b", "c", "d", "e")
    with closing(engine_of(vendor)) as engine:
        engine.generate(prompts("a scout"), Limits(4))
        assert engine._batches is not None
        engine._batches.wait = killed
        with pytest.raises(Killed):
            engine.generate(texts, Limits(4))
    with closing(engine_of(vendor)) as engine:
        engine.generate(prompts("a scout"), Limits(4))
        assert [one.text for one in engine.generate(texts, Limits(4))] == ["A", "B", "C", "D", "E"]
        assert len(vendor.batches) == 1
        engine.generate(texts, Limits(4))  # what was read and stored is asked anew
    assert len(vendor.batches) == 2


def test_a_creation_whose_reply_is_lost_is_not_made_twice(vendor: BatchVendor) -> None:
    vendor.faults = [Fault("POST", "/v1/batches")]
    with closing(engine_of(vendor)) as engine:
        engine.generate(prompts("a scout"), Limits(4))
        assert [one.text for one in engine.generate(prompts("a", "b"), Limits(4))] == ["A", "B"]
    assert len(vendor.batches) == 1


def test_one_that_is_refused_or_left_unanswered_is_an_error_of_its_own(vendor: BatchVendor) -> None:
    vendor.course, vendor.unanswered, vendor.refuses_line = ("validating", "in_progress", "expired"), 1, "b"
    with closing(engine_of(vendor)) as engine:
        engine.generate(prompts("a scout"), Limits(4))
        found = engine.generate(prompts("a", "b", "c"), Limits(4))
    assert "ended the batch batch-1 (expired) without this answer" in (found[0].error or "")
    assert "too long" in (found[1].error or "") and found[1].rejected
    assert found[2].text == "C" and found[2].error is None


def test_a_batch_that_is_refused_says_why_and_what_to_do(vendor: BatchVendor) -> None:
    vendor.course = ("validating", "failed")
    with closing(engine_of(vendor)) as engine:
        engine.generate(prompts("a scout"), Limits(4))
        with pytest.raises(EngineError, match=r"refuses the batch: the model takes no batches \(batch: false asks"):
            engine.generate(prompts("a", "b"), Limits(4))


def test_an_endpoint_without_batches_is_asked_one_by_one_and_that_is_said(vendor: BatchVendor) -> None:
    real = vendor.reply

    def none(method: str, path: str, query: dict[str, list[str]], body: Any) -> Any:
        if not path.startswith("/v1/chat"):
            raise Refused(404, f"Invalid URL ({method} {path})")
        return real(method, path, query, body)

    vendor.reply = none  # type: ignore[method-assign]
    with closing(engine_of(vendor)) as engine:
        engine.generate(prompts("a scout"), Limits(4))
        assert [one.text for one in engine.generate(prompts("a", "b"), Limits(4))] == ["red", "red"]
        assert "has no Batch API (404): requests are sent one by one" in engine.notes[-1]


def test_an_answer_that_repeats_the_key_is_kept_without_it(vendor: BatchVendor) -> None:
    with closing(engine_of(vendor)) as engine:
        engine.generate(prompts("a scout"), Limits(4))
        vendor.line = lambda row: {  # type: ignore[method-assign]
            "custom_id": row["custom_id"],
            "response": {"status_code": 200, "body": {"choices": [{"message": {"content": f"it is {KEY}"}}]}},
        }
        found = engine.generate(prompts("a", "b"), Limits(4))
        assert [one.text for one in found] == ["it is ***", "it is ***"]
        assert "no believable count of tokens" in engine.notes[-1]


def test_junk_is_one_line(vendor: BatchVendor) -> None:
    with closing(engine_of(vendor)) as engine:
        engine.generate(prompts("a scout"), Limits(4))
        vendor.faults = [Fault("GET", "/v1/files/out-batch-1/content", junk=b"<html>")]
        with pytest.raises(EngineError, match="answers something else than the OpenAI Batch API does"):
            engine.generate(prompts("a", "b"), Limits(4))
