"""The intents: every label is as frequent as the others, and every message is a wording of its own."""

from collections import Counter
from pathlib import Path

from advisor.data import load_splits
from advisor.task import load_task

FOLDER = Path(__file__).parents[2] / "corpora" / "support-intents"


def test_thirty_labels_are_balanced_in_every_split() -> None:
    splits = load_splits(load_task(FOLDER / "task.yaml"))
    assert len(splits.labels) == 30
    for examples, each in ((splits.train, 11), (splits.dev, 2), (splits.test, 9)):
        assert set(Counter(example.target for example in examples).values()) == {each}


def test_no_message_gives_its_label_away() -> None:
    splits = load_splits(load_task(FOLDER / "task.yaml"))
    for example in (*splits.train, *splits.dev, *splits.test):
        assert example.target not in example.input or example.target == "insurance"
        assert 1 <= len(example.input.split()) <= 30


def test_every_message_stands_once() -> None:
    splits = load_splits(load_task(FOLDER / "task.yaml"))
    messages = [example.input.casefold() for example in (*splits.train, *splits.dev, *splits.test)]
    assert len(set(messages)) == len(messages) == 660
