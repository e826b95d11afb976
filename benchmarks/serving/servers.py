"""Three servers, each in a process of its own with two threads, up when the context is entered."""

import os
import select
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS_WITHIN = 300
SLOTS = 8
LLAMA_CPP = f"""
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.n_ctx, params.n_parallel, params.port = {SLOTS} * 6144, {SLOTS}, 0
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 2
if "f32" in sys.argv[1]:  # keys and values in float32 too, as the bundle's card says
    params.cache_type_k = params.cache_type_v = 0
    params.flash_attn_type = 0
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


@contextmanager
def _process(*command: str, told: str) -> Iterator[subprocess.Popen[str]]:
    """A process that reads its input until the context is left; `told` is the stream that is read."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    pipes[told] = subprocess.PIPE
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "HF_HUB_OFFLINE": "1"}
    with subprocess.Popen(command, text=True, env=environment, **pipes) as process:
        try:
            yield process
        finally:
            process.stdin.close()
            process.terminate()
            process.wait(60)


def _line(stream: object, within: float = STARTS_WITHIN) -> str:
    assert select.select([stream], [], [], within)[0], "the server does not start"
    return stream.readline().strip()


@contextmanager
def advisor_serve(bundle: Path) -> Iterator[str]:
    """This project's server."""
    program = str(Path(sys.executable).with_name("advisor"))
    with _process(program, "serve", str(bundle), "--port", "0", "--allow-uncertified", told="stderr") as process:
        while " at http" not in (line := _line(process.stderr)):
            assert process.poll() is None, "the server has ended"
            print(line, file=sys.stderr)
        url = line.partition(" at ")[2].partition("/v1")[0]
        _wait_for(f"{url}/healthz")
        yield url


@contextmanager
def llama_cpp(gguf: Path) -> Iterator[str]:
    """llama.cpp's own."""
    with _process(sys.executable, "-c", LLAMA_CPP, str(gguf), told="stdout") as process:
        yield _line(process.stdout)


@contextmanager
def transformers_serve(folder: Path) -> Iterator[str]:
    """The one that comes with transformers."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    program = str(Path(sys.executable).with_name("transformers"))
    where = ("--host", "127.0.0.1", "--port", str(port), "--device", "cpu")
    with _process(program, "serve", str(folder), *where, told="stdout"):
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/health")
        yield url


def _wait_for(url: str) -> None:
    """Until it answers anything at all."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)
