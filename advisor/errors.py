"""Everything a user can do wrong, as one small tree.

    AdvisorError            what is wrong, where, and what to type next
    ├── TaskError           task.yaml: every problem found, each with file:line:column
    ├── DataError           a data or corpus file: file and row
    ├── MissingModel        weights that no source could give
    ├── MissingExtra        an optional package, with its install line
    ├── EngineError         a model that could not answer at all
    │   └── TooManyErrors   more of a strategy's requests failed than the task allows
    ├── Unaffordable        a training that was not begun, because the money left does not hold it
    ├── DoesNotApply        a strategy that cannot do this task on this model, as its exact figures show
    ├── StrategyBroke       a strategy's own code raised something else; it alone has failed
    └── RunStopped          no strategy's fault; what was measured is kept and the same command goes on from there
        ├── BudgetExceeded  the declared minutes or money are spent
        ├── JudgeSilent     the model that judges by a rubric cannot be reached
        └── StorageFailed   the disk is full, read-only, or what a run keeps on it is damaged

`cli.py` catches `AdvisorError` once, prints it and exits with `exit_code`. Anything else is our bug and keeps its
traceback.
"""

from collections.abc import Sequence


class AdvisorError(Exception):
    """A problem the user can mend.

    Args:
        what: what is wrong and what was found, one line.
        where: the place, e.g. ``task.yaml:8:12: target.accuracy``; empty when there is none.
        hint: the cure, preferably a command to type; empty when `what` says it.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def lines(self) -> list[str]:
        """The message as it is printed: one line per problem, the cure on the same line."""
        place = f"{self.where}: " if self.where else ""
        cure = f" ({self.hint})" if self.hint else ""
        return [f"{place}{self.what}{cure}"]


class TaskError(AdvisorError):
    """One or more problems in a task file, all of them listed."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)

    def lines(self) -> list[str]:
        """One line per problem: ``file:line:column: path.to.key: what is wrong``."""
        return list(self.problems)


class DataError(TaskError):
    """One or more problems in the examples or the documents, all of them listed."""


class MissingModel(AdvisorError):
    """No source had the weights; `what` lists what was tried, `hint` is the command that gets them."""


class MissingExtra(AdvisorError):
    """An optional package is not installed; `hint` is the install line."""


class EngineError(AdvisorError):
    """A model could not be started or could not answer at all."""

    exit_code = 1


class Unaffordable(AdvisorError):
    """A training that costs more than may still be spent, or whose price is unknown; it was not begun or was stopped.

    Only the candidate that asked for it ends; the run goes on.
    """

    exit_code = 5


class TooManyErrors(EngineError):
    """More of a strategy's requests failed than the task allows; it has failed, and its cause is told."""


class DoesNotApply(AdvisorError):
    """A strategy cannot do this task on this model: `what` says why, with the figures. It is not run, not failed."""


class RunStopped(AdvisorError):
    """The run cannot go on, which says nothing about any strategy. Everything measured so far is in the journal.

    `known` is what the run found until then, a line each.
    """

    known: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Why it stopped, and then what is known so far."""
        return [*super().lines(), *self.known]


class BudgetExceeded(RunStopped):
    """The declared minutes or money are spent."""

    exit_code = 5


class JudgeSilent(RunStopped):
    """The judge of a rubric gives no verdict on an answer: scoring it 0 would blame the strategy for it."""

    exit_code = 1


class StorageFailed(RunStopped):
    """What a run keeps cannot be written or read: a full disk (exit code 1), a read-only or damaged place (2)."""

    def __init__(self, what: str, *, where: str = "", hint: str = "", exit_code: int = 1) -> None:
        super().__init__(what, where=where, hint=hint)
        self.exit_code = exit_code


class StrategyBroke(AdvisorError):
    """A strategy's own code raised what it should not; it alone has failed, and its traceback is in its folder."""

    exit_code = 1
