"""Local weights on a CUDA GPU through a vLLM server that starts and ends with the engine."""

import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import EngineError, MissingExtra
from advisor.protocols import EngineSetup
from advisor.task_models import Template
from advisor.types import Completion, Limits, Prompt
from strategies import _weights_cache
from strategies._chat import is_plain, load_tokenizer
from strategies.engines import openai
from strategies.engines._endpoint import Endpoint
from strategies.engines._endpoint_probes import Parameter
from strategies.engines._vllm_server import BASE, Server

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

REQUIRES = ("vllm", "pip install vllm")
AT_ONCE = 256
"""Requests sent together; the server batches them as its memory allows."""
PATIENCE = 600.0
"""Seconds for one request, which may wait behind all the others."""


class Engine:
    """A chat model in a transformers folder, and adapters trained on it.

    It asks the server as `openai` asks any endpoint, so labels and schemas are held to by the server. Seconds are the
    machine's: those of a call, shared out by the tokens of each answer.

    Raises:
        EngineError: the model has no chat template, or the server does not take the adapter.
    """

    def __init__(self, folder: Path, server: Server, template: Template = "auto", adapter: Path | None = None) -> None:
        self.weights_folder: Path | None = folder
        self.template: Template = template
        self._server = server
        self._tokenizer: PreTrainedTokenizerBase = load_tokenizer(folder, template)
        if is_plain(self._tokenizer):
            raise EngineError(f"{folder.name} has no chat template, without which vLLM answers no chat: engine: local")
        tuned = f" adapter {_weights_cache.folder_digest(adapter)}" if adapter else ""
        self.identity = f"vllm {_weights_cache.digest_of(folder)}{tuned}"
        name = BASE
        if adapter is not None:
            name = f"adapter-{_weights_cache.folder_digest(adapter)[:16]}"
            server.load(name, adapter)
        window = _window(folder)
        self._asked = openai.Engine(
            Endpoint(f"{server.url}/v1", name, context_window=window, concurrency=AT_ONCE, timeout=PATIENCE)
        )
        self.context_window: int = window

    @classmethod
    def open(cls, setup: EngineSetup) -> "Engine":
        """The engine of a model section of task.yaml.

        Raises:
            MissingExtra: vLLM is not installed.
            EngineError: no server comes up.
        """
        assert setup.folder is not None
        beside = Path(sys.executable).with_name("vllm")
        program = str(beside) if beside.exists() else shutil.which("vllm")
        if program is None:
            raise MissingExtra("vLLM is not installed", hint=REQUIRES[1])
        setup.say(f"{setup.model}: starting vLLM, which may take minutes")
        return cls(setup.folder, Server(program, setup.folder), setup.template)

    @property
    def notes(self) -> list[str]:
        """What the server did not take, one line each."""
        return self._asked.notes

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone, without any template."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def with_adapter(self, adapter: Path) -> "Engine":
        """The same server asked for the model with an adapter."""
        assert self.weights_folder is not None
        return Engine(self.weights_folder, self._server, self.template, adapter)

    def supports(self, parameter: Parameter) -> bool:
        """Whether the server takes a parameter and obeys it."""
        return self._asked.supports(parameter)

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Answers in the order of `prompts`; one that fails has `error` set.

        Raises:
            EngineError: no prompt can be answered.
        """
        started = time.perf_counter()
        answers = self._asked.generate(prompts, limits)
        seconds = time.perf_counter() - started
        work = [
            max(1, one.usage.prompt_tokens - one.usage.cached_tokens + one.usage.completion_tokens) for one in answers
        ]
        return [
            replace(one, usage=replace(one.usage, seconds=seconds * share / sum(work)))
            for one, share in zip(answers, work, strict=True)
        ]


def _window(folder: Path) -> int:
    from transformers import AutoConfig

    return int(AutoConfig.from_pretrained(folder, trust_remote_code=False).max_position_embeddings)
