"""Which column holds what: by name first, by content where names say nothing."""

import pytest

from advisor.arriving.arrival import Record
from advisor.arriving.columns import guess_columns
from advisor.errors import AdvisorError


def rows(**columns: list[object]) -> list[Record]:
    length = len(next(iter(columns.values())))
    return [{name: values[index] for name, values in columns.items()} for index in range(length)]


def chosen(records: list[Record], **said: str) -> dict[str, str]:
    return {role: guess.value for role, guess in guess_columns(records, said, {}).items()}


LONG = [f"a message of several words, number {n}" for n in range(12)]
SHORT: list[object] = ["a", "b", "c"] * 4


def test_names_are_known_in_many_spellings() -> None:
    assert chosen(rows(**{"Customer Message": list(LONG), "Ticket Category": SHORT})) == {
        "input": "Customer Message",
        "target": "Ticket Category",
    }
    assert chosen(rows(ticketText=list(LONG), correctLabel=SHORT))["target"] == "correctLabel"
    assert chosen(rows(answer=SHORT, question=list(LONG))) == {"input": "question", "target": "answer"}


def test_content_decides_where_names_do_not() -> None:
    strange = rows(c1=[str(n) for n in range(12)], c2=list(LONG), c3=SHORT)
    assert chosen(strange) == {"input": "c2", "target": "c3"}
    guesses = guess_columns(strange, {}, {})
    assert guesses["input"].why == "its texts are the longest: 7 words on average"
    assert guesses["target"].why == "it holds few different values: 3 in 12 rows"


def test_ids_and_groups_are_found_and_repeated_ids_are_not() -> None:
    records = rows(text=list(LONG), label=SHORT, row_id=list(range(12)), customer_id=[n // 3 for n in range(12)])
    assert chosen(records) == {"input": "text", "target": "label", "id": "row_id", "group": "customer_id"}
    assert "id" not in chosen(rows(text=list(LONG), label=SHORT, id=[n // 2 for n in range(12)]))


def test_a_source_is_one_only_where_its_documents_are() -> None:
    records = rows(question=list(LONG), answer=SHORT, source=["a.md"] * 12)
    assert "source" not in chosen(records)
    found = guess_columns(records, {}, {}, sources=["docs/a.md"])
    assert found["source"].value == "source"


def test_what_the_user_names_wins_and_a_wrong_name_is_told() -> None:
    records = rows(text=list(LONG), label=SHORT, note=list(LONG))
    assert chosen(records, input="note")["input"] == "note"
    with pytest.raises(AdvisorError) as refused:
        chosen(records, target="labl")
    assert refused.value.lines() == [
        '--target-column: column "labl" is missing (found: text, label, note; did you mean label?)'
    ]


def test_without_an_answer_the_columns_are_named_and_the_flag() -> None:
    with pytest.raises(AdvisorError) as refused:
        chosen(rows(text=list(LONG), first=list(LONG), second=list(LONG)))
    assert refused.value.lines() == [
        "no column holds the right answer (found: text, first, second) (name it: --target-column)"
    ]
