"""Every record keeps to the schema and to its e-mail; test has other customers, items and days than train."""

import json
from typing import Any

from jsonschema import Draft202012Validator


def records(part: Any) -> list[tuple[str, dict[str, Any]]]:
    """E-mails with their records."""
    return [(example.input, json.loads(example.target)) for example in part]


def test_every_record_keeps_to_the_schema(sample: Any) -> None:
    schema = Draft202012Validator(json.loads((sample.folder / "order.schema.json").read_text("utf-8")))
    for _, record in records(sample.examples):
        assert schema.is_valid(record), record


def test_every_record_scores_in_full_and_one_with_a_wrong_value_does_not(sample: Any) -> None:
    assert {score for _, score in sample.scores({e.id: e.target for e in sample.examples})} == {1.0}
    wrong = {e.id: json.dumps(json.loads(e.target) | {"quantity": 7}) for e in sample.examples}
    assert all(0 < score < 1 for _, score in sample.scores(wrong))


def test_every_value_stands_in_the_e_mail_as_written(sample: Any) -> None:
    for text, record in records(sample.examples):
        for field in ("customer", "item", "unit", "delivery", "po_number"):
            assert record[field] is None or record[field] in text, (field, record, text)


def test_the_quantity_stands_in_the_e_mail_in_digits_or_words(sample: Any) -> None:
    entries = [entry.strip() for line in sample.bank("names", "NUMBERS") for entry in line.split(";")]
    words = {int(number): said for number, _, said in (entry.partition(" ") for entry in entries)}
    for text, record in records(sample.examples):
        quantity = record["quantity"]
        assert f"{quantity} {record['unit']}" in text or f"{words[quantity]} {record['unit']}" in text, (text, record)


def test_express_is_what_the_e_mail_says_and_false_where_it_says_nothing(sample: Any) -> None:
    urgent, calm = sample.bank("sentences", "URGENT"), sample.bank("sentences", "CALM")
    for text, record in records(sample.examples):
        assert record["express"] == any(line in text for line in urgent), text
        assert not (record["express"] and any(line in text for line in calm)), text


def test_no_customer_item_or_day_of_test_is_in_train(sample: Any) -> None:
    for field in ("customer", "item", "delivery"):
        splits = (sample.splits.train, sample.splits.dev, sample.splits.test)
        train, dev, test = ({record[field] for _, record in records(part)} - {None} for part in splits)
        assert min(len(train), len(dev), len(test)) > 1
        assert not (train & dev or train & test or dev & test), field
