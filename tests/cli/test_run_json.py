"""The whole command over records and entities: the control wins, a random model is invalid, validity stands apart."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from advisor import registry
from advisor.cli import main
from strategies._weights import Weights
from strategies.embedders.hashing import Embedder

MODELS = "models: [{id: tiny, engine: local, model: tiny, price: {per_hour: 0.05}}]\n"
STRATEGIES = "strategies:\n  - kind: control\n  - kind: zero_shot\n  - {kind: few_shot, shots: 2}\n"
DATA = "data: {train: train.jsonl, dev: dev.jsonl, test: test.jsonl}\n"
TASKS = {
    "extraction": "task: {kind: extraction, output: {schema: out.json}}\ntarget: {accuracy: 0.6}\n",
    "entities": "task: {kind: entities, entity_types: [colour, thing]}\ntarget: {accuracy: 0.6}\n",
}
SCHEMA = {"type": "object", "properties": {"colour": {"type": "string"}, "thing": {"type": "string"}}}
PAIRS = [("red", "cherry"), ("blue", "sea"), ("green", "grass"), ("yellow", "lemon")]


def write_rows(path: Path, split: str, count: int) -> None:
    rows = []
    for number in range(count):
        colour, thing = PAIRS[number % 4]
        thing = "pebble" if split == "test" and number % 10 == 9 else thing  # what train does not know
        entities = [{"text": thing, "type": "thing"}, {"text": colour, "type": "colour"}]
        text = f"{split} item {number}: the {thing} looks {colour} {colour[0]}{number}"
        rows.append(json.dumps({"text": text, "record": {"thing": thing, "colour": colour}, "entities": entities}))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, tiny_llama: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "out.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    for split, count in (("train", 40), ("dev", 20), ("test", 60)):
        write_rows(tmp_path / f"{split}.jsonl", split, count)

    def resolve(name: str, offline: bool, say: Callable[[str], None]) -> Weights:
        return Weights(name, tiny_llama, "d" * 64, "the test", "none")

    load = registry.load
    found = SimpleNamespace(resolve=resolve, known=list, cache_folder=lambda: tmp_path / "cache")
    monkeypatch.setattr(registry, "weights_module", lambda: found)
    monkeypatch.setattr(registry, "load", lambda group, name: Embedder if group == "embedders" else load(group, name))
    return tmp_path


def run(folder: Path, kind: str, *extra: str) -> Result:
    (folder / "task.yaml").write_text(f"version: 1\nname: json\n{TASKS[kind]}{DATA}{MODELS}{STRATEGIES}", "utf-8")
    arguments = ["run", str(folder / "task.yaml"), "-o", str(folder / "reports"), "--json", "--quiet", *extra]
    return CliRunner().invoke(main, arguments)


def rows_of(folder: Path, name: str) -> list[dict[str, object]]:
    path = folder / "reports" / "json" / "latest" / "strategies" / name / "outputs.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("kind", "metric"), [("extraction", "field_f1"), ("entities", "entity_f1")])
def test_a_run_certifies_the_graded_score_and_tells_validity_apart(folder: Path, kind: str, metric: str) -> None:
    result = run(folder, kind, "--set", "exhaustive=true")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert (found["target"]["metric"], found["recommended"]) == (metric, "control")
    by_id = {entry["id"]: entry for entry in found["strategies"]}
    tested = [row for row in rows_of(folder, "control") if row["split"] == "test" and row["draw"] == 0]
    accuracy = by_id["control"]["accuracy"]
    assert (accuracy["method"], accuracy["correct"], accuracy["n"]) == ("betting", None, len(tested))
    assert accuracy["point"] == pytest.approx(sum(row["score"] for row in tested) / len(tested))  # type: ignore[misc]
    assert by_id["control"]["diagnostics"]["valid"] == 1
    random = by_id["few_shot-similar-2@tiny"]
    assert random["diagnostics"]["valid"] == random["dev"]["score"] == 0, "random weights write no JSON"
    report = (folder / "reports" / "json" / "latest" / "report.md").read_text("utf-8")
    assert "exactly right" in report and "Valid 0 %" in report


def test_check_says_what_a_graded_score_has_to_reach(folder: Path) -> None:
    run(folder, "entities", "-s", "control")
    checked = CliRunner().invoke(main, ["check", str(folder / "task.yaml")])
    assert "to be certified, the 60 test items must score 0.733 on average" in checked.output
    assert "must be right" not in checked.output


def test_targets_and_answers_are_stored_in_the_order_of_the_schema(folder: Path) -> None:
    run(folder, "extraction", "-s", "control")
    for row in rows_of(folder, "control"):
        for text in (row["target"], row["parsed"]):
            assert list(json.loads(str(text))) == ["colour", "thing"]


def test_another_schema_is_another_run(folder: Path) -> None:
    first = json.loads(run(folder, "extraction", "-s", "control").stdout)["run_id"]
    assert json.loads(run(folder, "extraction", "-s", "control").stdout)["run_id"] == first
    (folder / "out.json").write_text(json.dumps({**SCHEMA, "required": ["thing"]}), encoding="utf-8")
    assert json.loads(run(folder, "extraction", "-s", "control").stdout)["run_id"] != first


def test_a_mistake_in_schema_or_rows_is_one_line_and_no_run(folder: Path) -> None:
    (folder / "out.json").write_text(json.dumps({**SCHEMA, "required": ["size"]}), encoding="utf-8")
    refused = run(folder, "extraction")
    assert refused.exit_code == 2
    assert "train.jsonl:1: column \"record\": 'size' is a required property" in refused.stderr
    (folder / "out.json").write_text("{", encoding="utf-8")
    refused = run(folder, "extraction")
    assert refused.exit_code == 2
    assert "out.json:1:2: is not JSON" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (folder / "reports").exists()


ENDPOINT = "models: [{{id: hosted, engine: openai, base_url: '{0}', model: m, price: {{input_per_mtok: 1.0}}}}]\n"


def answered(asked: dict[str, Any]) -> tuple[int, dict[str, object]]:
    """An endpoint that takes a strict schema only of an object, and knows every colour and thing of a text."""
    form = asked["response_format"]["json_schema"]
    if form.get("strict") and form["schema"].get("type") != "object":
        return 400, {"error": {"message": "response_format: schema must be of type object", "type": "invalid_request"}}
    text = asked["messages"][-1]["content"]
    found = re.search(r"the (?P<thing>\w+) looks (?P<colour>\w+)", text)
    assert found is not None
    listed = [{"text": said, "type": kind} for kind, said in found.groupdict().items()]
    answer = {"answer": listed} if "answer" in form["schema"]["properties"] else found.groupdict()
    usage = {"prompt_tokens": 20, "completion_tokens": 9, "total_tokens": 29}
    message = {"role": "assistant", "content": json.dumps(answer, indent=2)}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    return 200, {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }


class Strict(BaseHTTPRequestHandler):
    """Gives the answers above."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        status, said = answered(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Strict)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}/v1"
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.mark.parametrize("kind", ["extraction", "entities"])
def test_an_endpoint_is_held_to_the_schema_and_its_answers_are_read(folder: Path, url: str, kind: str) -> None:
    models = ENDPOINT.format(url)
    (folder / "task.yaml").write_text(
        f"version: 1\nname: json\n{TASKS[kind]}{DATA}{models}strategies: [{{kind: zero_shot}}]\n", "utf-8"
    )
    result = CliRunner().invoke(main, ["run", str(folder / "task.yaml"), "-o", str(folder / "reports"), "--json"])
    assert result.exit_code == 0, result.output
    (entry,) = json.loads(result.stdout)["strategies"]
    assert entry["status"] == "certified"
    assert (entry["diagnostics"]["valid"], entry["diagnostics"]["exact"], entry["accuracy"]["point"]) == (1, 1, 1)
    latest = folder / "reports" / "json" / "latest"
    for name in ("report.md", "report.html"):
        assert "Valid 100 %, exactly right 100 %." in (latest / name).read_text("utf-8")
