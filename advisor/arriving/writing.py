"""Puts the files of a new task in its folder: all of them or none."""

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import AdvisorError

OURS = ("task.schema.json",)
"""Files that hold nothing of the user's and are written anew without a question."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The task file and every file that was written, as the user would name them."""

    task: Path
    written: tuple[Path, ...]


def refuse_overwriting(folder: Path, names: list[str]) -> None:
    """Refuses names that are taken.

    Raises:
        AdvisorError: one of the files is there already.
    """
    there = [name for name in names if (folder / name).exists() and name not in OURS]
    if there:
        what = "is there already" if len(there) == 1 else f"is there already, and so are {', '.join(there[1:4])}"
        raise AdvisorError(what, where=str(folder / there[0]), hint="--force overwrites; or name another folder")


def put(folder: Path, files: Mapping[str, str | bytes], force: bool, check: Callable[[Path], object]) -> Begun:
    """Writes every file atomically, then checks the first, which is the task; what was there comes back on failure.

    Raises:
        AdvisorError: a file is in the way, cannot be written, or the check fails.
    """
    if not force:
        refuse_overwriting(folder, list(files))
    before: dict[Path, bytes | None] = {}
    made: list[Path] = []
    try:
        for name, content in files.items():
            path = folder / name
            made += _make(path.parent)
            before[path] = path.read_bytes() if path.is_file() else None
            _write(path, content if isinstance(content, bytes) else content.encode("utf-8"))
        task = folder / next(iter(files))
        check(task)
    except OSError as wrong:
        _undo(before, made)
        cure = "name a folder that can be written"
        raise AdvisorError(f"cannot be written ({wrong.strerror})", where=str(folder), hint=cure) from wrong
    except BaseException:
        _undo(before, made)
        raise
    return Begun(task, tuple(before))


def _make(folder: Path) -> list[Path]:
    """Makes a folder and those above it; returns the new ones, outermost first."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()][::-1]
    for place in missing:
        place.mkdir(exist_ok=True)
    return missing


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _undo(before: Mapping[Path, bytes | None], made: list[Path]) -> None:
    for path, content in before.items():
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True) if content is None else _write(path, content)
    for folder in reversed(made):
        with contextlib.suppress(OSError):
            folder.rmdir()
