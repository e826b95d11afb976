"""A whole run whose model is a server: what is asked, what it costs, and what an endpoint rules out."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import openai
import pytest
from click.testing import CliRunner, Result

import advisor
from advisor import registry
from advisor.bundle.serving import running
from advisor.cli import main
from advisor.errors import AdvisorError
from strategies.embedders.hashing import Embedder

TASK = """\
version: 1
name: colours
task: {{kind: classification, instructions: Name the colour.}}
data: {{train: train.jsonl, dev: dev.jsonl, test: test.jsonl, columns: {{input: text, target: label, id: id}}}}
target: {{accuracy: 0.8}}
models:
  - id: hosted
    engine: openai
    base_url: {url}
    api_key_env: COLOURS_KEY
    model: colours-1
    price: {{input_per_mtok: 1.0, output_per_mtok: 2.0}}
strategies:
  - kind: zero_shot
  - {{kind: few_shot, shots: 2, select: fixed}}
  - kind: lora
"""
WORDS = {"red": ["blood", "cherry", "ruby", "brick", "tomato"], "blue": ["sky", "sea", "ink", "denim", "navy"]}
KEY = "sk-colours-4711"


class Colours(BaseHTTPRequestHandler):
    """Knows the colour of every word; counts what it was asked; bills a token for every word."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.headers["Authorization"], asked))  # type: ignore[attr-defined]
        text = asked["messages"][-1]["content"]
        label = next(label for label, words in WORDS.items() if any(word in text for word in words))
        prompt = sum(len(message["content"].split()) for message in asked["messages"])
        body = json.dumps(
            {
                "id": "x",
                "object": "chat.completion",
                "created": 0,
                "model": "colours-1",
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": "stop",
                        "message": {"role": "assistant", "content": json.dumps({"answer": label})},
                    }
                ],
                "usage": {"prompt_tokens": prompt, "completion_tokens": 3, "total_tokens": prompt + 3},
            }
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Colours)
    running.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def folder(tmp_path: Path, server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    (tmp_path / "task.yaml").write_text(TASK.format(url=url), encoding="utf-8")
    for split, count in (("train", 20), ("dev", 20), ("test", 60)):
        rows = []
        for number in range(count):
            label = ("red", "blue")[number % 2]
            word = WORDS[label][number // 2 % 5]
            rows.append({"id": f"{split}-{number}", "text": f"{split} {number} is like {word}", "label": label})
        (tmp_path / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    load = registry.load
    monkeypatch.setattr(registry, "load", lambda group, name: Embedder if group == "embedders" else load(group, name))
    monkeypatch.setattr(registry.weights_module(), "resolve", _only_the_embedder)
    monkeypatch.setenv("COLOURS_KEY", KEY)
    return tmp_path


def _only_the_embedder(name: str, offline: bool, say: object) -> object:
    from strategies._weights import Weights

    assert name == "minilm-l6-v2", "an endpoint has no weights to look for"
    return Weights(name, Path("nowhere"), "d" * 64, "the test", "none")


def run(folder: Path, *extra: str) -> Result:
    arguments = ["run", str(folder / "task.yaml"), "-o", str(folder / "reports"), "--json", "--quiet", *extra]
    return CliRunner().invoke(main, arguments)


def test_an_endpoint_is_raced_priced_by_the_token_and_asked_once(folder: Path, server: ThreadingHTTPServer) -> None:
    result = run(folder)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["recommended"] == "zero_shot@hosted"
    strategies = {entry["id"]: entry for entry in found["strategies"]}
    winner = strategies["zero_shot@hosted"]
    tokens, priced = winner["tokens"], winner["cost"]
    assert priced["per_1k"] == pytest.approx((tokens["prompt_mean"] + 2 * tokens["completion_mean"]) / 1000, rel=0.01)
    (lora,) = [entry for entry in strategies.values() if entry["kind"] == "lora"]
    assert (lora["status"], lora["why"]) == (
        "not_run",
        "Does not apply: it trains local weights, and hosted is an endpoint.",
    )
    asked = server.asked  # type: ignore[attr-defined]
    assert {key for key, _ in asked} == {f"Bearer {KEY}"}
    assert len(asked) == found["spent"]["requests"]
    formats = {json.dumps(body["response_format"]) for _, body in asked}
    assert len(formats) == 1 and '"enum": ["blue", "red"]' in formats.pop()
    assert found["spent"]["money"] == pytest.approx(found["spent"]["tokens"] / 1e6, rel=0.5)

    again = json.loads(run(folder, "--set", "volume.requests_per_month=5").stdout)
    assert len(server.asked) == len(asked), "the answers of the first run were recalled"  # type: ignore[attr-defined]
    assert again["spent"]["recalled"] == again["spent"]["requests"]


def test_the_key_is_in_nothing_that_is_written(folder: Path) -> None:
    result = run(folder)
    assert KEY not in result.output
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert not [path for path in files if KEY.encode() in path.read_bytes()]


def test_a_missing_key_is_one_line_that_names_the_variable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLOURS_KEY")
    result = run(folder)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.endswith("/v1)")
    assert ": models.0.api_key_env: COLOURS_KEY is not set (export COLOURS_KEY=... with the key of http" in line
    assert "Traceback" not in result.output


def test_a_budget_in_money_counts_tokens(folder: Path) -> None:
    result = run(folder, "--max-spend", "0.0001")
    assert result.exit_code == 5, result.output
    assert result.stdout == ""
    stopped, *known = result.stderr.splitlines()
    assert stopped.startswith("stopped: 0.00")
    assert known and all(line.startswith("so far: ") and "@hosted: in the race, 100 % of " in line for line in known)


@pytest.mark.parametrize("concurrency", [1, 16])
@pytest.mark.parametrize("limit", [0.0001, 0.0004, 0.001])
def test_a_limit_is_overshot_by_a_batch_at_most_also_when_many_are_asked_at_once(
    folder: Path, server: ThreadingHTTPServer, limit: float, concurrency: int
) -> None:
    """The first batch has 10 requests, and then a request's price is known: from there on it is one request."""
    more = ("--set", f"models.0.concurrency={concurrency}", "--set", "exhaustive=true")
    result = run(folder, "--max-spend", str(limit), *more)
    assert result.exit_code == 5, result.output
    each = [_price(body) for _, body in server.asked]  # type: ignore[attr-defined]
    assert limit < sum(each) + 1e-6
    assert sum(each) <= limit + (10 if len(each) <= 10 else 2) * max(each)
    assert f"of {limit:g} are spent" in result.stderr
    resumed = json.loads(run(folder, *more).stdout)
    asked = len(server.asked)  # type: ignore[attr-defined]
    assert asked == resumed["spent"]["requests"], "what was answered before the stop is not asked again"


def _price(body: dict) -> float:
    """As the server bills it: a token for each word, and 3 for the answer at twice the price."""
    return (sum(len(message["content"].split()) for message in body["messages"]) + 2 * 3) / 1e6


def test_a_plan_prices_an_endpoint_without_asking_it(folder: Path, server: ThreadingHTTPServer) -> None:
    planned = CliRunner().invoke(main, ["plan", str(folder / "task.yaml"), "--json"])
    assert planned.exit_code == 0, planned.output
    steps = {step["id"]: step for step in json.loads(planned.stdout)["candidates"]}
    assert steps["zero_shot@hosted"]["spend"] > 0
    assert server.asked == []  # type: ignore[attr-defined]


def recheck(folder: Path, *extra: str) -> tuple[int, dict]:
    (finished,) = [path.parent for path in folder.glob("reports/colours/2*/result.json")]
    done = CliRunner().invoke(main, ["recheck", str(finished), "--json", *extra])
    assert done.exit_code in (0, 4, 6), done.output
    return done.exit_code, json.loads(done.stdout)


def test_a_run_tells_its_money_and_can_be_rechecked_without_asking(folder: Path, server: ThreadingHTTPServer) -> None:
    """few_shot is as accurate and takes more tokens a request: it never breaks even, whatever a token costs."""
    mine = '[listed.ours]\ninput_per_mtok = 1.0\noutput_per_mtok = 2.0\nsource = "our invoice"\nas_of = 2026-06-01\n'
    (folder / "mine.toml").write_text(mine, encoding="utf-8")
    task = folder / "task.yaml"
    text = task.read_text("utf-8").replace("{input_per_mtok: 1.0, output_per_mtok: 2.0}", "{listed: [ours]}")
    task.write_text(text + "prices: mine.toml\ncosts: {per_error: 2.0}\nexhaustive: true\n", "utf-8")
    result = run(folder)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert {"model": "hosted", "figure": "input_per_mtok", "amount": 1.0} | {
        "source": "our invoice",
        "as_of": "2026-06-01",
    } in found["prices"]
    assert any("by our invoice is of 2026-06-01, more than 90 days old" in warning for warning in found["warnings"])
    names = ("zero_shot@hosted", "few_shot-fixed-2@hosted")
    assert {"a": names[0], "b": names[1], "requests_per_month": None} in found["break_even"]
    assert [one["strategy"] for one in found["at_volumes"]] == [names[0]] * 7
    assert {one["name"] for one in found["sensitivity"]} == {"price of hosted", "length of answers"}
    assert not any(one["flips"] for one in found["sensitivity"])
    assert {e["cost"]["errors_per_month"] for e in found["strategies"] if e["id"] in names} == {0}
    (report,) = folder.glob("reports/colours/2*/report.md")
    told = report.read_text("utf-8")
    for line in ("No single assumption flips it.", "| our invoice |"):
        assert line in told, line
    asked = len(server.asked)  # type: ignore[attr-defined]
    code, again = recheck(folder, "--task", str(task))
    assert (code, again["outcome"], again["notes"]) == (0, "held", [])
    assert again["strategies"][0]["now"] == pytest.approx(again["strategies"][0]["was"])
    train = folder / "train.jsonl"
    train.write_text(train.read_text("utf-8").replace("sky", "skies"), "utf-8")
    code, changed = recheck(folder, "--task", str(task))
    assert (code, changed["outcome"]) == (4, "not known"), "the demonstrations are not what the run showed"
    assert changed["notes"] == ["the train examples are not what the run read"]
    assert len(server.asked) == asked  # type: ignore[attr-defined]


def test_the_winner_leaves_with_its_client_settings_and_without_its_key(
    folder: Path, server: ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(folder, "-s", "zero_shot").exit_code == 0
    target = tmp_path / "winner"
    done = CliRunner().invoke(main, ["export", str(folder / "reports" / "colours" / "latest"), "-o", str(target)])
    assert done.exit_code == 0, done.output
    texts = [path.read_text("utf-8") for path in target.rglob("*") if path.is_file()]
    assert not any(KEY in text for text in texts), "a key left with the bundle"
    assert any('api_key_env = "COLOURS_KEY"' in text for text in texts)
    bundle = advisor.load(target)
    assert [answer.parsed for answer in bundle.predict(["like the sea", "like a cherry"])] == ["blue", "red"]
    with (
        running(bundle) as url,
        openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client,
        ThreadPoolExecutor(16) as pool,
    ):
        told = [[{"role": "user", "content": f"{number} like ink"}] for number in range(32)]
        found = pool.map(lambda messages: client.chat.completions.create(model="m", messages=messages), told)
        assert {answer.model_extra["advisor"]["parsed"] for answer in found} == {"blue"}
        monkeypatch.setattr(Colours, "do_POST", lambda self: self.send_error(400, "not today"))
        with pytest.raises(openai.InternalServerError) as raised:
            client.chat.completions.create(model="m", messages=told[0])
        assert raised.value.status_code == 502
    monkeypatch.delenv("COLOURS_KEY")
    with pytest.raises(AdvisorError, match="COLOURS_KEY is not set"):
        advisor.load(target)
