"""What this machine lacks, and what to type for each: the part of `advisor doctor` that mends."""

import os
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from advisor import registry

EXTRAS = {"docs": ("markitdown", "PDF, HTML and DOCX documents"), "parquet": ("pyarrow", "Parquet files")}
"""Extra to the module that it brings and what that is for."""
LEAST_DISK = 2.0
LEAST_MEMORY = 3.0
"""GiB. The small model takes 0.6 on disk and about 2 in memory; adapters and indexes come on top."""
PATIENCE = 3.0


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that is not as it could be. `needed`: a run with default settings fails without it."""

    lacking: str
    cure: str
    needed: bool

    def line(self) -> str:
        """``needed: no weights … → advisor models pull …``."""
        return f"{'needed' if self.needed else 'optional'}: {self.lacking}: {self.cure}"


def remedies(free_gib: float, memory_gib: float | None, reach: Callable[[str], str] | None = None) -> list[Remedy]:
    """All of them, what is needed first.

    Args:
        free_gib: disk that is free here.
        memory_gib: of the machine, None when unknown.
        reach: says why a URL cannot be reached, "" when it can; None asks nothing of the network.
    """
    found = [*_room(free_gib, memory_gib), *_weights(reach), *_packages()]
    return sorted(found, key=lambda remedy: not remedy.needed)


def _room(free_gib: float, memory_gib: float | None) -> Iterator[Remedy]:
    cache = registry.weights_module().cache_folder()
    if free_gib < LEAST_DISK:
        yield Remedy(f"{free_gib:.1f} GiB are free here", "free some space, or run in another folder: -o DIR", True)
    if memory_gib is not None and memory_gib < LEAST_MEMORY:
        yield Remedy(f"{memory_gib:.1f} GiB of memory", "name a model behind a URL: engine: openai", True)
    place = next(parent for parent in (cache, *cache.parents) if parent.exists())
    if not _writable(place):
        yield Remedy(f"the cache {cache} cannot be written", "export ADVISOR_CACHE_DIR=DIR", True)
    elif shutil.disk_usage(place).free / 2**30 < LEAST_DISK:
        yield Remedy(f"the disk of the cache {cache} is full", "export ADVISOR_CACHE_DIR=DIR on another disk", True)


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _weights(reach: Callable[[str], str] | None) -> Iterator[Remedy]:
    missing = [model.name for model in registry.weights_module().known() if not model.cached]
    if not missing:
        return
    yield Remedy(f"no weights of {', '.join(missing)}", f"advisor models pull {' '.join(missing)}", True)
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    why = reach(endpoint) if reach else ""
    if why:
        cure = (
            "where there is a network: advisor models pull; then copy its cache here, and export ADVISOR_CACHE_DIR=DIR"
        )
        yield Remedy(f"{endpoint} cannot be reached ({why})", cure, False)


def _packages() -> Iterator[Remedy]:
    for engine in registry.names("engines"):
        if engine.missing:
            yield Remedy(f"engine {engine.name} cannot run", engine.missing, False)
    for extra, (module, purpose) in EXTRAS.items():
        if util.find_spec(module) is None:
            yield Remedy(f"{purpose} cannot be read", f"pip install 'approach-advisor[{extra}]'", False)


def unreachable(url: str) -> str:
    """Why nothing answers at `url`, in one line; "" when something does, whatever it says."""
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on"):
        return "HF_HUB_OFFLINE is set"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=PATIENCE):
            return ""
    except urllib.error.HTTPError:
        return ""
    except (OSError, ValueError) as wrong:
        return " ".join(str(getattr(wrong, "reason", wrong)).split())


def about_lines() -> list[str]:
    """Versions, and the folder where weights and answers are kept."""
    version = metadata.version("approach-advisor")
    python = ".".join(map(str, sys.version_info[:3]))
    return [f"advisor: {version}, Python {python}", f"cache: {registry.weights_module().cache_folder()}"]
