"""A summary says what its talk says: the trouble, who does what, and when; test has other people and troubles."""

import re
from typing import Any


def said(summary: str) -> tuple[str, str, str]:
    """The trouble, who does something about it, and what and when."""
    found = re.fullmatch(r"(.+), so (\w+) will (.+)[.]", summary)
    assert found is not None, summary
    return found[1], found[2], found[3]


def turns(talk: str) -> list[tuple[str, str]]:
    """Who said what."""
    return [(line.partition(": ")[0], line.partition(": ")[2]) for line in talk.split("\n")]


def test_every_summary_scores_in_full_and_one_without_the_decision_does_not(sample: Any) -> None:
    right = {example.id: example.target for example in sample.examples}
    assert {score for _, score in sample.scores(right)} == {1.0}
    trouble = {id: said(text)[0] for id, text in right.items()}
    assert all(score < 1 for _, score in sample.scores(trouble))


def test_the_trouble_and_the_decision_stand_in_the_talk(sample: Any) -> None:
    for example in sample.examples:
        trouble, _, deed = said(example.target)
        assert trouble.casefold() in turns(example.input)[0][1].casefold(), example
        assert deed in turns(example.input)[-1][1], example


def test_who_will_do_it_is_named_at_the_end_or_speaks_last(sample: Any) -> None:
    for example in sample.examples:
        *earlier, (last, decision) = turns(example.input)
        named = [speaker for speaker, _ in earlier if re.search(rf"\b{speaker}\b", decision)]
        assert said(example.target)[1] == (named[0] if named else last), example
        assert bool(named) != bool(re.search(r"\bI('ll|'m| will| can)\b", decision)), example


def test_a_talk_has_three_or_four_turns_of_two_or_three_people(sample: Any) -> None:
    for example in sample.examples:
        assert 3 <= len(turns(example.input)) <= 4
        assert 2 <= len({speaker for speaker, _ in turns(example.input)}) <= 3


def test_no_trouble_or_person_of_test_is_in_train(sample: Any) -> None:
    splits = (sample.splits.train, sample.splits.dev, sample.splits.test)
    troubles = [{said(example.target)[0] for example in part} for part in splits]
    people = [{speaker for example in part for speaker, _ in turns(example.input)} for part in splits]
    for train, dev, test in (troubles, people):
        assert not (train & dev or train & test or dev & test)
