"""Choosing demonstrations: fixed for every request, or nearest to each by meaning or by words."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from advisor.protocols import Embedder
from advisor.types import Draw, Example, Query
from strategies._lexical import Lexical


class Selection(Protocol):
    """A way to choose demonstrations among the train examples."""

    keeps_first: bool
    """Where not all of them fit into a prompt: whether the first ones stay, or the last."""

    def pick(self, queries: Sequence[Query], count: int, own: Sequence[int] = ()) -> list[list[Example]]:
        """At most `count` demonstrations per query, in the order in which they are shown.

        `own` is for queries that are train examples themselves: the row of each, which is not shown to it.
        """


def fixed(train: Sequence[Example], count: int, seed: int) -> list[Example]:
    """`count` examples picked by `seed`, spread over as many different targets as possible.

    Interleaved targets matter: demonstrations grouped by label cost long prompts 20 to 46 % (LongICLBench,
    arXiv 2404.02060).
    """
    shuffled = list(train)
    random.Random(seed).shuffle(shuffled)
    by_target: dict[str, list[Example]] = {}
    for example in shuffled:
        by_target.setdefault(example.target, []).append(example)
    rounds = [group[turn] for turn in range(count) for group in by_target.values() if turn < len(group)]
    return rounds[:count]


class Fixed:
    """The same demonstrations for every request, so that a prefix cache applies."""

    keeps_first = True

    def __init__(self, train: Sequence[Example], seed: int) -> None:
        self._train, self._seed = train, seed
        self._chosen: dict[int, list[Example]] = {}

    def pick(self, queries: Sequence[Query], count: int, own: Sequence[int] = ()) -> list[list[Example]]:
        """`count` demonstrations, for a train example that is one of them the others."""
        if count not in self._chosen:
            self._chosen[count] = fixed(self._train, count, self._seed)
        same = self._chosen[count]
        if not own:
            return [same] * len(queries)
        return [[shot for shot in same if shot is not self._train[row]] for row in own]


class Given:
    """Demonstrations that were chosen before, in their order: what a bundle keeps of `Fixed`."""

    keeps_first = True

    def __init__(self, shots: Sequence[Example]) -> None:
        self._shots = list(shots)

    def pick(self, queries: Sequence[Query], count: int, own: Sequence[int] = ()) -> list[list[Example]]:
        """The first `count` of them for every query."""
        return [self._shots[:count]] * len(queries)


class Nearest:
    """The nearest train examples of a query by embedding, most similar last (Liu et al. 2021, KATE).

    Args:
        train: the examples to choose from.
        embedder: what tells how near they are.
        balanced: of each target the nearest, then of each the second nearest and so on, until there are enough: near
            targets are shown once each instead of one of them many times.
        vectors: those of the examples where they are known, shape (examples, dimensions).
    """

    keeps_first = False

    def __init__(
        self,
        train: Sequence[Example],
        embedder: Embedder,
        balanced: bool = False,
        vectors: np.ndarray | None = None,
    ) -> None:
        self._train = train
        self._embedder = embedder
        self._balanced = balanced
        self.vectors = embedder.embed([example.input for example in train]) if vectors is None else vectors

    def pick(self, queries: Sequence[Query], count: int, own: Sequence[int] = ()) -> list[list[Example]]:
        """`count` demonstrations per query; ties broken by the order of the train file."""
        similar = self._embedder.embed([query.input for query in queries]) @ self.vectors.T
        ranked = np.argsort(-similar, axis=1, kind="stable")
        picked = []
        for number, rows in enumerate(ranked):
            others = rows[rows != own[number]] if own else rows
            best = _one_per_target(others, self._train, count) if self._balanced else others[:count]
            picked.append([self._train[int(row)] for row in reversed(best)])
        return picked


class NearestByWords:
    """The train examples that share the most telling words with a query by BM25, most similar last."""

    keeps_first = False

    def __init__(self, train: Sequence[Example]) -> None:
        self._train = train
        self._texts = Lexical([example.input for example in train])

    def pick(self, queries: Sequence[Query], count: int, own: Sequence[int] = ()) -> list[list[Example]]:
        """`count` demonstrations per query; ties (all, where no word is known) by the order of the train file."""
        _, ranked = self._texts.search([query.input for query in queries], count + bool(own))
        picked = []
        for number, rows in enumerate(ranked):
            others = rows[rows != own[number]] if own else rows
            picked.append([self._train[int(row)] for row in reversed(others[:count])])
        return picked


def _one_per_target(ranked: Iterable[int], train: Sequence[Example], count: int) -> list[int]:
    """`count` rows, of every target the nearest before any second nearest; the nearest first."""
    seen: Counter[str] = Counter()
    turns: list[tuple[int, int, int]] = []
    for place, row in enumerate(ranked):
        target = train[row].target
        turns.append((seen[target], place, row))
        seen[target] += 1
        if len(seen) == count:
            break
    chosen = sorted(turns)[:count]
    return [row for _, _, row in sorted(chosen, key=lambda turn: turn[1])]


def reordered(shots: Sequence[Example], draw: Draw) -> list[Example]:
    """The demonstrations as chosen where `draw.order` is 0, else shuffled by it: order is a nuisance to be measured."""
    shown = list(shots)
    if draw.order != 0:
        random.Random(draw.order).shuffle(shown)
    return shown
