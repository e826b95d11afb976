"""The advisor's own folder of converted weights: each is made once, whole, by one process.

``ADVISOR_CACHE_DIR`` moves it. A folder is named after the digest of its source: a changed pin never meets old weights.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest as hash_file
from hashlib import sha256
from pathlib import Path

RECORD_FILE = "source.json"
CONVERSION = 2
"""Raised whenever a conversion comes out differently, so that what an older version made is not taken for it."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a cached folder was made from; written into it as ``source.json``."""

    digest: str
    source: str
    licence: str


def folder_of(name: str, digest: str) -> Path:
    """Where the weights with this digest belong; the folder need not exist."""
    return root() / "models" / f"{name}-{digest[:12]}-{CONVERSION}"


def record_of(folder: Path) -> Record | None:
    """The record of a finished folder, or None if there is no such folder."""
    try:
        written = json.loads((folder / RECORD_FILE).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Record(written["digest"], written["source"], written["licence"])


def changed(folder: Path) -> Path | None:
    """A weight file that is no longer the one that was put there; None where there is none, or it was not noted."""
    place = folder / RECORD_FILE
    noted = json.loads(place.read_text("utf-8")).get("files", {}) if place.is_file() else {}
    wrong = (folder / name for name, digest in noted.items() if _differs(folder / name, digest))
    return next(wrong, None)


def _differs(path: Path, digest: str) -> bool:
    return not path.is_file() or file_digest(path) != digest


def build_once(target: Path, fill: Callable[[Path], Record]) -> Record:
    """Makes `target` unless it is there. Safe with several processes, and when one is killed half way.

    Args:
        target: a folder that `folder_of` named.
        fill: writes into the empty folder it is given, which then becomes `target` in one rename.
    """
    from filelock import FileLock

    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{target}.lock"):
        done = record_of(target)
        if done is not None:
            return done
        # What lies here now is a killed process's: we hold the lock.
        for leftover in [target, *target.parent.glob(f".{target.name}-*")]:
            shutil.rmtree(leftover, ignore_errors=True)
        building = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            record = fill(building)
            today = datetime.now(UTC).date().isoformat()
            told = {**asdict(record), "made": today, "files": _weight_digests(building)}
            (building / RECORD_FILE).write_text(json.dumps(told, indent=2), "utf-8")
            building.rename(target)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return record


def copy_folder(source: Path, into: Path) -> None:
    """Copies a model folder's files, without those that only git reads."""
    shutil.copytree(source, into, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".git*", "__pycache__"))


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="advisor-") as folder:
        yield Path(folder)


def file_digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hash_file(file, "sha256").hexdigest()


def _weight_digests(folder: Path) -> dict[str, str]:
    return {path.name: file_digest(path) for path in sorted(folder.glob("*.safetensors"))}


def folder_digest(folder: Path) -> str:
    """The sha256 of a folder's only .safetensors file; of several, that of the lines ``name digest``."""
    digests = _weight_digests(folder)
    if len(digests) == 1:
        return next(iter(digests.values()))
    return sha256("".join(f"{name} {digest}\n" for name, digest in digests.items()).encode()).hexdigest()


def digest_of(folder: Path) -> str:
    """What identifies a model folder's weights: the digest they were distributed under, or that of its files."""
    record = record_of(folder)
    return record.digest if record else folder_digest(folder)


def root() -> Path:
    """The advisor's cache folder; it need not exist."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("ADVISOR_CACHE_DIR")
    return Path(chosen).expanduser() if chosen else user_cache_path("advisor")
