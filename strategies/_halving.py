"""Successive halving over learning rate and rank with warm continuation.

Jamieson & Talwalkar 2016 (arXiv 1502.07943); Li et al. 2018, Hyperband (arXiv 1603.06560), section 3. All
configurations train a first slice of the steps, the better half by dev loss goes on from where it stopped, optimiser
and schedule included, for twice as long in all, and so on until one is left, which is trained to its end. How many
epochs are best needs no configuration of its own: the adapter of the lowest dev loss along the way is kept.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.forecast import SEARCH_FACTOR
from advisor.protocols import Progress
from strategies._trainer import Course, Stretch, advance
from strategies._training_options import TrainingOptions
from strategies._training_watch import DivergedError

RATES = (0.3, 1.0, 2.0)
"""Times the declared learning rate: 3e-4, 1e-3, 2e-3 by default."""
RANKS = (0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Rung:
    """`racing` configurations train up to `share` of all steps; the better `kept` of them go on."""

    share: float
    racing: int
    kept: int


def grid(options: TrainingOptions, rank_is_fixed: bool) -> list[TrainingOptions]:
    """The configurations around the declared one."""
    ranks = {options.rank} if rank_is_fixed else {max(1, math.ceil(factor * options.rank)) for factor in RANKS}
    rates = sorted({min(0.1, factor * options.learning_rate) for factor in RATES})
    return [
        options.model_copy(update={"rank": rank, "learning_rate": rate, "search": "none"})
        for rank, rate in itertools.product(sorted(ranks), rates)
    ]


def rungs(configurations: int, most: float = SEARCH_FACTOR) -> tuple[Rung, ...]:
    """The halving of so many configurations, its slices as long as `most` trainings' worth of steps allow.

    With n_i configurations on rung i and shares s, s, 2s, 4s... added on each, all steps together are
    1 + s (n_0 - 1) + s (n_1 - 1) + 2s (n_2 - 1) + ... of one training, the last configuration's own whole training
    included; s makes that `most`, and leaves the last one at least half of its steps.
    """
    sizes = [configurations]
    while sizes[-1] > 1:
        sizes.append(sizes[-1] // 2)
    added = [max(1, 2 ** (number - 1)) if number else 1 for number in range(len(sizes) - 1)]
    if not added:
        return ()
    slice_ = (most - 1) / sum(part * (size - 1) for part, size in zip(added, sizes, strict=False))
    slice_ = min(slice_, 0.5 / sum(added))
    shares = [slice_ * total for total in itertools.accumulate(added)]
    return tuple(Rung(*rung) for rung in zip(shares, sizes[:-1], sizes[1:], strict=True))


@dataclass(frozen=True, slots=True)
class Searched:
    """How far each configuration came, the one that was trained to its end, and those that diverged."""

    chosen: str
    stretches: dict[str, Stretch]
    diverged: tuple[DivergedError, ...]

    @property
    def note(self) -> str:
        """What the search did, in a line for the report."""
        given_up = f"; {len(self.diverged)} diverged" if self.diverged else ""
        tried = len(self.stretches) + len(self.diverged)
        return f"{self.chosen} chosen among {tried} configurations by dev loss{given_up}"


def search(course: Course, progress: Progress) -> Searched:
    """Races the configurations; only the last one left is trained to its end.

    Every slice ends in a checkpoint, so a search that was killed goes on with the slice it was killed in.

    Raises:
        DivergedError: every configuration diverged.
    """
    racing = {one.name: one for one in grid(course.options, course.rows.start is not None)}
    stretches: dict[str, Stretch] = {}
    diverged: dict[str, DivergedError] = {}
    plan = (*rungs(len(racing)), Rung(1.0, 1, 1))
    for number, rung in enumerate(plan):
        for place, (name, options) in enumerate(racing.items()):
            told = _part(progress, (number + place / len(racing)) / len(plan), len(plan) * len(racing), name)
            one = replace(course, options=options, folder=course.folder / name)
            try:
                stretches[name] = advance(one, told, rung.share)
            except DivergedError as error:
                diverged[name] = error
                stretches.pop(name, None)
        racing = _kept({name: one for name, one in racing.items() if name not in diverged}, stretches, rung)
    if not racing:
        raise all_diverged(list(diverged.values()))
    return Searched(next(iter(racing)), stretches, tuple(diverged.values()))


def all_diverged(errors: Sequence[DivergedError]) -> DivergedError:
    """One error for several, with what all of them took."""
    told = "; ".join(str(error) for error in errors)
    return DivergedError(told, sum(error.seconds for error in errors), sum(error.tokens for error in errors))


def _kept(racing: dict[str, TrainingOptions], stretches: dict[str, Stretch], rung: Rung) -> dict[str, TrainingOptions]:
    """Those of the lowest dev loss so far; of equals, the smaller rank and rate, which come first."""
    order = sorted(racing, key=lambda name: stretches[name].dev_loss)
    return {name: racing[name] for name in racing if name in order[: rung.kept]}


def _part(progress: Progress, begin: float, parts: int, name: str) -> Progress:
    """Tells a slice's progress as a part of the whole search's."""
    return lambda share, note: progress(min(1.0, begin + share / parts), f"{name}: {note}")
