"""The first shipped task is what corpora/README.md says it is."""

import json
import re
from functools import cache
from pathlib import Path

import pytest

from advisor.data import Splits, load_documents, load_splits
from advisor.metrics.rules_pass import Metric
from advisor.task import TaskSpec, load_task
from advisor.types import Answer, Example, Usage

FOLDER = Path(__file__).parents[2] / "corpora" / "support-answers"
REFUSAL = "that road is not ours to answer"


@cache
def task() -> TaskSpec:
    return load_task(FOLDER / "task.yaml")


@cache
def splits() -> Splits:
    return load_splits(task())


def examples() -> list[Example]:
    return [*splits().train, *splits().dev, *splits().test]


def words(text: str) -> str:
    return f" {' '.join(re.findall(r'[a-z0-9:-]+', text.casefold()))} "


def test_it_is_large_enough_and_loses_nothing_to_duplicates() -> None:
    assert len(load_documents(task())) >= 60
    assert len(examples()) >= 500
    assert splits().warnings == ()
    rows = sum(len((FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()) for name in ("train", "dev", "test"))
    assert rows == len(examples())


def test_every_fact_stands_on_its_page_and_in_its_answer_but_not_in_its_question() -> None:
    pages = {document.source: document.text for document in load_documents(task())}
    asked = [example for example in examples() if example.facts]
    assert len(asked) >= 500
    for example in asked:
        assert example.source is not None
        for fact in example.facts:
            assert fact in pages[example.source]
            assert words(fact) in words(example.target)
            assert words(fact) not in words(example.input), example


def test_no_fact_of_a_test_question_occurs_in_a_train_answer() -> None:
    learnt = [words(example.target) for example in splits().train]
    for example in splits().test:
        for fact in example.facts:
            assert not any(words(fact) in answer for answer in learnt), (example.id, fact)


def test_test_pages_are_never_asked_about_in_train_or_dev() -> None:
    pages = [{e.source for e in part if e.source} for part in (splits().train, splits().dev, splits().test)]
    assert not (pages[0] & pages[2] or pages[1] & pages[2] or pages[0] & pages[1])


def test_off_topic_questions_are_in_every_split_and_refused_in_one_way() -> None:
    for part in (splits().train, splits().dev, splits().test):
        refused = [example for example in part if REFUSAL in example.target]
        assert len(refused) >= 8
        assert {example.target for example in refused} == {f"Good day, rider: {REFUSAL}. Ride gently, Larkspur."}
        assert not any(example.facts for example in refused)


@pytest.mark.parametrize("spoil", [str, lambda text: text.replace("rider:", "rider"), lambda text: text + " Bye."])
def test_every_labelled_answer_passes_its_own_rules_and_a_spoilt_one_does_not(spoil: object) -> None:
    assert callable(spoil)
    metric = Metric(task())
    for example in examples():
        text = spoil(example.target)
        answer = Answer(example.id, 0, text, text, Usage())
        assert metric.score(example, answer) == (1.0 if text == example.target else 0.0), example


def test_expected_json_names_every_strategy_of_the_task() -> None:
    expected = json.loads((FOLDER / "expected.json").read_text("utf-8"))
    assert expected["verdict"] == "recommended"
    assert {kind for kind in expected["meets_target"]} == {s.kind for s in task().strategies or ()}
