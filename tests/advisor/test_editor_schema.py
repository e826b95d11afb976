"""The schema that editors complete from: every key described, every strategy's options known, the samples valid."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from advisor import registry
from advisor.editor_schema import editor_schema

PROJECT = Path(__file__).parents[2]
TASKS = sorted([*PROJECT.glob("corpora/*/task.yaml"), *PROJECT.glob("examples/*/task.yaml")])


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = editor_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("task", TASKS, ids=lambda path: path.parent.name)
def test_every_sample_task_keeps_to_it(task: Path, validator: Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(YAML(typ="safe").load(task))] == []


def test_every_key_is_described_and_every_kind_has_its_options(validator: Draft202012Validator) -> None:
    schema: dict[str, Any] = validator.schema  # type: ignore[assignment]
    sections = [schema, *(part for name, part in schema["$defs"].items() if name.endswith("Section"))]
    keys = [(key, value) for section in sections for key, value in section["properties"].items()]
    assert [key for key, value in keys if not value.get("description") and "$ref" not in value] == []
    branches = schema["$defs"]["StrategySection"]["allOf"]
    assert [branch["if"]["properties"]["kind"]["const"] for branch in branches] == sorted(
        found.name for found in registry.names("strategies")
    )
    for branch in branches:
        assert all(value.get("description") for value in branch["then"]["properties"].values())


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        ({"kind": "few_shot", "shots": [4, 8], "select": ["similar", "fixed"]}, False),
        ({"kind": "few_shot", "shots": 4}, False),
        ({"kind": "few_shot", "select": "nearest"}, True),
        ({"kind": "lora", "epochs": [1, "many"]}, True),
    ],
)
def test_options_may_be_a_grid_and_are_checked(entry: dict[str, Any], wrong: bool, validator: Any) -> None:
    task = {"version": 1, "name": "x", "task": {"kind": "qa"}, "data": {"path": "a"}, "target": {"accuracy": 0.5}}
    assert bool(list(validator.iter_errors({**task, "strategies": [entry]}))) is wrong
