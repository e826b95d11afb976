"""Vectors of a corpus: embedded once, kept for every strategy and later run that asks for the same, and searched."""

import contextlib
import os
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

import numpy as np

from advisor.protocols import Embedder
from strategies import _weights_cache

MOST_BYTES = 2**30
"""What the cache of vectors may hold; the files that were asked for longest ago go first."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors of texts, shape (texts, dimensions), and the seconds that embedding them took when it was done."""

    vectors: np.ndarray
    seconds: float


def embedded(texts: Sequence[str], embedder: Embedder) -> Embedded:
    """The vectors of `texts`: from the cache where this embedder has had these texts before, else made and kept.

    An embedder without an `identity` is never looked up: nothing tells its vectors from another's.
    """
    identity = str(getattr(embedder, "identity", ""))
    path = _weights_cache.root() / "vectors" / f"{digest([identity, *texts])}.npz"
    kept = _read(path) if identity else None
    if kept is not None:
        return kept
    started = time.perf_counter()
    vectors = np.ascontiguousarray(embedder.embed(texts), dtype=np.float32)
    made = Embedded(vectors, time.perf_counter() - started)
    if identity:
        with contextlib.suppress(OSError):  # a cache that cannot be written costs time, not the run
            write(made, path)
            _prune(path.parent)
    return made


def digest(texts: Sequence[str]) -> str:
    """The sha256 of a list of texts; where one ends and the next begins counts."""
    whole = sha256()
    for text in texts:
        raw = text.encode("utf-8", "surrogatepass")
        whole.update(len(raw).to_bytes(8) + raw)
    return whole.hexdigest()


def write(made: Embedded, path: Path) -> None:
    """Writes beside the place and renames, so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.stem}.{os.getpid()}.npz")
    np.savez(beside, vectors=made.vectors, seconds=made.seconds)
    os.replace(beside, path)


def read(path: Path) -> Embedded:
    """What `write` wrote. Raises OSError, ValueError, KeyError or BadZipFile where it is not whole."""
    with path.open("rb") as file, np.load(file) as stored:
        return Embedded(stored["vectors"], float(stored["seconds"]))


def _read(path: Path) -> Embedded | None:
    with contextlib.suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        found = read(path)
        os.utime(path)
        return found
    return None


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
    sizes = accumulate(path.stat().st_size for path in files)
    for number, (path, held) in enumerate(zip(files, sizes, strict=True)):
        if number and held > MOST_BYTES:  # the one that was just made stays, however large
            path.unlink(missing_ok=True)


class Dense:
    """Exact inner-product search (FAISS IndexFlatIP): right for corpora under about 100,000 passages, slow above.

    Args:
        vectors: unit rows, shape (passages, dimensions).
        embedder: turns queries into vectors of the same kind.
    """

    def __init__(self, vectors: np.ndarray, embedder: Embedder) -> None:
        import faiss

        self._embedder = embedder
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def search(self, queries: Sequence[str], k: int) -> tuple[np.ndarray, np.ndarray]:
        """Cosine similarities and row numbers, best first, each of shape (queries, min(k, passages))."""
        width = min(k, int(self._index.ntotal))
        if not width or not queries:  # faiss refuses to look for nothing
            return np.zeros((len(queries), 0), np.float32), np.zeros((len(queries), 0), np.int64)
        scores, rows = self._index.search(self._embedder.embed(queries), width)
        return scores, rows
