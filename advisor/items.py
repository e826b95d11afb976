"""What was asked and answered, item by item: each request with the answers of all strategies side by side.

A run writes it as files and a report reads it back (`stored_answers`); nothing here reads or decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from advisor.gold import Span
from advisor.task import RulesSection


@dataclass(frozen=True, slots=True)
class Reply:
    """One strategy's first answer to one item.

    `parsed` is None where the text could not be used, `error` says why a request failed, `retrieved` are the places of
    the passages that were read for it, best first; `read_all` says that every document stood in its prompt.
    """

    text: str
    parsed: str | None
    score: float
    error: str | None = None
    retrieved: tuple[Span, ...] = ()
    read_all: bool = False

    @property
    def usable(self) -> bool:
        """Whether it could be parsed."""
        return self.error is None and self.parsed is not None


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled request; `replies` by strategy id, `gold` where its documents hold what a right answer needs."""

    id: str
    split: Literal["dev", "test"]
    input: str
    target: str
    group: str | None = None
    replies: Mapping[str, Reply] = field(default_factory=dict)
    gold: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """All items of a run, test before dev, in the order they were asked.

    Attributes:
        kind: what an answer is, as task.yaml says; empty for a run that did not store its task.
        rules: what answers must obey, where the task declares rules.
        passages: the text of every passage that was read, by its place; empty where a run did not store it.
        most_per_month: the hard limit on monthly cost, where the task declares one.
    """

    items: tuple[Item, ...] = ()
    kind: str = ""
    rules: RulesSection | None = None
    passages: Mapping[Span, str] = field(default_factory=dict)
    most_per_month: float | None = None

    def told_by(self, strategy: str) -> tuple[Item, ...]:
        """The items to judge a strategy by: those of test where it was tried there, else those of dev."""
        for split in ("test", "dev"):
            found = tuple(item for item in self.items if item.split == split and strategy in item.replies)
            if found:
                return found
        return ()
