"""Reads the corpus: the documents that retrieval strategies search."""

import glob
from pathlib import Path, PurePath

from advisor.data_files import refuse
from advisor.suggest import bracket, did_you_mean
from advisor.task import TaskSpec
from advisor.types import Document

DOCUMENT_SUFFIXES = (".md", ".markdown", ".txt")


def load_documents(task: TaskSpec) -> tuple[Document, ...]:
    """The documents that `corpus.paths` matches, sorted by path, each once; none without a corpus.

    `source` is the path relative to the task file's folder, with forward slashes.

    Raises:
        DataError: a glob matches no file, or a file is of another type, empty or not UTF-8; all of them listed.
    """
    problems: list[str] = []
    sources: dict[str, None] = {}
    for index, pattern in enumerate(task.corpus.paths if task.corpus else ()):
        place = task.place("corpus", "paths", index)
        matched = sorted(glob.glob(pattern, root_dir=task.folder, recursive=True))
        files = [name for name in matched if (task.folder / name).is_file()]
        if not files:
            problems.append(f"{place}: matches no file{bracket(*_advice(task.folder, pattern, matched))}")
        for name in files:
            if PurePath(name).suffix.lower() in DOCUMENT_SUFFIXES:
                sources[PurePath(name).as_posix()] = None
            else:
                kinds = ", ".join(DOCUMENT_SUFFIXES)
                problems.append(f"{place}: {name} is of a type that is not available yet (available: {kinds})")
    documents = [_read(task.folder, source, problems) for source in sorted(sources)]
    refuse(problems)
    return tuple(documents)


def _advice(folder: Path, pattern: str, matched: list[str]) -> tuple[str, ...]:
    if matched:
        return (f'found the folder "{matched[0]}"', f'write "{matched[0].rstrip("/")}/**/*.md"')
    first = PurePath(pattern).parts[0]
    present = [entry.name for entry in folder.iterdir() if entry.is_dir() or entry.suffix in DOCUMENT_SUFFIXES]
    return (f'found "{pattern}"', "" if first in present else did_you_mean(first, present))


def _read(folder: Path, source: str, problems: list[str]) -> Document:
    raw = (folder / source).read_bytes()
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as wrong:
        problems.append(f"{folder / source}: is not UTF-8 (byte offset {wrong.start}; save it as UTF-8)")
        return Document(source, "")
    if not text.strip():
        problems.append(f"{folder / source}: is empty")
    return Document(source, text)
