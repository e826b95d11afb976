"""The form of a structured answer: a JSON record under the user's schema, or a list of typed entities.

One reading and one writing for all: what stands in the data, in a demonstration, in a training text and in an answer is
the same JSON text, with its keys in the order of the schema, so that nothing but the content can differ.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from advisor.json_text import values_in
from advisor.record_schema import Validator, fault, fields, ordered, told, validator
from advisor.suggest import bracket, did_you_mean, found, shown
from advisor.task_sections import TaskSection

TEXT, TYPE = "text", "type"
"""The keys of an entity."""


class BadForm(Exception):
    """A value or a schema that does not fit; its text says what is wrong in one line."""


@dataclass(frozen=True)
class AnswerForm:
    """What every answer must look like. `names` are the fields of a record in words, or the types of entities."""

    kind: Literal["record", "entities"]
    schema: Mapping[str, Any]
    names: tuple[str, ...]

    @property
    def schema_text(self) -> str:
        """The schema as an engine is given it; what an editor or a person reads of it is left out."""
        told = {key: value for key, value in self.schema.items() if key not in ("$schema", "$id", "title")}
        return json.dumps(told, ensure_ascii=False)

    @cached_property
    def _validator(self) -> Validator:
        return validator(self.schema)

    def read(self, text: str) -> str | None:
        """The canonical form of what a model wrote, or None where that holds no valid answer.

        The answer may stand in a code fence or after a few words; of several JSON values the first that is valid
        counts. Nothing is repaired: an answer that breaks off or breaks the schema is invalid.
        """
        for value in values_in(text):
            if self.kind == "entities" and isinstance(value, dict) and len(value) == 1:
                (value,) = value.values()  # what must answer with an object wraps the list under a name of its own
            if self._keeps(value):
                return self.written(value)
        return None

    def written(self, value: object) -> str:
        """The one JSON text of a valid value: keys in the order of the schema, then as they stand."""
        return json.dumps(ordered(value, self.schema, self.schema), ensure_ascii=False)

    def check(self, value: object) -> None:
        """Raises BadForm with what is most wrong with `value` and where it stands."""
        from jsonschema.exceptions import best_match

        try:
            error = best_match(self._validator.iter_errors(value))
        except RecursionError as wrong:
            raise BadForm("is nested too deeply") from wrong
        if error is not None:
            raise BadForm(told(error.absolute_path, error.message))

    def _keeps(self, value: object) -> bool:
        try:
            kept = bool(self._validator.is_valid(value))
        except RecursionError:
            return False
        return kept and (self.kind == "record" or not isinstance(value, list) or all(map(_quotes, value)))


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
        present = [entry.name for entry in path.parent.glob("*.json")] if path.parent.is_dir() else []
        near = did_you_mean(path.name, present)
        raise BadForm(f"no such file{bracket(found(task.output.schema_path), near)}")
    try:
        return record_form(json.loads(path.read_text(encoding="utf-8-sig")))
    except json.JSONDecodeError as wrong:
        raise BadForm(f"{path}:{wrong.lineno}:{wrong.colno}: is not JSON ({wrong.msg})") from wrong
    except RecursionError as wrong:
        raise BadForm(f"{path}: is nested too deeply") from wrong
    except UnicodeDecodeError as wrong:
        raise BadForm(f"{path}: is not UTF-8 (byte offset {wrong.start}; save it as UTF-8)") from wrong


def record_form(schema: object) -> AnswerForm:
    """The form of records under a JSON Schema.

    Raises:
        BadForm: it is no valid JSON Schema, or not one of an object.
    """
    if not isinstance(schema, dict):
        raise BadForm(f"a JSON Schema is an object (found {shown(schema)})")
    wrong = fault(schema)
    if wrong is not None:
        raise BadForm(wrong)
    if schema.get("type") != "object":
        raise BadForm("must describe an object (`type: object`): an extracted record has fields")
    return AnswerForm("record", schema, fields(schema))


def entities_form(types: Sequence[str]) -> AnswerForm:
    """The form of lists of ``{"text": …, "type": …}`` with a type of `types`.

    In the keywords that strict endpoints take; these know no least length, so a blank text is refused beside it.
    """
    entity = {
        "type": "object",
        "properties": {TEXT: {"type": "string"}, TYPE: {"type": "string", "enum": list(types)}},
        "required": [TEXT, TYPE],
        "additionalProperties": False,
    }
    return AnswerForm("entities", {"type": "array", "items": entity}, tuple(types))


def _quotes(entity: Mapping[str, str]) -> bool:
    return bool(entity[TEXT].strip())
