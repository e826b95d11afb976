"""Which right answer the assertions of promptfoo name."""

from pathlib import Path

import pytest

from advisor.arriving.promptfoo_tests import Expected, expected, read_tests
from advisor.errors import DataError


@pytest.mark.parametrize(
    ("asserts", "answer"),
    [
        ([("equals", "Paris")], Expected("Paris")),
        ([("icontains", "Paris"), ("equals", True)], Expected("true")),
        ([("contains-any", ["Paris", "paris"])], Expected("Paris", contained=True)),
        ([("contains-all", ["a", "b"])], Expected("a, b", contained=True, facts=("a", "b"))),
        ([("llm-rubric", "is polite"), ("javascript", "output.length < 9")], None),
        ([("equals", "  ")], None),
    ],
)
def test_equality_counts_most(asserts: list[tuple[str, object]], answer: Expected | None) -> None:
    assert expected(asserts) == answer


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("Paris", Expected("Paris")),
        ("contains: Paris", Expected("Paris", contained=True)),
        ("contains-any: Paris, Lutetia", Expected("Paris", contained=True)),
        ("llm-rubric: is polite", None),
        ("not-contains: London", None),
        ("is-json", None),
        ("Note: see below", Expected("Note: see below")),
        ("https://a.example/b", Expected("https://a.example/b")),
    ],
)
def test_a_cell_of_expected_is_read_as_promptfoo_reads_it(cell: str, answer: Expected | None, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f'q,__expected\nx,"{cell}"\n', encoding="utf-8")
    (test,) = read_tests({"tests": "file://t.csv"}, tmp_path)
    assert test.values == {"q": "x"}
    assert expected(test.asserts) == answer


def test_lists_of_values_multiply_and_defaults_are_put_in(tmp_path: Path) -> None:
    content = {
        "defaultTest": {"vars": {"tone": "dry"}, "assert": [{"type": "contains", "value": "{{word}}"}]},
        "tests": [{"vars": {"word": ["a", "b"], "n": [1, 2]}}],
    }
    tests = read_tests(content, tmp_path)
    assert [(test.values["word"], test.values["n"], test.values["tone"]) for test in tests] == [
        ("a", 1, "dry"),
        ("a", 2, "dry"),
        ("b", 1, "dry"),
        ("b", 2, "dry"),
    ]
    assert [expected(test.asserts) for test in tests[1:3]] == [Expected("a", True), Expected("b", True)]


def test_tests_that_are_made_by_a_script_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="tests of this type cannot be read"):
        read_tests({"tests": "file://tests.py"}, tmp_path)
