"""Divides examples among splits: by a hash of the seed, whole groups, every label in its share.

The order of rows never matters: what is drawn from is the group, the id, or the content.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.data_examples import Placed
from advisor.errors import DataError
from advisor.types import Example, Split

DEV_SHARE = 0.2
TEST_SHARE = 0.3
LEAST_TEST = 50
LEAST_DEV = 20
MOST_DEV = 200


@dataclass(frozen=True, slots=True)
class _Unit:
    """Examples that stay together, and how many of each label they hold."""

    rank: str
    members: tuple[Placed, ...]
    labels: Counter[str]


Quotas = dict[Split, Counter[str]]


def split_whole(examples: Sequence[Placed], seed: int, stratified: bool) -> dict[Split, tuple[Placed, ...]]:
    """Train, dev (20 %) and test (30 %; of a small file up to half, to reach 50) of one file.

    Raises:
        DataError: there are too few examples or groups for three splits.
    """
    count = len(examples)
    test = max(round(TEST_SHARE * count), min(LEAST_TEST, count // 2))
    sizes: dict[Split, int] = {"test": test, "dev": round(DEV_SHARE * count)}
    return _divide(examples, sizes, seed, stratified)


def split_train(examples: Sequence[Placed], seed: int, stratified: bool) -> dict[Split, tuple[Placed, ...]]:
    """Train and dev of a train file: dev is 20 %, at most 200, at least 20 unless that is more than half.

    Raises:
        DataError: there are too few examples or groups for two splits.
    """
    count = len(examples)
    dev = max(min(round(DEV_SHARE * count), MOST_DEV), min(LEAST_DEV, count // 2))
    return _divide(examples, {"dev": dev}, seed, stratified)


def drawn(examples: Sequence[Placed], seed: int) -> tuple[Placed, ...]:
    """The examples in an order drawn from the seed, so that the first few of them are a fair sample."""
    return tuple(sorted(examples, key=lambda placed: (_hash(seed, placed.key), placed.example.id)))


def shuffled(examples: Sequence[Example], seed: int) -> list[Example]:
    """The examples in a fixed random order that depends on their ids and the seed only."""
    return sorted(examples, key=lambda example: hashlib.sha256(f"{seed}-{example.id}".encode()).hexdigest())


def fingerprint(text: str) -> str:
    """A short digest by which runs of one task know a request again."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def in_sequence(examples: Sequence[Example], seen: frozenset[str]) -> list[Example]:
    """Those whose request is among the fingerprints in `seen` first, otherwise in the order given."""
    return sorted(examples, key=lambda example: fingerprint(example.input) not in seen) if seen else list(examples)


def _hash(seed: int, key: str) -> str:
    return hashlib.sha256(f"{seed}\0{key}".encode()).hexdigest()


def _divide(
    examples: Sequence[Placed], sizes: Mapping[Split, int], seed: int, stratified: bool
) -> dict[Split, tuple[Placed, ...]]:
    units = _units(examples, seed, stratified)
    splits: list[Split] = ["train", *sizes]
    if len(units) < len(splits):
        what = "groups or different examples"
        raise DataError([f"{_file(examples)}: {len(units)} {what} are too few for {', '.join(splits)}"])
    placed = _assign(units, _quotas(units, sizes), splits)
    empty = [split for split in splits if not placed[split]]
    if empty:
        raise DataError([f"{_file(examples)}: nothing is left for {', '.join(empty)} (every label lies in one group)"])
    return {split: drawn(placed[split], seed) for split in splits}


def _file(examples: Sequence[Placed]) -> str:
    return examples[0].place.rpartition(":")[0] if examples else "the data"


def _units(examples: Sequence[Placed], seed: int, stratified: bool) -> list[_Unit]:
    members: dict[str, list[Placed]] = {}
    for placed in examples:
        group = placed.example.group
        members.setdefault(f"group\0{group}" if group is not None else f"own\0{placed.key}", []).append(placed)
    units = [
        _Unit(_hash(seed, key), tuple(held), Counter(entry.example.target if stratified else "" for entry in held))
        for key, held in members.items()
    ]
    return sorted(units, key=lambda unit: (-len(unit.members), unit.rank))


def _quotas(units: Sequence[_Unit], sizes: Mapping[Split, int]) -> Quotas:
    """Whole numbers of every label for every split, summing to `sizes`; train takes the rest, at least one of each."""
    held: Counter[str] = sum((unit.labels for unit in units), Counter())
    free = Counter({label: count - 1 for label, count in held.items()})
    quotas: Quotas = {}
    for split, size in sizes.items():
        shares = {label: count * size / held.total() for label, count in held.items()}
        quota = Counter({label: min(int(share), free[label]) for label, share in shares.items()})
        for label in sorted(shares, key=lambda label: (quota[label] - shares[label], _hash(len(quotas), label))):
            if quota.total() < size and quota[label] < free[label]:
                quota[label] += 1
        quotas[split] = quota
        free.subtract(quota)
    left = held - sum(quotas.values(), Counter())
    return quotas | {"train": left}


def _assign(units: Sequence[_Unit], quotas: Quotas, splits: Sequence[Split]) -> dict[Split, list[Placed]]:
    """Gives every unit to the split that misses its labels most; train first gets one unit of every label."""
    need = {split: Counter(quotas[split]) for split in splits}
    placed: dict[Split, list[Placed]] = {split: [] for split in splits}

    def give(unit: _Unit, split: Split) -> None:
        placed[split].extend(unit.members)
        need[split].subtract(unit.labels)

    seeds = _one_of_each_label(units)
    for unit in seeds:
        give(unit, "train")
    others = [unit for unit in units if unit not in seeds]
    for index, unit in enumerate(others):
        empty = [split for split in splits if not placed[split]]
        open_to = empty if len(others) - index <= len(empty) else splits
        give(unit, max(open_to, key=lambda split: _missed(unit, need[split])))
    return placed


def _missed(unit: _Unit, need: Counter[str]) -> int:
    return sum(count * need[label] for label, count in unit.labels.items())


def _one_of_each_label(units: Sequence[_Unit]) -> list[_Unit]:
    """Small units that together hold every label, so that no label is unknown to train."""
    chosen: list[_Unit] = []
    held: set[str] = set()
    for unit in reversed(units):
        if not held.issuperset(unit.labels):
            chosen.append(unit)
            held.update(unit.labels)
    return chosen
