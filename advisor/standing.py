"""Where one contestant stands in the race."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from advisor.errors import AdvisorError, DoesNotApply, RunStopped, Unaffordable
from advisor.events import CandidateSettled
from advisor.evidence import Evidence
from advisor.interruption import telling
from advisor.recommend import DOES_NOT_APPLY
from advisor.trial import Contestant
from advisor.types import TrialStatus


def known_so_far(standings: Sequence["Standing"]) -> tuple[str, ...]:
    """What a run that stops has found, a line for each strategy that answered anything; none of it is final."""
    return tuple(f"so far: {standing.id}: {told}" for standing in standings if (told := standing.told()) is not None)


@contextmanager
def told_when_stopped() -> Iterator[list["Standing"]]:
    """A list for the standings of a run: whatever stops it inside takes with it what they know so far."""
    standings: list[Standing] = []
    with telling(lambda: known_so_far(standings)):
        try:
            yield standings
        except RunStopped as stopped:
            stopped.known = known_so_far(standings)
            raise
        except KeyboardInterrupt as stopped:
            stopped.args = (*stopped.args, *known_so_far(standings))
            raise


@dataclass(slots=True)
class Standing:
    """One contestant's place in the race.

    Attributes:
        contestant: who it is.
        status: what became of it; None while it is still in the race.
        why: a sentence, once `status` is set.
        excluded: the hard limit that it breaks, in words.
        examples_needed: further test examples that would decide an undecided one, about.
        held_back: why it was not run, while that may still change: a cheaper one looked good enough on dev.
        evidence: all that was measured of it.
    """

    contestant: Contestant
    status: TrialStatus | None = None
    why: str = ""
    excluded: str | None = None
    examples_needed: int | None = None
    held_back: str | None = None
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def id(self) -> str:
        """The candidate's id."""
        return self.contestant.id

    @property
    def dev_score(self) -> float:
        """Mean score on the dev items it was asked, in [0, 1]; 0 when it was asked none."""
        rows = self.contestant.scored("dev")
        return sum(row.score for row in rows) / len(rows) if rows else 0.0

    @property
    def total(self) -> float:
        """Its cost over the horizon as measured on dev; infinite when a price is unknown."""
        total = self.evidence.cost.horizon_total if self.evidence.cost else None
        return float("inf") if total is None else total

    def told(self) -> str | None:
        """How far it got, in words; None where it has not been asked anything."""
        parts = []
        for split in ("dev", "test"):
            rows = self.contestant.scored("dev" if split == "dev" else "test")
            if rows:
                mean = sum(row.score for row in rows) / len(rows)
                parts.append(f"{100 * mean:.0f} % of {len(rows)} {split} items")
        if not parts:
            return None
        return ", ".join([*([self.status.replace("_", " ")] if self.status else ["in the race"]), *parts])

    def give_up(self, error: AdvisorError) -> None:
        """Settles one that could not run: as not run where it does not apply or cannot be paid, else as failed."""
        told = "; ".join(error.lines())
        if isinstance(error, DoesNotApply):
            self.settle("not_run", f"{DOES_NOT_APPLY}: {told}.")
        else:
            self.settle("not_run" if isinstance(error, Unaffordable) else "failed", told)

    def settle(self, status: TrialStatus, why: str) -> None:
        """Says once and for all what became of it, and lets go of its model."""
        self.status, self.why = status, why
        self.contestant.release()
        self.contestant.bench.listen(CandidateSettled(self.contestant.id, status, why))
