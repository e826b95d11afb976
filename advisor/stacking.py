"""What stacking two trainings was worth: each against its control, one adapter on the same data and tokens at once.

Items of one split that both have answered are compared pair by pair; a difference of scores alone says nothing about
how many of them fell the other way.
"""

from collections.abc import Sequence

from advisor.standing import Standing
from advisor.stats import mcnemar
from advisor.trial import Scored
from advisor.types import Split

TELLING = 0.05
"""A p-value above this tells no difference."""


def against_control(standing: Standing, standings: Sequence[Standing]) -> str:
    """A sentence for a candidate with ``stages: stacked``; empty for others, and where it has answered nothing."""
    options = dict(standing.contestant.entry.candidate.options)
    if options.get("stages") != "stacked" or options.get("first") == "none" or not standing.contestant.scored("dev"):
        return ""
    control = next((other for other in standings if _is_control(other, standing)), None)
    if control is None:
        return "No control was run beside it: one adapter on the same data and tokens (stages: [stacked, joint])."
    pairs, split = _pairs(standing, control)
    if not pairs:
        return f"Its control {control.id} has answered nothing it could be compared on."
    tokens = f"{standing.contestant.fit.train_tokens:,} and {control.contestant.fit.train_tokens:,} training tokens"
    gains = [int(one.score > other.score) for one, other in pairs]
    losses = [int(one.score < other.score) for one, other in pairs]
    better, worse, p = sum(gains), sum(losses), mcnemar(gains, losses)
    told = (
        "which tells no difference" if p > TELLING else f"so {'stacking' if better > worse else 'the control'} did more"
    )
    return (
        f"Against one adapter on the same data at once, {control.id} ({tokens}): better on {better} and worse on "
        f"{worse} of {len(pairs)} {split} items, {told} (exact sign test, p = {p:.2g}; one training each)."
    )


def _is_control(other: Standing, standing: Standing) -> bool:
    mine, its = standing.contestant.entry.candidate, other.contestant.entry.candidate
    same = dict(its.options) == {**dict(mine.options), "stages": "joint"}
    return same and (mine.kind, mine.model) == (its.kind, its.model)


def _pairs(standing: Standing, control: Standing) -> tuple[list[tuple[Scored, Scored]], Split]:
    """Answers to the same items, on test where both came that far."""
    splits: tuple[Split, ...] = ("test", "dev")
    for split in splits:
        its = {row.example.id: row for row in control.contestant.scored(split)}
        pairs = [(row, its[row.example.id]) for row in standing.contestant.scored(split) if row.example.id in its]
        if pairs:
            return pairs, split
    return [], "dev"
