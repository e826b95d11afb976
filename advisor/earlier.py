"""What strategies want to learn beside the task's examples, read and cleaned by the judge before anything is trained.

Rows of an earlier task that repeat a dev or test request would be its answer key, and so would a document that quotes
one: both are left out here, because no strategy knows the test examples. What the corpus says on a subject is no leak:
it is there in use as well.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from advisor.adapter_folder import CONFIG, WEIGHTS, adapter_problem
from advisor.data import Splits
from advisor.data_examples import CHAT_COLUMN, read_examples
from advisor.data_files import MOST_PRINTED, Row, read_rows
from advisor.data_twins import FEWEST_WORDS, same_form, twins_of
from advisor.errors import TaskError
from advisor.plan import Entry
from advisor.protocols import Earlier, Sources
from advisor.suggest import bracket, did_you_mean, found
from advisor.task import ColumnsSection, TaskSpec
from advisor.task_file import Keys
from advisor.types import Document, Example

FREE_TEXT = {"kind": "generation", "output": None, "entity_types": None}
"""How the answers of an earlier task are read, whatever the kind of this one."""
PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What each candidate that asked for it may learn from, by its id; `digests` identify the files by name.

    `splits` are the task's, with these digests and warnings among theirs.
    """

    by_id: Mapping[str, Earlier]
    digests: Mapping[str, str]
    warnings: tuple[str, ...]
    splits: Splits


def prepare(
    task: TaskSpec,
    entries: Sequence[Entry],
    splits: Splits,
    documents: Sequence[Document],
    weights: Mapping[str, Path],
) -> Prepared:
    """Reads the `Sources` of every candidate.

    Args:
        task: its folder is what paths are relative to.
        entries: the candidates; those that do not apply are passed over.
        splits: `dev` and `test` are what must not be given away.
        documents: the corpus.
        weights: folders of models by id; an adapter is held against the model of its candidate where it is here.

    Raises:
        TaskError: a file or an adapter that is not there or cannot be used; all of them listed.
    """
    wanted = {entry.candidate.id: (entry, found) for entry in entries if (found := _sources(entry)) != Sources()}
    problems = [
        line
        for entry, sources in wanted.values()
        for line in _problems(task, sources, weights.get(entry.candidate.model or ""))
    ]
    named = dict.fromkeys(sources.examples for _, sources in wanted.values())
    files = {name: _read(task, name, splits) for name in named if name and (task.folder / name).is_file()}
    problems += [line for file in files.values() for line in file.problems]
    if problems:
        raise TaskError(list(dict.fromkeys(problems)))
    studied = _without_requests(documents, splits) if any(s.corpus for _, s in wanted.values()) else _Studied()
    by_id = {name: _handed_over(task, sources, files, studied) for name, (_, sources) in wanted.items()}
    adapters = dict.fromkeys(name for _, sources in wanted.values() for name in sources.adapters)
    digests = {name: file.digest for name, file in files.items()}
    digests |= {name: _digest(task.folder / name / CONFIG) + _digest(task.folder / name / WEIGHTS) for name in adapters}
    told = [line for earlier in by_id.values() for line in earlier.notes] + [_unseen(name) for name in adapters]
    warnings = tuple(dict.fromkeys(told))
    both = replace(splits, digests={**splits.digests, **digests}, warnings=(*splits.warnings, *warnings))
    return Prepared(by_id, digests, warnings, both)


def _handed_over(task: TaskSpec, sources: Sources, files: Mapping[str, "_File"], studied: "_Studied") -> Earlier:
    file = files.get(sources.examples or "", _File())
    documents = studied if sources.corpus else _Studied()
    folders = tuple(task.folder / name for name in sources.adapters)
    return Earlier(file.examples, documents.documents, folders, (*file.warnings, *documents.warnings))


def _sources(entry: Entry) -> Sources:
    tell = getattr(entry.strategy, "sources", None)
    return Sources() if tell is None or entry.skipped else tell(entry.options)


def _unseen(name: str) -> str:
    return f"adapter {name} was trained before this run: whether on examples of dev or test cannot be checked here"


def _problems(task: TaskSpec, sources: Sources, weights: Path | None) -> list[str]:
    lines: list[str] = []
    if sources.examples is not None and (stray := task.stray(sources.examples, *_keys(task, sources.examples))):
        return [f"{_place(task, sources.examples)}: {stray}"]
    if sources.examples is not None and not (task.folder / sources.examples).is_file():
        lines.append(_no_file(task, sources.examples))
    if sources.corpus and task.corpus is None:
        lines.append(f"{_place(task, 'corpus')}: there are no documents to learn from (declare a corpus)")
    for name in sources.adapters:
        why = adapter_problem(task.folder / name, weights)
        if why:
            lines.append(f"{_place(task, name)}: {name} {why}" if "no such" not in why else _absent(task, name))
    return lines


