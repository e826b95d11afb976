"""A vLLM server that is started for one model and stopped with the engine that needs it.

The command and the routes are those of vLLM's own documentation ("OpenAI-Compatible Server", "LoRA Adapters"): adapters
are loaded while it runs, which it allows where ``VLLM_ALLOW_RUNTIME_LORA_UPDATING`` is set.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import weakref
from pathlib import Path

from advisor.errors import EngineError

BASE = "base"
"""The name under which the server knows the model without an adapter."""
STARTS_WITHIN = 900.0
"""Seconds; a large model is read, compiled and its graphs captured first."""
ENDS_WITHIN = 20.0
MEMORY_SHARE = 0.6
"""Of the GPU: a training needs the rest while the server stays."""
MOST_RANK = 256
QUOTED = 600
"""Characters of the server's last words in an error."""


class Server:
    """One ``vllm serve`` on a loopback port, up when this object is made; it ends with the object or with `close`.

    Args:
        program: the path of ``vllm``.
        folder: a transformers folder.

    Raises:
        EngineError: it ends before it answers, or does not answer in time; with its last words.
    """

    def __init__(self, program: str, folder: Path) -> None:
        with socket.socket() as reserved:
            reserved.bind(("127.0.0.1", 0))
            port = reserved.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._said = Path(tempfile.mkdtemp(prefix="advisor-vllm-")) / "server.log"
        with self._said.open("wb") as log:
            # A group of its own: vLLM has workers, which must go too, and Ctrl-C is for the run to handle.
            self._process = subprocess.Popen(
                [program, "serve", str(folder), *_switches(port)],
                stdout=log,
                stderr=log,
                env={**os.environ, "VLLM_ALLOW_RUNTIME_LORA_UPDATING": "True", "HF_HUB_OFFLINE": "1"},
                start_new_session=True,
            )
        self.close = weakref.finalize(self, _end, self._process, self._said.parent)
        self._wait(folder)

    def load(self, name: str, adapter: Path) -> None:
        """Makes the server know a PEFT adapter under a name.

        Raises:
            EngineError: it refuses it.
        """
        body = json.dumps({"lora_name": name, "lora_path": str(adapter.resolve())}).encode()
        request = urllib.request.Request(
            f"{self.url}/v1/load_lora_adapter", body, headers={"Content-Type": "application/json"}
        )
        try:
            urllib.request.urlopen(request, timeout=STARTS_WITHIN).close()
        except urllib.error.HTTPError as refused:
            said = refused.read().decode(errors="replace")
            if "already" not in said:
                raise EngineError(f"vLLM does not take the adapter {adapter}: {said[:QUOTED]}") from None
        except OSError as gone:
            raise EngineError(f"vLLM has ended: {self._last_words()}") from gone

    def _wait(self, folder: Path) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise EngineError(f"vLLM ends before it serves {folder.name}: {self._last_words()}")
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=5).close()
                return
            except OSError:
                time.sleep(0.2)
        self.close()
        raise EngineError(f"vLLM does not serve {folder.name} within {STARTS_WITHIN:.0f} s")

    def _last_words(self) -> str:
        said = self._said.read_text("utf-8", errors="replace") if self._said.exists() else ""
        return " ".join(said[-QUOTED:].split()) or "it said nothing"


def _switches(port: int) -> list[str]:
    told = {
        "--host": "127.0.0.1",
        "--port": port,
        "--served-model-name": BASE,
        "--gpu-memory-utilization": MEMORY_SHARE,
        "--max-lora-rank": MOST_RANK,
        "--generation-config": "vllm",  # else the model's own sampling settings would be applied to what is asked
    }
    return ["--enable-lora", "--enable-prefix-caching", *(str(word) for pair in told.items() for word in pair)]


def _end(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Ends the server and its workers, and forgets what it said."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    shutil.rmtree(folder, ignore_errors=True)
