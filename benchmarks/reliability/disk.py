"""A disk that really fills up in the middle of a run, and one that may not be written; then the same command again."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from killing import Whole, compare, forget, told, undisturbed
from loopback import Record, endpoint
from rows import Part, Row

SHARES = (0.05, 0.4, 0.75, 0.82, 0.88, 0.94, 1.0, 1.1, 1.25)
"""Of what the undisturbed run leaves; on the way it takes more, for checkpoints and the journal's log."""
ROOMY = 256
"""Mebibytes after the disk was made larger."""
FULL = "no space is left on the disk"
READ_ONLY = "read-only file system"
CHILD = Path(__file__).with_name("one_run.py")


@dataclass(frozen=True)
class Filled:
    """A run on a disk of so many bytes: how it ended, and what came of the same command once there was room.

    `asked` requests had come before the disk was full, `asked_again` came once more: their answers had found no room.
    """

    size: int
    exit_code: int
    said: str
    differences: list[str]
    asked: int
    asked_again: int


def measure() -> Part:
    """An undisturbed run, then disks that are too small for one, from the start or near its end."""
    if why := _cannot_mount():
        return Part("A full disk", f"Not run: {why}.", ())
    with tempfile.TemporaryDirectory() as place, endpoint() as (url, record):
        whole = undisturbed(Path(place) / "task", url, record, 1)
        needed = sum(path.stat().st_size for path in (whole.task.parent / "whole").rglob("*") if path.is_file())
        sizes = [int(needed * share) // 4096 * 4096 for share in SHARES]
        found = [_filled(whole, whole.task.parent / f"disk-{size}", size, record) for size in sizes]
        refused = _read_only(whole, whole.task.parent / "read-only")
    return _part(found, refused, needed)


def _cannot_mount() -> str:
    with tempfile.TemporaryDirectory() as place:
        try:
            with _disk(Path(place), 2**20):
                return ""
        except (OSError, subprocess.CalledProcessError):
            return "only root on Linux may mount a small disk"


@contextmanager
def _disk(folder: Path, size: int) -> Iterator[None]:
    """A disk of `size` bytes at `folder`."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, capture_output=True)


def _filled(whole: Whole, reports: Path, size: int, record: Record) -> Filled:
    forget(whole.task.parent / "cache")
    record.requests.clear()
    with _disk(reports, size):
        first = _run(whole.task, reports)
        asked = len(record.requests)
        subprocess.run(["mount", "-o", f"remount,size={ROOMY}m", str(reports)], check=True, capture_output=True)
        second = _run(whole.task, reports)
        differences = compare(whole.kept, told(reports)) if second.returncode in (0, 3, 4) else [_last(second, reports)]
    again = (record.counts - whole.reference).total()
    found = Filled(size, first.returncode, _last(first, reports), differences, asked, again)
    print(found, file=sys.stderr, flush=True)
    return found


def _read_only(whole: Whole, reports: Path) -> tuple[int, str]:
    with _disk(reports, 2**20):
        subprocess.run(["mount", "-o", "remount,ro", str(reports)], check=True, capture_output=True)
        done = _run(whole.task, reports)
    return done.returncode, _last(done, reports)


def _run(task: Path, reports: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "ADVISOR_CACHE_DIR": str(task.parent / "cache"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(CHILD), str(task), str(reports)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def _last(done: "subprocess.CompletedProcess[str]", reports: Path) -> str:
    """The error as the user reads it, without what is known so far; the last line where there is none."""
    lines = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
    found = next((line for line in lines if FULL in line or READ_ONLY in line), lines[-1])
    return f"Traceback: {lines[-1]}" if "Traceback" in done.stderr else found.replace(str(reports), "reports")


def _part(tried: list[Filled], refused: tuple[int, str], needed: int) -> Part:
    found = [one for one in tried if one.exit_code]
    count = len(found)
    filled = [one for one in found if one.exit_code == 1 and FULL in one.said]
    equal = sum(not one.differences for one in found)
    again, asked = sum(one.asked_again for one in found), sum(one.asked for one in found)
    code, said = refused
    rows = [
        Row("runs that ended with one line on the full disk (exit 1)", *_bar(count, len(filled))),
        Row("the same command with room again: the result is that of the undisturbed", *_bar(count, equal)),
        Row("requests asked again, whose answers had found no room", "", f"{again} of {asked:,}"),
        Row("a disk that may not be written: one line, exit 2", *_bar(1, int(code == 2 and READ_ONLY in said))),
    ]
    smallest, largest = found[0].size, found[-1].size
    how = (
        f"The run leaves {needed / 2**20:.1f} MiB. Its output folder is a disk of its own of {smallest / 2**20:.2f} to "
        f"{largest / 2**20:.2f} MiB, {count} sizes; the run fails on it, the disk is made larger, and the same command "
        "runs again. The answers kept in the cache are forgotten first; the cache itself is on another disk."
    )
    return Part("A full disk", how, rows, (), {"disks": [asdict(one) for one in tried], "read_only": list(refused)})


def _bar(count: int, found: int) -> tuple[str, str, bool]:
    return f"{count} of {count}", f"{found} of {count}", found == count
