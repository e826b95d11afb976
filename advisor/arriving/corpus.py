"""Finds the documents that answers may stand in, and how many of the answers do."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import util
from pathlib import Path

from advisor.arriving.arrival import Record
from advisor.document_formats import CONVERTED, DOCUMENT_SUFFIXES, INSTALL, TEXT_SUFFIXES
from advisor.errors import AdvisorError
from advisor.found_files import files_matching

FOLDERS = ("docs", "documents", "corpus", "knowledge", "kb", "handbook", "manual", "pages")
LOOKED_UP = 200
"""Answers that are looked up for the comment."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Globs relative to the task's folder, the files that they match, and one sentence on each thing to know."""

    paths: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


def asked_corpus(patterns: Sequence[str], folder: Path) -> Corpus:
    """The documents that the user names, by globs or folders, from the task's folder or from here.

    Raises:
        AdvisorError: one matches no document.
    """
    paths = [path for pattern in patterns for path in _asked(pattern, folder)]
    return Corpus(tuple(paths), tuple(_matches(paths, folder)), ("as asked for",))


def _asked(pattern: str, folder: Path) -> list[str]:
    for base in (folder, Path()):
        if (base / pattern).is_dir():
            found = _globs(base / pattern, folder)
            if found:
                return found
        elif files_matching(base, pattern):
            if base is folder:
                return [Path(pattern).as_posix()]
            return [_relative(Path(pattern).absolute(), folder)]
    raise AdvisorError(
        "matches no document", where=f"--corpus {pattern}", hint=f"read are: {', '.join(DOCUMENT_SUFFIXES)}"
    )


def found_corpus(folder: Path) -> Corpus:
    """The first folder of documents with a usual name beside the task."""
    named = [folder / name for name in FOLDERS if (folder / name).is_dir()]
    for place in named:
        paths = _globs(place, folder)
        if paths:
            return Corpus(tuple(paths), tuple(_matches(paths, folder)), (f"the folder {place.name} holds documents",))
    return Corpus()


def _globs(place: Path, folder: Path) -> list[str]:
    """One glob for each type of document in `place` that can be read here."""
    present = {entry.suffix.lower() for entry in place.rglob("*") if entry.is_file()}
    suffixes = [suffix for suffix in DOCUMENT_SUFFIXES if suffix in present]
    if util.find_spec("markitdown") is None:
        converted = [suffix for suffix in suffixes if suffix in CONVERTED]
        suffixes = [suffix for suffix in suffixes if suffix not in CONVERTED]
        if converted and not suffixes:
            raise AdvisorError(f"{', '.join(converted)} files need an extra", where=str(place), hint=INSTALL)
    return [f"{_relative(place.absolute(), folder)}/**/*{suffix}" for suffix in suffixes]


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder.absolute())).as_posix()


def _matches(paths: Iterable[str], folder: Path) -> list[str]:
    return sorted({Path(name).as_posix() for path in paths for name in files_matching(folder, path)})


def share_in_corpus(rows: Sequence[Record], target: str, texts: Iterable[str]) -> tuple[int, int] | None:
    """How many of the first answers stand word for word in the texts, and of how many; None without any."""
    answers = [str(row.get(target, "")).casefold().strip() for row in rows[:LOOKED_UP]]
    whole = "\n".join(texts).casefold()
    return (sum(answer in whole for answer in answers if answer), len(answers)) if answers and whole else None


def plain_texts(files: Sequence[str], folder: Path) -> list[str]:
    """The texts of those documents that need no conversion; one that is not UTF-8 is read with marks in it."""
    plain = [folder / name for name in files if Path(name).suffix.lower() in TEXT_SUFFIXES]
    return [path.read_text(encoding="utf-8", errors="replace") for path in plain if path.is_file()]
