"""From dev to test: which candidates are worth certifying."""

from collections.abc import Sequence

from advisor.evidence import Terms, price
from advisor.standing import Standing


def frontier(standings: Sequence[Standing], terms: Terms) -> list[Standing]:
    """The candidates worth certifying, cheapest first: each dearer one was more accurate on dev.

    Everything else is settled here as not run, with the figures that decided: other configurations of a strategy
    that did better on dev, candidates over a hard limit, and candidates that a cheaper one matched.
    """
    racing = [standing for standing in standings if standing.status is None and not standing.held_back]
    for standing in racing:
        standing.evidence = price(standing.contestant, terms)
        standing.excluded = standing.evidence.over_limit(terms)
    for standing in [s for s in racing if s.excluded]:
        standing.settle("not_run", f"Not run on test: {standing.excluded}.")
    kept: list[Standing] = []
    for standing in sorted((s for s in racing if s.status is None), key=lambda s: (s.total, -s.dev_score, s.id)):
        better = next((k for k in kept if k.dev_score >= standing.dev_score), None)
        if better is None:
            kept.append(standing)
            continue
        standing.settle(
            "not_run",
            f"Not run on test: it scored {100 * standing.dev_score:.1f} % on dev and {better.id}, "
            f"which costs no more, scored {100 * better.dev_score:.1f} %.",
        )
    return _one_configuration_each(kept)


def _one_configuration_each(kept: list[Standing]) -> list[Standing]:
    """Keeps the most accurate configuration of each strategy and model: tuning noise is paid on dev, once."""
    chosen: dict[tuple[str, str | None], Standing] = {}
    for standing in kept:
        candidate = standing.contestant.entry.candidate
        chosen[candidate.kind, candidate.model] = standing  # cheapest first, so later means more accurate
    for standing in kept:
        candidate = standing.contestant.entry.candidate
        winner = chosen[candidate.kind, candidate.model]
        if standing is not winner:
            standing.settle(
                "not_run",
                f"Not run on test: {winner.id}, another configuration, scored {100 * winner.dev_score:.1f} % "
                f"on dev against {100 * standing.dev_score:.1f} %.",
            )
    return [standing for standing in kept if standing.status is None]
