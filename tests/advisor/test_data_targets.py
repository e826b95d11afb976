"""Records and entities in data files: what they become, and every mistake with its line."""

import json
from pathlib import Path

import pytest

from advisor.data import Splits, load_splits
from advisor.errors import DataError
from advisor.task import load_task

SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "nights": {"type": "integer"}},
    "additionalProperties": False,
}
KINDS = {
    "extraction": "{kind: extraction, output: {schema: out.json}}",
    "entities": "{kind: entities, entity_types: [person, place]}",
}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("out.json").write_text(json.dumps(SCHEMA))


def splits_of(kind: str, data: str = "{path: rows.jsonl}", metric: str = "auto") -> Splits:
    text = f"version: 1\nname: x\ntask: {KINDS[kind]}\ndata: {data}\ntarget: {{accuracy: 0.5, metric: {metric}}}\n"
    Path("task.yaml").write_text(text, encoding="utf-8")
    return load_splits(load_task(Path("task.yaml")))


def targets(splits: Splits) -> dict[str, str]:
    return {e.id: e.target for e in (*splits.train, *splits.dev, *splits.test)}


def write(rows: list[dict[str, object]]) -> None:
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def complaints(kind: str, rows: list[dict[str, object]], **more: str) -> list[str]:
    write(rows)
    with pytest.raises(DataError) as caught:
        splits_of(kind, **more)
    return caught.value.lines()


def unlike(number: int) -> str:
    return f"alpha{number} beta{number} gamma{number} Rome Ada"


def test_records_become_text_in_the_order_of_the_schema() -> None:
    rows: list[dict[str, object]] = [
        {"text": unlike(0), "label": "none", "record": {"nights": 2, "city": "Rome"}},
        {"text": unlike(1), "label": "none", "record": '{"nights": 3,\n "city": "Bonn"}'},
        *({"text": unlike(i), "label": "none", "record": {}} for i in range(2, 10)),
    ]
    write(rows)
    splits = splits_of("extraction")
    assert targets(splits)["rows-1"] == '{"city": "Rome", "nights": 2}'
    assert targets(splits)["rows-2"] == '{"city": "Bonn", "nights": 3}'
    assert targets(splits)["rows-3"] == "{}"
    assert splits.labels == ()
    assert sorted(splits.digests) == ["out.json", "rows.jsonl"], "another schema is another run"


def test_csv_and_chat_hold_records_as_json_texts() -> None:
    lines = [f'"{unlike(i)}","{{""nights"": {i}, ""city"": ""Rome""}}"' for i in range(10)]
    Path("rows.csv").write_text("text,record\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert targets(splits_of("extraction", "{path: rows.csv}"))["rows-3"] == '{"city": "Rome", "nights": 2}'
    rows = [
        {"messages": [{"role": "user", "content": unlike(i)}, {"role": "assistant", "content": f'{{"nights":{i}}}'}]}
        for i in range(10)
    ]
    write(rows)
    assert targets(splits_of("extraction"))["rows-3"] == '{"nights": 2}'


def test_every_record_that_cannot_be_used_is_told_with_its_line() -> None:
    values: list[object] = [{}, {"nights": "two"}, {"cty": "Rome"}, '{"nights": 2', "", [], None, '{"nights": NaN}']
    rows = [{"text": unlike(i), "record": value} for i, value in enumerate(values)]
    assert complaints("extraction", rows) == [
        "rows.jsonl:2: column \"record\": nights: 'two' is not of type 'integer'",
        "rows.jsonl:3: column \"record\": Additional properties are not allowed ('cty' was unexpected)",
        'rows.jsonl:4: column "record": must be JSON '
        '(found "{\\"nights\\": 2"; Expecting \',\' delimiter at character 13)',
        'rows.jsonl:5: column "record": is blank',
        "rows.jsonl:6: column \"record\": [] is not of type 'object'",
        "rows.jsonl:7: column \"record\": None is not of type 'object'",
        'rows.jsonl:8: column "record": holds NaN, which is no JSON',
    ]


def test_entities_are_written_in_the_order_of_reading_with_text_and_type_only() -> None:
    ada = {"text": "Ada", "type": "person"}
    rome = {"text": "Rome", "type": "place", "note": "x"}
    write([{"text": unlike(i), "entities": [ada, rome] if i else []} for i in range(10)])
    found = targets(splits_of("entities"))
    assert found["rows-1"] == "[]"
    assert found["rows-2"] == '[{"text": "Rome", "type": "place"}, {"text": "Ada", "type": "person"}]'


def test_offsets_are_checked_and_decide_the_order() -> None:
    one = {"text": "Ada", "type": "person", "start": 13, "end": 16}
    other = {"text": "Bo", "type": "person", "start": 5, "end": 7}
    write([{"text": f"Ada, Bo and, Ada {unlike(i)}", "entities": [one, other]} for i in range(10)])
    assert targets(splits_of("entities"))["rows-1"].index("Bo") < targets(splits_of("entities"))["rows-1"].index("Ada")


def test_every_entity_that_cannot_be_used_is_told_with_its_line() -> None:
    ada = {"text": "Ada", "type": "person"}
    values: list[object] = [
        [ada],
        {"a": 1},
        [ada, {"text": "Rome", "label": "place"}],
        ["Ada"],
        [{**ada, "type": "persn"}],
        [{**ada, "text": "ada"}],
        [{**ada, "text": ""}],
        [ada, ada],
        [{**ada, "start": 0, "end": 3}],
        "[",
    ]
    rows = [{"text": unlike(i), "entities": value} for i, value in enumerate(values)]
    assert complaints("entities", rows) == [
        'rows.jsonl:2: column "entities": must be a list of entities (found a mapping)',
        'rows.jsonl:3: column "entities": [1] must have a text and a type, both text (found: text, label)',
        'rows.jsonl:4: column "entities": [0] must have a text and a type, both text (found "Ada")',
        'rows.jsonl:5: column "entities": [0].type is not in task.entity_types (found "persn"; did you mean person?)',
        'rows.jsonl:6: column "entities": [0].text does not stand in the input (found "ada")',
        'rows.jsonl:7: column "entities": [0].text does not stand in the input (found "")',
        'rows.jsonl:8: column "entities": lists "Ada" more often than it stands in the input',
        'rows.jsonl:9: column "entities": [0] does not stand at characters 0 to 3 of the input (found "Ada")',
        'rows.jsonl:10: column "entities": must be JSON (found "["; Expecting value at character 2)',
    ]
