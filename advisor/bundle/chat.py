"""OpenAI's chat completions, as far as one certified object can give them: requests read, answers written."""

import json
import time
from dataclasses import dataclass
from typing import Any

from advisor.errors import AdvisorError
from advisor.json_text import read_json
from advisor.plain_text import unreadable
from advisor.suggest import shown
from advisor.types import Answer

FIXED = (
    "temperature",
    "top_p",
    "seed",
    "max_tokens",
    "max_completion_tokens",
    "stop",
    "response_format",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
)
"""What the certified object fixes: these are taken and have no effect, which a header says."""
REFUSED = ("tools", "functions", "logprobs", "audio", "modalities")
"""What would be answered wrongly if it were ignored."""


class BadRequest(AdvisorError):
    """A request that cannot be answered; `param` is the part of it that is wrong."""

    def __init__(self, what: str, param: str | None = None) -> None:
        super().__init__(what)
        self.param = param


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked. `ignored` names what the request said and the certified object decides."""

    text: str
    stream: bool
    usage: bool
    ignored: tuple[str, ...]


def read_request(body: bytes) -> ChatRequest:
    """A request from its JSON.

    Raises:
        BadRequest: it is none, or asks for what is not there.
    """
    try:
        record = read_json(body.decode("utf-8"))
    except ValueError as wrong:
        raise BadRequest(f"the body is not valid JSON: {wrong}") from wrong
    if why := unreadable(record):
        raise BadRequest(f"the body {why}")
    if not isinstance(record, dict):
        raise BadRequest("the body must be a JSON object")
    for name in REFUSED:
        if record.get(name) not in (None, False, []):
            raise BadRequest(f"{name} is not supported: the bundle answers as it was certified", name)
    if record.get("n") not in (None, 1):
        raise BadRequest(f"n must be 1 (found {shown(record['n'])})", "n")
    text, system = _asked(record.get("messages"))
    ignored = [name for name in FIXED if record.get(name) is not None]
    options = record.get("stream_options") or {}
    usage = isinstance(options, dict) and bool(options.get("include_usage"))
    return ChatRequest(text, bool(record.get("stream")), usage, (*system, *ignored))


def _asked(messages: object) -> tuple[str, list[str]]:
    """The request in the messages: the user's text, or a conversation as the task's own data writes one.

    Instructions are the certified ones: system messages are left out.
    """
    if not isinstance(messages, list) or not messages:
        raise BadRequest("messages must be a list with at least one message", "messages")
    turns, ignored = [], []
    for number, message in enumerate(messages):
        place = f"messages[{number}]"
        role = message.get("role") if isinstance(message, dict) else None
        if role in ("system", "developer"):
            ignored.append(place)
        elif role in ("user", "assistant"):
            turns.append((role, _text(message.get("content"), place)))
        else:
            raise BadRequest(f"{place}.role must be system, user or assistant (found {shown(role)})", place)
    if not turns or turns[-1][0] != "user":
        raise BadRequest("the last message must be the user's", "messages")
    if not turns[-1][1].strip():
        raise BadRequest("the last message is blank", "messages")
    if len(turns) == 1:
        return turns[0][1], ignored
    return "\n".join(f"{role}: {content}" for role, content in turns), ignored


def _text(content: object, place: str) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [None]
    texts = [part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None for part in parts]
    if not all(isinstance(text, str) for text in texts):
        raise BadRequest(f"{place}.content must be text", place)
    return "".join(map(str, texts))


@dataclass(frozen=True, slots=True)
class Reply:
    """One completion's records, whole or in chunks."""

    id: str
    model: str
    created: int

    @classmethod
    def begun(cls, name: str, model: str) -> "Reply":
        """Now."""
        return cls(f"chatcmpl-{name}", model, int(time.time()))

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The response to a request that is not streamed."""
        message = {"role": "assistant", "content": answer.text, "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return self._record("chat.completion", [choice]) | {"usage": usage(answer), "advisor": about(answer)}

    def chunk(self, text: str, first: bool = False) -> dict[str, Any]:
        """A piece of a streamed answer."""
        delta = {"role": "assistant", "content": text} if first else {"content": text}
        return self._chunks([{"index": 0, "delta": delta, "finish_reason": None, "logprobs": None}])

    def last(self, answer: Answer) -> dict[str, Any]:
        """The chunk that ends one."""
        choice = {"index": 0, "delta": {}, "finish_reason": "stop", "logprobs": None}
        return self._chunks([choice]) | {"advisor": about(answer)}

    def spent(self, answer: Answer) -> dict[str, Any]:
        """The chunk with the tokens that were used, for those who ask for it."""
        return self._chunks([]) | {"usage": usage(answer)}

    def _chunks(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return self._record("chat.completion.chunk", choices)

    def _record(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model, "choices": choices}


def usage(answer: Answer) -> dict[str, Any]:
    """Tokens, as OpenAI counts them."""
    asked, said = answer.usage.prompt_tokens, answer.usage.completion_tokens
    cached = {"cached_tokens": answer.usage.cached_tokens}
    return {
        "prompt_tokens": asked,
        "completion_tokens": said,
        "total_tokens": asked + said,
        "prompt_tokens_details": cached,
    }


def about(answer: Answer) -> dict[str, Any]:
    """What OpenAI's record has no place for: the canonical form, and where the passages stand that were read."""
    places = [{"source": p.source, "start": p.start, "end": p.end} for p in answer.retrieved]
    return {"parsed": answer.parsed, "retrieved": places}


def error(what: str, kind: str = "invalid_request_error", param: str | None = None) -> dict[str, Any]:
    """An error as OpenAI's clients read it."""
    return {"error": {"message": what, "type": kind, "param": param, "code": None}}


def event(record: dict[str, Any]) -> str:
    """A record as a server-sent event."""
    return f"data: {json.dumps(record, ensure_ascii=False)}\n\n"
