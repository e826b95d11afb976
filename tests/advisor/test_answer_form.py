"""The form of an answer: schemas that are refused in one line, the order of a record, what is valid and what is not."""

import json
from pathlib import Path

import pytest

from advisor.answer_form import AnswerForm, BadForm, entities_form, form_of, record_form
from advisor.errors import TaskError
from advisor.task import load_task
from advisor.task_sections import TaskSection

STAY = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "description": "where to"},
        "nights": {"type": ["integer", "null"]},
        "board": {"enum": ["none", "full", 3]},
        "guests": {"type": "array", "items": {"$ref": "#/$defs/guest"}},
    },
    "$defs": {"guest": {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "number"}}}},
    "required": ["city"],
}


FORM = record_form(STAY)
OPEN = record_form({"type": "object", "properties": {"b": {}, "a": {}}})
ENTITIES = entities_form(("person", "place"))
ADA = '[{"text": "Ada", "type": "person"}]'


def form_in(text: str | bytes, folder: Path) -> AnswerForm | None:
    (folder / "out.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    section = TaskSection.model_validate({"kind": "extraction", "output": {"schema": "out.json"}})
    return form_of(section, folder)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"type": ', "1:10: is not JSON (Expecting value)"),
        ('{\n"type": "object",,}', "2:18: is not JSON (Expecting property name enclosed in double quotes)"),
        ("[]", "a JSON Schema is an object (found a list)"),
        ("", "1:1: is not JSON (Expecting value)"),
        (b"\xff{}", "is not UTF-8 (byte offset 0; save it as UTF-8)"),
        (
            '{"properties": {"a": {"type": "text"}}}',
            "is no valid JSON Schema: properties.a.type: 'text' is not valid under any of the given schemas",
        ),
        ('{"$ref": "#/$defs/a"}', "refers to #/$defs/a, which is not in the file (put it under $defs)"),
        (
            '{"properties": {"a": {"$ref": "https://example.org/a.json"}}}',
            "refers to https://example.org/a.json, which is not in the file (put it under $defs)",
        ),
        ('{"$schema": "urn:mine"}', 'has an unknown $schema (found "urn:mine")'),
        ("[" * 100_000, "is nested too deeply"),
    ],
)
def test_a_file_that_is_no_schema_is_one_line(text: str | bytes, line: str, tmp_path: Path) -> None:
    with pytest.raises(BadForm) as caught:
        form_in(text, tmp_path)
    assert str(caught.value).removeprefix(f"{tmp_path / 'out.json'}:").strip() == line


@pytest.mark.parametrize("draft", ["http://json-schema.org/draft-07/schema#", "http://json-schema.org/draft-04/schema"])
def test_older_drafts_are_read_as_such(draft: str, tmp_path: Path) -> None:
    schema = {"$schema": draft, "type": "object", "properties": {"a": {"items": [{}, {}]}}}
    form = form_in(json.dumps(schema), tmp_path)
    assert form is not None
    form.check({"a": [1, 2]})
    assert "$schema" not in json.loads(form.schema_text)


def test_a_missing_file_is_told_at_its_place_in_the_task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("out.schema.json").write_text("{}")
    Path("task.yaml").write_text(
        "version: 1\nname: x\ntask: {kind: extraction, output: {schema: out.shema.json}}\n"
        "data: {path: a.jsonl}\ntarget: {accuracy: 0.5}\n"
    )
    with pytest.raises(TaskError) as caught:
        load_task(Path("task.yaml"))
    assert caught.value.lines() == [
        'task.yaml:3:43: task.output.schema: no such file (found "out.shema.json"; did you mean out.schema.json?)'
    ]


def test_a_record_is_written_in_the_order_of_the_schema_at_every_level() -> None:
    given = {"z": 1, "guests": [{"age": 3, "name": "Ada"}], "a": 2, "nights": None, "city": "Łódź"}
    written = FORM.written(given)
    assert written == '{"city": "Łódź", "nights": null, "guests": [{"name": "Ada", "age": 3}], "z": 1, "a": 2}'
    assert json.loads(written) == given


def test_properties_of_joined_schemas_count_and_recursion_ends() -> None:
    schema = {
        "type": "object",
        "allOf": [{"properties": {"b": {}}}, {"anyOf": [{"properties": {"a": {"$ref": "#"}}}]}],
        "properties": {"c": {}},
        "$ref": "#",
    }
    assert record_form(schema).written({"a": {"a": 1, "b": 2}, "b": 3, "c": 4}) == (
        '{"c": 4, "b": 3, "a": {"b": 2, "a": 1}}'
    )


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ({"city": "Rome", "guests": [{}, {"age": "3"}]}, "guests[1].age: '3' is not of type 'number'"),
        ({}, "'city' is a required property"),
        ([], "[] is not of type 'object'"),
    ],
)
def test_what_is_wrong_with_a_record_is_told_with_its_place(value: object, line: str) -> None:
    FORM.check({"city": "Rome", "guests": [{"age": 3.5}]})
    with pytest.raises(BadForm) as caught:
        FORM.check(value)
    assert str(caught.value) == line


def test_fields_tell_what_is_not_just_any_text() -> None:
    optional = {
        "type": "object",
        "properties": {"a": {"type": ["string", "null"]}, "b": {"type": ["string", "number"]}},
    }
    assert record_form(optional).names == ("a", "b (string or number)")
    assert FORM.names == (
        "city (where to)",
        "nights (integer or null)",
        "board (one of none, full, 3)",
        "guests (list, each with name, age (number))",
    )


def test_of_several_records_the_first_valid_one_counts_in_the_order_of_the_schema() -> None:
    assert OPEN.read('[1] {"a": 1, "b": [2]}\n{"a": 2}') == '{"b": [2], "a": 1}'
    assert OPEN.read('{"a": 1, "b": {"a": 2}') is None, "half a record is none, nor is what stands in it"


def test_a_record_that_breaks_the_schema_is_invalid() -> None:
    strict = record_form({"type": "object", "properties": {"n": {"type": "integer"}}, "additionalProperties": False})
    assert strict.read('{"n": 1}') == '{"n": 1}'
    assert [strict.read(text) for text in ('{"n": "1"}', '{"m": 1}', '{"n": 1.5}', "[1]")] == [None] * 4


def test_recursion_in_a_schema_ends_in_an_invalid_answer() -> None:
    tree = record_form({"type": "object", "properties": {"a": {"$ref": "#"}}})
    assert tree.read('{"a": ' * 20 + "{}" + "}" * 20) is not None
    assert tree.read('{"a": ' * 500 + "{}" + "}" * 500) is None
    deep: dict[str, object] = {}
    for _ in range(400):
        deep = {"a": deep}
    with pytest.raises(BadForm, match="nested too deeply"):
        tree.check(deep)


@pytest.mark.parametrize(
    "text", [ADA, f"```json\n{ADA}\n```", f"Entities: {ADA}", f'{{"entities": {ADA}}}', f'{{"answer": {ADA}}}']
)
def test_entities_are_found_in_their_dress(text: str) -> None:
    assert ENTITIES.read(text) == ADA


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "{}",
        '{"text": "Ada", "type": "person"}',
        ADA[:-1],
        ADA[:-2],
        '[{"text": "Ada", "type": "dog"}]',
        '[{"text": " ", "type": "person"}]',
        '["Ada"]',
    ],
)
def test_what_is_no_list_of_declared_entities_is_invalid(text: str) -> None:
    assert ENTITIES.read(text) is None


def test_no_entities_are_an_answer() -> None:
    assert ENTITIES.read("There are none: []") == "[]"
