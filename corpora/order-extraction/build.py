"""Puts the data files together from the hand-written parts: `python corpora/order-extraction/build.py`."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from dealing import SPLITS, deal, entries, filled, lines, rounds, write_rows  # noqa: E402
from parts import names, sentences  # noqa: E402

SEED = 52
SIZES = {"train": 320, "dev": 70, "test": 260}
Parts = dict[str, list[str]]


def wares() -> list[str]:
    """``unit: item`` for every item."""
    rows = [line.partition(":") for line in lines(names.ITEMS)]
    return [f"{unit.strip()}: {item.strip()}" for unit, _, listed in rows for item in listed.split("|")]


def dealt(rng: random.Random) -> dict[str, Parts]:
    """Every bank dealt to the splits: no customer, item or sentence is in two of them."""
    banks = {
        "customer": entries(names.CUSTOMERS),
        "ware": wares(),
        "order": lines(sentences.ORDERS),
        "delivery": lines(sentences.DELIVERIES),
        "reference": lines(sentences.REFERENCES),
        "urgent": lines(sentences.URGENT),
        "calm": lines(sentences.CALM),
        "besides": lines(sentences.BESIDES),
        "closing": lines(sentences.CLOSINGS),
        "day": entries(names.DAYS),
    }
    found = {name: deal(bank, rng) for name, bank in banks.items()}
    return {split: {name: bank[split] for name, bank in found.items()} for split in SPLITS}


def orders(parts: Parts, count: int, rng: random.Random) -> Iterator[tuple[str, dict[str, object]]]:
    """E-mails with their records."""
    turns = {name: rounds(bank, rng, count) for name, bank in parts.items()}
    others = rounds(parts["ware"], rng, count)
    for number in range(count):
        picked = {name: bank[number] for name, bank in turns.items()}
        yield order(picked, others[number].partition(": ")[2], rng)


def order(picked: dict[str, str], other: str, rng: random.Random) -> tuple[str, dict[str, object]]:
    """One e-mail: greeting, the order and what goes with it in some order, closing."""
    unit, _, item = picked["ware"].partition(": ")
    quantity, _, said = rng.choice(entries(names.NUMBERS)).partition(" ")
    record: dict[str, object] = {"customer": picked["customer"], "item": item, "quantity": int(quantity), "unit": unit}
    record |= {"delivery": None, "po_number": None, "express": False}
    body = [filled(picked["order"], {"q": said if rng.random() < 0.5 else quantity, "i": item, "u": unit})]
    if rng.random() < 0.75:
        record["delivery"] = picked["day"]
        body.append(filled(picked["delivery"], {"d": picked["day"]}))
    if rng.random() < 0.6:
        record["po_number"] = reference(rng)
        body.append(filled(picked["reference"], {"p": str(record["po_number"])}))
    hurry = rng.random()
    if hurry < 0.6:
        record["express"] = hurry < 0.35
        body.append(picked["urgent" if record["express"] else "calm"])
    if rng.random() < 0.55 and other != item:
        body.append(filled(picked["besides"], {"o": other}))
    return mail(body, picked, rng), record


def reference(rng: random.Random) -> str:
    """A purchase order number in one of the ways that firms write them."""
    digits = rng.randrange(1000, 99999)
    return rng.choice([f"{digits}", f"PO-{digits}", f"{rng.choice('ABKRT')}{digits}/{rng.randrange(20, 27)}"])


def mail(body: list[str], picked: dict[str, str], rng: random.Random) -> str:
    """The text: sentences end in a stop, and one mail in six has no greeting."""
    if rng.random() < 0.5:
        rng.shuffle(body)
    said = " ".join(line if line[-1] in ".?!" else f"{line}." for line in body)
    greeting = rng.choice(entries(sentences.GREETINGS)) + " " if rng.random() < 0.85 else ""
    person = rng.choice(entries(names.PEOPLE))
    return f"{greeting}{said} {filled(picked['closing'], {'n': person, 'c': picked['customer']})}"


def write(folder: Path) -> None:
    """Writes the three files into a folder."""
    rng = random.Random(SEED)
    parts = dealt(rng)
    for split in SPLITS:
        rows = [
            {"id": f"{split}-{number:03d}", "email": text, "record": record}
            for number, (text, record) in enumerate(orders(parts[split], SIZES[split], rng), 1)
        ]
        write_rows(folder / f"{split}.jsonl", rows)


if __name__ == "__main__":
    write(HERE)
