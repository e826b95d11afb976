"""Which files a glob matches, and whether a path stays where it may."""

import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePath

ALLOWED = "ADVISOR_ALLOW_PATHS"
"""Folders, separated as in PATH, that task files may read from beside their own; `--allow-path` adds to it."""
LONGEST_NAME, LONGEST_PATH = 255, 4096
_MAGIC = re.compile(r"[*?\[]")


def files_matching(folder: Path, pattern: str) -> list[str]:
    """Names under `folder` of the files and folders that a glob matches, sorted, with forward slashes.

    As `glob.glob`, but ``**`` does not go through links to folders: two of them that lead to each other would be
    infinitely many paths.
    """
    named = PurePath(re.sub(r"\*\*+(?=[^/*])|(?<=[^/*])\*\*+", "*", pattern))
    base = Path(named.anchor) if named.anchor else folder
    parts = named.relative_to(named.anchor).parts
    wanted = "/".join([*parts, "*"] if parts[-1:] == ("**",) else parts)
    try:
        found = list(base.glob(wanted))
    except (ValueError, OSError):
        return []
    names = (path if named.anchor else path.relative_to(folder) for path in found)
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return sorted({name.as_posix() for name in names if hidden or not _is_hidden(name.parts)})


def _is_hidden(parts: Iterable[str]) -> bool:
    return any(part.startswith(".") and part not in (".", "..") for part in parts)


def rooted(pattern: str) -> str:
    """The part of a glob before its first sign with a meaning: what it matches lies there or below."""
    parts = PurePath(pattern).parts
    plain = next((number for number, part in enumerate(parts) if _MAGIC.search(part)), len(parts))
    return str(PurePath(*parts[:plain])) if plain else "."


def leads_out(folder: Path, name: str) -> str | None:
    """The folder that would have to be allowed before `name` may be read, None where it may; links are followed.

    Args:
        folder: the task file's.
        name: a path relative to it, or an absolute one.
    """
    try:
        place = (folder / name).resolve()
        allowed = [folder.resolve(), *(Path(entry).resolve() for entry in allowed_folders())]
    except (OSError, RuntimeError, ValueError):  # a name no file can have, links that lead to each other
        return None
    if any(place.is_relative_to(one) for one in allowed):
        return None
    return str(place if place.is_dir() else place.parent)


def allowed_folders() -> list[str]:
    """What `--allow-path` and the environment name."""
    return [entry for entry in os.environ.get(ALLOWED, "").split(os.pathsep) if entry]


def is_too_long(name: str) -> bool:
    """Whether no file system has room for such a path."""
    return len(name) > LONGEST_PATH or any(len(os.fsencode(part)) > LONGEST_NAME for part in PurePath(name).parts)


def is_file(path: Path) -> bool:
    """Whether a file is there; False, too, for what can be no file's name."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
