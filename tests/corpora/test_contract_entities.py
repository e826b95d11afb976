"""Every name in the legal texts is labelled as it is written, and none of test's is in train."""

import json
import re
from typing import Any

from advisor.mentions import places

BANKS = ("PARTIES", "COURTS", "JUDGES", "STATUTES", "DATES", "AMOUNTS", "PLACES")


def listed(example: Any) -> list[tuple[str, str]]:
    """Text and type of each entity."""
    return [(entity["text"], entity["type"]) for entity in json.loads(example.target)]


def test_every_list_scores_in_full_and_one_that_misses_an_entity_does_not(sample: Any) -> None:
    right = {example.id: example.target for example in sample.examples}
    assert {score for _, score in sample.scores(right)} == {1.0}
    short = {id: json.dumps(json.loads(text)[1:]) for id, text in right.items() if text != "[]"}
    assert all(score < 1 for _, score in sample.scores(short))


def where(example: Any) -> list[tuple[int, int]]:
    """Where each entity stands, longest first: none within another."""
    found: list[tuple[int, int]] = []
    for text in sorted((text for text, _ in listed(example)), key=len, reverse=True):
        spans = [match.span() for match in re.finditer(re.escape(text), example.input)]
        free = [(start, end) for start, end in spans if all(end <= low or high <= start for low, high in found)]
        assert free, (text, example.input)
        found.append(free[0])
    return found


def test_every_entity_stands_in_the_text_as_written_and_without_an_article(sample: Any) -> None:
    for example in sample.examples:
        assert len(where(example)) == len(listed(example))
        assert not [text for text, kind in listed(example) if kind != "DATE" and text.casefold().startswith("the ")]


def test_no_name_is_left_out(sample: Any) -> None:
    lines = [line for bank in BANKS for line in sample.bank("names", bank)]
    names = [name.strip().removeprefix("the ") for line in lines for name in line.split(";")]
    for example in sample.examples:
        for name in (name for name in names if name in example.input):
            for start, end in places(name, example.input):
                assert any(low <= start and end <= high for low, high in where(example)), (name, example.input)


def test_train_and_test_have_every_type_and_texts_that_name_nothing(sample: Any) -> None:
    for part in (sample.splits.train, sample.splits.test):
        assert {kind for example in part for _, kind in listed(example)} == set(sample.task.task.entity_types)
        assert any(not listed(example) for example in part)


def test_no_name_of_test_is_in_train(sample: Any) -> None:
    splits = (sample.splits.train, sample.splits.dev, sample.splits.test)
    train, dev, test = ({text.casefold() for example in part for text, _ in listed(example)} for part in splits)
    assert not (train & dev or train & test or dev & test)
