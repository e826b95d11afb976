"""Reads a task's examples, divides them into train, dev and test, and removes what would leak between them."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from advisor.data_examples import Placed, read_examples
from advisor.data_files import CSV, JSONL, PARQUET, read_rows, refuse
from advisor.data_splits import drawn, split_train, split_whole
from advisor.data_twins import repeats_in, same_form, twins_of
from advisor.documents import load_documents
from advisor.errors import DataError
from advisor.found_files import is_file
from advisor.suggest import bracket, did_you_mean, found, found_names
from advisor.task import TaskSpec
from advisor.types import Example, Split

__all__ = ["Splits", "load_documents", "load_splits"]

MOST_NAMED = 3
"""Ids that a warning names."""
Divided = dict[Split, tuple[Placed, ...]]


@dataclass(frozen=True, slots=True)
class Splits:
    """The examples of a task, each split in an order drawn from the seed.

    `labels` are the classes of a classification (as declared, else sorted), empty for other kinds. `digests` maps each
    data file, as task.yaml names it, to its sha256. `warnings` are lines for the report.
    """

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    test: tuple[Example, ...]
    labels: tuple[str, ...]
    digests: dict[str, str]
    warnings: tuple[str, ...]


def load_splits(task: TaskSpec) -> Splits:
    """Reads, checks, divides and cleans the examples of `task`.

    Raises:
        DataError: with every problem found, one line each, at most 20 of them.
    """
    read = _read_files(task)
    stratified = task.task.kind == "classification"
    divided: Divided
    if "path" in read.examples:
        divided = split_whole(read.examples["path"], task.seed, stratified)
    else:
        train = read.examples["train"]
        divided = {"test": drawn(read.examples["test"], task.seed)}
        if "dev" in read.examples:
            divided |= {"train": drawn(train, task.seed), "dev": drawn(read.examples["dev"], task.seed)}
        else:
            divided |= split_train(train, task.seed, stratified)
    labels = _labels(task, divided) if stratified else ()
    clean, warnings = _without_leaks(divided)
    warnings = [*read.warnings, *warnings, *_lost_labels(clean, divided, stratified)]
    if not clean["train"]:
        raise DataError([f"{task.place('data')}: no train example is left: all stand in test or dev too"])
    kept = {split: tuple(placed.example for placed in clean[split]) for split in clean}
    return Splits(kept["train"], kept["dev"], kept["test"], labels, read.digests, tuple(warnings))


@dataclass(frozen=True, slots=True)
class _Read:
    """The examples under the key of `data` that named their file."""

    examples: dict[str, tuple[Placed, ...]]
    digests: dict[str, str]
    warnings: tuple[str, ...]


def _read_files(task: TaskSpec) -> _Read:
    named = {key: value for key in ("path", "train", "dev", "test") if (value := getattr(task.data, key))}
    refuse([line for key, name in named.items() for line in _absent(task, key, name)])
    stems = [(task.folder / name).stem for name in named.values()]
    examples: dict[str, tuple[Placed, ...]] = {}
    digests: dict[str, str] = {}
    problems: list[str] = []
    warnings: list[str] = []
    for (key, name), stem in zip(named.items(), stems, strict=True):
        file = read_rows(task.folder / name)
        id_stem = stem if stems.count(stem) == 1 else key
        part = read_examples(file, task, id_stem)
        examples[key], digests[name] = part.examples, file.digest
        problems += part.problems
        warnings += part.warnings
    problems += _repeated_ids(examples.values())
    if task.task.output is not None:  # another schema is another task
        schema = (task.folder / task.task.output.schema_path).read_bytes()
        digests[task.task.output.schema_path] = hashlib.sha256(schema).hexdigest()
    refuse(problems)
    return _Read(examples, digests, tuple(warnings))


def _absent(task: TaskSpec, key: str, name: str) -> Iterator[str]:
    path = task.folder / name
    if is_file(path):
        return
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    present = [entry.name for entry in beside if entry.suffix.lower() in JSONL + CSV + PARQUET]
    yield f"{task.place('data', key)}: no such file{bracket(found(name), did_you_mean(path.name, present))}"


def _repeated_ids(files: Iterable[Sequence[Placed]]) -> Iterator[str]:
    first: dict[str, str] = {}
    for placed in (placed for file in files for placed in file):
        name = placed.example.id
        if name in first:
            yield f'{placed.place}: id "{name}" stands twice (first at {first[name]})'
        first.setdefault(name, placed.place)


def _labels(task: TaskSpec, divided: Divided) -> tuple[str, ...]:
    """The classes of the task; refuses an example whose label is not declared, or that train never has."""
    declared = task.task.labels
    taught = {placed.example.target for placed in divided["train"]}
    problems = []
    for placed in (placed for examples in divided.values() for placed in examples):
        problems += _label_problem(placed, declared, taught)
    refuse(problems)
    labels = declared or tuple(sorted(taught))
    if len(labels) < 2:
        refuse([f"{task.place('data')}: a classification needs at least two labels{bracket(found_names(labels))}"])
    return labels


def _label_problem(placed: Placed, declared: tuple[str, ...] | None, taught: set[str]) -> list[str]:
    label = placed.example.target
    if declared is not None and label not in declared:
        return [f'{placed.place}: label "{label}" is not in task.labels{bracket(did_you_mean(label, declared))}']
    if label not in taught:
        near = did_you_mean(label, sorted(taught))
        return [f'{placed.place}: label "{label}" is in no train example{bracket(near)}']
    return []


def _without_leaks(divided: Divided) -> tuple[Divided, list[str]]:
    """Removes from train, then dev, what stands in a later split too; says what was removed."""
    clean, warnings = dict(divided), []
    pairs: tuple[tuple[Split, Split], ...] = (("train", "test"), ("dev", "test"), ("train", "dev"))
    for loser, keeper in pairs:
        held = clean[loser]
        twins = set(twins_of(_inputs(held), _inputs(clean[keeper])))
        if twins:
            removed = [placed for index, placed in enumerate(held) if index in twins]
            clean[loser] = tuple(placed for index, placed in enumerate(held) if index not in twins)
            line = f"{_examples(len(removed))} of {loser} left out: the same as, or nearly, one of {keeper}"
            warnings.append(f"{line} ({_named(removed)})")
    test = clean["test"]
    repeats = [test[index] for index in repeats_in(_inputs(test))]
    if repeats:
        warnings.append(
            f"{_examples(len(repeats))} of test the same as, or nearly, another of test ({_named(repeats)})"
        )
    return clean, warnings + _shared_groups(clean) + _contradictions(clean["train"])


def _shared_groups(clean: Divided) -> list[str]:
    """Groups that the user's own files spread over splits; the tool's own division never does."""
    learned = {placed.example.group for placed in (*clean["train"], *clean["dev"])} - {None}
    shared = [placed for placed in clean["test"] if placed.example.group in learned]
    return (
        [f"{_examples(len(shared))} of test in a group that train or dev has too ({_named(shared)})"] if shared else []
    )


def _contradictions(train: Sequence[Placed]) -> list[str]:
    targets: dict[str, set[str]] = {}
    for placed in train:
        targets.setdefault(same_form(placed.example.input), set()).add(placed.example.target)
    torn = [placed for placed in train if len(targets[same_form(placed.example.input)]) > 1]
    if not torn:
        return []
    return [f"{_examples(len(torn))} of train have the same input as another but a different target ({_named(torn)})"]


def _lost_labels(clean: Divided, divided: Divided, stratified: bool) -> list[str]:
    if not stratified:
        return []
    left = {placed.example.target for placed in clean["train"]}
    lost = sorted({placed.example.target for placed in divided["train"]} - left)
    return [f"no train example is left of label {', '.join(lost[:MOST_NAMED])}"] if lost else []


def _inputs(examples: Sequence[Placed]) -> list[str]:
    return [placed.example.input for placed in examples]


def _examples(count: int) -> str:
    return "1 example" if count == 1 else f"{count} examples"


def _named(examples: Sequence[Placed]) -> str:
    names = [placed.example.id for placed in examples]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
