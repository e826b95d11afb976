"""A server that comes and goes with its engine. The `vllm` here is a stand-in: the real one needs a GPU."""

import gc
import json
import os
import sys
import time
from pathlib import Path

import pytest

from advisor.errors import EngineError, MissingExtra
from advisor.protocols import EngineSetup
from advisor.types import Limits, Message, Prompt
from strategies.engines import _vllm_server
from strategies.engines.vllm import Engine

STAND_IN = '''\
#!{python}
"""Takes vLLM's switches, has a worker, and answers with the model that it was asked for."""
import http.server, json, os, pathlib, subprocess, sys, time

place = pathlib.Path(__file__).parent
(place / "told.json").write_text(json.dumps([sys.argv[1:], os.environ.get("VLLM_ALLOW_RUNTIME_LORA_UPDATING")]))
if (place / "breaks").exists():
    sys.exit("no CUDA device was found")
worker = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
(place / "workers").write_text(f"{{os.getpid()}} {{worker.pid}}")
began = time.monotonic()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer({{}}, 200 if time.monotonic() > began + 0.3 else 503)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/v1/load_lora_adapter":
            there = pathlib.Path(body["lora_path"], "adapter_config.json").exists()
            return self.answer({{"error": {{"message": "no adapter there"}}}}, 200 if there else 400)
        time.sleep(0.05)
        said = body["model"] + ": " + body["messages"][-1]["content"]
        choice = {{"index": 0, "finish_reason": "stop", "message": {{"role": "assistant", "content": said}}}}
        usage = {{"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}}
        self.answer({{"id": "x", "object": "chat.completion", "created": 0, "model": body["model"], "choices": [choice],
                     "usage": usage}})

    def answer(self, record, status=200):
        sent = json.dumps(record).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Handler).serve_forever()
'''


@pytest.fixture
def vllm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the stand-in, which is first on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "vllm"
    program.write_text(STAND_IN.format(python=sys.executable), "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    return folder


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not asked for does not."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def prompt(text: str) -> Prompt:
    return Prompt((Message("user", text),))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes as Linux shows them")
def test_a_server_starts_answers_takes_an_adapter_and_goes(vllm: Path, tiny_llama: Path, tmp_path: Path) -> None:
    engine = Engine.open(EngineSetup("tiny", folder=tiny_llama))
    switches, may_update = json.loads((vllm / "told.json").read_text())
    assert switches[:2] == ["serve", str(tiny_llama)] and "--enable-lora" in switches and may_update == "True"
    started = time.perf_counter()
    answers = engine.generate([prompt(str(number)) for number in range(8)], Limits(5))
    took = time.perf_counter() - started
    assert [answer.text for answer in answers] == [f"base: {number}" for number in range(8)]
    assert 0.05 < sum(answer.usage.seconds for answer in answers) <= took, "the machine's time, not each one's waiting"
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    with pytest.raises(EngineError, match=r"does not take the adapter .*: .*no adapter there"):
        engine.with_adapter(adapter)
    (adapter / "adapter_config.json").write_text("{}", "utf-8")
    tuned = engine.with_adapter(adapter)
    assert tuned.identity.startswith(engine.identity + " adapter ")
    assert tuned.generate([prompt("a")], Limits(5))[0].text.startswith("adapter-")
    pids = [int(pid) for pid in (vllm / "workers").read_text().split()]
    del engine
    assert all(map(alive, pids)), "the tuned engine still needs it"
    del tuned
    gc.collect()
    for _ in range(100):
        if not any(map(alive, pids)):
            break
        time.sleep(0.1)
    assert not any(map(alive, pids))


def test_a_server_that_ends_says_its_last_words(vllm: Path, tiny_llama: Path) -> None:
    (vllm / "breaks").touch()
    with pytest.raises(EngineError, match=r"vLLM ends before it serves .*: no CUDA device was found"):
        Engine.open(EngineSetup("tiny", folder=tiny_llama))


def test_a_server_that_never_answers_is_given_up(vllm: Path, tiny_llama: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_vllm_server, "STARTS_WITHIN", 0.1)
    with pytest.raises(EngineError, match=r"does not serve .* within 0 s"):
        Engine.open(EngineSetup("tiny", folder=tiny_llama))


def test_without_vllm_it_says_how_to_get_it(tiny_llama: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingExtra) as missing:
        Engine.open(EngineSetup("tiny", folder=tiny_llama))
    assert missing.value.hint == "pip install vllm"
