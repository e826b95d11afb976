"""Passages for training prompts, as RAFT lays them out (Zhang et al. 2024, arXiv 2403.10131, section 3).

A model that is to read retrieved passages learns it from the retriever's own: the passage with the answer among
distractors, and in a share of the prompts distractors only, so that it does not lean on the answer being there. RAFT
puts the right passage in by hand; here the retriever has usually found it, and it is put in only where it has not.
"""

import random
import time
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from advisor.gold import Span, gold_spans, within
from advisor.metrics._normalise import contains
from advisor.protocols import Job
from advisor.types import Example, Passage, Query
from strategies._located import by_source, holding, reaches
from strategies._retrieval import Index, RetrievalOptions

SPARE = 10
"""So many more candidates than passages are looked at for distractors to take the place of what is removed."""


class RaftOptions(RetrievalOptions):
    """What goes into training prompts; prompts in use are always as retrieved."""

    without_gold: float = Field(
        0.2, ge=0, le=1, description="Share of training prompts from which the passage with the answer is removed."
    )
    missed_gold: Literal["insert", "leave"] = Field(
        "insert",
        description="Where the retriever missed the passage with the answer, a training prompt gets it in place of the "
        "last one, at a random place; leave: the prompt stays as retrieved.",
    )


class TrainingPassages:
    """The passages of training prompts, best first as those of the retriever; the same every time under one seed.

    Attributes:
        seconds: what retrieving for training took.
    """

    def __init__(self, job: Job, index: Index) -> None:
        self.seconds = 0.0
        self._index, self._options, self._seed = index, job.options, job.seed
        self._examples = {example.id: example for example in job.train}
        self._passages = by_source(index.passages)
        self._spans = {example.id: spans for example in job.train if (spans := gold_spans(example, job.documents))}
        self._held: dict[str, tuple[bool, bool]] = {}

    def of(self, queries: Sequence[Query]) -> list[tuple[Passage, ...]]:
        """The passages of train examples; of any other query, and where the answer is not located, as retrieved."""
        started = time.perf_counter()
        ranked = self._index.search([query.input for query in queries], self._options.top_k + SPARE)
        chosen = [self._chosen(self._examples.get(q.id), found) for q, found in zip(queries, ranked, strict=True)]
        self.seconds += time.perf_counter() - started
        return chosen

    def notes(self) -> tuple[str, ...]:
        """How many training answers were located, and how many prompts hold one: as retrieved and as trained on."""
        if not self._held:
            return ("no training answer was found in the documents: prompts are as retrieved",)
        retrieved, shown = (sum(pair[side] for pair in self._held.values()) / len(self._held) for side in (0, 1))
        return (
            f"of {len(self._held)} training prompts whose passage is known, {100 * retrieved:.0f} % held it as "
            f"retrieved and {100 * shown:.0f} % as trained on",
        )

    def _chosen(self, example: Example | None, ranked: Sequence[Passage]) -> tuple[Passage, ...]:
        top = tuple(ranked[: self._options.top_k])
        spans = self._spans.get(example.id) if example else None
        if example is None or not spans:
            return top
        chance = random.Random(f"{self._seed}-{example.id}-gold")
        if chance.random() < self._options.without_gold:
            shown = tuple(p for p in ranked if not _tells(p, example, spans))[: self._options.top_k]
        elif self._options.missed_gold == "insert":
            shown = _with(holding(spans, self._passages), top, self._options.top_k, chance)
        else:
            shown = top
        self._held[example.id] = (within(top, spans), within(shown, spans))
        return shown


def _tells(passage: Passage, example: Example, spans: Sequence[Span]) -> bool:
    """Whether a part of the answer lies in the passage, or the passage says all of it in another place."""
    return reaches(passage, spans) or all(contains(passage.text, w) for w in example.facts or (example.target,))


def _with(gold: Sequence[Passage], top: Sequence[Passage], most: int, chance: random.Random) -> tuple[Passage, ...]:
    """`top` with the missing passages of `gold` at random places; beyond `most`, in the stead of the last others."""
    wanted, here = {_place(passage) for passage in gold}, {_place(passage) for passage in top}
    shown = list(top)
    for passage in (passage for passage in gold if _place(passage) not in here):
        if len(shown) == most:
            others = [number for number, one in enumerate(shown) if _place(one) not in wanted]
            if not others:
                break
            del shown[others[-1]]
        shown.insert(chance.randrange(len(shown) + 1), passage)
    return tuple(shown)


def _place(passage: Passage) -> tuple[str, int, int]:
    return passage.source, passage.start, passage.end
