"""The engine against real servers on loopback, with the real small model."""

import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from advisor.conformance import check_engine
from advisor.types import Limits, Message, Prompt
from strategies.engines._endpoint import Endpoint
from strategies.engines.openai import Engine

pytestmark = pytest.mark.weights

LABELS = ("card_arrival", "lost_card", "greeting")
SERVE = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx, params.n_parallel, params.port = 4096, 2, 0
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""
STARTS_WITHIN = 120


def prompt(text: str) -> Prompt:
    return Prompt((Message("system", "Answer briefly."), Message("user", text)))


@pytest.fixture(scope="module")
def folder() -> Path:
    from strategies._weights import resolve

    return resolve("smollm2-135m-instruct", offline=True, say=lambda line: None).folder


@contextmanager
def running(*command: str, **environment: str) -> Iterator[subprocess.Popen]:
    """A server process, which reads its input until the test is over."""
    quiet = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, env={**os.environ, **environment}, **quiet) as process:
        try:
            yield process
        finally:
            process.stdin.close()
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def llama_cpp(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """llama.cpp's own server."""
    from strategies._gguf_writer import write_gguf

    weights = tmp_path_factory.mktemp("gguf") / "model.gguf"
    write_gguf(folder, weights)
    with running(sys.executable, "-c", SERVE, str(weights)) as process:
        assert select.select([process.stdout], [], [], STARTS_WITHIN)[0], "the server does not start"
        address = process.stdout.readline().strip()
        engine = Engine(Endpoint(f"{address}/v1", "smollm2", concurrency=2))
        yield engine
        engine.close()


@pytest.fixture(scope="module")
def transformers_serve(folder: Path) -> Iterator[Engine]:
    """The server that comes with transformers."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    program = str(Path(sys.executable).with_name("transformers"))
    where = ("--host", "127.0.0.1", "--port", str(port), "--device", "cpu")
    with running(program, "serve", str(folder), *where, OMP_NUM_THREADS="1", HF_HUB_OFFLINE="1") as process:
        _wait_for(port, process)
        engine = Engine(Endpoint(f"http://127.0.0.1:{port}/v1", str(folder), concurrency=2))
        yield engine
        engine.close()


def _wait_for(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not start")


def test_llama_cpp_keeps_to_the_protocol(llama_cpp: Engine) -> None:
    check_engine(llama_cpp)


def test_llama_cpp_takes_every_parameter(llama_cpp: Engine) -> None:
    taken = {name: llama_cpp.supports(name) for name in ("seed", "response_format", "logprobs", "n")}
    assert taken == {"seed": True, "response_format": True, "logprobs": True, "n": True}
    assert llama_cpp.notes == []


def test_llama_cpp_counts_what_it_had_in_its_cache(llama_cpp: Engine) -> None:
    first, again = (llama_cpp.generate([prompt("Where is my card? " * 20)], Limits(4))[0].usage for _ in range(2))
    assert first.prompt_tokens == again.prompt_tokens > 80
    assert again.cached_tokens > 80
    # The estimate is near what a tokenizer counts.
    assert again.prompt_tokens == pytest.approx(llama_cpp.count_tokens("Where is my card? " * 20), rel=0.4)


def test_llama_cpp_holds_an_answer_to_a_schema(llama_cpp: Engine) -> None:
    city = {"type": "string", "maxLength": 12}
    schema = {"type": "object", "properties": {"city": city}, "required": ["city"], "additionalProperties": False}
    (found,) = llama_cpp.generate([prompt("Name a city.")], Limits(60, json_schema=json.dumps(schema)))
    assert set(json.loads(found.text)) == {"city"}


def test_llama_cpp_refuses_only_the_prompt_that_is_too_long(llama_cpp: Engine) -> None:
    found = llama_cpp.generate([prompt("hello"), prompt("word " * 5000), prompt("bye")], Limits(4))
    assert [one.error is None for one in found] == [True, False, True]
    assert "exceeds the available context size" in (found[1].error or "")


def test_llama_cpp_streams(llama_cpp: Engine) -> None:
    assert 0 < llama_cpp.time_to_first_token(prompt("Hello"), Limits(8)) < 30_000


def test_transformers_serve_answers(transformers_serve: Engine) -> None:
    together = transformers_serve.generate([prompt("Hello"), prompt("Where is my card?")], Limits(8))
    assert [one.error for one in together] == [None, None]
    assert all(one.text and one.usage.prompt_tokens > 10 and one.usage.completion_tokens <= 8 for one in together)
    assert 0 < transformers_serve.time_to_first_token(prompt("Hello"), Limits(8)) < 30_000


def test_transformers_serve_ignores_most_parameters(transformers_serve: Engine) -> None:
    """It warns in its own log and answers as if it had not been asked."""
    (found,) = transformers_serve.generate([prompt("I lost my card")], Limits(8, choices=LABELS))
    assert found.text not in LABELS
    assert "does not keep to response_format" in transformers_serve.notes[0]
    assert [transformers_serve.supports(name) for name in ("response_format", "logprobs", "n")] == [False] * 3
    # SmolLM2's own settings are greedy, and the server then samples at no temperature.
    assert not transformers_serve.supports("seed")
    assert "repeats of a prompt come out alike" in transformers_serve.notes[-1]
