"""A race of scripted contestants: each is right on the ids it is told to be, takes the seconds it is told to take."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from advisor.cost import Volume
from advisor.data import Splits
from advisor.events import Event
from advisor.evidence import Terms
from advisor.journal import Journal
from advisor.metrics.accuracy import Metric
from advisor.plan import Entry
from advisor.prices import Prices
from advisor.protocols import Job, Predictor
from advisor.search import Plan, conclude
from advisor.search import race as race_of
from advisor.standing import Standing
from advisor.task import TaskSpec
from advisor.trial import Bench, Budget, Contestant
from advisor.types import Answer, Candidate, Draw, Example, Fit, Query, Usage

Reply = Callable[[str, Draw], str]
"""From a query's id to an answer; an exception is one of the whole call, the text ``error`` one of the item."""


class NoOptions(BaseModel):
    """A scripted contestant has none."""

    model_config = ConfigDict(extra="forbid")


@dataclass
class Player:
    """Strategy and predictor in one. `calls` holds the ids of every batch that it was asked."""

    reply: Reply
    seconds: float = 1.0
    fit: Fit = field(default_factory=lambda: Fit(train_seconds=2.0))
    fits: int = 0
    calls: list[list[str]] = field(default_factory=list)
    needs_model: bool = False
    fails: Exception | None = None

    Options = NoOptions

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        return [{}]

    def label(self, options: BaseModel) -> str:
        return ""

    def skip(self, task: TaskSpec) -> str | None:
        return None

    def prepared(self, job: Job) -> Predictor:
        self.fits += 1
        if self.fails:
            raise self.fails
        return _Prepared(self)

    @property
    def asked(self) -> list[str]:
        """Every id it was asked, in order."""
        return [name for call in self.calls for name in call]


class _Strategy:
    """What a Player is to the plan: `fit` must be a method there and a record on the predictor."""

    needs_model = False
    Options = NoOptions

    def __init__(self, player: Player) -> None:
        self._player = player

    def fit(self, job: Job) -> Predictor:
        return self._player.prepared(job)


class _Prepared:
    def __init__(self, player: Player) -> None:
        self._player = player
        self.fit = player.fit

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        player = self._player
        player.calls.append([query.id for query in queries])
        replies = [(query, player.reply(query.id, draw)) for query in queries]
        waited = 1000 * player.seconds if len(queries) == 1 else None
        used = Usage(10, 0, 1, player.seconds)
        return [
            Answer(query.id, draw.index, text, text, used, waited, error="it broke" if text == "error" else None)
            for query, text in replies
        ]


def right_on(share: float) -> Reply:
    """Right on the given share of dev and of test: on the items whose number in the split is below it."""

    def reply(query: str, draw: Draw) -> str:
        return "yes" if int(query.split("-")[1]) % 100 < 100 * share else "no"

    return reply


@dataclass
class Race:
    """Splits, a journal and contestants; `again` opens the same journal anew, as a resumed run does."""

    path: Path
    stack: ExitStack
    events: list[Event] = field(default_factory=list)
    dev: int = 100
    test: int = 200
    budget: Budget = field(default_factory=Budget)

    def bench(self) -> Bench:
        journal = self.stack.enter_context(Journal(self.path))
        splits = Splits(
            train=(Example("train-0", "text", "yes"),),
            dev=tuple(Example(f"dev-{number}", "text", "yes") for number in range(self.dev)),
            test=tuple(Example(f"test-{number}", "text", "yes") for number in range(self.test)),
            labels=("yes", "no"),
            digests={},
            warnings=(),
        )
        return Bench(splits, _metric(), journal, self.events.append, lambda entry, progress, retrain: None, self.budget)

    def standings(self, bench: Bench, players: dict[str, Player]) -> list[Standing]:
        """One contestant per player; the key is ``kind`` or ``kind-label``."""
        return [
            Standing(
                Contestant(Entry(Candidate(name, name.split("-")[0], None), _Strategy(player), NoOptions()), bench)
            )
            for name, player in players.items()
        ]

    def run(self, players: dict[str, Player], terms: Terms, plan: Plan) -> dict[str, Standing]:
        """The whole race, as `advise` runs it."""
        bench = self.bench()
        standings = self.standings(bench, players)
        alpha = race_of(standings, bench, terms, plan)
        conclude(standings, bench, replace(terms, alpha=alpha), plan.limit)
        return {standing.id: standing for standing in standings}


def _metric() -> Metric:
    return Metric(
        TaskSpec.model_validate(
            {
                "version": 1,
                "name": "race",
                "task": {"kind": "classification"},
                "data": {"path": "a.jsonl"},
                "target": {"accuracy": 0.8},
            }
        )
    )


@pytest.fixture
def race(tmp_path: Path) -> Race:
    with ExitStack() as stack:
        yield Race(tmp_path / "run" / "journal.sqlite", stack)


@pytest.fixture
def player() -> type[Player]:
    return Player


@pytest.fixture
def right() -> Callable[[float], Reply]:
    return right_on


@pytest.fixture
def terms() -> Terms:
    """Target 80 %, alpha 0.04; an hour costs 3600, so a second costs 1."""
    return Terms(
        metric="accuracy",
        accuracy=0.8,
        consistency=None,
        confidence=0.95,
        alpha=0.04,
        seed=3,
        volume=Volume(100, 10),
        prices={None: Prices(3600, "test")},
        currency="USD",
    )
