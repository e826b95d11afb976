"""Choosing demonstrations: fixed for every request, or nearest to each."""

import random
from collections.abc import Sequence

import numpy as np

from advisor.protocols import Embedder
from advisor.types import Draw, Example, Query


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


class Nearest:
    """The nearest train examples of a query by embedding, most similar last (Liu et al. 2021, KATE)."""

    def __init__(self, train: Sequence[Example], embedder: Embedder) -> None:
        self._train = train
        self._embedder = embedder
        self._vectors = embedder.embed([example.input for example in train])

    def pick(self, queries: Sequence[Query], count: int) -> list[list[Example]]:
        """`count` demonstrations per query; ties broken by the order of the train file."""
        similar = self._embedder.embed([query.input for query in queries]) @ self._vectors.T
        order = np.argsort(-similar, axis=1, kind="stable")[:, :count]
        return [[self._train[int(row)] for row in reversed(rows)] for rows in order]


def reordered(shots: Sequence[Example], draw: Draw) -> list[Example]:
    """The demonstrations as chosen where `draw.order` is 0, else shuffled by it: order is a nuisance to be measured."""
    shown = list(shots)
    if draw.order != 0:
        random.Random(draw.order).shuffle(shown)
    return shown
