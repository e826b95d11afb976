"""A model behind any OpenAI-compatible URL: hosted, or a local server (llama.cpp, vLLM, Ollama, transformers serve)."""

import json
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, cast

from advisor.errors import EngineError
from advisor.protocols import Arrived, EngineSetup
from advisor.types import Completion, Limits, Prompt
from strategies import _weights_cache
from strategies.engines import _endpoint_reply, _endpoint_wishes
from strategies.engines._endpoint import Endpoint
from strategies.engines._endpoint_batches import Batches, NoBatches
from strategies.engines._endpoint_failure import Failure
from strategies.engines._endpoint_features import Features, Wish
from strategies.engines._endpoint_gate import Gate
from strategies.engines._endpoint_pool import Told, gathered
from strategies.engines._endpoint_probes import Parameter, Probes
from strategies.engines._endpoint_reply import Reply
from strategies.engines._endpoint_tuning import Tuning

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam

GENEROUS_WINDOW = 131_072
"""What is assumed where no context window is declared; the endpoint itself refuses a prompt that is too long."""
SCOUTS = 3
"""Prompts sent one at a time, at most, to find out what the endpoint takes before many are sent at once."""
REMEMBERED_SECONDS = 10.0
"""How long a refusal of everything stands for what is asked next: a batch that is asked again one by one fails fast."""


@dataclass(slots=True)
class _Refusal:
    """The last failure that no other prompt would have escaped."""

    why: str = ""
    until: float = 0.0


