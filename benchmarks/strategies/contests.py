"""What is measured: tasks, the strategies that answer them, and which of these is the plain version of which."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Contest:
    """One task, what is changed of it, and how many of its test examples are asked.

    `shipped` tasks stand in this repository, the others in the folder of public data sets.
    """

    name: str
    task: str
    strategies: tuple[str, ...]
    items: int
    changes: tuple[str, ...] = ()
    shipped: bool = False

    @property
    def overrides(self) -> tuple[str, ...]:
        """As `--set` takes them."""
        return (*self.changes, f"strategies=[{', '.join(self.strategies)}]")


@dataclass(frozen=True, slots=True)
class Pair:
    """A strategy as it is meant, beside a plain version of itself; `what` says where they differ."""

    contest: str
    strong: str
    plain: str
    what: str


CONTESTS: tuple[Contest, ...] = ()
PAIRS: tuple[Pair, ...] = ()
