"""Which texts share words with a query: BM25 (Robertson et al. 1994) in Lucene's form, by the bm25s library."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from advisor.metrics._normalise import tokens

K1, B = 1.5, 0.75
"""The usual saturation of a repeated word and the usual discount of long texts."""


class Lexical:
    """An index of texts by their words. No stemming and no stop words: the language is not known.

    Args:
        texts: what is searched; may be empty, and so may any of them.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        self._index = _indexed([terms(text) for text in texts])

    def search(self, queries: Sequence[str], k: int) -> tuple[np.ndarray, np.ndarray]:
        """The `k` best texts of every query, best first, or all of them where there are fewer.

        Texts without a word of the query score 0 and come last; equal scores are in the order of the texts.

        Returns:
            Scores (float32) and row numbers (int64), each of shape (len(queries), min(k, number of texts)).
        """
        width = min(k, self._size)
        scores, rows = np.zeros((len(queries), width), np.float32), np.zeros((len(queries), width), np.int64)
        for number, query in enumerate(queries):
            found = self._scored(query)
            rows[number] = _best(found, width)
            scores[number] = found[rows[number]]
        return scores, rows

    def _scored(self, query: str) -> np.ndarray:
        """The score of every text, shape (number of texts,)."""
        known = [term for term in terms(query) if self._index is not None and term in self._index.vocab_dict]
        if self._index is None or not known:
            return np.zeros(self._size, np.float32)
        return np.asarray(self._index.get_scores(known), np.float32)


def terms(text: str) -> list[str]:
    """What is matched: the words that metrics compare.

    In scripts written without spaces these are single characters, which say little, so pairs of neighbours join them
    (as in Lucene's CJKBigramFilter).
    """
    words = tokens(text)
    return words + [one + other for one, other in pairwise(words) if _unspaced(one) and _unspaced(other)]


def _unspaced(word: str) -> bool:
    return len(word) == 1 and not word.isascii()


def _indexed(texts: list[list[str]]) -> Any:
    """None where no text has a word: there is nothing to weigh."""
    if not any(texts):
        return None
    from bm25s import BM25

    index = BM25(k1=K1, b=B, method="lucene", backend="numpy")
    index.index(texts, create_empty_token=False, show_progress=False)
    return index


def _best(scores: np.ndarray, k: int) -> np.ndarray:
    """Rows of the `k` highest scores, highest first, the earlier of equals first; sorts no more than these."""
    if k == 0:
        return np.zeros(0, np.int64)
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    above = np.flatnonzero(scores > least)
    rows = np.sort(np.concatenate([above, np.flatnonzero(scores == least)[: k - len(above)]]))
    return rows[np.argsort(-scores[rows], kind="stable")]
