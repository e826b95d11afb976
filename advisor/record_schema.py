"""The JSON Schema of a record: what is wrong with it, its fields, and the order of their keys.

Schemas are looked through as far as they can be: references within the file, and the parts that are joined by allOf,
anyOf and oneOf. That is how libraries write them that make schemas from classes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from advisor.suggest import bracket, found

Validator = Any
Schema = Mapping[str, Any]
MOST_TOLD = 3
"""Levels of a record that are described in words."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""What a schema without ``$schema`` is read as."""


def fault(schema: Schema) -> str | None:
    """What makes it no usable JSON Schema, in one line: its own mistakes, or a reference that leads nowhere."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError
    from jsonschema.validators import validator_for
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import EMPTY_REGISTRY, UnknownDialect, specification_with

    try:
        validator_for(schema, Draft202012Validator).check_schema(dict(schema))
        specification = specification_with(str(schema.get("$schema", _DIALECT)).rstrip("#"))
    except SchemaError as wrong:
        return f"is no valid JSON Schema: {told(wrong.absolute_path, wrong.message)}"
    except UnknownDialect:
        return f"has an unknown $schema{bracket(found(schema['$schema']))}"
    resolver = EMPTY_REGISTRY.resolver_with_root(specification.create_resource(schema))
    for reference in dict.fromkeys(_references(schema)):
        try:
            resolver.lookup(reference)
        except Unresolvable:
            return f"refers to {reference}, which is not in the file (put it under $defs)"
    return None


def validator(schema: Schema) -> Validator:
    """A validator of the schema's own draft that fetches nothing: a reference to another document fails."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for
    from referencing.jsonschema import EMPTY_REGISTRY

    return validator_for(schema, Draft202012Validator)(schema, registry=EMPTY_REGISTRY)


def told(path: Sequence[str | int], message: str) -> str:
    """What a validator found, in one line: ``guests[1].age: …``."""
    where = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return f"{where.lstrip('.') + ': ' if where else ''}{(message.splitlines() or [''])[0][:200]}"


def ordered(value: object, schema: object, root: Schema) -> object:
    """`value` with its keys in the order of the schema, then as they stand, at every level."""
    if isinstance(value, list):
        items = _items(schema, root)
        return [ordered(each, items, root) for each in value]
    if not isinstance(value, dict):
        return value
    known = properties(schema, root)
    keys = [*(name for name in known if name in value), *(name for name in value if name not in known)]
    return {key: ordered(value[key], known.get(key), root) for key in keys}


def properties(schema: object, root: Schema) -> dict[str, Any]:
    """The schemas of the fields of an object, by name."""
    known: dict[str, Any] = {}
    for part in _parts(schema, root):
        for name, inner in part.get("properties", {}).items():
            known.setdefault(name, inner)
    return known


def fields(schema: Schema) -> tuple[str, ...]:
    """Every field in the order of the schema, as a prompt lists it: ``nights (integer)``."""
    return tuple(_described(name, each, schema, 0) for name, each in properties(schema, schema).items())


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"]
        schema = list(schema.values())
    for inner in schema if isinstance(schema, list) else ():
        yield from _references(inner)


def _parts(schema: object, root: Schema, seen: frozenset[int] = frozenset()) -> Iterator[dict[str, Any]]:
    """`schema` and every schema that it is put together from at the same place."""
    if not isinstance(schema, dict) or id(schema) in seen:
        return
    yield schema
    seen |= {id(schema)}
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        yield from _parts(_pointed(root, reference), root, seen)
    for key in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(key, ()):
            yield from _parts(part, root, seen)


def _pointed(root: Schema, reference: str) -> object:
    place: Any = root
    for step in reference.lstrip("#").split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        place = place.get(key) if isinstance(place, Mapping) else None
    return place


def _items(schema: object, root: Schema) -> object:
    return next((part["items"] for part in _parts(schema, root) if "items" in part), None)


def _described(name: str, schema: object, root: Schema, depth: int) -> str:
    """A field in a few words: its name, then what it may hold where that is not just any text."""
    parts = list(_parts(schema, root))
    said = [_shape(schema, parts, root, depth)]
    said += [str(part["description"]).strip() for part in parts if "description" in part][:1]
    return name + bracket(*said)


def _shape(schema: object, parts: Sequence[dict[str, Any]], root: Schema, depth: int) -> str:
    allowed = next((part["enum"] for part in parts if "enum" in part), None)
    if allowed is not None:
        return f"one of {', '.join(value if isinstance(value, str) else json.dumps(value) for value in allowed)}"
    inner = properties(schema, root)
    if inner and depth < MOST_TOLD:
        return f"with {', '.join(_described(name, each, root, depth + 1) for name, each in inner.items())}"
    items = _items(schema, root)
    if items is not None and depth < MOST_TOLD:
        of = _shape(items, list(_parts(items, root)), root, depth + 1)
        return f"list, each {of}" if of else "list"
    kinds = dict.fromkeys(kind for part in parts for kind in _kinds(part.get("type")))
    return "" if "string" in kinds and len(kinds.keys() - {"null"}) == 1 else " or ".join(kinds)


def _kinds(declared: object) -> Sequence[str]:
    return [declared] if isinstance(declared, str) else declared if isinstance(declared, list) else []
