"""A bundle behind HTTP, asked by the official client: plain, streamed, many at once, and what is turned away."""

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import openai
import pytest
from click.testing import CliRunner

import advisor
from advisor.bundle import service, serving
from advisor.bundle.desk import Desk
from advisor.bundle.serving import ServeOptions, running
from advisor.cli import main
from advisor.errors import AdvisorError, EngineError
from advisor.types import Answer, Draw, Query, Usage

pytestmark = pytest.mark.usefixtures("at_home")
STRATEGY = "rag-k1-hybrid@tiny"


@pytest.fixture(scope="module")
def bundle(shop: Any) -> Any:
    return advisor.load(shop.bundle(STRATEGY, "prompt", "index", "cards"), allow_uncertified=True)


@pytest.fixture(scope="module")
def url(bundle: Any) -> Iterator[str]:
    with running(bundle) as address:
        yield address


@pytest.fixture
def client(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as made:
        yield made


def user(text: str) -> list[Any]:
    return [{"role": "user", "content": text}]


def get(url: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_the_official_client_gets_what_the_run_answered(shop: Any, client: openai.OpenAI) -> None:
    rows = shop.rows(STRATEGY)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(client.chat.completions.create, model="any", messages=user(row["input"])) for row in rows]
        answers = [one.result() for one in asked]
    assert [answer.choices[0].message.content for answer in answers] == [row["output"] for row in rows]
    assert [answer.model_extra["advisor"]["parsed"] for answer in answers] == [row["parsed"] for row in rows]
    assert answers[0].model == "colours" and answers[0].choices[0].finish_reason == "stop"
    assert answers[0].usage.prompt_tokens == rows[0]["prompt_tokens"]
    assert answers[0].model_extra["advisor"]["retrieved"][0]["source"] == "docs/a.md"


def test_a_streamed_answer_is_the_same_one(shop: Any, client: openai.OpenAI) -> None:
    row = shop.rows(STRATEGY)[0]
    stream = client.chat.completions.create(
        model="any", messages=user(row["input"]), stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == row["output"]
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage.total_tokens == row["prompt_tokens"] + row["completion_tokens"]


def test_sixty_four_clients_are_answered_at_once(bundle: Any, client: openai.OpenAI) -> None:
    texts = [f"item {number} looks like ink" for number in range(64)]
    expected = [answer.output for answer in bundle_answers(bundle, texts)]
    with ThreadPoolExecutor(64) as pool:
        found = list(pool.map(lambda text: client.chat.completions.create(model="m", messages=user(text)), texts))
    assert [answer.choices[0].message.content for answer in found] == expected


def bundle_answers(bundle: Any, texts: Sequence[str]) -> list[Any]:
    """By another copy: the served one has a thread of its own."""
    return advisor.load(bundle.folder, allow_uncertified=True).predict(texts)


def test_instructions_and_sampling_of_the_client_change_nothing_and_it_is_told(client: openai.OpenAI) -> None:
    plain = client.chat.completions.create(model="m", messages=user("like ruby"))
    other = client.chat.completions.with_raw_response.create(
        model="m",
        messages=[{"role": "system", "content": "Say no."}, *user("like ruby")],
        temperature=1.5,
        max_tokens=1,
    )
    assert other.parse().choices[0].message.content == plain.choices[0].message.content
    assert other.headers["x-advisor-ignored"] == "messages[0], temperature, max_tokens"


@pytest.mark.parametrize(
    ("body", "param", "said"),
    [
        ({"messages": []}, "messages", "at least one message"),
        ({"messages": [{"role": "assistant", "content": "a"}]}, "messages", "must be the user's"),
        ({"messages": [{"role": "user", "content": " "}]}, "messages", "is blank"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages[0]", "must be text"),
        ({"messages": [{"role": "tool", "content": "a"}]}, "messages[0]", "role must be"),
        ({"messages": [{"role": "user", "content": "a"}], "n": 2}, "n", "n must be 1"),
        ({"messages": [{"role": "user", "content": "a"}], "tools": [{}]}, "tools", "not supported"),
    ],
)
def test_what_cannot_be_answered_is_a_bad_request_with_its_place(
    url: str, body: dict[str, Any], param: str, said: str
) -> None:
    status, text = post(url, json.dumps(body).encode())
    assert status == 400
    assert json.loads(text)["error"]["param"] == param and said in json.loads(text)["error"]["message"]


def post(url: str, body: bytes, kind: str = "application/json", **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(
        f"{url}/v1/chat/completions", body, {"Content-Type": kind, **headers}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_bodies_that_are_too_long_or_no_json_are_refused(url: str) -> None:
    assert post(url, b"{" * (2**20 + 1))[0] == 413
    assert post(url, b"{")[0] == 400
    assert post(url, b"[]")[0] == 400
    body = json.dumps({"messages": user("a")}).encode()
    assert post(url, body, "text/plain")[0] == 400, "a web page could send this without being asked"


def raw(url: str, head: bytes) -> socket.socket:
    """A connection on which `head` was sent."""
    place = urlsplit(url)
    opened = socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=20)
    opened.sendall(head)
    return opened


def test_a_body_that_drips_in_is_given_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "LONGEST_BODY", 0.3)
    head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    with raw(url, head + b"Content-Length: 100\r\n\r\n{") as dripping:
        answer = dripping.recv(4096)
    assert answer.startswith(b"HTTP/1.1 400") and b"the body did not come within 0.3 seconds" in answer


def test_connections_beyond_the_limit_are_turned_away_unread(bundle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "SPARE_CONNECTIONS", 1)
    with running(bundle, ServeOptions(port=0, most_waiting=1)) as url, ExitStack() as idle:
        assert get(f"{url}/healthz")[0] == 200
        for _ in range(3):
            idle.enter_context(raw(url, b"GET /healthz HTTP/1.1\r\n"))
        with raw(url, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") as late:
            assert late.recv(4096).startswith(b"HTTP/1.1 503")


def test_a_text_that_is_too_long_for_the_model_is_the_clients_error(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="context window"):
        client.chat.completions.create(model="m", messages=user("long " * 3000))


def test_models_health_and_metrics(url: str, client: openai.OpenAI, bundle: Any) -> None:
    assert [model.id for model in client.models.list()] == ["colours"]
    assert client.models.retrieve("colours").id == "colours"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-9")
    status, text = get(f"{url}/healthz")
    assert (status, json.loads(text)["digest"]) == (200, bundle.manifest.digest)
    client.chat.completions.create(model="m", messages=user("like ruby"))
    status, text = get(f"{url}/metrics")
    assert status == 200
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(lines['advisor_requests_total{status="answered"}']) >= 1
    assert float(lines['advisor_tokens_total{kind="prompt"}']) > 0
    assert any(bundle.manifest.digest in line for line in lines)


def test_a_page_that_leads_here_under_another_name_is_turned_away(url: str) -> None:
    assert get(f"{url}/healthz", Host="evil.example")[0] == 403
    assert get(f"{url}/healthz", Host="localhost:1")[0] == 200


def test_the_network_needs_a_token_and_the_token_is_asked_for(bundle: Any) -> None:
    with pytest.raises(AdvisorError, match=r"--host 0\.0\.0\.0 opens the bundle to the network") as refused:
        ServeOptions(host="0.0.0.0").check()
    assert "ADVISOR_SERVE_TOKEN" in refused.value.hint
    with pytest.raises(AdvisorError, match="shorter than 16"):
        ServeOptions(token="secret").check()
    token = "a-long-and-random-text"
    with running(replace(bundle), ServeOptions(port=0, token=token)) as url:
        assert get(f"{url}/healthz")[0] == 200
        assert get(f"{url}/metrics")[0] == get(f"{url}/v1/models")[0] == 401
        with openai.OpenAI(base_url=f"{url}/v1", api_key=token, max_retries=0) as client:
            assert [model.id for model in client.models.list()] == ["colours"]
        wrong = openai.OpenAI(base_url=f"{url}/v1", api_key="another-long-text", max_retries=0)
        with wrong, pytest.raises(openai.AuthenticationError):
            wrong.models.list()


def test_a_missing_token_a_taken_port_and_a_changed_bundle_are_one_line(shop: Any, url: str) -> None:
    folder = str(shop.bundle("control"))
    found = CliRunner().invoke(main, ["serve", folder, "--host", "0.0.0.0"])
    assert found.exit_code == 2 and "needs a token" in found.stderr
    port = url.rpartition(":")[2]
    found = CliRunner().invoke(main, ["serve", folder, "--port", port])
    assert found.exit_code == 2 and f"127.0.0.1:{port} cannot be listened on" in found.stderr
    found = CliRunner().invoke(main, ["serve", str(shop.bundle("zero_shot@tiny", "prompt"))])
    assert found.exit_code == 2 and "has no certificate" in found.stderr


class Slow:
    """A predictor that answers when it is told to."""

    def __init__(self) -> None:
        self.go, self.batches, self.fails = threading.Event(), list[list[str]](), False

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        self.batches.append([query.input for query in queries])
        assert self.go.wait(20)
        if self.fails:
            raise EngineError("it broke")
        return [Answer(query.id, 0, query.input.upper(), query.input, Usage(1, 0, 1, 0.1)) for query in queries]


@pytest.fixture
def slow(bundle: Any, monkeypatch: pytest.MonkeyPatch) -> Slow:
    return Slow()


def test_what_comes_meanwhile_is_the_next_batch_and_a_stop_finishes_it(bundle: Any, slow: Slow) -> None:
    served = replace(bundle, predictor=slow)
    with ThreadPoolExecutor(8) as pool, running(served) as url:
        first = pool.submit(post, url, json.dumps({"messages": user("a")}).encode())
        while not slow.batches:
            time.sleep(0.01)
        others = [pool.submit(post, url, json.dumps({"messages": user(text)}).encode()) for text in "bcd"]
        while "advisor_requests_in_progress 4.0" not in get(f"{url}/metrics")[1]:
            time.sleep(0.01)
        slow.go.set()
        assert [one.result()[0] for one in (first, *others)] == [200] * 4
        assert [sorted(batch) for batch in slow.batches] == [["a"], ["b", "c", "d"]]
        slow.go.clear()
        late = pool.submit(post, url, json.dumps({"messages": user("late")}).encode())
        while len(slow.batches) < 3:
            time.sleep(0.01)
        threading.Timer(0.3, slow.go.set).start()
    assert late.result()[0] == 200, "a stop waits for what is running"


def test_too_many_are_told_to_come_again_and_a_broken_engine_is_said(bundle: Any, slow: Slow) -> None:
    served = running(replace(bundle, predictor=slow), ServeOptions(port=0, most_waiting=2))
    with ThreadPoolExecutor(8) as pool, served as url:
        body = json.dumps({"messages": user("a")}).encode()
        waiting = [pool.submit(post, url, body) for _ in range(2)]
        while "advisor_requests_in_progress 2.0" not in get(f"{url}/metrics")[1]:
            time.sleep(0.01)
        status, text = post(url, body)
        assert (status, json.loads(text)["error"]["type"]) == (503, "server_error")
        slow.fails = True
        slow.go.set()
        assert {one.result()[0] for one in waiting} == {400}
        slow.fails = False
        assert post(url, body)[0] == 200, "one failure does not end the service"


def test_a_client_that_goes_away_frees_its_place(bundle: Any, slow: Slow) -> None:
    with running(replace(bundle, predictor=slow), ServeOptions(port=0, most_waiting=3)) as url:
        hasty = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0, timeout=0.3)
        with hasty, pytest.raises(openai.APITimeoutError):
            hasty.chat.completions.create(model="m", messages=user("a"))
        deadline = time.monotonic() + 10
        while 'status="left"' not in get(f"{url}/metrics")[1]:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert "advisor_requests_in_progress 0.0" in get(f"{url}/metrics")[1]
        slow.go.set()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_engine_that_dies_is_seen_by_the_health_check(bundle: Any) -> None:
    class Broken:
        fit = None

        def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
            raise ZeroDivisionError("a bug")

    with running(replace(bundle, predictor=Broken())) as url:
        status, text = post(url, json.dumps({"messages": user("a")}).encode())
        assert status == 503 and "cannot answer any more" in text
        assert get(f"{url}/healthz")[0] == 503


def test_nothing_is_taken_up_by_a_desk_that_is_closed() -> None:
    desk = Desk(Slow(), Draw(0, 0, 1), 4)
    desk.start()
    desk.stop()
    assert not desk.alive
