"""`advisor init`: reads a source, makes the guesses, writes the task, and checks what it wrote."""

import json
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from advisor.arriving.arrival import Part, Record
from advisor.arriving.draft import Draft, draft
from advisor.arriving.hugging_face import Hub
from advisor.arriving.page import RECORD_FILE, SCHEMA_FILE, page
from advisor.arriving.source import only_source, read_source, sources_in
from advisor.arriving.starter import starter_files
from advisor.arriving.wishes import Wishes
from advisor.arriving.writing import Begun, put, refuse_overwriting
from advisor.data import load_splits
from advisor.editor_schema import editor_schema
from advisor.task import load_task

TASK_FILE = "task.yaml"
Ask = Callable[[Draft], Wishes]
"""Shows the guesses to a person and returns what is to be different."""


def begin(folder: Path, source: str, wishes: Wishes, hub: Hub, force: bool, ask: Ask | None = None) -> Begun:
    """Writes ``folder/task.yaml`` from `source`; "" stands for the one data file in the folder, or for a starter.

    Args:
        folder: made where it is not there.
        source: a file, a folder, or a data set of the hub.
        wishes: what need not be guessed.
        hub: how a data set is fetched.
        force: overwrite what is there; the source itself never is.
        ask: None asks nothing.

    Raises:
        AdvisorError: the source cannot be read, what it holds cannot be a task, or a file is in the way. Nothing is
            written then.
    """
    if not force:
        refuse_overwriting(folder, [TASK_FILE])
    command = f"advisor init --from {shlex.quote(source)}" if source else "advisor init"
    if not source:
        found = sources_in(folder) if folder.is_dir() else []
        if not found:
            return put(folder, {**starter_files(), SCHEMA_FILE: schema_text()}, force, _checked)
        source = str(only_source(folder))
    arrival = read_source(source, hub)
    drafted = draft(arrival, wishes, folder)
    if ask is not None:
        drafted = draft(arrival, ask(drafted), folder)
    names, made = _data_files(drafted, folder)
    files: dict[str, str | bytes] = {TASK_FILE: page(drafted, names, command), SCHEMA_FILE: schema_text(), **made}
    if drafted.schema is not None:
        files[RECORD_FILE] = json.dumps(drafted.schema, indent=1, ensure_ascii=False) + "\n"
    files |= arrival.documents
    return put(folder, files, force, _checked)


def schema_text() -> str:
    """The JSON Schema that the header of every task file names."""
    return json.dumps(editor_schema(), indent=1, ensure_ascii=False) + "\n"


def _data_files(drafted: Draft, folder: Path) -> tuple[dict[Part, str], dict[str, str | bytes]]:
    """The data files as the task names them, and those that have to be written: name to content."""
    names: dict[Part, str] = {}
    made: dict[str, str | bytes] = {}
    originals = {path.resolve() for path in drafted.arrival.files.values()}
    for part, rows in drafted.usable.parts.items():
        file = drafted.arrival.files.get(part)
        if file is not None and part in drafted.usable.unchanged:
            inside = file.resolve().is_relative_to(folder.resolve())
            names[part] = file.resolve().relative_to(folder.resolve()).as_posix() if inside else file.name
            if not inside:
                made[file.name] = file.read_bytes()
            continue
        stem = "examples" if part == "path" else part
        free = (folder / f"{stem}.jsonl").resolve() not in originals
        names[part] = f"{stem}.jsonl" if free else f"{stem}.usable.jsonl"
        made[names[part]] = _jsonl(rows)
    return names, made


def _jsonl(rows: list[Record]) -> str:
    return "".join(json.dumps(_filled(row), ensure_ascii=False) + "\n" for row in rows)


def _filled(row: Record) -> Mapping[str, object]:
    return {key: value for key, value in row.items() if value is not None}


def _checked(task: Path) -> None:
    """Loads what was written as a run would; raises what it would raise."""
    load_splits(load_task(task))
