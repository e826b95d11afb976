"""One process at a time works in a run folder. The lock is the operating system's, so it ends with its process.

``run.lock`` is locked, and ``holder.json`` beside it tells who holds it: a file that a killed process left behind locks
nothing, whatever its process id means today.
"""

import datetime
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from advisor.storage import write_whole

LOCK, HOLDER = "run.lock", "holder.json"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who works in a run folder: process id, machine, and since when (UTC)."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}"


class RunLock:
    """The lock of one run folder, which exists. It is given back by `release`, and when the process ends anyhow."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / LOCK)

    def take(self) -> bool:
        """Whether it is ours now; never waits.

        Raises:
            OSError: the folder cannot be written.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        write_whole(self._folder / HOLDER, json.dumps(asdict(Holder(os.getpid(), socket.gethostname(), now))))
        return True

    @property
    def holder(self) -> Holder | None:
        """Who took it last; None where that is not known."""
        with suppress(OSError, ValueError, TypeError):
            return Holder(**json.loads((self._folder / HOLDER).read_text(encoding="utf-8")))
        return None

    def release(self) -> None:
        """Lets another process in."""
        (self._folder / HOLDER).unlink(missing_ok=True)
        self._lock.release()


@contextmanager
def choosing(home: Path) -> Iterator[None]:
    """While a process looks for its run folder under `home`, no other does: two that start at once meet here."""
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / ".choosing.lock"):
        yield
