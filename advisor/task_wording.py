"""Says in the user's words what pydantic found wrong."""

from collections.abc import Mapping
from typing import get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from advisor.suggest import bracket, did_you_mean, found, found_names
from advisor.task_file import SECRET_KEYS, Keys, Problem, at, dotted
from advisor.task_sections import Section

CONFLICT = "conflict"
"""The type of the error that stands for all of `task_checks.conflicts`; the loader words those itself."""
KNOWN_ALREADY = (CONFLICT, "invalid_key")
"""What the loader has said: it knows the place of a key that is no text, and pydantic does not."""
UNION_TAGS = ("word", "prices")
WORDS = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "model_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "dict_type": "must be a mapping",
    "tuple_type": "must be a list",
    "too_short": "must have at least {min_length} entries",
    "literal_error": "must be {expected}",
}
NAME_RULE = "may hold letters, digits, dots, dashes and underscores, the first a letter or digit"
PATTERN_WORDS = {"name": NAME_RULE, "id": NAME_RULE, "currency": "must be three capital letters, e.g. EUR"}


def type_problems(wrong: ValidationError, content: Mapping[str, object], model: type[Section]) -> list[Problem]:
    """One problem for each of pydantic's errors, in the user's words."""
    problems = []
    for error in wrong.errors(include_url=False):
        keys = tuple(key for key in error["loc"] if key not in UNION_TAGS)
        follows = error["type"] == "too_short" and bool(at(content, *keys)) and _long_enough(at(content, *keys), error)
        if error["type"] not in KNOWN_ALREADY and not follows:
            problems.append(_problem(error, keys, content, model))
    return problems


def _long_enough(value: object, error: ErrorDetails) -> bool:
    """Whether entries are there and only their own mistakes, told apart, made pydantic drop them."""
    return isinstance(value, list) and len(value) >= error["ctx"]["min_length"]


def _problem(error: ErrorDetails, keys: Keys, content: Mapping[str, object], model: type[Section]) -> Problem:
    kind, value = error["type"], at(content, *keys)
    if kind == "missing":
        above = at(content, *keys[:-1])
        present = [str(key) for key in above] if isinstance(above, dict) else []
        return Problem(keys, "is missing" + bracket(found_names(present)))
    if kind == "extra_forbidden":
        return Problem(keys, _unknown_key(keys, model), at_key=True)
    if kind == "refused":
        return Problem(keys, error["msg"])
    if kind == "string_pattern_mismatch":
        said = PATTERN_WORDS.get(str(keys[-1]), "has a form that is not allowed")
    else:
        said = WORDS[kind].format(**error.get("ctx", {})).replace("'", "") if kind in WORDS else error["msg"]
    if keys and keys[-1] in SECRET_KEYS:
        return Problem(keys, said)
    return Problem(keys, said + bracket(found(value), _advice(error, value)))


def _advice(error: ErrorDetails, value: object) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_type" and (isinstance(value, (bool, int, float)) or hasattr(value, "isoformat")):
        return "put it in quotes"
    if kind in ("int_type", "float_type", "bool_type") and isinstance(value, str):
        return "write it without quotes" if _is_number(value) or value.lower() in ("true", "false") else ""
    if kind == "less_than" and context.get("lt") == 1 and isinstance(value, (int, float)) and 10 <= value < 100:
        return f"did you mean {value / 100:g}?"
    if kind == "literal_error" and isinstance(value, str):
        choices = context["expected"].replace(" or ", ", ").split(", ")
        return did_you_mean(value, [choice.strip("'") for choice in choices])
    return ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _unknown_key(keys: Keys, model: type[Section]) -> str:
    section = _section_at(model, keys[:-1])
    names = [field.alias or name for name, field in section.model_fields.items()] if section else []
    near = did_you_mean(str(keys[-1]), names)
    holder = dotted(keys[:-1]) or "a task file"
    return f"is no key of {holder}" + bracket(near or f"its keys: {', '.join(names)}")


def _section_at(model: type[Section], keys: Keys) -> type[Section] | None:
    """The section that stands at `keys` under `model`, or None."""
    section: type[Section] | None = model
    for key in keys:
        if section is None or isinstance(key, int):
            continue
        field = section.model_fields.get(key)
        section = _section_in(field.annotation) if field else None
    return section


def _section_in(annotation: object) -> type[Section] | None:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((section for part in get_args(annotation) if (section := _section_in(part))), None)
