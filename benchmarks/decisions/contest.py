"""The advisor's own race over outcomes that are known already: no model, no journal, the same code that decides.

A contestant here looks its scores up in a table. Everything that decides (search, frontier, certification, judgement)
is the advisor's, unchanged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import numpy as np

from advisor.cost import Volume
from advisor.evidence import Terms
from advisor.forecast import Expectation
from advisor.plan import COST_ORDER, Entry
from advisor.prices import Prices
from advisor.search import Plan, conclude, race
from advisor.standing import Standing
from advisor.trial import Bench, Scored, Stage
from advisor.types import Answer, Candidate, Example, Fit, Usage

FORECAST_SPREAD = 0.3
"""Standard deviation of the log of expected over true cost: forecasts are rarely further off than a third."""
VOLUME = Volume(20_000, 12)


@dataclass(frozen=True)
class Player:
    """One strategy: its name and kind, what a request and preparing it take in seconds."""

    id: str
    kind: str
    seconds: float
    train_seconds: float = 0.0

    @property
    def total(self) -> float:
        """Its cost over the horizon, at one unit of money a machine hour."""
        months = VOLUME.horizon_months
        return (self.train_seconds + months * VOLUME.requests_per_month * self.seconds) / 3600


@dataclass(frozen=True)
class Drawn:
    """Scores of every player on the dev and the test items of one replay: shapes (players, dev), (players, test)."""

    players: Sequence[Player]
    dev: np.ndarray
    test: np.ndarray


@dataclass(frozen=True)
class Decided:
    """What the advisor said, and what it took. `spent` counts dev and first-draw test answers."""

    recommended: str | None
    verdict: str
    certified: tuple[str, ...]
    statuses: dict[str, str]
    needed: dict[str, int | None]
    lower: float | None
    spent: int


class Lookup:
    """Stands where `advisor.trial.Contestant` stands; answers come from a row of a table."""

    def __init__(self, player: Player, scores: dict[str, float], bench: Bench) -> None:
        candidate = Candidate(player.id, player.kind, "small", (), COST_ORDER.index(player.kind))
        self.id = player.id
        self.entry = Entry(candidate, None, None)
        self.bench = bench
        self.fit = Fit(train_seconds=player.train_seconds)
        self.refits: list[Fit] = []
        self.answered: dict[tuple[str, int], list[Scored]] = {}
        self._scores = scores
        self._answer = Answer("", 0, "x", "x", Usage(1, 0, 1, player.seconds))

    def scored(self, split: str, draw: int = 0) -> list[Scored]:
        return self.answered.get((split, draw), [])

    def prepare(self, stage: Stage) -> None:
        pass

    def release(self) -> None:
        pass

    def ask(self, stage: Stage, alone: int = 0) -> list[Scored]:
        done = [Scored(example, self._answer, self._scores[example.id]) for example in stage.examples]
        self.answered.setdefault((stage.split, stage.draw.index), []).extend(done)
        return done


class _Metric:
    graded = False

    def agree(self, example: Example, first: Answer, second: Answer) -> float:
        return 1.0

    def components(self, example: Example, answer: Answer) -> dict[str, float]:
        return {}


@dataclass
class _Journal:
    steps: list[tuple[str, object]] = field(default_factory=list)

    def decide(self, step: str, record: object) -> None:
        self.steps.append((step, record))


def terms(target: float, seed: int, certify: str = "pareto") -> Terms:
    """A first look at 95 %: alpha 0.04, 0.01 in reserve."""
    return Terms(
        metric="accuracy",
        accuracy=target,
        consistency=None,
        confidence=0.95,
        alpha=0.05 if certify == "sequential" else 0.04,
        seed=seed,
        volume=VOLUME,
        prices={"small": Prices(1.0, "benchmark")},
        currency="USD",
        certify=certify,
        reserve=0.0 if certify == "sequential" else 0.01,
        repeatable=frozenset({"small"}),
    )


def decide(drawn: Drawn, target: float, seed: int, certify: str = "pareto", exhaustive: bool = False) -> Decided:
    """Runs the advisor's race on one draw of dev and test."""
    dev = tuple(Example(f"d{i}", "", "") for i in range(drawn.dev.shape[1]))
    test = tuple(Example(f"t{i}", "", "") for i in range(drawn.test.shape[1]))
    splits = SimpleNamespace(dev=dev, test=test)
    bench = Bench(splits, _Metric(), _Journal(), lambda event: None, None)
    chance = np.random.default_rng(seed)
    standings, outlook = [], {}
    for row, player in enumerate(drawn.players):
        scores = dict(zip((e.id for e in dev), drawn.dev[row].tolist(), strict=True))
        scores |= zip((e.id for e in test), drawn.test[row].tolist(), strict=True)
        standings.append(Standing(Lookup(player, scores, bench)))
        outlook[player.id] = Expectation(player.total * float(np.exp(chance.normal(0, FORECAST_SPREAD))), 1.0, None)
    judged = terms(target, seed, certify)
    plan = Plan(outlook, exhaustive)
    judged = replace(judged, alpha=race(standings, bench, judged, plan))
    conclude(standings, bench, judged, None)
    return _decided(standings)


def _decided(standings: Sequence[Standing]) -> Decided:
    certified = sorted((s for s in standings if s.status == "certified"), key=lambda s: (s.total, s.id))
    statuses = {standing.id: standing.status or "not_run" for standing in standings}
    best = certified[0] if certified else None
    verdict = "recommended" if best else "undecided" if "undecided" in statuses.values() else "none_meets"
    return Decided(
        recommended=best.id if best else None,
        verdict=verdict,
        certified=tuple(standing.id for standing in certified),
        statuses=statuses,
        needed={standing.id: standing.examples_needed for standing in standings},
        lower=best.evidence.accuracy.lower if best and best.evidence.accuracy else None,
        spent=sum(len(s.contestant.scored("dev")) + len(s.contestant.scored("test")) for s in standings),
    )
