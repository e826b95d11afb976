"""From an arrival and the user's wishes to all that a task.yaml says, each guess with its reason."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor.arriving.arrival import Arrival, Record
from advisor.arriving.columns import Guess, guess_columns
from advisor.arriving.corpus import Corpus, asked_corpus, found_corpus, plain_texts, share_in_corpus
from advisor.arriving.kinds import as_text, entity_types, guess_kind, record_schema
from advisor.arriving.usable import Usable, usable_rows
from advisor.arriving.wishes import Wishes
from advisor.errors import DataError

ACCURACY = {"classification": 0.85, "extraction": 0.80, "entities": 0.70, "qa": 0.60, "generation": 0.40}
"""Where a target may start, by kind: what the sample tasks and their metrics make reasonable."""
CONTAINED = 0.70
"""The same where an answer only has to contain the right one."""
WRITTEN = "Written from the column names; your own words usually score higher."


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the page needs. `schema` is the JSON Schema of an extraction."""

    arrival: Arrival
    name: str
    kind: Guess
    columns: Mapping[str, Guess]
    instructions: Guess
    accuracy: Guess
    corpus: Corpus
    usable: Usable
    entity_types: tuple[str, ...] = ()
    schema: Mapping[str, object] | None = None
    labels: int = 0


def draft(arrival: Arrival, wishes: Wishes, folder: Path) -> Draft:
    """Makes every guess.

    Raises:
        AdvisorError: there are no rows, or no column can be the request or the answer.
    """
    if not arrival.rows:
        raise DataError([f"{arrival.origin}: holds no rows"])
    corpus = _corpus(arrival, wishes, folder)
    sources = (*corpus.files, *arrival.documents)
    columns = guess_columns(arrival.rows, wishes.columns, arrival.columns, sources)
    kind = _kind(arrival, wishes, columns, bool(corpus.paths))
    if kind.value not in ("qa", "generation") and not wishes.corpus:
        corpus = Corpus()
    usable = usable_rows(arrival, columns, kind.value)
    rows = [row for part in usable.parts.values() for row in part]
    if not rows:
        raise DataError([f"{arrival.origin}: no row can be used. {' '.join(usable.notes)}"])
    target = columns["target"].value
    corpus = _with_coverage(corpus, arrival, rows, target, folder)
    counts = Counter(as_text(row.get(target)).strip() for row in rows)
    return Draft(
        arrival=arrival,
        name=_task_name(wishes.name or arrival.name),
        kind=kind,
        columns=columns,
        instructions=_instructions(arrival, wishes, columns, kind.value),
        accuracy=_accuracy(arrival, wishes, kind.value, counts),
        corpus=corpus,
        usable=usable,
        entity_types=entity_types(rows, target) if kind.value == "entities" else (),
        schema=record_schema(rows, target) if kind.value == "extraction" else None,
        labels=len(counts) if kind.value == "classification" else 0,
    )


def _corpus(arrival: Arrival, wishes: Wishes, folder: Path) -> Corpus:
    if wishes.corpus:
        return asked_corpus(wishes.corpus, folder)
    if arrival.documents:
        names = tuple(arrival.documents)
        return Corpus(("docs/*.md",), names, (f"the passages of the source, {len(names)} files written here",))
    return found_corpus(folder) if folder.is_dir() else Corpus()


def _with_coverage(corpus: Corpus, arrival: Arrival, rows: list[Record], target: str, folder: Path) -> Corpus:
    """The corpus with a sentence on how many answers stand in it."""
    texts = [*arrival.documents.values()] or plain_texts(corpus.files, folder)
    held = share_in_corpus(rows, target, texts) if corpus.paths else None
    if held is None:
        return corpus
    return Corpus(corpus.paths, corpus.files, (*corpus.why, f"{held[0]} of {held[1]} answers looked up stand in it"))


def _kind(arrival: Arrival, wishes: Wishes, columns: Mapping[str, Guess], corpus: bool) -> Guess:
    if wishes.kind:
        return Guess(wishes.kind, "as asked for")
    if arrival.kind:
        return Guess(arrival.kind, arrival.kind_why)
    return guess_kind(arrival.rows, columns["target"].value, columns["input"].value, corpus)


def _task_name(text: str) -> str:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", text.strip()).strip("-._")
    return name or "task"


def _words(column: str) -> str:
    return " ".join(re.findall(r"[A-Za-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", column))).lower() or column


def _instructions(arrival: Arrival, wishes: Wishes, columns: Mapping[str, Guess], kind: str) -> Guess:
    if wishes.instructions:
        return Guess(wishes.instructions, "As asked for.")
    if arrival.instructions:
        return Guess(arrival.instructions, f"What {arrival.origin} says before every request.")
    asked, target = _words(columns["input"].value), _words(columns["target"].value)
    answered = {"target", "answer", "output", "completion", "ideal", "response"}
    label = "label" if target in answered else target
    told = {
        "classification": f"Read the {asked} and answer with its {label}.",
        "extraction": f"Read the {asked} and write down what it says as a JSON record.",
        "entities": f"List the entities in the {asked}.",
        "qa": "Answer the question, as briefly as the question allows.",
        "generation": f"Read the {asked} and write its {'answer' if target in answered else target}.",
    }
    return Guess(told[kind], WRITTEN)


def _accuracy(arrival: Arrival, wishes: Wishes, kind: str, counts: Counter[str]) -> Guess:
    if wishes.accuracy is not None:
        return Guess(f"{wishes.accuracy:g}", "As asked for.")
    label, most = counts.most_common(1)[0]
    share = most / counts.total()
    if kind == "classification" and share >= ACCURACY[kind] - 0.05:
        higher = min(0.99, round((1 + share) / 2, 2))
        return Guess(f"{higher:g}", f'A guess: above the {100 * share:.0f} % that always saying "{label}" gets right.')
    start = CONTAINED if arrival.metric in ("contains", "fact_coverage") else ACCURACY[kind]
    return Guess(f"{start:g}", "A guess to start from: how often must the answer be right for it to be of use to you?")
