"""Finds examples that are the same, or nearly: equal but for case and white space, or sharing most word triples.

Near means a Jaccard similarity of at least 0.8 between the sets of three-word sequences; texts under four words
are compared exactly only. Candidates come from an inverted index over each text's rarest triples: two sets that are
that similar must share one of them (prefix filtering, Chaudhuri et al. 2006).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

NEAR = 0.8
FEWEST_WORDS = 4
_WORD = re.compile(r"\w+")


def same_form(text: str) -> str:
    """`text` without its case and its runs of white space: equal forms are the same text."""
    return " ".join(text.casefold().split())


def _triples(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    if len(words) < FEWEST_WORDS:
        return frozenset()
    return frozenset(zip(words, words[1:], words[2:], strict=False))


class Twins:
    """Texts that others are compared with."""

    def __init__(self, corpus: Iterable[str]) -> None:
        """`corpus` is every text that will be added or looked up; it only tells rare triples from common ones."""
        self._frequency = Counter(triple for text in corpus for triple in _triples(text))
        self._forms: set[str] = set()
        self._sets: list[frozenset[tuple[str, ...]]] = []
        self._holders: dict[tuple[str, ...], list[int]] = {}

    def add(self, text: str) -> None:
        """Makes `text` one that `knows` compares with."""
        triples = _triples(text)
        self._forms.add(same_form(text))
        for triple in self._rarest(triples):
            self._holders.setdefault(triple, []).append(len(self._sets))
        self._sets.append(triples)

    def knows(self, text: str) -> bool:
        """Whether an added text is the same as `text`, or nearly."""
        if same_form(text) in self._forms:
            return True
        triples = _triples(text)
        tried = {index for triple in self._rarest(triples) for index in self._holders.get(triple, ())}
        return any(_similar(triples, self._sets[index]) for index in tried)

    def _rarest(self, triples: frozenset[tuple[str, ...]]) -> list[tuple[str, ...]]:
        kept = len(triples) - math.ceil(NEAR * len(triples) - 1e-9) + 1 if triples else 0
        return sorted(triples, key=lambda triple: (self._frequency[triple], triple))[:kept]


def _similar(first: frozenset[tuple[str, ...]], second: frozenset[tuple[str, ...]]) -> bool:
    shared = len(first & second)
    return shared >= NEAR * (len(first) + len(second) - shared) - 1e-9


def twins_of(texts: Sequence[str], others: Sequence[str]) -> list[int]:
    """The positions in `texts` of those that are the same as, or nearly, one of `others`."""
    known = Twins([*texts, *others])
    for text in others:
        known.add(text)
    return [index for index, text in enumerate(texts) if known.knows(text)]


def repeats_in(texts: Sequence[str]) -> Iterator[int]:
    """The positions of texts that are the same as, or nearly, an earlier one."""
    known = Twins(texts)
    for index, text in enumerate(texts):
        if known.knows(text):
            yield index
        known.add(text)
