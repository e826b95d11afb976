"""Which labels are taken for which, and which fields or entities are wrong: counted from stored answers. Pure."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor.items import Answers, Item, Reply
from advisor.metrics._records import Piece, pieces

INVALID = "(no label)"
"""What an answer that is no label is counted as."""
MOST_LABELS = 40
"""More labels make no matrix that a person can read; the pairs are listed all the same."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each label (rows) was answered as which (columns); `pairs` are the mistakes, commonest first."""

    strategy: str
    split: str
    labels: tuple[str, ...]
    answered: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[str, str, int], ...]

    @property
    def legible(self) -> bool:
        """Whether the matrix is small enough to be shown whole."""
        return len(self.labels) <= MOST_LABELS

    @property
    def most(self) -> int:
        """The highest count, which shades are relative to."""
        return max((count for row in self.counts for count in row), default=1)


@dataclass(frozen=True, slots=True)
class PartErrors:
    """One field of a record, or one type of entity: how often it was right, wrong, left out, invented."""

    name: str
    right: int
    wrong: int
    missed: int
    invented: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one strategy's answers; answers that could not be parsed miss everything they should hold."""

    strategy: str
    split: str
    asked: int
    errors: tuple[PartErrors, ...]


def confusion(answers: Answers, strategy: str) -> Confusion | None:
    """The confusion matrix of a classification; None for other kinds and where nothing was answered."""
    items = answers.told_by(strategy)
    if answers.kind != "classification" or not items:
        return None
    counted = Counter((item.target, _label(item, strategy)) for item in items)
    labels = tuple(sorted({item.target for item in answers.items}))
    others = sorted({said for _, said in counted} - set(labels) - {INVALID})
    answered = (*labels, *others, *([INVALID] if any(said == INVALID for _, said in counted) else []))
    counts = tuple(tuple(counted[wanted, said] for said in answered) for wanted in labels)
    wrong = ((wanted, said, n) for (wanted, said), n in counted.items() if wanted != said)
    return Confusion(strategy, items[0].split, labels, answered, counts, tuple(sorted(wrong, key=_commonest)))


def _label(item: Item, strategy: str) -> str:
    reply = item.replies[strategy]
    return reply.parsed if reply.usable and reply.parsed is not None else INVALID


def _commonest(pair: tuple[str, str, int]) -> tuple[int, str, str]:
    return -pair[2], pair[0], pair[1]


def part_errors(answers: Answers, strategy: str) -> Parts | None:
    """Errors by field of a record or type of entity; None for other kinds and where nothing was answered."""
    items = answers.told_by(strategy)
    if answers.kind not in _READERS or not items:
        return None
    read = _READERS[answers.kind]
    right: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    invented: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for item in items:
        reply = item.replies[strategy]
        said, wanted = read(reply.parsed or "" if reply.usable else ""), read(item.target)
        right.update(_by_part(said & wanted))
        lacking, beyond = _by_part(wanted - said), _by_part(said - wanted)
        both = lacking & beyond  # a value in the place of another: one mistake, not one left out and one invented
        wrong.update(both)
        missed.update(lacking - both)
        invented.update(beyond - both)
    names = sorted({*right, *wrong, *missed, *invented})
    errors = [PartErrors(_shown(name), right[name], wrong[name], missed[name], invented[name]) for name in names]
    ranked = sorted(errors, key=lambda part: -(part.wrong + part.missed + part.invented))
    return Parts(strategy, items[0].split, len(items), tuple(ranked))


def wrong_parts(kind: str, item: Item, reply: Reply) -> tuple[str, ...]:
    """The fields or types of entities in which one answer is not what its target is; empty for other kinds."""
    if kind not in _READERS or not reply.usable:
        return ()
    said, wanted = _READERS[kind](reply.parsed or ""), _READERS[kind](item.target)
    return tuple(sorted({_shown(name) for name, _ in (said - wanted) + (wanted - said)}))


def _shown(path: str) -> str:
    return path.removeprefix(".") or "(record)"


def _by_part(found: Counter[Piece]) -> Counter[str]:
    parts: Counter[str] = Counter()
    for (name, _), number in found.items():
        parts[name] += number
    return parts


def _fields(text: str) -> Counter[Piece]:
    return _pieces(text, pieces)


def _entities(text: str) -> Counter[Piece]:
    return _pieces(text, _mentioned)


def _mentioned(text: str) -> Counter[Piece]:
    listed = json.loads(text)
    return Counter((str(one.get("type")), " ".join(str(one.get("text")).split())) for one in listed)


def _pieces(text: str, read: Callable[[str], Counter[Piece]]) -> Counter[Piece]:
    """The pieces of stored JSON; a target that was never canonical, or an answer that is none, has no pieces."""
    try:
        return read(text)
    except (ValueError, AttributeError, TypeError):
        return Counter()


_READERS: dict[str, Callable[[str], Counter[Piece]]] = {"extraction": _fields, "entities": _entities}


def confusions(answers: Answers, strategies: Sequence[str]) -> tuple[Confusion, ...]:
    """The matrices of all strategies that have one."""
    return tuple(found for name in strategies if (found := confusion(answers, name)))


def all_part_errors(answers: Answers, strategies: Sequence[str]) -> tuple[Parts, ...]:
    """The errors by part of all strategies that have some."""
    return tuple(found for name in strategies if (found := part_errors(answers, name)))
