"""Who takes part: the candidates of a task, from the strategies that the registry finds."""

import fnmatch
from collections.abc import Sequence

from pydantic import BaseModel

from advisor import registry
from advisor.diagnosis import Diagnostics
from advisor.errors import AdvisorError
from advisor.plan import Entry, plan
from advisor.protocols import Strategy
from advisor.task import TaskSpec
from advisor.types import Candidate


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


def diagnostics(task: TaskSpec, entries: Sequence[Entry]) -> Diagnostics:
    """The two diagnostic contestants of every model that some candidate combines with documents.

    The passages are as long as those of the first candidate that retrieves.
    """
    gold, closed = registry.gold_passage()(), registry.load("strategies", "zero_shot")()
    found = Diagnostics({}, {})
    for entry in entries:
        options, model = dict(entry.candidate.options), entry.candidate.model
        if model is None or "top_k" not in options or model in found.gold_passage:
            continue
        size = {"chunk_tokens": options["chunk_tokens"]} if "chunk_tokens" in options else {}
        found.gold_passage[model] = _diagnostic("gold_passage", model, gold, gold.Options.model_validate(size))
        found.closed_book[model] = _diagnostic("zero_shot", model, closed, closed.Options())
    return found


def _diagnostic(kind: str, model: str, strategy: Strategy, options: BaseModel) -> Entry:
    fields = tuple(sorted(options.model_dump(mode="json").items()))
    return Entry(Candidate(f"{kind}@{model}", kind, model, fields), strategy, options)


def _matches(entry: Entry, pattern: str) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for name in (entry.candidate.id, entry.candidate.kind))
