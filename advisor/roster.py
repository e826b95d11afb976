"""Who takes part: the candidates of a task, from the strategies that the registry finds."""

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel

from advisor import registry
from advisor.diagnosis import Diagnostics
from advisor.errors import AdvisorError
from advisor.forecast import CHARACTERS_PER_TOKEN
from advisor.plan import Entry, plan
from advisor.pricing import require_prices
from advisor.protocols import Strategy
from advisor.task import TaskSpec
from advisor.types import Candidate, Document

MOST_CHARACTERS_PER_TOKEN = 6
"""No tokenizer reads prose in longer pieces on average: a corpus of more than that does not fit for certain."""


def planned(task: TaskSpec, only: Sequence[str] = ()) -> tuple[Entry, ...]:
    """The candidates of a task, restricted to the globs in `only` (over ids and kinds).

    Raises:
        AdvisorError: a glob that matches no candidate, or a price that no table has.
    """
    require_prices(task)
    names = [found.name for found in registry.names("strategies")]
    entries = plan(task, names, lambda name: registry.load("strategies", name)())
    for pattern in only:
        if not any(_matches(entry, pattern) for entry in entries):
            ids = ", ".join(entry.candidate.id for entry in entries)
            raise AdvisorError(f"--strategy {pattern!r} matches no candidate (there are: {ids})")
    return tuple(entry for entry in entries if not only or any(_matches(entry, pattern) for pattern in only))


def with_room(
    entries: Sequence[Entry], documents: Sequence[Document], windows: Mapping[str, int | None]
) -> tuple[Entry, ...]:
    """The candidates, those skipped whose corpus cannot go into a prompt of their model, by any way of counting tokens.

    Args:
        entries: the candidates; one with an option `corpus_tokens` puts that much of the corpus into every prompt.
        documents: the corpus.
        windows: context windows by model id; None where it is not known. What may fit is counted when it is prepared.
    """
    characters = sum(len(" ".join(document.text.split())) for document in documents)
    return tuple(_with_room(entry, characters, windows.get(entry.candidate.model or "")) for entry in entries)


def _with_room(entry: Entry, characters: int, window: int | None) -> Entry:
    options = dict(entry.candidate.options)
    if entry.skipped or window is None or "corpus_tokens" not in options:
        return entry
    declared = options["corpus_tokens"]
    fewest = characters / MOST_CHARACTERS_PER_TOKEN
    asked = min(fewest, declared) if isinstance(declared, int) else fewest
    if asked <= window:
        return entry
    about = f"about {characters / CHARACTERS_PER_TOKEN:,.0f} tokens ({characters:,} characters)"
    told = f"{declared:,} tokens of the corpus are asked for" if asked == declared else f"the corpus is {about}"
    cure = "corpus_tokens declares how much of it to use"
    return replace(entry, skipped=f"{told}, and {entry.candidate.model} takes {window:,}; {cure}")


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
