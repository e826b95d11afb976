"""The JSON Schema of task.yaml for editors: with the options of every strategy that is found, plugins too."""

from typing import Any

from advisor import registry
from advisor.task import task_schema

Schema = dict[str, Any]


def editor_schema() -> Schema:
    """The schema of `advisor.task`, in which `strategies` knows each kind and its keys; loads no ML library.

    The options of a kind stand beside `kind`, and a list of values is a grid, so each may be a value or a list.
    """
    schema: Schema = task_schema()
    found = registry.names("strategies")
    section = schema["$defs"]["StrategySection"]
    kinds = {name.name: _options(name.name, schema) for name in found if not name.missing}
    section["properties"]["kind"] |= {"examples": sorted(kinds)}
    section["allOf"] = [
        {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": {"properties": options}}
        for kind, options in sorted(kinds.items())
    ]
    return schema


def _options(kind: str, schema: Schema) -> Schema:
    """The keys of one kind; what they refer to is put under the `$defs` of the whole."""
    model = registry.load("strategies", kind).Options
    own: Schema = model.model_json_schema(ref_template="#/$defs/{model}")
    schema["$defs"] |= own.get("$defs", {})
    return {key: _or_list(value) for key, value in own.get("properties", {}).items()}


def _or_list(value: Schema) -> Schema:
    about: Schema = {key: value[key] for key in ("description", "default", "title", "examples") if key in value}
    bare = {key: part for key, part in value.items() if key not in about}
    return {**about, "anyOf": [bare, {"type": "array", "items": bare}]}
