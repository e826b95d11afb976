"""The answers keep their form, a condition has one answer, and what is unseen is never in train."""

import re
from collections import Counter
from typing import Any


def kind(example: Any) -> str:
    return str(example.id).rpartition("-")[2]


def condition(example: Any) -> str:
    found = re.fullmatch(r"Likely: ([^|]+) \| Urgency: [^|]+ \| Next: [^|]+", example.target)
    assert found is not None, example
    return found[1]


def test_every_labelled_answer_is_right_and_a_spoilt_one_is_not(sample: Any) -> None:
    right = {example.id: example.target for example in sample.examples}
    assert {score for _, score in sample.scores(right)} == {1.0}
    for old, new in (("Likely: ", "Likely: perhaps "), (" | Next: ", "; Next: "), ("Urgency: ", "Urgency: very ")):
        spoilt = {id: text.replace(old, new) for id, text in right.items()}
        assert {score for _, score in sample.scores(spoilt)} == {0.0}


def test_the_facts_are_all_of_the_answer(sample: Any) -> None:
    for example in sample.examples:
        assert " ".join(example.facts) == example.target


def test_a_condition_has_one_answer_and_one_kind(sample: Any) -> None:
    told = {(condition(example), example.target, kind(example)) for example in sample.examples}
    assert len(told) == len({name for name, _, _ in told})


def test_unseen_conditions_are_never_in_train_and_all_others_are(sample: Any) -> None:
    learnt = {condition(example) for example in sample.splits.train}
    for part in (sample.splits.dev, sample.splits.test):
        assert {condition(example) for example in part if kind(example) != "unseen"} == learnt
        unseen = {condition(example) for example in part if kind(example) == "unseen"}
        assert unseen and not unseen & learnt


def test_a_common_condition_is_met_more_often_than_any_rare_one_in_every_split(sample: Any) -> None:
    for part in (sample.splits.train, sample.splits.dev, sample.splits.test):
        met = Counter((kind(example), condition(example)) for example in part)
        common = [count for (of, _), count in met.items() if of == "common"]
        rare = [count for (of, _), count in met.items() if of == "rare"]
        assert (len(common), len(rare)) == (12, 14)
        assert min(common) > max(rare)


def test_the_last_wording_of_a_finding_is_never_in_train(sample: Any) -> None:
    findings = [line for bank in ("CONDITIONS", "VAGUE") for line in sample.bank("conditions", bank) if " / " in line]
    last = {finding.rpartition(" / ")[2] for finding in findings}
    spoken = {wording for finding in findings for wording in finding.split(" / ")[:-1]}
    kept = [one for one in last if not any(one.casefold() in other.casefold() for other in spoken)]
    assert len(kept) > 100
    train = "\n".join(example.input.casefold() for example in sample.splits.train)
    assert [one for one in kept if re.search(rf"(?<!\w){re.escape(one.casefold())}(?!\w)", train)] == []


def test_the_card_says_what_it_is_not_and_how_many_of_each_kind_there_are(sample: Any) -> None:
    assert "not medical advice" in sample.card.casefold()
    parts = [Counter(map(kind, part)) for part in (sample.splits.train, sample.splits.dev, sample.splits.test)]
    for name in ("common", "rare", "unseen", "unclear"):
        counts = " | ".join(str(part[name]) for part in parts)
        assert re.search(rf"^[|] {name} [|].*[|] {re.escape(counts)} [|]$", sample.card, re.MULTILINE), name
