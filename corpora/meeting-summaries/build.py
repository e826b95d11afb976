"""Puts the data files together from the hand-written parts: `python corpora/meeting-summaries/build.py`."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from dealing import SPLITS, deal, entries, filled, lines, rounds, write_rows  # noqa: E402
from parts import talk  # noqa: E402
from parts.matters import MATTERS  # noqa: E402

SEED = 63
SIZES = {"train": 200, "dev": 60, "test": 180}
SHARES = (0.45, 0.15, 0.4)
Parts = dict[str, list[str]]


def dealt(rng: random.Random) -> dict[str, Parts]:
    """Every bank dealt to the splits: no matter, name or way of saying it is in two of them."""
    banks = {
        "matter": lines(MATTERS),
        "opener": lines(talk.OPENERS),
        "reply": lines(talk.REPLIES),
        "between": lines(talk.BETWEEN),
        "decision": lines(talk.DECISIONS),
        "name": entries(talk.NAMES),
    }
    found = {name: deal(bank, rng, SHARES) for name, bank in banks.items()}
    return {split: {name: bank[split] for name, bank in found.items()} for split in SPLITS}


def talks(parts: Parts, count: int, rng: random.Random) -> Iterator[dict[str, str]]:
    """Talks with their summaries."""
    turns = {name: rounds(bank, rng, count) for name, bank in parts.items() if name != "name"}
    days = rounds(entries(talk.DAYS), rng, count)
    for number in range(count):
        picked = {name: bank[number] for name, bank in turns.items()}
        yield summed_up(picked, rng.sample(parts["name"], 3), days[number], rng)


def summed_up(picked: dict[str, str], names: list[str], day: str, rng: random.Random) -> dict[str, str]:
    """One talk of three or four turns and its summary."""
    trouble, why, action = (part.strip() for part in picked["matter"].split("|"))
    first, second, third = names
    said = {"t": trouble, "T": trouble[0].upper() + trouble[1:], "w": why, "a": action, "d": day}
    told = [(first, filled(picked["opener"], said)), (second, filled(picked["reply"], said))]
    if rng.random() < 0.5:
        told.append((first, picked["between"]))
    last = third if rng.random() < 0.5 else second if len(told) == 3 else first
    asked = rng.choice([name for name in names if name != last and name in {one for one, _ in told}])
    told.append((last, filled(picked["decision"], {**said, "n": asked})))
    doer = asked if "{n}" in picked["decision"] else last
    text = "\n".join(f"{name}: {line}" for name, line in told)
    return {"talk": text, "summary": f"{said['T']}, so {doer} will {action} {day}."}


def write(folder: Path) -> None:
    """Writes the three files into a folder."""
    rng = random.Random(SEED)
    parts = dealt(rng)
    for split in SPLITS:
        rows = [
            {"id": f"{split}-{number:03d}", **one}
            for number, one in enumerate(talks(parts[split], SIZES[split], rng), 1)
        ]
        write_rows(folder / f"{split}.jsonl", rows)


if __name__ == "__main__":
    write(HERE)
