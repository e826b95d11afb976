"""Where the corpus holds what an answer needs, and which questions cannot do without it."""

import time

import pytest

from advisor.gold import Span, gold_spans, needs_documents, taught_by
from advisor.types import Document, Example

DELIVERY = Document(
    "docs/delivery.md", "# Nine days\n\nCards arrive in 19 days,\nspare ones in 9\n  Days. Cost: 2.50 EUR.\n"
)
LOSS = Document("docs/loss.md", "# Loss\n\nBlock the card in the app. Cost: rust, 9 days, Quay Street.\n")
DOCUMENTS = (DELIVERY, LOSS)


def row(*facts: str, source: str | None = None, target: str = "an answer", asked: str = "how long?") -> Example:
    return Example("e1", asked, target, source=source, facts=facts)


def texts(*spans: Span) -> list[str]:
    whole = {document.source: document.text for document in DOCUMENTS}
    return [whole[span.source][span.start : span.end] for span in spans]


def test_case_and_white_space_do_not_count_and_borders_do() -> None:
    spans = gold_spans(row("9 days"), DOCUMENTS)
    assert texts(*spans) == ["9\n  Days"], "not the one in 19 days"
    assert [span.source for span in spans] == ["docs/delivery.md"]


@pytest.mark.parametrize("part", ["50 EUR", "ost: 2.50", "Quay Stree", "days, Qua"])
def test_a_part_of_a_word_or_of_a_number_is_not_the_string(part: str) -> None:
    assert gold_spans(row(part), DOCUMENTS) == ()


@pytest.mark.parametrize("whole", ["2.50 EUR", "Cost: 2.50", "days, quay", "2.50 EUR.", ": rust,"])
def test_signs_in_and_around_the_string_are_no_obstacle(whole: str) -> None:
    (text,) = texts(*gold_spans(row(whole), DOCUMENTS))
    assert text.casefold() == whole.casefold()


def test_the_target_counts_only_where_there_are_no_facts() -> None:
    assert texts(*gold_spans(row(target="quay street"), DOCUMENTS)) == ["Quay Street"]
    assert gold_spans(row("platform nine", target="quay street"), DOCUMENTS) == ()


def test_several_strings_must_stand_in_one_document() -> None:
    assert {span.source for span in gold_spans(row("Cost", "rust"), DOCUMENTS)} == {"docs/loss.md"}
    assert gold_spans(row("2.50 EUR", "rust"), DOCUMENTS) == ()


def test_the_order_of_spans_is_that_of_the_strings() -> None:
    assert texts(*gold_spans(row("Quay Street", "rust"), DOCUMENTS)) == ["Quay Street", "rust"]


@pytest.mark.parametrize("name", ["docs/loss.md", "loss.md", "/docs/loss.md"])
def test_a_named_document_is_the_only_one_searched(name: str) -> None:
    assert [span.source for span in gold_spans(row("9 days", source=name), DOCUMENTS)] == ["docs/loss.md"]
    assert gold_spans(row("2.50 EUR", source=name), DOCUMENTS) == ()


def test_a_name_is_the_end_of_a_path_and_not_of_a_word() -> None:
    other = Document("docs/gloss.md", "In 9 days.")
    assert gold_spans(row("9 days", source="loss.md"), [other, LOSS])[0].source == "docs/loss.md"


def test_a_name_that_no_document_has_counts_as_none() -> None:
    assert gold_spans(row("Quay Street", source="FAQ 12"), DOCUMENTS)[0].source == "docs/loss.md"


def test_a_short_string_is_located_only_in_a_named_document() -> None:
    assert gold_spans(row("EUR"), DOCUMENTS) == ()
    assert texts(*gold_spans(row("EUR", source="delivery.md"), DOCUMENTS)) == ["EUR"]


def test_running_text_goes_before_a_heading() -> None:
    document = Document("a.md", "# Block the card\n\nPlease block the card.\n\n## Only here\n\ntext\n")
    assert gold_spans(row("block the card"), [document]) == (Span("a.md", 25, 39),)
    assert gold_spans(row("only here"), [document]) == (Span("a.md", 45, 54),)


@pytest.mark.parametrize("blank", ["", "  \n"])
def test_a_blank_string_is_nowhere(blank: str) -> None:
    assert gold_spans(row(target=blank, source="loss.md"), DOCUMENTS) == ()
    assert gold_spans(row("rust", blank, source="loss.md"), DOCUMENTS) == ()


def test_no_documents_no_span() -> None:
    assert gold_spans(row("9 days"), ()) == ()


def test_signs_of_a_regular_expression_stand_for_themselves() -> None:
    document = Document("a.md", "Send (now) a+b* [x] or aab.")
    assert gold_spans(row("a+b* [x]"), [document]) == (Span("a.md", 11, 19),)


def test_an_answer_that_only_the_corpus_knows_needs_it() -> None:
    example = row("Quay Street")
    assert needs_documents(example, gold_spans(example, DOCUMENTS), frozenset())


def test_what_was_not_found_is_not_said_to_need_documents() -> None:
    assert not needs_documents(row("platform nine"), (), frozenset())


def test_a_request_that_holds_the_answer_needs_no_document() -> None:
    held = row("Quay Street", asked="is it quay\n street or Dock Street?")
    cut = row("Quay Street", asked="is it Quay Streets?")
    spans = gold_spans(held, DOCUMENTS)
    assert not needs_documents(held, spans, frozenset())
    assert needs_documents(cut, spans, frozenset())


def test_what_training_taught_needs_no_document() -> None:
    taught = taught_by(
        [Example("t1", "where?", "At QUAY  Street.", facts=("QUAY  Street",)), Example("t2", "x", "Rust")]
    )
    assert taught == {"quay street", "rust"}
    example = row("Quay Street", "9 days", source="loss.md")
    spans = gold_spans(example, DOCUMENTS)
    assert needs_documents(example, spans, taught), "9 days is still unknown"
    assert not needs_documents(example, spans, taught | {"9 days"})


def test_what_the_request_and_training_hold_together_needs_no_document() -> None:
    example = row("Quay Street", "9 days", source="loss.md", asked="is it 9 days?")
    assert not needs_documents(example, gold_spans(example, DOCUMENTS), frozenset({"quay street"}))


def test_many_examples_and_long_documents_take_no_time() -> None:
    documents = [Document(f"{n}.md", f"Document number {n} is of no interest, 19 days. " * 640) for n in range(100)]
    documents.append(Document("last.md", "It takes 9 days."))
    examples = [Example(f"e{n}", "how long?", "x", facts=("takes 9 days",)) for n in range(100)]
    started = time.perf_counter()
    assert all(gold_spans(example, documents) for example in examples)
    assert time.perf_counter() - started < 2