def _no_file(task: TaskSpec, name: str) -> str:
    path = task.folder / name
    present = [entry.name for entry in path.parent.iterdir() if entry.is_file()] if path.parent.is_dir() else []
    return f"{_place(task, name)}: no such file{bracket(found(name), did_you_mean(path.name, present))}"


def _absent(task: TaskSpec, name: str) -> str:
    return f"{_place(task, name)}: no such folder{bracket(found(name))}"


def _place(task: TaskSpec, value: str) -> str:
    """Where task.yaml names a file, or the nearest place above it."""
    return task.place(*_keys(task, value))


def _keys(task: TaskSpec, value: str) -> Keys:
    for number, section in enumerate(task.strategies or ()):
        for key, given in section.options.items():
            if value == given or (isinstance(given, (list, tuple)) and value in given):
                return ("strategies", number, key)
    return ("strategies",)


@dataclass(frozen=True, slots=True)
class _File:
    examples: tuple[Example, ...] = ()
    digest: str = ""
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Studied:
    documents: tuple[Document, ...] = ()
    warnings: tuple[str, ...] = ()


def _read(task: TaskSpec, name: str, splits: Splits) -> _File:
    """The rows of an earlier task's file. Its columns may be called as the task's own are, or by the default names."""
    file = read_rows(task.folder / name)
    file = replace(file, rows=tuple(map(_written_out, file.rows)))
    own = task.data.columns
    columns = ColumnsSection(input=_held(own.input, file.rows), target=_held(own.target, file.rows))
    data, section = task.data.model_copy(update={"columns": columns}), task.task.model_copy(update=FREE_TEXT)
    free = task.model_copy(update={"data": data, "task": section})
    vars(free).pop("form", None)  # a copy keeps what was computed once: the form of this task's answers
    read = read_examples(file, free, f"{Path(name).stem}-earlier")
    if read.problems:
        more = (
            [f"… and {len(read.problems) - MOST_PRINTED} more in {name}"] if len(read.problems) > MOST_PRINTED else []
        )
        return _File(digest=file.digest, problems=(*read.problems[:MOST_PRINTED], *more))
    examples = [placed.example for placed in read.examples]
    kept, warnings = _without_twins(name, examples, splits)
    problems = () if kept else (f"{_place(task, name)}: every row of {name} asks what dev or test asks",)
    return _File(kept, file.digest, problems, tuple(warnings))


def _written_out(row: Row) -> Row:
    """Records and lists of entities as the JSON that a model is to write; chats stay."""
    values = {
        key: json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) and key != CHAT_COLUMN else value
        for key, value in row.values.items()
    }
    return replace(row, values=values)


def _held(column: str | None, rows: Sequence[Row]) -> str | None:
    return column if rows and column in rows[0].values else None


def _without_twins(name: str, rows: list[Example], splits: Splits) -> tuple[tuple[Example, ...], list[str]]:
    """Drops rows whose request is one of dev or test, or nearly; counts those that only share an answer."""
    asked = (*splits.dev, *splits.test)
    twins = set(twins_of([row.input for row in rows], [example.input for example in asked]))
    kept = tuple(row for number, row in enumerate(rows) if number not in twins)
    warnings = []
    if twins:
        warnings.append(f"{len(twins)} of {len(rows)} rows of {name} left out: dev or test requests, or nearly")
    targets = [example.target for example in asked if len(example.target.split()) >= FEWEST_WORDS]
    long = [row.target for row in kept if len(row.target.split()) >= FEWEST_WORDS]
    if not splits.labels and (told := len(twins_of(long, targets))):
        warnings.append(
            f"{told} of {len(rows)} rows of {name} have the answer of a dev or test example under another request and "
            "were kept: if they were made from those examples, the scores of what learnt from them are too good"
        )
    return kept, warnings


def _without_requests(documents: Sequence[Document], splits: Splits) -> _Studied:
    """The documents without the paragraphs that quote a dev or test request."""
    forms = {same_form(example.input) for example in (*splits.dev, *splits.test)}
    asked = [form for form in forms if len(form.split()) >= FEWEST_WORDS]
    kept, dropped = [], 0
    for document in documents:
        whole = same_form(document.text)
        quoted = [form for form in asked if form in whole]
        paragraphs = PARAGRAPH.split(document.text) if quoted else [document.text]
        clean = [text for text in paragraphs if not any(form in same_form(text) for form in quoted)]
        dropped += len(paragraphs) - len(clean)
        kept.append(document if len(clean) == len(paragraphs) else replace(document, text="\n\n".join(clean)))
    how = "1 paragraph of the documents quotes" if dropped == 1 else f"{dropped} paragraphs of the documents quote"
    told = f"{how} a dev or test request and {'was' if dropped == 1 else 'were'} not trained on"
    return _Studied(tuple(document for document in kept if document.text.strip()), (told,) if dropped else ())


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
