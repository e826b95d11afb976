"""Who takes part: the candidates of a task, from the strategies that the registry finds."""

import fnmatch
from collections.abc import Sequence

from advisor import registry
from advisor.errors import AdvisorError
from advisor.plan import Entry, plan
from advisor.task import TaskSpec


def planned(task: TaskSpec, only: Sequence[str] = ()) -> tuple[Entry, ...]:
    """The candidates of a task, restricted to the globs in `only` (over ids and kinds).

    Raises:
        AdvisorError: a glob that matches no candidate.
    """
    names = [found.name for found in registry.names("strategies")]
    entries = plan(task, names, lambda name: registry.load("strategies", name)())
    for pattern in only:
        if not any(_matches(entry, pattern) for entry in entries):
            ids = ", ".join(entry.candidate.id for entry in entries)
            raise AdvisorError(f"--strategy {pattern!r} matches no candidate (there are: {ids})")
    return tuple(entry for entry in entries if not only or any(_matches(entry, pattern) for pattern in only))


def _matches(entry: Entry, pattern: str) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for name in (entry.candidate.id, entry.candidate.kind))
