"""Labelled records and entities: checked, and the one JSON text that each becomes: equal targets are equal texts.

They are objects and lists in JSONL, and JSON texts in a CSV. Entities are written in the order of reading, with text
and type only; offsets, where the file gives them, are checked and decide that order.
"""

import json
from collections.abc import Sequence

from advisor.answer_form import TEXT, TYPE, AnswerForm, BadForm
from advisor.json_text import read_json
from advisor.mentions import Mention, located
from advisor.suggest import bracket, did_you_mean, found, found_names, shown


def structured(value: object, form: AnswerForm, asked: str) -> str:
    """The canonical JSON text of a labelled record or list of entities, given as JSON or as its text.

    Every entity must stand in the request, word for word: a mention that nobody can find cannot be scored.

    Raises:
        BadForm: it does not keep to the form, or lists what the request does not hold.
    """
    given = _json(value)
    if form.kind == "record":
        form.check(given)
        return form.written(given)
    if not isinstance(given, list):
        raise BadForm(f"must be a list of entities{bracket(found(given))}")
    listed = [_entity(entry, f"[{number}]", asked, form.names) for number, entry in enumerate(given)]
    return form.written([{TEXT: mention.text, TYPE: mention.type} for mention in _in_reading_order(listed, asked)])


def _json(value: object) -> object:
    """The value itself, or what its JSON text says."""
    if not isinstance(value, str):
        return value
    if not value.strip():
        raise BadForm("is blank")
    try:
        return read_json(value)
    except json.JSONDecodeError as wrong:
        raise BadForm(f"must be JSON{bracket(found(value), f'{wrong.msg} at character {wrong.pos + 1}')}") from wrong
    except ValueError as wrong:
        raise BadForm(str(wrong)) from wrong


def _entity(entry: object, where: str, asked: str, types: Sequence[str]) -> Mention:
    """One entity of a row; its place only where the file gives it."""
    text, kind = (entry.get(TEXT), entry.get(TYPE)) if isinstance(entry, dict) else (None, None)
    if not isinstance(entry, dict) or not isinstance(text, str) or not isinstance(kind, str):
        keys = found_names(map(str, entry)) if isinstance(entry, dict) else found(entry)
        raise BadForm(f"{where} must have a text and a type, both text{bracket(keys)}")
    if kind not in types:
        raise BadForm(f"{where}.type is not in task.entity_types{bracket(found(kind), did_you_mean(kind, types))}")
    if not text.strip() or text not in asked:
        raise BadForm(f"{where}.text does not stand in the input{bracket(found(text))}")
    start, end = entry.get("start"), entry.get("end")
    if start is None or end is None:
        return Mention(text, kind)
    if not isinstance(start, int) or not isinstance(end, int) or asked[start:end] != text:
        raise BadForm(f"{where} does not stand at characters {start} to {end} of the input{bracket(found(text))}")
    return Mention(text, kind, (start, end))


def _in_reading_order(given: Sequence[Mention], asked: str) -> list[Mention]:
    """By where each stands. One that is listed more often than its text stands in the input is refused."""
    places = [own.place or found.place for own, found in zip(given, located(given, asked), strict=True)]
    order = sorted(range(len(given)), key=lambda number: places[number] or (len(asked), 0))
    ordered = [given[number] for number in order]
    for mention in located(ordered, asked):
        if mention.place is None:
            raise BadForm(f"lists {shown(mention.text)} more often than it stands in the input")
    return ordered
