"""What a fitted contestant leaves in its folder, so that the winner can be exported without fitting it again."""

import json
import shutil
from hashlib import file_digest
from pathlib import Path

from advisor.protocols import Job, Portable, Predictor, Strategy
from advisor.storage import write_whole

PARTS = "parts"
ENGINE = "engine.json"
"""Beside the parts: what answered, by its identity. Not a part, for another engine may give the same answers."""


def restores(strategy: Strategy) -> bool:
    """Whether what the strategy prepares can come back from files."""
    return callable(getattr(strategy, "restore", None))


def embeds(strategy: Strategy, options: object) -> bool:
    """Whether answers depend on the embedding model; a strategy that does not say is taken to."""
    said = getattr(strategy, "embeds", None)
    return bool(said(options)) if callable(said) else True


def keep_parts(strategy: Strategy, predictor: Predictor, job: Job) -> None:
    """Writes ``parts/`` into a contestant's folder, whole or not at all; nothing where there is no way back."""
    if not restores(strategy) or not isinstance(predictor, Portable):
        return
    home = job.folder
    building, parts = home / f".{PARTS}", home / PARTS
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    predictor.export(building)
    write_whole(home / ENGINE, json.dumps({"identity": job.engine.identity}) + "\n")
    if parts.is_dir() and digests(parts) == digests(building):  # of a resumed run: never without them
        shutil.rmtree(building)
        return
    shutil.rmtree(parts, ignore_errors=True)
    building.rename(parts)


def engine_of(home: Path) -> str:
    """The identity of the engine that answered; empty where none was kept."""
    kept = home / ENGINE
    return str(json.loads(kept.read_text(encoding="utf-8"))["identity"]) if kept.is_file() else ""


def digests(folder: Path) -> dict[str, str]:
    """The sha256 of every file under a folder, by its path in it; in the order of the paths."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of(path) for path in files}


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
