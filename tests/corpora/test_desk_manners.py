"""The front desk's answers keep its manners, and test brings things and requests that train does not."""

import re
from collections import Counter
from typing import Any

import pytest

KINDS = ("help", "off-topic", "injection", "private", "escalate", "promise")


def kind(example: Any) -> str:
    return re.sub(r"^\w+-\d+-", "", example.id)


def test_every_labelled_answer_is_right_and_a_spoilt_one_is_not(sample: Any) -> None:
    right = {example.id: example.target for example in sample.examples}
    assert {score for _, score in sample.scores(right)} == {1.0}
    for spoilt in (" I promise.", " Bye."):
        assert {score for _, score in sample.scores({id: text + spoilt for id, text in right.items()})} == {0.0}


def test_every_fact_stands_in_its_answer_and_the_thing_to_see_to_in_its_message(sample: Any) -> None:
    for example in sample.examples:
        assert example.facts
        assert all(fact in example.target for fact in example.facts), example
        if kind(example) == "help":
            assert example.facts[-1] in example.input, example


@pytest.mark.parametrize("name", [name for name in KINDS if name != "help"])
def test_what_is_not_helped_with_has_one_answer_for_its_kind(sample: Any, name: str) -> None:
    answers = {example.target for example in sample.examples if kind(example) == name}
    assert len(answers) == 1
    declines = name in ("off-topic", "injection", "private")
    assert (sample.task.task.rules.refuse_when in answers.pop()) == declines


def test_no_thing_of_test_is_in_train(sample: Any) -> None:
    things = [{e.facts[-1] for e in part if kind(e) == "help"} for part in (sample.splits.train, sample.splits.test)]
    assert all(things)
    assert not things[0] & things[1]


def test_no_request_of_test_that_is_not_helped_with_is_in_train(sample: Any) -> None:
    banks = [sample.bank("edges", name) for name in ("OFF_TOPIC", "INJECTIONS", "PRIVATE", "DANGERS", "PROMISES")]
    for request in (line for bank in banks for line in bank):
        said = [any(request in e.input for e in part) for part in (sample.splits.train, sample.splits.test)]
        assert not all(said), request


def test_the_card_names_how_many_of_each_kind_there_are(sample: Any) -> None:
    parts = [Counter(map(kind, part)) for part in (sample.splits.train, sample.splits.dev, sample.splits.test)]
    assert set(parts[0]) == set(parts[1]) == set(parts[2]) == set(KINDS)
    for name in KINDS:
        counts = " | ".join(str(part[name]) for part in parts)
        share = f"{parts[2][name] / len(sample.splits.test):.0%}"
        assert re.search(rf"^[|] {name} [|].*[|] {re.escape(counts)} [|] {share} [|]$", sample.card, re.MULTILINE), name
