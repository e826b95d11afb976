"""What an engine's limits become in a request, and how the answer is read back."""

import json

from advisor.types import Completion, Limits, Usage
from strategies.engines._endpoint_failure import Failure
from strategies.engines._endpoint_features import Wish
from strategies.engines._endpoint_reply import Reply

MOST_SEED = 2**31
"""Seeds wrap here: some servers keep them in 32 bits."""
FIELD = "answer"
ROOM = 8


def of(limits: Limits) -> list[Wish]:
    """The parameters of a request, each with what doing without it means."""
    form = _format(limits)
    wishes = [
        most_tokens(_room(limits)),
        temperature(limits.temperature),
    ]
    if limits.temperature > 0:
        # Repeats of one prompt must be able to differ.
        wishes.append(seeded((limits.seed + limits.repeat) % MOST_SEED))
    return [*wishes, form] if form is not None else wishes


def most_tokens(count: int) -> Wish:
    """The limit of an answer. The older name goes first: a server that does not know the newer one writes on and on."""
    newer = Wish("max_completion_tokens", count, "answers have no limit", needed=True)
    return Wish("max_tokens", count, "answers have no limit", instead=newer, needed=True)


def temperature(value: float) -> Wish:
    """0 is greedy; some models think at a temperature of their own and take no other."""
    return Wish("temperature", value, "answers are sampled at its own temperature")


def seeded(seed: int) -> Wish:
    """What makes a sampled answer repeat."""
    return Wish("seed", seed, "the same request may be answered differently when asked again")


def held_to(choices: tuple[str, ...], without: str) -> Wish:
    """An answer that is one of `choices`, in JSON; `chosen` reads it."""
    return _schema(_choice_schema(choices), without)


def chosen(text: str, choices: tuple[str, ...]) -> str | None:
    """The choice in a JSON answer, or the text itself where it is one; None where neither holds."""
    if text in choices:
        return text
    try:
        answer = json.loads(text[text.index("{") : text.rindex("}") + 1])[FIELD]
    except (ValueError, KeyError):
        return None
    return answer if answer in choices else None


def bare(text: str, limits: Limits) -> str:
    """The list of an answer that came wrapped because its schema asks for a list; any other text as it is."""
    if not _wrapped(limits):
        return text
    try:
        answer = json.loads(text[text.index("{") : text.rindex("}") + 1])[FIELD]
    except (ValueError, KeyError, RecursionError):
        return text
    return json.dumps(answer, ensure_ascii=False) if isinstance(answer, list) else text


def completion(found: Reply | Failure, limits: Limits) -> Completion:
    """An outcome as the engine's answer; a choice that came in JSON is told by itself."""
    if isinstance(found, Failure):
        return Completion("", Usage(), error=found.why, rejected=found.rejected)
    text = bare(found.text, limits)
    if limits.choices and not found.error:
        text = chosen(found.text, limits.choices) or text
    return Completion(text, found.usage, found.truncated, error=found.error, rejected=found.error is not None)


def ignores(found: Reply, limits: Limits) -> bool:
    """Whether a whole answer is beside the choices: the endpoint took the format and does not keep to it."""
    beside = bool(limits.choices) and not found.error and chosen(found.text, limits.choices) is None
    return beside and not found.truncated


def _wrapped(limits: Limits) -> bool:
    """Whether the answer is asked for within an object."""
    schema = json.loads(limits.json_schema) if limits.json_schema else None
    return isinstance(schema, dict) and schema.get("type") == "array"


def _format(limits: Limits) -> Wish | None:
    if limits.choices:
        without = "a model may answer beside the choices, and what it writes is parsed"
        return held_to(limits.choices, without)
    if limits.json_schema:
        schema = json.loads(limits.json_schema)
        return _schema(_in_field(schema) if _wrapped(limits) else schema, "answers are held to no schema")
    return None


def _schema(schema: object, without: str) -> Wish:
    """Strict first: only there do some endpoints hold the model to it, but not every schema may be strict."""
    loose = {"type": "json_schema", "json_schema": {"name": FIELD, "schema": schema}}
    strict = {"type": "json_schema", "json_schema": {"name": FIELD, "schema": schema, "strict": True}}
    return Wish("response_format", strict, without, instead=Wish("response_format", loose, without))


def _choice_schema(choices: tuple[str, ...]) -> dict[str, object]:
    return _in_field({"type": "string", "enum": list(choices)})


def _in_field(schema: object) -> dict[str, object]:
    """Strict endpoints take nothing but an object."""
    return {
        "type": "object",
        "properties": {FIELD: schema},
        "required": [FIELD],
        "additionalProperties": False,
    }


def _room(limits: Limits) -> int:
    """Tokens of an answer; a choice comes wrapped in JSON, which ends by itself and needs no more tokens than bytes."""
    if not limits.choices:
        return limits.max_new_tokens + (ROOM if _wrapped(limits) else 0)
    wrapped = max(len(json.dumps({FIELD: choice}).encode()) for choice in limits.choices)
    return max(limits.max_new_tokens, wrapped + ROOM)
