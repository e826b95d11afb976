"""What goes wrong on a disk, in one line with its cure: full, read-only, held by another program, damaged."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from advisor.errors import StorageFailed

FULL = (errno.ENOSPC, errno.EDQUOT)
FORBIDDEN = (
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.ENAMETOOLONG,
    errno.ELOOP,
)
"""What a user mends by naming another folder."""
AT_ONCE = 500
"""Keys in one question to SQLite, which takes a limited number of parameters."""
GOES_ON = "the same command goes on from here"
LEAST_ROOM = 2**20
"""Bytes; on a disk with less, whatever fails while it writes is taken to have failed for that."""


@contextmanager
def kept_in(path: Path) -> Iterator[None]:
    """Turns what goes wrong with the SQLite file or the folder at `path` into `StorageFailed`."""
    try:
        yield
    except sqlite3.Error as error:
        found = of_sqlite(error, path)
        if found is None:
            raise
        raise found from error
    except OSError as error:
        raise of_system(error, path) or error from error


def records_under(
    connection: sqlite3.Connection, keys: Sequence[str], query: str, *values: str
) -> dict[str, tuple[str, bool]]:
    """The record of every key that is there, and whether it was asked alone.

    Args:
        connection: to a table of ``key``, ``record`` and ``alone``.
        keys: may be many; they are asked for in parts.
        query: ends where the list of keys comes, e.g. ``SELECT key, record, alone FROM answers WHERE key IN``.
        values: of the parameters in `query`.
    """
    found: dict[str, tuple[str, bool]] = {}
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        rows = connection.execute(f"{query} ({','.join('?' * len(some))})", (*values, *some))
        found |= {key: (record, bool(alone)) for key, record, alone in rows}
    return found


def of_sqlite(error: sqlite3.Error, path: Path) -> StorageFailed | None:
    """The line for an error of SQLite; None for one that no user can mend."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte of an extended code is the plain one
    if code == sqlite3.SQLITE_FULL or (code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and without_room(path)):
        return full(path)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _forbidden(path, str(error))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StorageFailed(f"{path} is held by another program", hint=f"end that; {GOES_ON}")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        cure = "--fresh starts a new run; this file stays as it is"
        return StorageFailed(f"{path} is damaged: {error}", hint=cure, exit_code=2)
    if code == sqlite3.SQLITE_IOERR:
        return StorageFailed(f"{path} cannot be read or written: {error}", hint=f"see to the disk; {GOES_ON}")
    return None


def of_system(error: OSError, path: Path | None = None) -> StorageFailed | None:
    """The line for an error of the operating system, at the file it names or `path`; None where it is another kind."""
    place = Path(error.filename) if isinstance(error.filename, str) else path
    if error.errno in FULL:
        return full(place)
    if error.errno in FORBIDDEN and place is not None:
        return _forbidden(place, (error.strerror or str(error)).lower())
    return None


def without_room(path: Path) -> bool:
    """Whether the disk of a file or folder is full, or as good as."""
    for folder in (path, *path.parents):
        with suppress(OSError):
            return shutil.disk_usage(folder).free < LEAST_ROOM
    return False


def full(place: Path | None) -> StorageFailed:
    """The line for a full disk."""
    at = f" at {place}" if place else ""
    return StorageFailed(f"no space is left on the disk{at}", hint=f"free some; {GOES_ON}")


def _forbidden(place: Path, why: str) -> StorageFailed:
    return StorageFailed(
        f"{place} cannot be written or read: {why}", hint="name another folder, or mend it", exit_code=2
    )


def write_whole(path: Path, text: str) -> None:
    """Writes beside the place and renames, so that a reader never sees half a file, after a power cut neither."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
