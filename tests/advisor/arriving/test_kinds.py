"""What kind of task the answers make, and the schema that records keep to."""

import json

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from advisor.arriving.kinds import guess_kind, record_schema


def kind(*targets: object, asked: str = "a request", corpus: bool = False) -> str:
    return guess_kind([{"input": asked, "target": target} for target in targets], "target", "input", corpus).value


def test_answers_make_the_kind() -> None:
    assert kind(*["refund", "delivery"] * 10) == "classification"
    assert kind(*[True, False] * 10) == "classification"
    assert kind(*[f"{n} km" for n in range(20)]) == "qa"
    assert (
        kind(*[f"Dear customer number {n}, we are sorry and will see to it at once." for n in range(20)])
        == "generation"
    )
    assert (
        kind(*[f"It takes about {n} days until all of the parts arrive here." for n in range(9)], asked="How?") == "qa"
    )
    assert kind(*[{"a": n} for n in range(9)]) == "extraction"
    assert kind(*[json.dumps({"a": n}) for n in range(9)]) == "extraction"
    assert kind(*[[{"text": "Bonn", "type": "PLACE"}], []]) == "entities"


def test_few_rows_with_different_short_answers_are_no_labels() -> None:
    assert kind("Paris", "Rome", "Lima", "Paris") == "qa"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(), values, max_size=3), min_size=1, max_size=5))
def test_every_record_keeps_to_the_schema_made_of_all(records: list[dict[str, object]]) -> None:
    schema = record_schema([{"target": record} for record in records], "target")
    Draft202012Validator.check_schema(schema)
    assert all(Draft202012Validator(schema).is_valid(record) for record in records)
