"""Finds examples that are the same, or nearly: equal but for case and white space, or sharing most word triples.

Near means a Jaccard similarity of at least 0.8 between the sets of three-word sequences; texts under four words
are compared exactly only. Candidates come from an inverted index over each text's rarest triples: two sets that are
that similar must share one of them (prefix filtering, Chaudhuri et al. 2006).

A triple is one whole number, and all numbers lie in one array: a million texts take some hundred megabytes, not
gigabytes.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

NEAR = 0.8
FEWEST_WORDS = 4
MOST_WORDS = 2**21
"""Different words whose triples fit into 63 bits. Of more some share a number: their texts may be taken for nearer."""
_WORD = re.compile(r"\w+")


def same_form(text: str) -> str:
    """`text` without its case and its runs of white space: equal forms are the same text."""
    return " ".join(text.casefold().split())


def twins_of(texts: Sequence[str], others: Sequence[str]) -> list[int]:
    """The positions in `texts` of those that are the same as, or nearly, one of `others`."""
    forms = {_digest(text) for text in others}
    known = _Sets.of([*texts, *others])
    first = len(texts)
    near = known.pairs(np.arange(first), np.arange(first, first + len(others)), earlier=False)
    return [index for index, text in enumerate(texts) if index in near or _digest(text) in forms]


def repeats_in(texts: Sequence[str]) -> Iterator[int]:
    """The positions of texts that are the same as, or nearly, an earlier one."""
    every = np.arange(len(texts))
    near = _Sets.of(texts).pairs(every, every, earlier=True)
    forms: set[bytes] = set()
    for index, text in enumerate(texts):
        form = _digest(text)
        if index in near or form in forms:
            yield index
        forms.add(form)


def _digest(text: str) -> bytes:
    """Stands for `same_form` of a text that may be long."""
    return blake2b(same_form(text).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class _Sets:
    """The triples of many texts: those of text `i` are ``triples[starts[i] : starts[i + 1]]``, rarest first."""

    triples: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> "_Sets":
        """Each text's different triples; none of one that is too short."""
        words, lengths = _numbered(texts)
        owners = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
        inside = owners[2:] == owners[:-2] if len(owners) > 2 else np.zeros(0, bool)
        codes = (words[:-2] << 42) | (words[1:-1] << 21) | words[2:] if len(words) > 2 else words[:0]
        codes, owners = codes[inside], owners[: len(inside)][inside]
        order = np.lexsort((codes, owners))
        codes, owners = codes[order], owners[order]
        new = np.ones(len(codes), bool)
        new[1:] = (codes[1:] != codes[:-1]) | (owners[1:] != owners[:-1])
        codes, owners = codes[new], owners[new]
        _, numbers, counts = np.unique(codes, return_inverse=True, return_counts=True)
        order = np.lexsort((codes, counts[numbers], owners))
        starts = np.searchsorted(owners, np.arange(len(texts) + 1))
        return cls(codes[order], starts)

    def pairs(self, asked: np.ndarray, known: np.ndarray, earlier: bool) -> set[int]:
        """Those of `asked` that are near one of `known`; with `earlier` only near one that stands before it."""
        holders, held = self._rarest(known)
        order = np.argsort(held, kind="stable")
        holders, held = holders[order], held[order]
        seekers, sought = self._rarest(asked)
        low, high = np.searchsorted(held, sought, "left"), np.searchsorted(held, sought, "right")
        found: set[int] = set()
        for seeker, start, end in zip(seekers[high > low], low[high > low], high[high > low], strict=True):
            if seeker in found:
                continue
            others = holders[start:end]
            tried = others[others < seeker] if earlier else others
            if any(self._near(int(seeker), int(other)) for other in tried):
                found.add(int(seeker))
        return found

    def _rarest(self, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The rarest triples of some texts, so many of each that near sets must share one; and whose they are."""
        sizes = self.starts[texts + 1] - self.starts[texts]
        kept = np.where(sizes > 0, sizes - np.ceil(NEAR * sizes - 1e-9).astype(np.int64) + 1, 0)
        owners = np.repeat(texts, kept)
        places = np.arange(len(owners)) - np.repeat(np.cumsum(kept) - kept, kept) + np.repeat(self.starts[texts], kept)
        return owners, self.triples[places]

    def _near(self, first: int, second: int) -> bool:
        mine = self.triples[self.starts[first] : self.starts[first + 1]]
        theirs = self.triples[self.starts[second] : self.starts[second + 1]]
        shared = len(np.intersect1d(mine, theirs, assume_unique=True))
        return bool(shared >= NEAR * (len(mine) + len(theirs) - shared) - 1e-9)


def _numbered(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The words of all texts as numbers, one text after another, and how many each text has (0: under FEWEST_WORDS)."""
    numbers: dict[str, int] = {}
    parts: list[np.ndarray] = []
    lengths = np.zeros(len(texts), dtype=np.int64)
    for index, text in enumerate(texts):
        words = _WORD.findall(text.casefold())
        if len(words) >= FEWEST_WORDS:
            lengths[index] = len(words)
            coded = (numbers.setdefault(word, len(numbers)) % MOST_WORDS for word in words)
            parts.append(np.fromiter(coded, dtype=np.int32, count=len(words)))
    together = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
    return together.astype(np.int64), lengths
