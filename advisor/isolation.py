"""What fails costs itself only: a strategy's own code that breaks, and requests of which too many fail."""

import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from advisor.errors import AdvisorError, StrategyBroke, TooManyErrors
from advisor.storage import FULL, full, without_room

BROKEN = "failure.txt"
"""Beside a strategy's parts: the traceback of its code, where that failed."""
MEMORY = ("not enough memory", "can't allocate memory", "out of memory")


@contextmanager
def own_code(run: Path, strategy: str) -> Iterator[None]:
    """Whatever a strategy's code raises inside costs it alone. `run` is the run folder, `strategy` the candidate's id.

    Raises:
        AdvisorError: what it raised itself.
        StorageFailed: the disk is full, which is not its fault.
        StrategyBroke: anything else; the traceback is kept in its folder.
    """
    try:
        yield
    except AdvisorError:
        raise
    except Exception as error:
        if without_room(run) or (isinstance(error, OSError) and error.errno in FULL):
            raise full(run) from error
        path = run / "strategies" / strategy / BROKEN
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(traceback.format_exc(), encoding="utf-8")
        raise StrategyBroke(_told(error, path.relative_to(run).as_posix())) from error


def _told(error: Exception, place: str) -> str:
    said = str(error).strip().partition("\n")[0]
    if isinstance(error, MemoryError) or any(words in str(error).lower() for words in MEMORY):
        return f"out of memory: {said or 'this machine has too little'} (all of it: {place})"
    return f"its code raised {type(error).__name__}: {said} (all of it: {place})"


def endure(errors: Sequence[str | None], most: float, split: str, items: int) -> None:
    """Lets a share of errors pass: an outage is no measure of accuracy.

    Args:
        errors: of every item asked so far, None where there was an answer.
        most: the share of the split's items that may have one.
        split: which.
        items: how many it has.

    Raises:
        TooManyErrors: there are more, with the commonest cause.
    """
    causes = Counter(error for error in errors if error is not None)
    if causes.total() <= most * items:
        return
    (cause, times), *_ = causes.most_common(1)
    of_them = "" if times == causes.total() else f"{times} of them: "
    raise TooManyErrors(
        f"{causes.total()} of {len(errors)} requests failed, more than {100 * most:g} % of the {items} {split} items "
        f"(budget.errors): {of_them}{cause}"
    )
