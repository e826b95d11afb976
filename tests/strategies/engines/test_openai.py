"""The engine against a server on loopback that does everything an endpoint may do wrong."""

import gc
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from advisor.conformance import check_engine
from advisor.errors import EngineError
from advisor.protocols import EngineSetup
from advisor.types import Completion, Limits, Message, Prompt
from strategies.engines._endpoint import Endpoint
from strategies.engines._endpoint_gate import Gate
from strategies.engines.openai import Engine

KEY = "sk-verysecret-0123456789"
VARIABLE = "ADVISOR_TEST_KEY"
LABELS = ("card_arrival", "lost_card", "greeting")


@dataclass
class Said:
    """What the server does with one request: a whole answer, a cut connection, or a body that drips."""

    body: object = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    drip: float = 0.0
    wait: float = 0.0


Reaction = Callable[[dict], Said]


class Server(ThreadingHTTPServer):
    """Reacts as told and remembers every request."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.react: Reaction = lambda body: Said(chat(last(body).upper()))
        self.asked: list[dict] = []
        self.keys: set[str] = set()
        self.busy = self.busiest = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def times(self, text: str) -> int:
        return sum(last(body) == text for body in self.asked)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"  # connections are kept open
    disable_nagle_algorithm = True  # which would wait for more before it sends a drip

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with self.server.lock:
            self.server.asked.append(body)
            self.server.keys.add(self.headers["authorization"])
            self.server.busy += 1
            self.server.busiest = max(self.server.busiest, self.server.busy)
        try:
            self.answer(self.server.react(body))
        finally:
            with self.server.lock:
                self.server.busy -= 1

    def answer(self, said: Said) -> None:
        time.sleep(said.wait)
        payload = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
        if said.cut:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.send_response(said.status)
        for name, value in {"content-type": "application/json", **said.headers}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        size = 8 if said.drip else max(1, len(payload))
        for number in range(0, len(payload), size):
            self.wfile.write(payload[number : number + size])
            time.sleep(said.drip)

    def log_message(self, *args: object) -> None:
        """Nothing to say."""


def last(body: dict) -> str:
    return body["messages"][-1]["content"]


def usage(prompt: object = 9, completion: object = 3, cached: object = 4) -> dict:
    details = {"cached_tokens": cached}
    return {"prompt_tokens": prompt, "completion_tokens": completion, "prompt_tokens_details": details}


def chat(text: str | None, finish: str = "stop", used: object = None, **message: object) -> dict:
    choice = {"index": 0, "message": {"role": "assistant", "content": text, **message}, "finish_reason": finish}
    return {"id": "x", "object": "chat.completion", "choices": [choice], "usage": used or usage()}


def rejection(message: str, status: int = 400, **headers: str) -> Said:
    return Said({"error": {"message": message, "type": "invalid_request_error"}}, status, headers)


def prompt(text: str) -> Prompt:
    return Prompt((Message("system", "Answer."), Message("user", text)))


def texts(found: list[Completion]) -> list[str]:
    return [completion.text for completion in found]


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def connect(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Engine]]:
    """`connect(timeout=..., retries=...)`: an engine that sends the test's key to the test's server."""
    monkeypatch.setenv(VARIABLE, KEY)
    made: list[Engine] = []

    def make(**changes: object) -> Engine:
        facts = {"base_url": server.url, "model": "small", "api_key_env": VARIABLE, "retries": 2, "timeout": 5.0}
        made.append(Engine(Endpoint(**{**facts, **changes})))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


# --- what it is -------------------------------------------------------------------------------------------------------


def test_it_keeps_to_the_protocol(server: Server, connect: Callable[..., Engine]) -> None:
    def react(body: dict) -> Said:
        if "response_format" in body:
            schema = body["response_format"]["json_schema"]["schema"]
            return Said(chat(json.dumps({"answer": schema["properties"]["answer"]["enum"][1]})))
        return Said(chat(last(body)[:20]))

    server.react = react
    check_engine(connect())


def test_it_says_who_it_is_without_the_key(server: Server, connect: Callable[..., Engine]) -> None:
    engine = connect(base_url=server.url + "/")
    assert engine.identity == f"openai {server.url} small"
    assert engine.weights_folder is None
    assert (engine.context_window, connect(context_window=2048).context_window) == (131_072, 2048)
    assert engine.count_tokens("") == 0
    assert engine.count_tokens("twelve chars") == 3
    assert KEY not in repr(engine)
    engine.generate([prompt("a")], Limits(4))
    assert server.keys == {f"Bearer {KEY}"}


def test_a_local_server_needs_no_key(server: Server, connect: Callable[..., Engine]) -> None:
    assert texts(connect(api_key_env=None).generate([prompt("a")], Limits(4))) == ["A"]
    assert server.keys == {"Bearer unused"}


def test_a_key_that_is_not_set_is_asked_for_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(EngineError, match=f"{VARIABLE} is not set"):
        Engine(Endpoint("http://localhost/v1", "small", VARIABLE))


def test_a_key_that_no_header_can_carry_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f"{KEY}\nX: y")
    with pytest.raises(EngineError, match=VARIABLE) as caught:
        Engine(Endpoint("http://localhost/v1", "small", VARIABLE))
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": f"http://user:{KEY}@localhost/v1"},
        {"base_url": f"http://localhost/v1?key={KEY}"},
        {"base_url": "localhost:8080"},
        {"api_key_env": KEY},
        {"model": ""},
        {"timeout": 0},
        {"concurrency": 0},
    ],
)
def test_facts_that_cannot_be_right_are_refused(wrong: dict) -> None:
    with pytest.raises(EngineError) as caught:
        Endpoint(**{"base_url": "http://localhost/v1", "model": "small", **wrong})
    assert KEY not in str(caught.value)


def test_it_is_opened_from_a_model_section(server: Server, connect: Callable[..., Engine]) -> None:
    connect()  # sets the variable
    engine = Engine.open(EngineSetup("small", base_url=server.url, api_key_env=VARIABLE))
    assert texts(engine.generate([prompt("a")], Limits(4))) == ["A"]
    engine.close()
    with pytest.raises(EngineError, match="small needs the base_url"):
        Engine.open(EngineSetup("small"))


def test_it_takes_no_adapter(connect: Callable[..., Engine], tmp_path) -> None:
    with pytest.raises(EngineError, match="tune local weights"):
        connect().with_adapter(tmp_path)


# --- many at once -----------------------------------------------------------------------------------------------------


def test_answers_come_in_the_order_of_the_prompts(server: Server, connect: Callable[..., Engine]) -> None:
    def react(body: dict) -> Said:
        return Said(chat(last(body)), wait=0.002 * (25 - int(last(body))))

    server.react = react
    found = connect().generate([prompt(str(number)) for number in range(25)], Limits(4))
    assert texts(found) == [str(number) for number in range(25)]
    assert 1 < server.busiest <= 8


def test_one_bad_prompt_costs_the_others_nothing(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = lambda body: rejection("bad prompt") if last(body) == "7" else Said(chat(last(body)))
    found = connect().generate([prompt(str(number)) for number in range(20)], Limits(4))
    assert [number for number, one in enumerate(found) if one.error] == [7]
    assert "rejects the request (400): bad prompt" in (found[7].error or "")
    assert [server.times(str(number)) for number in range(20)] == [1] * 20


def test_a_bad_first_prompt_is_not_the_fault_of_a_parameter(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = lambda body: rejection("bad prompt") if last(body) == "0" else Said(chat(last(body)))
    engine = connect()
    found = engine.generate([prompt(str(number)) for number in range(20)], Limits(4))
    assert [number for number, one in enumerate(found) if one.error] == [0]
    assert [server.times(str(number)) for number in range(1, 20)] == [1] * 19
    assert engine.notes == []
    assert "max_tokens" in server.asked[-1]


def test_it_sends_fewer_at_once_to_a_busy_endpoint(server: Server, connect: Callable[..., Engine]) -> None:
    def react(body: dict) -> Said:
        if server.busy > 2:
            return rejection("slow down", 429, **{"retry-after": "0.05"})
        return Said(chat(last(body)), wait=0.01)

    server.react = react
    engine = connect(retries=30)
    found = engine.generate([prompt(str(number)) for number in range(40)], Limits(4))
    assert texts(found) == [str(number) for number in range(40)]
    assert engine.concurrency < 8
    refused = len(server.asked) - 40
    assert 0 < refused < 40


def test_it_waits_as_long_as_it_is_told(server: Server, connect: Callable[..., Engine]) -> None:
    replies = [rejection("slow down", 429, **{"retry-after": "0.3"}), Said(chat("done"))]
    server.react = lambda body: replies.pop(0)
    started = time.perf_counter()
    (found,) = connect().generate([prompt("a")], Limits(4))
    assert found.text == "done"
    assert 0.3 <= time.perf_counter() - started < 2
    assert found.usage.seconds < 0.3  # waiting is not answering


def test_one_burst_halves_once_and_success_grows_again() -> None:
    gate = Gate(8)
    with gate.place() as sent:
        for _ in range(5):
            gate.shrink(sent)
    assert gate.limit == 4
    for _ in range(100):
        gate.shrink(time.perf_counter())
    assert gate.limit == 1
    gate.grow()
    assert gate.limit == 2
    for _ in range(100):
        gate.grow()
    assert gate.limit == 8


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Said({}, 500, {"retry-after": "0.05"}), Said(cut=True)], ids=["500", "cut"])
def test_a_passing_fault_is_tried_again(server: Server, connect: Callable[..., Engine], fault: Said) -> None:
    replies = [Said(chat("zero")), fault, Said(chat("one"))]
    server.react = lambda body: replies.pop(0)
    assert texts(connect().generate([prompt("0"), prompt("1")], Limits(4))) == ["zero", "one"]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Said({"error": {"message": "boom"}}, 500), "answers 500 (attempts: 1): boom"),
        (Said({"error": {"message": "busy"}}, 429), "answers 429 (attempts: 1)"),
        (Said(cut=True), "breaks the connection off"),
        (Said(b'{"choices": [{"mess'), "sent no chat completion"),
        (Said(b"<html>hello</html>", headers={"content-type": "text/html"}), "sent no chat completion"),
        (Said({"choices": []}), "sent no chat completion: choices"),
        (Said({"choices": [{"message": {"content": ["a"]}}]}), "sent no chat completion"),
        (Said(chat(None, refusal="I will not")), "the model refused: I will not"),
        (Said(chat(None)), "sent no text"),
        (Said(chat("", finish="length")), "spent 3 tokens and wrote no answer"),
        (rejection(f"no such prompt for {KEY}"), "no such prompt for ***"),
    ],
)
def test_a_lasting_fault_is_the_error_of_its_item(
    server: Server, connect: Callable[..., Engine], fault: Said, why: str
) -> None:
    server.react = lambda body: fault if last(body) == "bad" else Said(chat(last(body)))
    engine = connect(retries=0)
    found = engine.generate([prompt("good"), prompt("bad"), prompt("fine")], Limits(4))
    assert [one.text for one in found] == ["good", "", "fine"]
    assert why in (found[1].error or "")
    assert found[0].error is found[2].error is None
    assert KEY not in repr((found, engine.notes, engine))


def test_a_refused_answer_is_paid_for(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = lambda body: Said(chat(None, refusal="no"))
    (found,) = connect().generate([prompt("a")], Limits(4))
    assert found.usage.prompt_tokens == 9


@pytest.mark.parametrize("fault", [Said(chat("late"), drip=0.06), Said(chat("late"), wait=1.0)], ids=["drip", "hang"])
def test_a_slow_answer_ends_at_the_deadline(server: Server, connect: Callable[..., Engine], fault: Said) -> None:
    server.react = lambda body: fault if last(body) == "bad" else Said(chat(last(body)))
    engine = connect(timeout=0.3, retries=6)
    started = time.perf_counter()
    found = engine.generate([prompt("good"), prompt("bad"), prompt("fine")], Limits(4))
    assert time.perf_counter() - started < 3
    assert [one.text for one in found] == ["good", "", "fine"]
    assert "no whole answer within 0.3 seconds" in (found[1].error or "")
    assert server.times("bad") == 2


@pytest.mark.parametrize(
    ("fault", "cure"),
    [
        (rejection(f"Incorrect API key provided: {KEY}", 401), f"refuses the key in {VARIABLE}"),
        (rejection(f"{KEY} may not", 403), f"refuses the key in {VARIABLE}.*may not"),
        (rejection("model not found", 404), "knows no model 'small'.*model not found"),
        (rejection("pay", 402), "out of credit"),
        (Said({"error": {"message": "You exceeded", "code": "insufficient_quota"}}, 429), "out of credit"),
    ],
    ids=["401", "403", "404", "402", "quota"],
)
def test_what_no_prompt_would_escape_is_raised(
    server: Server, connect: Callable[..., Engine], fault: Said, cure: str
) -> None:
    server.react = lambda body: fault
    engine = connect()
    prompts = [prompt(str(number)) for number in range(20)]
    with pytest.raises(EngineError, match=cure) as caught:
        engine.generate(prompts, Limits(4))
    assert len(server.asked) == 1
    assert KEY not in str(caught.value)
    assert caught.value.__context__ is None
    with pytest.raises(EngineError, match=cure):
        engine.generate(prompts[:1], Limits(4))
    assert len(server.asked) == 1  # asked again one by one: told at once


def test_nobody_at_the_url_is_told_at_once(connect: Callable[..., Engine]) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        engine = connect(base_url=f"http://127.0.0.1:{reserved.getsockname()[1]}/v1", retries=6)
        started = time.perf_counter()
        with pytest.raises(EngineError, match=r"nothing answers at .*start the server or correct base_url"):
            engine.generate([prompt("a"), prompt("b")], Limits(4))
        assert time.perf_counter() - started < 2


def test_what_was_answered_before_the_key_was_withdrawn_is_kept(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = lambda body: rejection("gone", 401) if len(server.asked) > 5 else Said(chat(last(body)))
    found = connect(concurrency=1).generate([prompt(str(number)) for number in range(20)], Limits(4))
    assert texts(found) == [str(number) for number in range(5)] + [""] * 15
    assert {one.error is None for one in found[5:]} == {False}
    assert len(server.asked) == 6


# --- tokens -----------------------------------------------------------------------------------------------------------


def test_tokens_are_the_endpoints_own(server: Server, connect: Callable[..., Engine]) -> None:
    engine = connect()
    (found,) = engine.generate([prompt("a")], Limits(4))
    used = found.usage
    assert (used.prompt_tokens, used.cached_tokens, used.completion_tokens) == (9, 4, 3)
    assert 0 < used.seconds < 5
    assert engine.notes == []


@pytest.mark.parametrize(
    "wrong", [{"none": 1}, usage(prompt=0), usage(prompt=-5), usage(completion=-1), usage(completion=0), "many"]
)
def test_a_count_that_cannot_be_true_is_estimated(
    server: Server, connect: Callable[..., Engine], wrong: object
) -> None:
    server.react = lambda body: Said(chat("twelve chars", used=wrong))
    engine = connect()
    found = engine.generate([prompt("a" * 40)] * 3, Limits(4))
    for one in found:
        # 7 and 40 bytes of prompt, 4 tokens around each of two turns.
        assert (one.usage.prompt_tokens, one.usage.cached_tokens, one.usage.completion_tokens) == (20, 0, 3)
    assert len(engine.notes) == 1
    assert "estimated" in engine.notes[0]


@pytest.mark.parametrize(
    ("thought", "total", "completion"),
    [(2, 12, 3), (2, None, 3), (50, 62, 53), (7, 12, 3), ("x", 12, 3), (-1, 12, 3), (None, 12, 3)],
)
def test_what_was_thought_is_part_of_what_is_billed(
    server: Server, connect: Callable[..., Engine], thought: object, total: int | None, completion: int
) -> None:
    """The 3 of completion hold it; where the total says that 50 stand beside them, 53 are billed."""
    told = {**usage(), "total_tokens": total, "completion_tokens_details": {"reasoning_tokens": thought}}
    server.react = lambda body: Said(chat("a", used=told))
    (found,) = connect().generate([prompt("a")], Limits(4))
    known = thought if isinstance(thought, int) and thought > 0 else 0
    assert (found.usage.completion_tokens, found.usage.reasoning_tokens) == (completion, min(known, completion))


@pytest.mark.parametrize("cached", [-1, 10, "x", None])
def test_a_discount_that_cannot_be_true_is_none(server: Server, connect: Callable[..., Engine], cached: object) -> None:
    server.react = lambda body: Said(chat("a", used=usage(cached=cached)))
    (found,) = connect().generate([prompt("a")], Limits(4))
    assert (found.usage.prompt_tokens, found.usage.cached_tokens) == (9, 0)


def test_an_answer_cut_at_the_limit_says_so(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = lambda body: Said(chat("half an", finish="length"))
    (found,) = connect().generate([prompt("a")], Limits(4))
    assert (found.text, found.truncated, found.error) == ("half an", True, None)


def test_a_forgotten_engine_closes_its_connections(server: Server) -> None:
    Engine(Endpoint(server.url, "small")).generate([prompt("a")], Limits(4))
    gc.collect()  # a socket left open is a warning, and a warning is an error here


# --- what an endpoint takes -------------------------------------------------------------------------------------------


def without(*rejected: str, named: bool = True) -> Reaction:
    """A server that rejects these parameters, by name or without a word about which."""

    def react(body: dict) -> Said:
        found = [name for name in rejected if name in body]
        if found:
            return rejection(f"Unsupported parameter: {found[0]}" if named else "bad request", 422)
        answer = json.dumps({"answer": LABELS[1]}) if "response_format" in body else f"{last(body)}."
        return Said(chat(answer))

    return react


def test_a_request_carries_the_limits(server: Server, connect: Callable[..., Engine]) -> None:
    engine = connect()
    engine.generate([prompt("a")], Limits(17))
    engine.generate([prompt("a")], Limits(17, 0.8, seed=3, repeat=2))
    cold, warm = server.asked
    assert cold["messages"] == [{"role": "system", "content": "Answer."}, {"role": "user", "content": "a"}]
    assert (cold["model"], cold["max_tokens"], cold["temperature"]) == ("small", 17, 0.0)
    assert "seed" not in cold
    assert (warm["temperature"], warm["seed"]) == (0.8, 5)


@pytest.mark.parametrize("named", [True, False], ids=["named", "unnamed"])
@pytest.mark.parametrize(
    ("rejected", "noted"),
    [
        (("seed",), ["rejects seed: the same request may be answered differently"]),
        (("temperature",), ["rejects temperature: answers are sampled at its own temperature"]),
        (("max_tokens",), []),
        (("seed", "temperature"), ["rejects temperature", "rejects seed"]),
    ],
)
def test_what_is_rejected_is_found_out_once(
    server: Server, connect: Callable[..., Engine], rejected: tuple[str, ...], noted: list[str], named: bool
) -> None:
    server.react = without(*rejected, named=named)
    engine = connect()
    limits = Limits(17, 0.8)
    assert texts(engine.generate([prompt(str(n)) for n in range(20)], limits)) == [f"{n}." for n in range(20)]
    assert [server.times(str(n)) for n in range(1, 20)] == [1] * 19
    before = len(server.asked)
    engine.generate([prompt("again")], limits)
    assert len(server.asked) == before + 1
    assert not set(rejected) & set(server.asked[-1])
    assert 17 in (server.asked[-1].get("max_tokens"), server.asked[-1].get("max_completion_tokens"))
    assert len(engine.notes) == len(noted)
    for note, start in zip(sorted(engine.notes), sorted(noted), strict=True):
        assert start in note


def test_a_limit_is_never_left_out(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = without("max_tokens", "max_completion_tokens")
    (found,) = connect().generate([prompt("a")], Limits(17))
    assert "max_completion_tokens" in (found.error or "")
    assert all({"max_tokens", "max_completion_tokens"} & set(body) for body in server.asked)


def test_choices_are_held_to_where_it_can_be(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = without()
    engine = connect()
    (found,) = engine.generate([prompt("a")], Limits(2, choices=LABELS))
    assert found.text == "lost_card"
    (body,) = server.asked
    form = body["response_format"]["json_schema"]
    assert form["strict"] is True
    assert form["schema"]["properties"]["answer"]["enum"] == list(LABELS)
    assert body["max_tokens"] >= len('{"answer": "card_arrival"}')
    assert engine.notes == []


def test_choices_without_a_format_are_left_to_the_parser(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = without("response_format")
    engine = connect()
    found = engine.generate([prompt(label) for label in LABELS], Limits(9, choices=LABELS))
    assert texts(found) == [f"{label}." for label in LABELS]
    assert len(engine.notes) == 1
    assert "rejects response_format: a model may answer beside the choices" in engine.notes[0]


def test_a_format_that_is_taken_and_ignored_is_noted(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = lambda body: Said(chat("It is lost."))
    engine = connect()
    for _ in range(3):
        assert texts(engine.generate([prompt("a")], Limits(9, choices=LABELS))) == ["It is lost."]
    assert "response_format" not in server.asked[-1]
    assert len(engine.notes) == 1
    assert "does not keep to response_format" in engine.notes[0]


def test_an_answer_around_the_json_is_read(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = lambda body: Said(chat('```json\n{"answer": "greeting"}\n```'))
    assert texts(connect().generate([prompt("a")], Limits(9, choices=LABELS))) == ["greeting"]


def test_a_schema_that_may_not_be_strict_is_sent_loosely(server: Server, connect: Callable[..., Engine]) -> None:
    def react(body: dict) -> Said:
        strict = body.get("response_format", {}).get("json_schema", {}).get("strict")
        return rejection("response_format: not for strict") if strict else Said(chat('{"a": 1}'))

    server.react = react
    engine = connect()
    schema = json.dumps({"type": "object", "properties": {"a": {"type": "integer"}}})
    assert texts(engine.generate([prompt("a")], Limits(9, json_schema=schema))) == ['{"a": 1}']
    assert server.asked[-1]["response_format"]["json_schema"]["schema"] == json.loads(schema)
    assert engine.notes == []


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ('{"answer": ["é"]}', '["é"]'),
        ('```json\n{"answer": ["é"]}\n```', '["é"]'),
        *((text, text) for text in ('["é"]', '{"answer": [', '{"answer": 3}', '{"a": []}', '[{"a": 1}]', "3")),
    ],
)
def test_a_list_is_asked_for_within_an_object_and_handed_on_bare(
    server: Server, connect: Callable[..., Engine], said: str, text: str
) -> None:
    server.react = lambda body: Said(chat(said))
    schema = {"type": "array", "items": {"type": "string"}}
    assert texts(connect().generate([prompt("a")], Limits(9, json_schema=json.dumps(schema)))) == [text]
    sent = server.asked[-1]
    assert sent["response_format"]["json_schema"]["schema"]["properties"] == {"answer": schema}
    assert sent["max_tokens"] > 9


def test_a_schema_is_done_without_where_it_is_rejected(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = without("response_format")
    engine = connect()
    assert texts(engine.generate([prompt("a")], Limits(9, json_schema="{}"))) == ["a."]
    assert engine.notes == [f"{server.url} rejects response_format: answers are held to no schema"]


def test_support_is_found_out_by_asking(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = without("n", "logprobs", "seed")
    engine = connect()
    assert [engine.supports(name) for name in ("seed", "logprobs", "n")] == [False] * 3
    before = len(server.asked)
    assert not engine.supports("n")
    assert len(server.asked) == before
    assert [note.split()[1:3] for note in engine.notes] == [
        ["rejects", "seed:"],
        ["rejects", "logprobs:"],
        ["rejects", "n:"],
    ]


def test_a_parameter_that_is_ignored_is_no_support(server: Server, connect: Callable[..., Engine]) -> None:
    engine = connect()
    assert [engine.supports(name) for name in ("response_format", "n", "logprobs", "seed")] == [False] * 4
    assert len(engine.notes) == 4
    assert all("ignores" in note for note in engine.notes)
    assert "repeats of a prompt come out alike" in engine.notes[3]


def test_a_parameter_that_is_obeyed_is_support(server: Server, connect: Callable[..., Engine]) -> None:
    def react(body: dict) -> Said:
        text = '{"answer": "yes"}' if "response_format" in body else f"words {body.get('seed')}"
        said = chat(text)
        said["choices"] *= body.get("n", 1)
        said["choices"][0] |= {"logprobs": {"content": [{"token": "yes"}]}} if "logprobs" in body else {}
        return Said(said)

    server.react = react
    engine = connect()
    assert [engine.supports(name) for name in ("response_format", "n", "logprobs", "seed")] == [True] * 4
    assert engine.notes == []


def test_a_seed_that_does_not_repeat_is_noted(server: Server, connect: Callable[..., Engine]) -> None:
    server.react = lambda body: Said(chat(f"words {len(server.asked)}"))
    engine = connect()
    assert not engine.supports("seed")
    assert "does not keep to seed" in engine.notes[0]


# --- streaming, logs, proxies -----------------------------------------------------------------------------------------


def streamed(*pieces: str) -> Said:
    chunks = [{"id": "x", "choices": [{"index": 0, "delta": {"content": piece}}]} for piece in pieces]
    lines = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
    return Said(lines.encode(), headers={"content-type": "text/event-stream"}, wait=0.1)


def test_the_first_token_is_timed(server: Server, connect: Callable[..., Engine]) -> None:
    said = streamed("", *["word"] * 20)
    said.drip = 0.01
    server.react = lambda body: said if body["stream"] else Said()
    assert 100 < connect().time_to_first_token(prompt("a"), Limits(9)) < 1500


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (streamed(), "streams no text"),
        (rejection("no streams", 400), "rejects the request .*no streams"),
        (Said(b"data: {oops\n\n", headers={"content-type": "text/event-stream"}), "something else"),
        (Said(b"data: 7\n\n", headers={"content-type": "text/event-stream"}), "something else"),
        (Said(b": ping\n\n" * 100, headers={"content-type": "text/event-stream"}, drip=0.05), "within 0.3 seconds"),
    ],
    ids=["silent", "rejected", "malformed", "strange", "pings"],
)
def test_no_first_token_is_an_error(server: Server, connect: Callable[..., Engine], said: Said, why: str) -> None:
    server.react = lambda body: said
    with pytest.raises(EngineError, match=why):
        connect(timeout=0.3).time_to_first_token(prompt("a"), Limits(9))


def test_no_log_holds_the_key(server: Server, connect: Callable[..., Engine], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    server.react = lambda body: rejection(f"not for {KEY}", 401)
    with pytest.raises(EngineError):
        connect().generate([prompt("a")], Limits(4))
    assert caplog.records
    assert KEY not in caplog.text


def test_the_environments_proxy_is_used(
    server: Server, connect: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", server.url.removesuffix("/v1"))
    assert texts(connect(base_url="http://nowhere.invalid/v1").generate([prompt("a")], Limits(4))) == ["A"]
