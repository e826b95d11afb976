"""Successive halving over prompts: every candidate gets a few items, the better half gets twice as many, and so on.

Sequential halving (Karnin et al. 2013; Jamieson and Talwalkar 2016, arXiv 1502.07943) spends the same share of its
budget on every round. All candidates of a round see the same items, so that two of them differ by their prompts alone.
Pure: who asks the model is a function that is passed in.

Which items decide, and why. A score that chose the best of many is too high (the winner's curse), and the judge orders
strategies by their dev scores: a prompt that was chosen among twelve on dev itself would stand too high there, be
certified out of turn and could end the certification of the others. So the many are screened on train examples that
are in no prompt, and half of dev decides between the last two and the baseline. Of twelve prompts that are equally
good, chosen by all of a dev of 40, the best looks 11 points better than it is; the one that is found here 3 (simulated
in the tests, for prompts whose mistakes have nothing in common: real ones share most of them).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from advisor.types import Example

FINALISTS = 2
FEWEST_ITEMS = 4
"""The first round asks at least so many items of each candidate; candidates that the budget does not hold stay out."""

Pair = tuple[int, Example]
"""The number of a candidate and an item to ask it."""
Ask = Callable[[Sequence[Pair]], list[float]]
"""Scores in [0, 1] of pairs, in order. One request each."""
Breed = Callable[[int, int], list[int]]
"""Makes candidates out of the leading one with at most so many requests; gives their numbers."""


@dataclass(frozen=True, slots=True)
class Round:
    """The mean scores of the candidates of a round on the same `items`, best first."""

    items: int
    means: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The number of the winner and what every round saw; the last round is the final."""

    winner: int
    rounds: tuple[Round, ...]


@dataclass(slots=True)
class Scores:
    """What is known of each candidate on each item: no pair is asked twice."""

    ask: Ask
    left: Callable[[], int]
    known: dict[tuple[int, str], float] = field(default_factory=dict)

    def fill(self, candidates: Sequence[int], items: Sequence[Example]) -> None:
        """Asks all pairs that are not known yet, together."""
        missing = [(number, item) for number in candidates for item in items if (number, item.id) not in self.known]
        for (number, item), score in zip(missing, self.ask(missing) if missing else [], strict=True):
            self.known[number, item.id] = score

    def missing(self, candidates: Sequence[int], items: Sequence[Example]) -> int:
        """How many requests `fill` would take."""
        return sum((number, item.id) not in self.known for number in candidates for item in items)

    def mean(self, candidate: int, items: Sequence[Example]) -> float:
        """Over items that were all asked; 0 over none."""
        return sum(self.known[candidate, item.id] for item in items) / max(1, len(items))


@dataclass(frozen=True, slots=True)
class Field:
    """Who takes part, and on what.

    Attributes:
        candidates: numbers, the most promising first.
        length: tokens of a candidate's prompt; of equals the shorter one wins, which costs less per request.
        screen: items that screen the many; never used in a prompt.
        final: items that decide between the last.
        baseline: takes part in every round, whatever it scores: the winner is no worse on all items.
    """

    candidates: Sequence[int]
    length: Callable[[int], int]
    screen: Sequence[Example]
    final: Sequence[Example]
    baseline: int


def rounds_of(candidates: int) -> int:
    """How many halvings leave the finalists."""
    return max(0, math.ceil(math.log2(candidates / FINALISTS))) if candidates else 0


def affordable(candidates: int, requests: int) -> int:
    """How many of the candidates a budget can screen on FEWEST_ITEMS items each, a like share left for every round."""
    fitting = (n for n in range(candidates, 1, -1) if n * FEWEST_ITEMS * (rounds_of(n) + 1) <= requests)
    return next(fitting, min(candidates, 1))


def halve(race: Field, scores: Scores, breed: Breed | None = None) -> Found:
    """Halves the candidates until the finalists are left, and lets them meet on the final items.

    Args:
        race: the candidates and items. Without screening items the final ones screen.
        scores: asks and remembers; `scores.left()` requests are never exceeded.
        breed: called once, after the first round, while halvings are still to come.
    """
    screen, final = (race.screen, race.final) if race.screen else (race.final, ())
    alive = list(race.candidates)
    seen: list[Example] = []
    told: list[Round] = []
    rounds = rounds_of(len(alive))
    for turn in range(rounds):
        share = (scores.left() - _reserve(scores.left(), len(final), rounds - turn)) // (rounds - turn)
        alive = _caught_up(alive, seen, scores, share // 2)
        fresh = min((share - scores.missing(alive, seen)) // len(alive), len(screen) - len(seen))
        if fresh < 1:
            break
        seen += screen[len(seen) : len(seen) + fresh]
        scores.fill(alive, seen)
        order = _ranked(alive, seen, scores, race)
        told.append(_round(order, seen, scores))
        others = [number for number in order if number != race.baseline]
        alive = [*others[: max(FINALISTS, math.ceil(len(others) / 2))], race.baseline]
        if breed and turn == 0 and rounds > 1:
            alive += breed(order[0], share // 2)  # half a round's share to make them, half of the next to catch up
    alive = _caught_up(alive, seen, scores, 0)
    finalists = _with_baseline(_ranked(alive, seen, scores, race)[:FINALISTS], race.baseline)
    return _decided(finalists, seen, final, scores, race, told)


def _reserve(left: int, final: int, rounds: int) -> int:
    """What is kept for the final: a round's share, or what the final items take."""
    return min(left // (rounds + 1), (FINALISTS + 1) * final)


def _caught_up(alive: list[int], seen: list[Example], scores: Scores, requests: int) -> list[int]:
    """Those that have been asked what the others were, and as many newcomers as can be for so many requests."""
    kept = []
    for number in alive:
        lacking = scores.missing([number], seen)
        if lacking <= requests or not lacking:
            kept.append(number)
            requests -= lacking
    return kept


def _with_baseline(order: list[int], baseline: int) -> list[int]:
    return order if baseline in order else [*order, baseline]


def _ranked(alive: Sequence[int], items: Sequence[Example], scores: Scores, race: Field) -> list[int]:
    """Best first; of equals the shorter prompt, then the more promising one."""
    place = {number: rank for rank, number in enumerate(race.candidates)}
    return sorted(alive, key=lambda n: (-scores.mean(n, items), race.length(n), place.get(n, len(place)), n))


def _round(order: Sequence[int], items: Sequence[Example], scores: Scores) -> Round:
    return Round(len(items), tuple((number, scores.mean(number, items)) for number in order))


def _decided(
    finalists: list[int], seen: list[Example], final: Sequence[Example], scores: Scores, race: Field, told: list[Round]
) -> Found:
    """The final: on all items, those of the rounds too. Where no answer was right there is nothing to choose by."""
    count = min(scores.left() // len(finalists), len(final)) if len(finalists) > 1 else 0
    items = [*seen, *final[:count]]
    scores.fill(finalists, items)
    order = _ranked(finalists, items, scores, race)
    if count or not told:
        told = [*told, _round(order, items, scores)]
    return Found(order[0] if scores.mean(order[0], items) > 0 else race.baseline, tuple(told))
