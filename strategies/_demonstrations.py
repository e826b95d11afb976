"""Sets of demonstrations to search among, some of them bootstrapped from the model's own right answers.

Bootstrapping is that of DSPy (Khattab et al. 2023, arXiv 2310.03714; the sets are those of MIPROv2, arXiv 2406.11695,
step 1): the prompt with labelled demonstrations answers further train examples, and those it answers right by the run's
metric become demonstrations, in its own words. Labelled sets and sets with examples it got wrong compete with them.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.types import Answer, Example
from strategies._shots import fixed

SMALLEST_POOL = 48
NONE = "none"


@dataclass(frozen=True, slots=True)
class ShotSet:
    """Demonstrations that are shown to every request; `origin` says where they come from, for people."""

    shots: tuple[Example, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A train example that the model has answered without seeing its answer, and the score."""

    example: Example
    answer: Answer
    score: float


def divided(train: Sequence[Example], base: Sequence[Example], wanted: int, seed: int) -> tuple[list[Example], ...]:
    """Train in two: what may be shown in a prompt, and what scores prompts.

    Both are in an order of `seed`; a group, or one text that occurs twice, is never in both. `base` is always in the
    first part, which takes `wanted` examples and at most about half of train.
    """
    units: dict[str, list[Example]] = {}
    for example in train:
        units.setdefault(_unit(example), []).append(example)
    first = {_unit(example) for example in base}
    others = [name for name in units if name not in first]
    random.Random(seed).shuffle(others)
    pool = [example for name in units if name in first for example in units[name]]
    while others and len(pool) < min(wanted, len(train) // 2):
        pool += units[others.pop()]
    return pool, [example for name in others for example in units[name]]


def _unit(example: Example) -> str:
    return (
        f"group {example.group}" if example.group is not None else f"text {' '.join(example.input.split())}".casefold()
    )


def shot_sets(base: Sequence[Example], pool: Sequence[Example], tried: Sequence[Tried], seed: int) -> list[ShotSet]:
    """Different sets of at most as many demonstrations as `base` has, the most promising first.

    Only answers of full score are shown as answers; an example that was answered wrong is shown with its label.
    """
    count = len(base)
    right = [_in_its_own_words(one) for one in tried if one.score >= 1]
    wrong = [one.example for one in tried if one.score < 1]
    half = count // 2
    mixed = [*fixed(wrong, count - half, seed), *fixed(right, half, seed)]
    random.Random(seed).shuffle(mixed)
    sets = [
        ShotSet(tuple(base), f"{count} labelled"),
        ShotSet(tuple(fixed(right, count, seed + 1)), f"{min(count, len(right))} it had answered right"),
        ShotSet((), NONE),
        ShotSet(tuple(mixed), f"{len(mixed)}, some of them answered wrong before"),
        ShotSet(tuple(fixed(pool, count, seed + 2)), f"{min(count, len(pool))} others, labelled"),
        ShotSet(tuple(fixed(right, count, seed + 3)), f"{min(count, len(right))} others it had answered right"),
        ShotSet(tuple(base[:half]), f"{half} labelled"),
    ]
    different = {one.shots: one for one in reversed(sets) if one.shots or one.origin == NONE}
    return [one for one in sets if different.get(one.shots) is one]


def _in_its_own_words(one: Tried) -> Example:
    """With the answer as the model wrote it, but a label as it is spelled."""
    if one.answer.parsed == one.example.target:
        return one.example
    return replace(one.example, target=one.answer.text.strip())
