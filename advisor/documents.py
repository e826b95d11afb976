"""Reads the corpus: the documents that retrieval strategies search."""

from pathlib import Path, PurePath

from advisor.data_files import refuse
from advisor.document_formats import DOCUMENT_SUFFIXES, text_of
from advisor.errors import DataError, MissingExtra
from advisor.found_files import files_matching, is_file
from advisor.suggest import bracket, did_you_mean
from advisor.task import TaskSpec
from advisor.types import Document


def load_documents(task: TaskSpec, cache: Path | None = None) -> tuple[Document, ...]:
    """The documents that `corpus.paths` matches, sorted by path, each once; none without a corpus.

    Args:
        task: names the files.
        cache: a folder for the text of converted files; None converts them every time.

    `source` is the path relative to the task file's folder, with forward slashes.

    Raises:
        DataError: a glob matches no file, or a file is of another type, empty, broken or not UTF-8; all of them listed.
    """
    problems: list[str] = []
    sources: dict[str, None] = {}
    for index, pattern in enumerate(task.corpus.paths if task.corpus else ()):
        place = task.place("corpus", "paths", index)
        matched = files_matching(task.folder, pattern)
        files = [name for name in matched if is_file(task.folder / name)]
        if not files:
            problems.append(f"{place}: matches no file{bracket(*_advice(task.folder, pattern, matched))}")
        for name in files:
            if stray := task.stray(pattern, "corpus", "paths", index, file=name):
                problems.append(f"{place}: {stray}")
            elif PurePath(name).suffix.lower() in DOCUMENT_SUFFIXES:
                sources[PurePath(name).as_posix()] = None
            else:
                kinds = ", ".join(DOCUMENT_SUFFIXES)
                problems.append(f"{place}: {name} is of a type that is not read (read are: {kinds})")
    documents = _read(task, _each_once(task.folder, sources), cache, problems)
    refuse(problems)
    return documents


def _each_once(folder: Path, sources: dict[str, None]) -> list[str]:
    """Sorted; of several paths that lead to one file through links, the shortest."""
    by_file: dict[Path, str] = {}
    for source in sorted(sources, key=lambda name: (len(PurePath(name).parts), name)):
        by_file.setdefault((folder / source).resolve(), source)
    return sorted(by_file.values())


def _advice(folder: Path, pattern: str, matched: list[str]) -> tuple[str, ...]:
    if matched:
        return (f'found the folder "{matched[0]}"', f'write "{matched[0].rstrip("/")}/**/*.md"')
    first = PurePath(pattern).parts[0]
    present = [entry.name for entry in folder.iterdir() if entry.is_dir() or entry.suffix in DOCUMENT_SUFFIXES]
    return (f'found "{pattern}"', "" if first in present else did_you_mean(first, present))


def _read(task: TaskSpec, sources: list[str], cache: Path | None, problems: list[str]) -> tuple[Document, ...]:
    documents: list[Document] = []
    lacking: dict[str, list[str]] = {}
    for source in sources:
        try:
            documents.append(Document(source, text_of(task.folder / source, cache)))
        except MissingExtra as missing:
            lacking.setdefault(missing.lines()[0], []).append(source)
        except DataError as wrong:
            problems += wrong.problems
    for what, files in lacking.items():
        others = f" and {len(files) - 1} more" if len(files) > 1 else ""
        problems.append(f"{task.place('corpus', 'paths')}: {what}: {files[0]}{others}")
    return tuple(documents)