class Engine:
    """Asks an endpoint, many prompts at once. `Usage.seconds` is each request's own wall time: it waits, nobody pays.

    A failed item is a completion with `error` set; the others are not asked again for it.

    Args:
        endpoint: where it is, and the name of the environment variable that holds the key.
        setup: the model section, for `batch` and `say`.

    Raises:
        EngineError: the environment variable of the key is not set.
    """

    def __init__(self, endpoint: Endpoint, setup: EngineSetup | None = None) -> None:
        self._endpoint = endpoint
        self._key = endpoint.key()
        from strategies.engines import _endpoint_wire

        self.weights_folder: Path | None = None
        self.context_window: int = endpoint.context_window or GENEROUS_WINDOW
        self.identity = f"openai {endpoint.place} {endpoint.model}"
        self._wire = _endpoint_wire
        self._gate = Gate(endpoint.concurrency)
        self._client = _endpoint_wire.connect(endpoint, self._key, self._gate)
        self.close = weakref.finalize(self, self._client.close)
        """Closes the connections, at the latest with the engine itself; it answers nothing after that."""
        self._features = Features(endpoint.place)
        self._probes = Probes(self._features, self._send)
        self._refusal = _Refusal()
        self.tuning = Tuning(endpoint, self._key, self._client)
        """Fine-tuning of this model at this endpoint, where it offers that."""
        self._setup = setup
        self._batches: Batches | None = None
        if setup is not None and setup.batch:
            kept = _weights_cache.root() / "batches"
            self._batches = Batches(endpoint, self._key, self._client, kept, setup.say)

    @classmethod
    def open(cls, setup: EngineSetup) -> "Engine":
        """The engine of a model section of task.yaml.

        Raises:
            EngineError: no base_url, or the environment variable of the key is not set.
        """
        if setup.base_url is None:
            raise EngineError(f"{setup.model} needs the base_url of its endpoint, e.g. http://localhost:8080/v1")
        endpoint = Endpoint(
            setup.base_url,
            setup.model,
            setup.api_key_env,
            context_window=setup.context_window,
            concurrency=setup.concurrency,
        )
        return cls(endpoint, setup)

    def __repr__(self) -> str:
        return f"Engine({self._endpoint!r})"

    @property
    def notes(self) -> list[str]:
        """What the endpoint cannot do and what is done without it, one line each."""
        return self._features.notes

    @property
    def concurrency(self) -> int:
        """Requests sent at once at present: what was declared, or less while the endpoint says 429."""
        return self._gate.limit

    def count_tokens(self, text: str) -> int:
        """An estimate, about four characters a token: an endpoint's tokenizer is not known."""
        return _endpoint_reply.estimate(text)

    def with_adapter(self, adapter: Path) -> "Engine":
        """Refuses: the weights are elsewhere.

        Raises:
            EngineError: always.
        """
        raise EngineError(f"{self._endpoint.place} cannot be given the adapter {adapter.name}: tune local weights")

    def with_model(self, model: str) -> "Engine":
        """The same endpoint asked for another model; what is known of what it takes is shared."""
        other = Engine(replace(self._endpoint, model=model), self._setup)
        other._features = self._features
        other._probes = Probes(other._features, other._send)
        return other

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Answers in the order of `prompts`; one that fails has `error` set and empty text.

        Choices and a schema are held to where the endpoint takes a response_format; where it does not, `notes` says so
        and the model writes freely. A seed is sent only with a temperature above 0.

        Raises:
            EngineError: no prompt can be answered: the key is refused, the model unknown or the endpoint not there.
        """
        return self.generate_telling(prompts, limits, lambda answered: None)

    def generate_telling(self, prompts: Sequence[Prompt], limits: Limits, arrived: Arrived) -> list[Completion]:
        """`generate`; `arrived` is told every answer as it comes in, in the thread that called this."""
        if not prompts:
            return []
        if time.monotonic() < self._refusal.until:
            raise EngineError(self._refusal.why)
        wishes = _endpoint_wishes.of(limits)

        def told(outcomes: Sequence[tuple[int, Reply | Failure]]) -> None:
            some = [(place, _endpoint_wishes.completion(one, limits)) for place, one in outcomes]
            arrived([(place, answer) for place, answer in some if answer.error is None])

        outcomes = self._outcomes(prompts, wishes, told)
        fatal = next((found for found in outcomes if isinstance(found, Failure) and found.fatal), None)
        if fatal is not None and not any(isinstance(found, Reply) for found in outcomes):
            self._refusal = _Refusal(fatal.why, time.monotonic() + REMEMBERED_SECONDS)
            raise EngineError(fatal.why)
        for found in outcomes:
            if isinstance(found, Reply) and _endpoint_wishes.ignores(found, limits):
                self._ignored(wishes)
        return [_endpoint_wishes.completion(found, limits) for found in outcomes]

    def _outcomes(self, prompts: Sequence[Prompt], wishes: Sequence[Wish], told: Told) -> list[Reply | Failure]:
        """One outcome per prompt. After a fatal failure the rest shares it and is not sent."""
        stop, reasons = Event(), list[Failure]()

        def ask(prompt: Prompt) -> Reply | Failure:
            if stop.is_set():
                return reasons[0]
            outcome = self._features.ask(wishes, partial(self._send, prompt))
            if isinstance(outcome, Failure) and outcome.fatal:
                reasons.append(outcome)
                stop.set()
            return outcome

        found: list[Reply | Failure] = []
        while len(found) < min(SCOUTS, len(prompts)) and self._features.doubtful(self._features.granted(wishes)):
            found.append(ask(prompts[len(found)]))
            told([(len(found) - 1, found[-1])])
        if self._batches is not None and len(prompts) - len(found) > 1 and not stop.is_set():
            try:
                return found + self._batched(self._batches, prompts[len(found) :], wishes)
            except NoBatches as none:
                self._features.note(f"{none}: requests are sent one by one")
                self._batches = None
        return found + gathered(ask, prompts, len(found), self._endpoint.concurrency, told)

    def _batched(self, batches: Batches, prompts: Sequence[Prompt], wishes: Sequence[Wish]) -> list[Reply | Failure]:
        """All of them in one batch, with what the endpoint is known to take. Nobody waited: no seconds are told."""
        granted = {wish.name: wish.value for wish in self._features.granted(wishes)}
        bodies = [{"model": self._endpoint.model, "messages": _messages(prompt), **granted} for prompt in prompts]
        return [
            answer if isinstance(answer, Failure) else self._read(answer, prompt, 0.0)
            for prompt, answer in zip(prompts, batches.answers(bodies), strict=True)
        ]

    def _send(self, prompt: Prompt, wishes: Sequence[Wish]) -> Reply | Failure:
        from openai import OpenAIError

        try:
            response = self._client.chat.completions.with_raw_response.create(
                model=self._endpoint.model,
                messages=_messages(prompt),
                extra_body={wish.name: wish.value for wish in wishes},
            ).http_response
        except OpenAIError as error:
            return self._wire.failure_of(error, self._endpoint, self._key)
        return self._read(response.content, prompt, float(response.extensions[self._wire.SECONDS]))

    def _read(self, body: bytes, prompt: Prompt, seconds: float) -> Reply | Failure:
        reply = _endpoint_reply.read(body, prompt, seconds)
        if isinstance(reply, Reply) and not reply.measured:
            self._features.note(f"{self._endpoint.place} gives no believable count of tokens: they are estimated")
        return reply

    def _ignored(self, wishes: Sequence[Wish]) -> None:
        """Remembers that the format was taken and not kept to, which some servers do without a word."""
        for wish in self._features.granted(wishes):
            if wish.name == "response_format":
                self._features.reject(replace(wish, instead=None), "does not keep to")

    def supports(self, parameter: Parameter) -> bool:
        """Whether the endpoint takes a parameter and obeys it, found out with a few short requests the first time.

        A server that ignores the seed gives repeats of a prompt that are all alike, or answers that cannot be repeated:
        ask about it before consistency is measured.

        Raises:
            EngineError: the endpoint cannot be asked.
        """
        return self._probes.supports(parameter)

    def time_to_first_token(self, prompt: Prompt, limits: Limits) -> float:
        """Milliseconds from sending one prompt to the first piece of text, streamed.

        Raises:
            EngineError: there is no answer, or none that is streamed.
        """
        outcome = self._features.ask(_endpoint_wishes.of(limits), partial(self._first_token, prompt))
        if isinstance(outcome, Failure):
            raise EngineError(outcome.why)
        return outcome

    def _first_token(self, prompt: Prompt, wishes: Sequence[Wish]) -> float | Failure:
        from httpx2 import HTTPError
        from openai import OpenAIError

        started = time.perf_counter()
        try:
            with self._client.chat.completions.create(
                model=self._endpoint.model,
                messages=_messages(prompt),
                stream=True,
                extra_body={wish.name: wish.value for wish in wishes},
            ) as stream:
                for chunk in stream:
                    if chunk.choices and chunk.choices[0].delta.content:
                        return 1000 * (time.perf_counter() - started)
        except (OpenAIError, HTTPError) as error:
            return self._wire.failure_of(error, self._endpoint, self._key)
        except (json.JSONDecodeError, AttributeError, TypeError):
            # The SDK builds its objects without checking them.
            return Failure(f"{self._endpoint.place} streams something else than chat completion chunks")
        return Failure(f"{self._endpoint.place} streams no text")


def _messages(prompt: Prompt) -> "list[ChatCompletionMessageParam]":
    turns = [{"role": message.role, "content": message.content} for message in prompt.messages]
    return cast("list[ChatCompletionMessageParam]", turns)
