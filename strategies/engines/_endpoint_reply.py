"""Reads what an endpoint answered, trusting none of it: text, why it ended, and the tokens it took."""

import math
from dataclasses import dataclass

from pydantic import BaseModel, Field, ValidationError

from advisor.types import Prompt, Usage
from strategies.engines._endpoint_failure import Failure

BYTES_PER_TOKEN = 4
TOKENS_PER_TURN = 4


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `measured` is False where the endpoint's own count was missing or absurd, so `usage` is estimated.

    `error` says why an answer that was paid for cannot be used; `answers` and `scored` say how many choices came back
    and whether they carry log-probabilities.
    """

    text: str
    usage: Usage
    truncated: bool
    measured: bool
    error: str | None = None
    answers: int = 1
    scored: bool = False


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None
    logprobs: object = None


class _Cached(BaseModel):
    cached_tokens: int | None = None


class _Reasoned(BaseModel):
    reasoning_tokens: int | None = None


class _Usage(BaseModel):
    prompt_tokens: int = Field(gt=0)
    completion_tokens: int = Field(ge=0)
    total_tokens: int | None = None
    prompt_tokens_details: object = None
    completion_tokens_details: object = None


class _Body(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: object = None


def read(body: bytes, prompt: Prompt, seconds: float) -> Reply | Failure:
    """The answer in a response body.

    Args:
        body: what came over the wire.
        prompt: what was asked, for the estimate where the endpoint counts nothing.
        seconds: how long the request took.
    """
    try:
        parsed = _Body.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return Failure(f"the endpoint sent no chat completion: {where or 'body'}: {first['msg'][:120]}")
    choice = parsed.choices[0]
    text = (choice.message.content or "").strip()
    counted = _counted(parsed.usage, text, seconds)
    usage = counted or Usage(prompt_estimate(prompt), 0, estimate(text), seconds)
    truncated = choice.finish_reason == "length"
    error_ = None if text else _silence(choice, truncated, usage)
    return Reply(text, usage, truncated, counted is not None, error_, len(parsed.choices), bool(choice.logprobs))


def _silence(choice: _Choice, truncated: bool, usage: Usage) -> str | None:
    """Why there is no text; an empty one that the model ended by itself is an answer."""
    if choice.message.refusal:
        return f"the model refused: {' '.join(choice.message.refusal.split())[:160]}"
    if truncated:
        return f"the model spent {usage.completion_tokens} tokens and wrote no answer: it may think first"
    if choice.message.content is None:
        return f"the model sent no text (finish_reason {choice.finish_reason})"
    return None


def _counted(usage: object, text: str, seconds: float) -> Usage | None:
    """The endpoint's own count, or None where it cannot be true."""
    try:
        tokens = _Usage.model_validate(usage)
    except ValidationError:
        return None
    if text and not tokens.completion_tokens:
        return None
    thought = _reasoned(tokens)
    said = tokens.completion_tokens
    # Some vendors count what was thought beside the answer: then only the total adds up.
    if thought and tokens.total_tokens == tokens.prompt_tokens + said + thought:
        said += thought
    return Usage(tokens.prompt_tokens, _cached(tokens), said, seconds, reasoning_tokens=min(thought, said))


def _cached(tokens: _Usage) -> int:
    """Tokens served from a cache; a count that cannot be true is no discount."""
    try:
        cached = _Cached.model_validate(tokens.prompt_tokens_details).cached_tokens or 0
    except ValidationError:
        return 0
    return cached if 0 <= cached <= tokens.prompt_tokens else 0


def _reasoned(tokens: _Usage) -> int:
    """Tokens that were thought and not said, where the endpoint tells."""
    try:
        thought = _Reasoned.model_validate(tokens.completion_tokens_details).reasoning_tokens or 0
    except ValidationError:
        return 0
    return max(0, thought)


def estimate(text: str) -> int:
    """Tokens of `text` without a tokenizer: a quarter of its bytes in UTF-8, which is near for prose of any script."""
    return math.ceil(len(text.encode("utf-8", "replace")) / BYTES_PER_TOKEN)


def prompt_estimate(prompt: Prompt) -> int:
    """Tokens of a prompt, with a few for the marks around each turn."""
    return sum(estimate(message.content) + TOKENS_PER_TURN for message in prompt.messages)
