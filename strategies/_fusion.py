"""Several rankings become one: reciprocal rank fusion."""

from collections.abc import Sequence

CONSTANT = 60
"""Cormack, Clarke and Büttcher 2009, Reciprocal Rank Fusion, section 2: it damps what a single first place is worth."""


def fused(rankings: Sequence[Sequence[int]]) -> list[tuple[int, float]]:
    """Rows and their scores, best first: the sum of ``1 / (60 + rank)`` over the rankings that name a row.

    Ranks count from 1. Equal scores stand in the order of the first ranking that names one of them.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, 1):
            scores[row] = scores.get(row, 0.0) + 1 / (CONSTANT + rank)
    return sorted(scores.items(), key=lambda found: -found[1])
