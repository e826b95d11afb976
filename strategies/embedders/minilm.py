"""all-MiniLM-L6-v2 (or any sentence-transformers folder) on the CPU."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from strategies._quiet import quiet_libraries


class Embedder:
    """Embeds texts with sentence-transformers; a text already seen is not embedded again.

    Args:
        folder: a sentence-transformers model folder.
    """

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        quiet_libraries()
        self._model = SentenceTransformer(str(folder), device="cpu", trust_remote_code=False, local_files_only=True)
        self._known: dict[str, np.ndarray] = {}

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """A float32 array of shape (len(texts), 384 for MiniLM) with unit rows."""
        unknown = list(dict.fromkeys(text for text in texts if text not in self._known))
        if unknown:
            vectors = self._model.encode(
                unknown, normalize_embeddings=True, batch_size=64, show_progress_bar=False, convert_to_numpy=True
            )
            self._known.update(zip(unknown, np.asarray(vectors, dtype=np.float32), strict=True))
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension() or 0), dtype=np.float32)
        return np.stack([self._known[text] for text in texts])
