"""Feature-hashed bags of words: no weights, no meaning, the same on every machine; a double for tests and plugins."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

DIMENSIONS = 256
WORD = re.compile(r"\w+")


class Embedder:
    """Counts words in hashed buckets (Weinberger et al. 2009, arXiv 0902.2206, without the sign hash).

    Two texts are as similar as the words they share; few different words share a bucket.

    Args:
        folder: taken so that it can be loaded like any other embedder; nothing is read from it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Needs nothing of the folder."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """A float32 array of shape (len(texts), 256) with unit rows; a text without words is one word of its own."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in WORD.findall(text.casefold()) or [text]:
                row[_bucket(word)] += 1
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


def _bucket(word: str) -> int:
    """The same in every process, which Python's own `hash` is not."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest()) % DIMENSIONS
