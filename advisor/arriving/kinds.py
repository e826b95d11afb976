"""Guesses the kind of task from its answers, and what each kind needs beside: labels, a schema, types of entities."""

import json
from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from advisor.answer_form import TEXT, TYPE
from advisor.arriving.arrival import Record
from advisor.arriving.columns import Guess

MOST_LABELS = 150
LABEL_WORDS = 6
SHORT_ANSWER = 8
JSON_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


def guess_kind(rows: Sequence[Record], target: str, asked: str, corpus: bool) -> Guess:
    """What the answers in column `target` are."""
    values = [row.get(target) for row in rows if row.get(target) not in (None, "")]
    parsed = [parsed_json(value) for value in values]
    if values and all(isinstance(value, list) and _entities(value) for value in parsed):
        return Guess("entities", f'every value of "{target}" is a list of texts with a type')
    if values and all(isinstance(value, dict) for value in parsed):
        return Guess("extraction", f'every value of "{target}" is a JSON object')
    texts = [as_text(value) for value in values]
    label = _label_reason(texts, target)
    if label:
        return Guess("classification", label)
    words = fmean(len(text.split()) for text in texts) if texts else 0.0
    questions = sum(str(row.get(asked, "")).rstrip().endswith("?") for row in rows)
    if corpus or words <= SHORT_ANSWER or questions > len(rows) / 2:
        why = "there is a corpus to answer from" if corpus else f"answers are short: {words:.0f} words on average"
        return Guess("qa", why if corpus or words <= SHORT_ANSWER else "most requests are questions")
    return Guess("generation", f"answers are free text: {words:.0f} words on average, hardly one like another")


def _label_reason(texts: Sequence[str], target: str) -> str:
    """Why the answers are labels; empty when they are not: few, short, and most of them often."""
    counts = Counter(text.strip() for text in texts)
    if not 2 <= len(counts) <= MOST_LABELS or fmean(len(text.split()) for text in counts) > LABEL_WORDS:
        return ""
    repeated = sum(count for count in counts.values() if count > 1)
    if repeated < 0.8 * len(texts) or len(counts) > len(texts) / 3:
        return ""
    return f'"{target}" holds {len(counts)} different values in {len(texts)} rows'


def as_text(value: object) -> str:
    """A value as a label or an answer: true and false as JSON writes them."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def parsed_json(value: object) -> object:
    """The JSON in a text that is an object or a list; anything else is itself."""
    if isinstance(value, str) and value.strip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _entities(value: Sequence[object]) -> bool:
    return all(
        isinstance(one, dict) and isinstance(one.get(TEXT), str) and isinstance(one.get(TYPE), str) for one in value
    )


def entity_types(rows: Sequence[Record], target: str) -> tuple[str, ...]:
    """Every type that is named, the most frequent first."""
    counts: Counter[str] = Counter()
    for row in rows:
        listed = parsed_json(row.get(target))
        counts.update(
            str(one.get(TYPE)) for one in (listed if isinstance(listed, list) else ()) if isinstance(one, dict)
        )
    return tuple(name for name, _ in counts.most_common())


def record_schema(rows: Sequence[Record], target: str) -> dict[str, object]:
    """A JSON Schema that all records of column `target` keep to."""
    records = [value for row in rows if isinstance(value := parsed_json(row.get(target)), dict)]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_schema(records)}


def _schema(values: Sequence[object]) -> dict[str, object]:
    """The narrowest plain schema of values: their types, and of objects and lists what is in them."""
    types = sorted({"null" if value is None else JSON_TYPES[type(value)] for value in values})
    if "number" in types and "integer" in types:
        types.remove("integer")
    schema: dict[str, object] = {"type": types[0] if len(types) == 1 else types}
    objects = [value for value in values if isinstance(value, dict)]
    if objects:
        names = list(dict.fromkeys(key for value in objects for key in value))
        schema["properties"] = {key: _schema([value[key] for value in objects if key in value]) for key in names}
        schema["required"] = [key for key in names if all(key in value for value in objects)]
        schema["additionalProperties"] = False
    items = [item for value in values if isinstance(value, list) for item in value]
    if items:
        schema["items"] = _schema(items)
    return schema
