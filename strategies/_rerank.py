"""A second, slower look at the first candidates: a cross-encoder reads question and passage together."""

import json
from collections.abc import Sequence
from dataclasses import replace

from advisor.errors import EngineError
from advisor.types import Passage
from strategies import _weights
from strategies._quiet import quiet_libraries


class Reranker:
    """Orders passages by a cross-encoder (sentence-transformers).

    Args:
        name: a folder or a hub id; what is not on this machine is not fetched in the middle of a run.

    Raises:
        MissingModel: no source has it.
        EngineError: it is no cross-encoder with one score per pair, so its order would mean nothing.
    """

    def __init__(self, name: str) -> None:
        found = checked(name)
        from sentence_transformers import CrossEncoder

        quiet_libraries()
        self.folder = found.folder
        self._model = CrossEncoder(str(found.folder), device="cpu", local_files_only=True)

    def order(self, queries: Sequence[str], found: Sequence[Sequence[Passage]]) -> list[list[Passage]]:
        """The passages of every query, most relevant first, each with the cross-encoder's score."""
        pairs = [(query, passage.text) for query, passages in zip(queries, found, strict=True) for passage in passages]
        if not pairs:
            return [list(passages) for passages in found]
        scores = iter(self._model.predict(pairs, batch_size=32, show_progress_bar=False).tolist())
        scored = [[replace(passage, score=float(next(scores))) for passage in passages] for passages in found]
        return [sorted(passages, key=lambda passage: -passage.score) for passages in scored]


def checked(name: str) -> _weights.Weights:
    """The weights, once it is clear that they can rank. Raises as `Reranker` does.

    Loading any other model would give it a head of random weights, and a run that looks well.
    """
    found = _weights.resolve(name, offline=True, say=lambda text: None)
    config = json.loads((found.folder / "config.json").read_text("utf-8"))
    kinds = config.get("architectures") or []
    scores = len(config.get("id2label") or {}) or int(config.get("num_labels", 2))
    if not any(str(kind).endswith("ForSequenceClassification") for kind in kinds):
        raise EngineError(f"rerank: {name} is no cross-encoder (found {', '.join(kinds) or 'no architecture'})")
    if scores != 1:
        raise EngineError(f"rerank: {name} gives {scores} scores a pair, and a cross-encoder that ranks gives one")
    return found
