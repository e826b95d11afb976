"""How the sample tasks are put together from hand-written parts: dealt into splits, filled in, written down.

Every `build.py` uses these; all of it follows from the seed and the order of the parts.
"""

import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

SPLITS = ("train", "dev", "test")
T = TypeVar("T")


def lines(text: str) -> list[str]:
    """The lines of a bank of wordings, without blank ones and comments (``#``)."""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def entries(text: str) -> list[str]:
    """Short entries of a bank that stand several to a line, separated by semicolons."""
    return [entry.strip() for line in lines(text) for entry in line.split(";") if entry.strip()]


def deal(items: Sequence[T], rng: random.Random, shares: Sequence[float] = (0.55, 0.12, 0.33)) -> dict[str, list[T]]:
    """Items shuffled and dealt to train, dev and test; each split gets at least one where there are three.

    A text that starts with ``!`` goes to test in any case, without the mark.
    """
    kept = [item for item in items if isinstance(item, str) and item.startswith("!")]
    free = [item for item in items if item not in kept]
    rng.shuffle(free)
    dev = max(1, round(shares[1] * len(free)))
    test = max(1, round(shares[2] * len(free)) - len(kept))
    dealt = {"train": free[dev + test :], "dev": free[:dev], "test": free[dev : dev + test]}
    dealt["test"] += [item[1:].strip() for item in kept]  # type: ignore[index, misc]
    return dealt


def rounds(items: Sequence[T], rng: random.Random, count: int) -> list[T]:
    """`count` items, each as often as the others but for one: whole shuffled rounds, one after another."""
    found: list[T] = []
    while len(found) < count:
        order = list(items)
        rng.shuffle(order)
        found += order
    return found[:count]


def filled(frame: str, values: Mapping[str, str]) -> str:
    """A frame with its ``{slots}`` filled; ``a {slot}`` becomes "an" before a vowel."""
    return re.sub(r"\b(a|A) (?=[aeio])", r"\1n ", re.sub(r"\{(\w+)\}", lambda slot: values[slot[1]], frame))


def write_rows(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """One JSON object a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
