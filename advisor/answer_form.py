"""The form of a structured answer: a JSON record under the user's schema, or a list of typed entities.

One reading and one writing for all: what stands in the data, in a demonstration, in a training text and in an answer is
the same JSON text, with its keys in the order of the schema, so that nothing but the content can differ.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from advisor.suggest import bracket, found, shown
from advisor.task_sections import TaskSection

Validator = Any
TEXT, TYPE = "text", "type"
"""The keys of an entity."""


class BadForm(Exception):
    """A value or a schema that does not fit; its text says what is wrong in one line."""


@dataclass(frozen=True)
class AnswerForm:
    """What every answer must look like. `names` are the fields of a record, or the types of entities."""

    kind: Literal["record", "entities"]
    schema: Mapping[str, Any]
    names: tuple[str, ...]

    @property
    def schema_text(self) -> str:
        """The schema as an engine is given it."""
        return json.dumps(self.schema, ensure_ascii=False)

    @cached_property
    def _validator(self) -> Validator:
        return validator(self.schema)

    def read(self, text: str) -> str | None:
        """The canonical form of what a model wrote, or None where that holds no valid answer.

        The answer may stand in a code fence or after a few words; of several JSON values the first that is valid
        counts. Nothing is repaired: an answer that breaks the schema is invalid.
        """
        for value in _values(text):
            if self.kind == "entities" and isinstance(value, dict) and list(value) == ["entities"]:
                value = value["entities"]  # endpoints that must answer with an object wrap the list
            if next(self._validator.iter_errors(value), None) is None:
                return self.written(value)
        return None

    def written(self, value: object) -> str:
        """The one JSON text of a valid value: keys in the order of the schema, then as they stand."""
        return json.dumps(_ordered(value, self.schema), ensure_ascii=False)

    def check(self, value: object) -> None:
        """Raises BadForm with the first thing that is wrong with `value` and where it stands."""
        error = next(self._validator.iter_errors(value), None)
        if error is not None:
            where = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in error.absolute_path)
            raise BadForm(f"{where.lstrip('.') + ': ' if where else ''}{_first_line(error.message)}")


def form_of(task: TaskSection, folder: Path) -> AnswerForm | None:
    """The form that a task's answers must have; None for labels and free text. Paths are relative to `folder`.

    Raises:
        BadForm: the schema file is missing, is not JSON, or describes no record.
    """
    if task.kind == "entities":
        return entities_form(task.entity_types or ())
    if task.kind != "extraction" or task.output is None:
        return None
    path = folder / task.output.schema_path
    if not path.is_file():
        raise BadForm(f"no such file{bracket(found(task.output.schema_path))}")
    try:
        return record_form(json.loads(path.read_text(encoding="utf-8-sig")))
    except json.JSONDecodeError as wrong:
        raise BadForm(f"{path}:{wrong.lineno}:{wrong.colno}: is not JSON ({wrong.msg})") from wrong
    except UnicodeDecodeError as wrong:
        raise BadForm(f"{path}: is not UTF-8 (byte offset {wrong.start}; save it as UTF-8)") from wrong


def record_form(schema: object) -> AnswerForm:
    """The form of records under a JSON Schema.

    Raises:
        BadForm: it is no valid JSON Schema, or not one of an object.
    """
    if not isinstance(schema, dict):
        raise BadForm(f"a JSON Schema is an object (found {shown(schema)})")
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for

    try:
        validator_for(schema).check_schema(schema)
    except SchemaError as wrong:
        raise BadForm(f"is no valid JSON Schema: {_first_line(wrong.message)}") from wrong
    if schema.get("type") != "object":
        raise BadForm("must describe an object (`type: object`): an extracted record has fields")
    return AnswerForm("record", schema, tuple(schema.get("properties", {})))


def entities_form(types: Sequence[str]) -> AnswerForm:
    """The form of lists of ``{"text": …, "type": …}`` with a type of `types`."""
    entity = {
        "type": "object",
        "properties": {TEXT: {"type": "string", "minLength": 1}, TYPE: {"enum": list(types)}},
        "required": [TEXT, TYPE],
        "additionalProperties": False,
    }
    return AnswerForm("entities", {"type": "array", "items": entity}, tuple(types))


def validator(schema: Mapping[str, Any]) -> Validator:
    """A validator of the schema's own draft that fetches nothing: a reference to another document fails."""
    from jsonschema.validators import validator_for
    from referencing import Registry

    return validator_for(schema)(schema, registry=Registry())


def _values(text: str) -> Iterator[object]:
    """Every JSON object and list in a text, outermost only, from left to right."""
    decoder, start = json.JSONDecoder(), 0
    while found := [place for place in (text.find("{", start), text.find("[", start)) if place >= 0]:
        start = min(found)
        try:
            value, start = decoder.raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            start += 1
            continue
        yield value


def _ordered(value: object, schema: object) -> object:
    rules: Mapping[str, Any] = schema if isinstance(schema, Mapping) else {}
    if isinstance(value, list):
        return [_ordered(item, rules.get("items")) for item in value]
    if isinstance(value, dict):
        known: Mapping[str, Any] = rules.get("properties", {})
        names = [name for name in known if name in value] + [name for name in value if name not in known]
        return {name: _ordered(value[name], known.get(name)) for name in names}
    return value


def _first_line(message: str) -> str:
    return message.splitlines()[0][:200]
