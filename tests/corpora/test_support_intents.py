"""The task of 30 intents is what its data card says it is."""

import json
import sys
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from advisor.data import Splits, load_splits
from advisor.task import load_task
from advisor.types import Example

FOLDER = Path(__file__).parents[2] / "corpora" / "support-intents"
SIZES = {"train": 20, "dev": 3, "test": 10}


@cache
def splits() -> Splits:
    return load_splits(load_task(FOLDER / "task.yaml"))


@cache
def build() -> ModuleType:
    """The corpus's build.py, with modules of the same names that other corpora have put away."""
    before, sys.path[:] = list(sys.path), [str(FOLDER), *sys.path]
    hidden = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] in ("build", "parts")}
    try:
        return import_module("build")
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] in ("build", "parts")]:
            del sys.modules[name]
        sys.modules.update(hidden)
        sys.path[:] = before


@cache
def stories() -> dict[str, list[str]]:
    return {intent: build().lines(text) for bank in build().BANKS for intent, text in bank.MESSAGES.items()}


@cache
def matters() -> dict[str, list[str]]:
    return {intent: build().lines(text) for intent, text in build().MATTERS.items()}


@cache
def asides() -> list[str]:
    return [line.split("|")[0].strip() for line in build().lines(build().asides.ASIDES)]


def holding(wording: str, intent: str | None = None) -> set[str]:
    """The splits with a message that has the wording as a whole, at its start, middle or end."""
    found = set()
    for split in SIZES:
        for example in getattr(splits(), split):
            if intent in (None, example.target) and wording in example.input:
                found.add(split)
    return found


def test_nothing_is_lost_and_every_intent_is_as_frequent_as_the_others() -> None:
    assert splits().warnings == ()
    for split, count in SIZES.items():
        counts = Counter(example.target for example in getattr(splits(), split))
        assert set(counts) == set(stories())
        assert set(counts.values()) == {count}
        assert len((FOLDER / f"{split}.jsonl").read_text("utf-8").splitlines()) == 30 * count


def test_no_wording_is_written_twice() -> None:
    assert len(stories()) == len(matters()) == 30
    assert {len(texts) for texts in stories().values()} == {33}
    assert {len(texts) for texts in matters().values()} == {15}
    every = [text.casefold() for bank in (stories(), matters()) for texts in bank.values() for text in texts]
    every += [text.casefold() for text in asides()]
    assert [text for text, count in Counter(every).items() if count > 1] == []


def test_every_story_is_in_one_split_under_its_own_intent() -> None:
    for split in SIZES:
        for example in getattr(splits(), split):
            told = [story for story in stories()[example.target] if story in example.input]
            assert told, example
            assert holding(max(told, key=len)) == {split}, example


def beside(example: Example) -> str:
    """What a message says besides its story."""
    story = max((text for text in stories()[example.target] if text in example.input), key=len)
    return example.input.replace(story, "", 1).lstrip(" .")


@pytest.mark.parametrize("intent", sorted(matters()))
def test_no_matter_of_an_intent_occurs_in_two_splits(intent: str) -> None:
    said = {
        split: {
            text
            for example in getattr(splits(), split)
            for text in matters()[intent]
            if example.target == intent and f"{beside(example)} ".startswith((f"{text} ", f"{text}. "))
        }
        for split in SIZES
    }
    assert len(said["train"]) >= 6
    assert len(said["test"]) >= 3
    assert not (said["train"] & said["test"] or said["train"] & said["dev"] or said["dev"] & said["test"])


def test_asides_are_dealt_to_the_splits_and_never_contradict_the_intent() -> None:
    for line in build().lines(build().asides.ASIDES):
        text, contradicted = (part.strip() for part in line.split("|"))
        assert set(contradicted.split()) <= set(stories()), line
        assert len(holding(text)) <= 1, text
        assert not any(holding(text, intent) for intent in contradicted.split()), text


def test_expected_json_says_only_what_a_run_settles() -> None:
    expected = json.loads((FOLDER / "expected.json").read_text("utf-8"))
    assert expected["recommended"] == "control"
    kinds = {section.kind for section in load_task(FOLDER / "task.yaml").strategies or ()}
    assert set(expected["meets_target"]) < kinds, "tuning is dearer and less accurate on dev: it is not run on test"
