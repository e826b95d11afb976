"""Whole runs that a judge behind a loopback endpoint scores: accepted, demoted, silent, resumed."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor import registry
from advisor.cli import main
from strategies.embedders.hashing import Embedder

TASK = """\
version: 1
name: notes
task:
  kind: generation
  instructions: Write a note.
  rubric:
    criteria: The note names the colour of the request and nothing else.
    judge: {{engine: openai, base_url: {url}, model: judge-1, price: {{input_per_mtok: 1.0, output_per_mtok: 2.0}}}}
    labelled: judged.jsonl
data: {{train: train.jsonl, dev: dev.jsonl, test: test.jsonl, columns: {{input: text, target: note, id: id}}}}
target: {{accuracy: 0.8}}
models:
  - id: writer
    engine: openai
    base_url: {url}
    model: writer-1
    price: {{input_per_mtok: 1.0, output_per_mtok: 2.0}}
strategies: [{{kind: zero_shot}}, {{kind: few_shot, shots: 2, select: fixed}}]
"""
COLOURS = ("red", "blue", "green")
ANSWER = re.compile(r"\[answer \w+\]\n(.*?)\n\[end of answer", re.DOTALL)
REQUEST = re.compile(r"\[request \w+\]\n(.*?)\n\[end of request", re.DOTALL)


def note(request: str) -> str:
    return f"A note on {next(colour for colour in COLOURS if colour in request)}."


def right(request: str, answer: str) -> bool:
    return answer == note(request)


class Endpoint(ThreadingHTTPServer):
    """A writer that names the colour, and a judge that says what it is told to say."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.judge: Callable[[str, str], str] = lambda request, answer: "pass" if right(request, answer) else "fail"
        self.status: Callable[[str], int] = lambda answer: 200
        self.write: Callable[[str], str] = note
        self.judged: list[str] = []
        self.written = 0
        self.spent = {"judge-1": 0.0, "writer-1": 0.0}
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Endpoint
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text, status, judging = asked["messages"][-1]["content"], 200, asked["model"] == "judge-1"
        with self.server.lock:
            if judging:
                answer = ANSWER.findall(text)[0]
                self.server.judged.append(text)
                status = self.server.status(answer)
                said = json.dumps({"answer": self.server.judge(REQUEST.findall(text)[0], answer)})
            else:
                self.server.written += 1
                said = self.server.write(text)
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}
        words = sum(len(message["content"].split()) for message in asked["messages"])
        used = {"prompt_tokens": words, "completion_tokens": 3, "total_tokens": words + 3}
        self.server.spent["judge-1" if judging else "writer-1"] += (words + 2 * 3) / 1e6
        found = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": used}
        body = json.dumps(found if status == 200 else {"error": {"message": "not that one"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Endpoint]:
    running = Endpoint()
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def folder(tmp_path: Path, server: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "task.yaml").write_text(TASK.format(url=server.url), encoding="utf-8")
    for split, count in (("train", 20), ("dev", 20), ("test", 80)):
        texts = [f"{split} {number} wants {COLOURS[number % 3]}" for number in range(count)]
        rows = [{"id": f"{split}-{i}", "text": text, "note": f"On {text.split()[-1]}."} for i, text in enumerate(texts)]
        write(tmp_path / f"{split}.jsonl", rows)
    write(tmp_path / "judged.jsonl", labelled(30, 20))
    load = registry.load
    monkeypatch.setattr(registry, "load", lambda group, name: Embedder if group == "embedders" else load(group, name))
    monkeypatch.setattr(registry.weights_module(), "resolve", _only_the_embedder)
    return tmp_path


def labelled(good: int, bad: int) -> list[dict]:
    requests = [f"row {number} wants {COLOURS[number % 3]}" for number in range(good + bad)]
    answers = [note(text) if i < good else "A note." for i, text in enumerate(requests)]
    return [{"input": r, "output": a, "pass": i < good} for i, (r, a) in enumerate(zip(requests, answers, strict=True))]


def write(path: Path, rows: list[dict]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _only_the_embedder(name: str, offline: bool, say: object) -> object:
    from strategies._weights import Weights

    assert name == "minilm-l6-v2", "an endpoint has no weights to look for"
    return Weights(name, Path("nowhere"), "d" * 64, "the test", "none")


def run(folder: Path, *extra: str) -> Result:
    arguments = ["run", str(folder / "task.yaml"), "-o", str(folder / "reports"), "--json", "--quiet", *extra]
    return CliRunner().invoke(main, arguments)


def outputs(folder: Path, strategy: str) -> list[dict]:
    (path,) = folder.glob(f"reports/notes/*_*/strategies/{strategy}/outputs.jsonl")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def report(folder: Path) -> str:
    return (folder / "reports" / "notes" / "latest" / "report.md").read_text("utf-8")


def test_a_judge_that_agrees_decides_against_a_raised_bar(folder: Path, server: Endpoint) -> None:
    result = run(folder)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    judge = found["judge"]
    assert (judge["right"], judge["right_passed"], judge["wrong"], judge["wrong_passed"]) == (30, 30, 20, 0)
    assert judge["demoted"] == "" and judge["repeated"] == 1.0
    # No failure of 20 passed: at alpha 0.01 a wrong answer is caught in 0.01^(1/20) = 79.4 % of cases at least.
    assert judge["bar"] == pytest.approx(0.842) and judge["target"] == 0.8
    assert found["target"]["accuracy"] == 0.8 and found["target"]["confidence"] == 0.95
    assert found["target"]["alpha"] == pytest.approx(0.032)
    assert "at least 80 %" in found["reason"] and "80 of 80 passed by the judge" in found["reason"]
    told = report(folder)
    assert "judge-1 agreed with the labels on 50 of 50 answers" in told
    assert "84.2 %" in told and "no more often than those that are labelled" in told
    assert {row["score"] for row in outputs(folder, "zero_shot@writer")} == {1.0}


def test_what_the_judge_takes_is_spent_by_the_run_and_costs_no_strategy(folder: Path, server: Endpoint) -> None:
    found = json.loads(run(folder).stdout)
    judge = found["judge"]
    assert judge["requests"] == len(server.judged)
    assert judge["money"] == pytest.approx(server.spent["judge-1"])
    assert found["spent"]["requests"] == len(server.judged) + server.written
    # Laying out prompts takes moments of this machine beside the endpoint.
    assert found["spent"]["money"] == pytest.approx(sum(server.spent.values()), rel=1e-3)
    assert found["spent"]["requests"] <= found["spent"]["requests_if_exhaustive"]
    winner = next(entry for entry in found["strategies"] if entry["id"] == found["recommended"])
    tokens = winner["tokens"]
    by_token = (tokens["prompt_mean"] + 2 * tokens["completion_mean"]) / 1000
    assert winner["cost"]["per_1k"] == pytest.approx(by_token, rel=1e-3)


def test_the_same_answer_is_judged_once_and_a_finished_run_asks_nothing_again(folder: Path, server: Endpoint) -> None:
    first = json.loads(run(folder).stdout)
    asked = len(server.judged)
    assert asked == len(set(server.judged)) + 50, "only the labelled answers are asked about twice, on purpose"
    for cache in folder.parent.parent.rglob("answers.sqlite*"):
        cache.unlink()
    again = json.loads(run(folder).stdout)
    assert len(server.judged) == asked, "verdicts are in the journal of the run"
    assert again == first


def test_a_coin_is_demoted_and_rules_decide(folder: Path, server: Endpoint) -> None:
    server.judge = lambda request, answer: "pass" if int(request.split()[1]) % 2 else "fail"
    result = run(folder, "--set", "task.rules={must_include: [note]}")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["target"]["metric"] == "rules_pass" and found["target"]["confidence"] == 0.95
    assert found["target"]["alpha"] == pytest.approx(0.04)
    assert found["judge"]["demoted"].startswith("it agreed on 25 of 50 labelled answers (lower bound 37")
    assert found["judge"]["instead"] == "rules_pass"
    assert found["warnings"][0].startswith("the judge judge-1 is demoted")
    assert len(server.judged) == 50, "a demoted judge is not asked about anything else"
    assert "Demoted: it agreed on 25 of 50" in report(folder)
    assert "at least 80 %" in found["reason"]


def test_a_judge_that_passes_everything_is_demoted_however_often_it_agrees(folder: Path, server: Endpoint) -> None:
    write(folder / "judged.jsonl", labelled(114, 6))
    server.judge = lambda request, answer: "pass"
    found = json.loads(run(folder, "--set", "task.rules={max_words: 9}").stdout)
    assert found["judge"]["agreement_lower"] > 0.9
    assert "hardly more than by chance (kappa 0.00" in found["judge"]["demoted"]


def test_a_demoted_judge_without_rules_ends_the_run_with_a_cure(folder: Path, server: Endpoint) -> None:
    server.judge = lambda request, answer: "fail"
    result = run(folder)
    assert result.exit_code == 2
    assert re.search(
        r"task\.yaml:7:5: task\.rubric: the judge judge-1 is demoted: it agreed on 20 of 50", result.stderr
    )
    assert "no rules or facts to score by instead" in result.stderr
    assert server.written == 0


def test_a_judge_that_breaks_off_blames_no_strategy_and_the_run_goes_on_later(folder: Path, server: Endpoint) -> None:
    server.status = lambda answer: 200 if len(server.judged) < 130 else 401
    stopped = run(folder)
    assert stopped.exit_code == 1, stopped.output
    assert "the judge judge-1 could not be asked" in stopped.stderr or "cannot be asked" in stopped.stderr
    assert "the same command goes on from here" in stopped.stderr
    server.status = lambda answer: 200
    written = server.written
    found = json.loads(run(folder).stdout)
    assert found["recommended"] == "zero_shot@writer"
    assert {entry["status"] for entry in found["strategies"]} <= {"certified", "not_run"}
    rows = outputs(folder, "zero_shot@writer")
    assert all(row["score"] == 1.0 for row in rows)
    assert server.written - written < len(rows), "what was answered before the break is not asked again"


def test_one_answer_that_the_judge_refuses_for_good_counts_as_not_passed(folder: Path, server: Endpoint) -> None:
    server.write = lambda request: "A poem." if "test 7 " in request else note(request)
    server.status = lambda answer: 400 if answer == "A poem." else 200
    found = json.loads(run(folder, "-s", "zero_shot*").stdout)
    assert found["judge"]["without_verdict"] == 1
    scores = {row["id"]: row["score"] for row in outputs(folder, "zero_shot@writer") if not row["draw"]}
    assert [name for name, score in scores.items() if not score] == ["test-7"]


def test_rules_fail_an_answer_before_the_judge_is_asked(folder: Path, server: Endpoint) -> None:
    server.write = lambda request: note(request) if " 1 " in request else "Nothing."
    server.judge = lambda request, answer: "pass" if answer.startswith("A note on") else "fail"
    run(folder, "-s", "zero_shot*", "--set", "task.rules={must_include: [note]}")
    answers = {ANSWER.findall(text)[0] for text in server.judged}
    assert "Nothing." not in answers


def test_the_spending_limit_holds_for_the_judge_too(folder: Path, server: Endpoint) -> None:
    stopped = run(folder, "--max-spend", "0.004")
    assert stopped.exit_code == 5
    assert server.written == 0, "the labelled answers alone took the money"
    assert run(folder).exit_code == 0


def test_criteria_that_are_changed_until_they_agree_are_told_of(folder: Path, server: Endpoint) -> None:
    limited = ("-s", "zero_shot*", "--limit", "5")
    assert not any("look" in line for line in json.loads(run(folder, *limited).stdout)["warnings"])
    again = json.loads(run(folder, *limited, "--set", "task.rubric.agreement=0.75").stdout)
    assert not any("look 2 at the labelled" in line for line in again["warnings"]), "the judge is the same"
    changed = json.loads(run(folder, *limited, "--set", "task.rubric.criteria=It names a colour.").stdout)
    assert any(line.startswith("look 2 at the labelled answers") for line in changed["warnings"])


def test_a_judge_that_competes_is_named(folder: Path, server: Endpoint) -> None:
    found = json.loads(run(folder, "--set", "models.0.model=some/Judge-1").stdout)
    assert any("is a contestant too (writer)" in line for line in found["warnings"])
