"""One candidate through its three verbs: fit, answer, score. Only fit and answer are timed."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal

from advisor.consistency import TRAINED
from advisor.cost import answering, preparing, training
from advisor.data import Splits
from advisor.errors import BudgetExceeded
from advisor.events import Listener, StageAdvanced, StageFinished, StageStarted
from advisor.gold import Span
from advisor.isolation import endure, own_code
from advisor.journal import Journal
from advisor.parts import keep_parts
from advisor.plan import Entry
from advisor.prices import Prices, deployed
from advisor.protocols import AsksModel, Job, ManyDraws, Metric, Predictor, Progress
from advisor.stats import band
from advisor.types import Answer, Draw, Example, Fit, Query, Split, Usage

ALONE = 5
"""So many dev items are sent one at a time: their wait is the latency that a single request sees."""
BATCH = 64


@dataclass(frozen=True, slots=True)
class Scored:
    """One example, a contestant's answer to it, and the score."""

    example: Example
    answer: Answer
    score: float


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being asked: a split, a draw, and the items in the order they are asked.

    `draws` is for runs that differ from item to item, in wording and order of demonstrations: one for each example, all
    with the index, the seed and the adapter of `draw`.
    """

    split: Split
    draw: Draw
    examples: Sequence[Example]
    draws: Sequence[Draw] = ()


@dataclass(slots=True)
class Budget:
    """What a run may take, and what it has taken so far in this process.

    `deadline` is on the monotonic clock; `prices` are by model id, a model without one costs nothing that is known;
    `errors` is the share of a split's items that may have an error before their strategy is stopped.
    """

    deadline: float | None = None
    most_money: float | None = None
    prices: Mapping[str | None, Prices | None] = field(default_factory=dict)
    spent: float = 0.0
    errors: float = 1.0

    def charge(self, model: str | None, usages: Sequence[Usage], fit: Fit) -> None:
        """Adds what answers cost; `fit` tells whether a tuned model gave them."""
        prices = deployed(self.prices.get(model), fit)
        self.spent += sum(answering(usage, prices) for usage in usages) if prices else 0.0

    def charge_fit(self, model: str | None, fit: Fit) -> None:
        """Adds training and indexing; a training that an earlier run has paid for costs nothing again."""
        prices = self.prices.get(model)
        if prices:
            self.spent += preparing(fit.index_seconds, prices)
            self.spent += 0.0 if fit.recalled else training(fit, prices) or 0.0

    def money_left(self) -> float | None:
        """Of the declared sum; None without one."""
        return None if self.most_money is None else self.most_money - self.spent

    def affordable(self, requests: int, each: float) -> int:
        """How many of so many requests the money left pays for, if each costs `each`; at least one.

        So a limit is overshot by one request where a request's price is known, and else by a batch at most.
        """
        left = self.money_left()
        return requests if left is None or each <= 0 else max(1, min(requests, int(left / each)))

    def seconds_left(self) -> float | None:
        """Until the deadline; None without one."""
        return None if self.deadline is None else self.deadline - time.monotonic()

    def add(self, amount: float) -> None:
        """Adds what was spent beside strategies, e.g. on a judge."""
        self.spent += amount

    def check(self) -> None:
        """Raises BudgetExceeded once the declared minutes or money are over."""
        hint = "everything measured is kept; the same command with a larger budget goes on from here"
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise BudgetExceeded("stopped: the declared minutes are spent", hint=hint)
        if self.most_money is not None and self.spent > self.most_money:
            raise BudgetExceeded(f"stopped: {self.spent:.4f} of {self.most_money:g} are spent", hint=hint)


@dataclass(frozen=True, slots=True)
class Bench:
    """What every contestant of a run shares.

    `job` makes a candidate's Job; its last argument is 0, or the number of the retraining it is for. `spans` tells by
    example id where the corpus holds the answer; only the judge reads it. `seen` are fingerprints of test examples that
    come first, because an earlier look of a sequential run has asked them. `known` are, by model, the dev examples that
    a diagnosis found answered right without any document.
    """

    splits: Splits
    metric: Metric
    journal: Journal
    listen: Listener
    job: Callable[[Entry, Progress, int], Job]
    budget: Budget = field(default_factory=Budget)
    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    known: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Contestant:
    """A candidate in the race. It is fitted when it is first asked something that the journal does not hold."""

    entry: Entry
    bench: Bench
    answered: dict[tuple[Split, int], list[Scored]] = field(default_factory=dict)
    _predictors: dict[int, Predictor] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The candidate's id."""
        return self.entry.candidate.id

    @property
    def fit(self) -> Fit:
        """What preparing it took, as measured the first time."""
        return self.bench.journal.fit(self.id) or Fit()

    @property
    def refits(self) -> list[Fit]:
        """What training it again took, each time, where consistency asked for that."""
        found = [self.bench.journal.fit(_fit_name(self.id, number)) for number in range(1, TRAINED)]
        return [fit for fit in found if fit is not None]

    def scored(self, split: Split, draw: int = 0) -> list[Scored]:
        """What it has answered so far, in the order it was asked."""
        return self.answered.get((split, draw), [])

    def prepare(self, stage: Stage) -> None:
        """Fits it now if the stage holds an item that the journal does not: a stage begins with its first request."""
        known = self.bench.journal.answers(self.id, stage.split, stage.draw.index)
        if any(example.id not in known for example in stage.examples):
            self._prepared(stage.draw.retrain)

    def ask(self, stage: Stage, alone: int = 0) -> list[Scored]:
        """Answers and scores the stage's examples, the last `alone` of them one at a time.

        Answers found in the journal are not asked again. Every batch is committed before the next is asked.

        Raises:
            BudgetExceeded: before a batch that is still to be asked.
            TooManyErrors: more items have errors than may.
            StrategyBroke: its own code failed.
        """
        known = self.bench.journal.answers(self.id, stage.split, stage.draw.index)
        done: list[Scored] = []
        together = len(stage.examples) - min(alone, len(stage.examples))
        batches = [list(stage.examples[i : min(i + BATCH, together)]) for i in range(0, together, BATCH)]
        batches += [[example] for example in stage.examples[together:]]
        ahead = deque(batches)
        while ahead:
            batch = ahead.popleft()
            asked = [example for example in batch if example.id not in known]
            if asked:
                self.bench.budget.check()
                most = self.bench.budget.affordable(len(asked), self._each())
                if most < len(asked):
                    place = batch.index(asked[most])
                    ahead.appendleft(batch[place:])
                    batch, asked = batch[:place], asked[:most]
                answers = self._answers(asked, stage)
                self.bench.journal.add_answers(self.id, stage.split, answers)
                used = [answer.usage for answer in answers if not answer.recalled and not answer.resumed]
                self.bench.budget.charge(self.entry.candidate.model, used, self.fit)
                known.update({answer.query_id: answer for answer in answers})
            scored = self._scores([(example, known[example.id]) for example in batch])
            self.answered.setdefault((stage.split, stage.draw.index), []).extend(scored)
            done += scored
            self._endure(stage)
        return done

    def _endure(self, stage: Stage) -> None:
        """Raises TooManyErrors once more items of a split have errors than may."""
        rows = self.scored(stage.split, stage.draw.index)
        splits, most = self.bench.splits, self.bench.budget.errors
        items = len(splits.test if stage.split == "test" else splits.dev)
        endure([row.answer.error for row in rows], most, stage.split, items)

    def _each(self) -> float:
        """What one of its requests has cost on average; 0 before the first, or where the price is unknown."""
        prices = deployed(self.bench.budget.prices.get(self.entry.candidate.model), self.fit)
        rows = [row for answered in self.answered.values() for row in answered]
        if prices is None or not rows:
            return 0.0
        return sum(answering(row.answer.usage, prices) for row in rows) / len(rows)

    def _answers(self, asked: Sequence[Example], stage: Stage) -> list[Answer]:
        """What a predictor finds out as it answers joins the notes of its fit."""
        predictor = self._prepared(stage.draw.retrain)
        before = predictor.fit.notes
        with self._own_code():
            answers = self._answered(predictor, asked, stage)
            if [answer.query_id for answer in answers] != [example.id for example in asked]:
                raise ValueError(f"{len(answers)} answers to {len(asked)} requests, or in another order")
        for note in predictor.fit.notes[len(before) :]:
            self.bench.journal.add_note(_fit_name(self.id, stage.draw.retrain), note)
        return answers

    def _answered(self, predictor: Predictor, asked: Sequence[Example], stage: Stage) -> list[Answer]:
        """In one call where draws do not differ or the predictor takes several at once, else draw by draw."""
        queries = [Query(e.id, e.input) for e in asked]
        if not stage.draws:
            return predictor.answer(queries, stage.draw)
        by_id = {example.id: draw for example, draw in zip(stage.examples, stage.draws, strict=True)}
        draws = [by_id[query.id] for query in queries]
        if isinstance(predictor, ManyDraws):
            return predictor.answer_each(queries, draws)
        return [
            answer for query, draw in zip(queries, draws, strict=True) for answer in predictor.answer([query], draw)
        ]

    def _scores(self, answered: Sequence[tuple[Example, Answer]]) -> list[Scored]:
        metric = self.bench.metric
        if isinstance(metric, AsksModel):
            metric.prepare(answered)
        return [Scored(example, answer, metric.score(example, answer)) for example, answer in answered]

    def _prepared(self, retrain: int) -> Predictor:
        if retrain not in self._predictors:
            self.bench.listen(StageStarted(self.id, "fit", 1))
            job = self.bench.job(self.entry, self._fit_advanced, retrain)
            with self._own_code():
                predictor = self.entry.strategy.fit(job)
                if not retrain:
                    keep_parts(self.entry.strategy, predictor, job)
            name = _fit_name(self.id, retrain)
            if self.bench.journal.fit(name) is None:  # a second fit takes up what the first one made
                self.bench.budget.charge_fit(self.entry.candidate.model, predictor.fit)
                asked = [] if getattr(self.entry.strategy, "pays_as_it_goes", False) else [predictor.fit.asked]
                self.bench.budget.charge(self.entry.candidate.model, [*asked, predictor.fit.measured], Fit())
            self.bench.journal.add_fit(name, predictor.fit)
            self.bench.listen(StageAdvanced(self.id, "fit", 1, 1))
            self.bench.listen(StageFinished(self.id, "fit", "; ".join(predictor.fit.notes)))
            self._predictors[retrain] = predictor
        return self._predictors[retrain]

    def _own_code(self) -> AbstractContextManager[None]:
        return own_code(self.bench.journal.folder, self.id)

    def _fit_advanced(self, share: float, note: str) -> None:
        self.bench.budget.check()
        self.bench.listen(StageAdvanced(self.id, "fit", share, 1, note))

    def release(self) -> None:
        """Lets go of models and indexes; they are prepared again from the run folder when needed."""
        self._predictors.clear()


def _fit_name(contestant: str, retrain: int) -> str:
    return f"{contestant}~{retrain}" if retrain else contestant


def advanced(contestant: Contestant, stage: Stage, total: int) -> StageAdvanced:
    """The event that says how far a stage is, with the running score of this draw and an interval for the eye."""
    rows = contestant.scored(stage.split, stage.draw.index)
    name: Literal["dev", "test"] = "dev" if stage.split == "dev" else "test"
    done = sum(len(contestant.scored(stage.split, draw)) for draw in range(stage.draw.index + 1))
    tokens = sum(row.answer.usage.prompt_tokens + row.answer.usage.completion_tokens for row in rows)
    if not rows:
        return StageAdvanced(contestant.id, name, done, total)
    mean = sum(row.score for row in rows) / len(rows)
    low, high = band(mean, len(rows))
    return StageAdvanced(contestant.id, name, done, total, "", mean, low, high, tokens)
