"""Whatever stands in a value, YAML reads it back as the same text."""

from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from advisor.arriving.page_values import scalar


@given(st.text(st.characters(exclude_categories=("Cs",))))
@example("yes")
@example("null")
@example("1e3")
@example("a: b # c")
@example("- x")
@example("2024-01-01")
@example("tab\tand\nline")
def test_a_scalar_comes_back_as_it_was(text: str) -> None:
    line = f"key: {scalar(text)}  # a comment\nlist: [{scalar(text)}]\n"
    assert YAML(typ="safe", pure=True).load(line) == {"key": text, "list": [text]}
