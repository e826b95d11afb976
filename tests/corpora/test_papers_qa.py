"""The notes on papers and their questions are what their data card says."""

import json
import re
from typing import Any

import pytest

from advisor.data import load_documents
from advisor.metrics._normalise import contains


@pytest.fixture(scope="module")
def pages(sample: Any) -> dict[str, str]:
    return {document.source: document.text for document in load_documents(sample.task)}


def frame(question: str) -> str:
    """The question without its names and figures."""
    words = re.findall(r"[^\s?,.]+", question)
    named = [
        bool(re.search(r"[A-Z0-9]", word[1:] or word) or (i and word[0].isupper())) for i, word in enumerate(words)
    ]
    return " ".join("_" if name else word.casefold() for word, name in zip(words, named, strict=True))


def test_it_is_large_enough_and_loses_nothing_to_duplicates(sample: Any, pages: dict[str, str]) -> None:
    assert len(pages) >= 250
    assert len(sample.splits.train) >= 300
    assert 60 <= len(sample.splits.dev) <= 80
    assert 250 <= len(sample.splits.test) <= 300
    assert sample.splits.warnings == ()
    rows = sum(
        len((sample.folder / f"{name}.jsonl").read_text("utf-8").splitlines()) for name in ("train", "dev", "test")
    )
    assert rows == len(sample.examples)


def test_every_answer_stands_in_its_note_and_not_in_its_question(sample: Any, pages: dict[str, str]) -> None:
    for example in sample.examples:
        assert example.source is not None
        assert example.target in pages[example.source], example
        assert contains(pages[example.source], example.target), example
        assert not contains(example.input, example.target), example


def test_no_paper_is_asked_about_in_two_splits(sample: Any) -> None:
    train, dev, test = (
        {e.source for e in part} for part in (sample.splits.train, sample.splits.dev, sample.splits.test)
    )
    assert not (train & dev or train & test or dev & test)


def test_no_wording_of_a_test_question_occurs_in_train_or_dev(sample: Any) -> None:
    asked = [
        {frame(example.input) for example in part}
        for part in (sample.splits.train, sample.splits.dev, sample.splits.test)
    ]
    assert len(asked[2]) >= 250
    assert not asked[2] & (asked[0] | asked[1])


def test_notes_are_short_and_name_their_paper(pages: dict[str, str]) -> None:
    for source, text in pages.items():
        title, _, body = text.partition("\n\n")
        assert title.startswith("# ") and len(title) > 6, source
        assert 60 <= len(text.split()) <= 130, source
        assert re.search(r"\b(19|20)\d\d\b", body), source


def test_the_notes_together_are_far_too_long_for_the_prompt(pages: dict[str, str]) -> None:
    assert sum(len(text.split()) for text in pages.values()) > 2 * 8192


def test_the_question_on_llama_2_is_a_test_question(sample: Any) -> None:
    found = [example for example in sample.splits.test if example.input == "What score did Llama 2 70B get on MMLU?"]
    assert [example.target for example in found] == ["68.9"]


def test_expected_json_says_only_what_a_run_settles(sample: Any) -> None:
    expected = json.loads((sample.folder / "expected.json").read_text("utf-8"))
    assert expected["verdict"] == "undecided"
    kinds = {section.kind for section in sample.task.strategies or ()}
    assert kinds - set(expected["meets_target"]) == {"lora_rag", "long_context"}
