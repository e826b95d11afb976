"""Puts the data files together from the hand-written parts: `python corpora/support-intents/build.py`."""

import random
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from dealing import SPLITS, deal, lines, rounds, write_rows  # noqa: E402
from parts import (  # noqa: E402
    asides,
    changes,
    handing_over,
    matters_delivery,
    matters_service,
    sending,
    trouble,
    whereabouts,
)

SEED = 77
SHARES = (20 / 33, 3 / 33, 10 / 33)
"""Of the 33 messages of each intent: 20 to learn from, 3 to choose by, 10 to certify with."""
MATTER_SHARES = (0.55, 0.15, 0.3)
WITH_MATTER = 0.9
"""So many messages say in a second sentence what they are about; the others leave it at their story."""
WITH_ASIDE = 0.2
"""So many also mention something that they are not about."""
BANKS = (whereabouts, changes, handing_over, trouble, sending)
MATTERS = {**matters_delivery.MATTERS, **matters_service.MATTERS}


def said(messages: Sequence[str], matter: Sequence[str], rng: random.Random) -> list[str]:
    """The messages, most of them with a sentence about their matter before or after."""
    found = []
    for message, sentence in zip(messages, rounds(matter, rng, len(messages)), strict=True):
        after = rng.random() < 0.5 and not sentence.endswith(":")
        both = joined(message, sentence) if after else joined(sentence, message)
        found.append(both if rng.random() < WITH_MATTER else message)
    return found


def joined(first: str, second: str) -> str:
    """Two sentences after one another."""
    return f"{first if first[-1] in '.?!:)' else first + '.'} {second}"


def distracted(rows: Sequence[dict[str, str]], aside: Sequence[str], rng: random.Random) -> None:
    """Adds a remark about something else to some of the messages."""
    for row, remark in zip(rows, rounds(aside, rng, len(rows)), strict=True):
        text, contradicted = (part.strip() for part in remark.split("|"))
        if rng.random() < WITH_ASIDE and row["intent"] not in contradicted.split():
            row["message"] = joined(row["message"], text)


def write(folder: Path) -> None:
    """Writes the three files into a folder."""
    rng = random.Random(SEED)
    rows: dict[str, list[dict[str, str]]] = {split: [] for split in SPLITS}
    for bank in BANKS:
        for intent, messages in bank.MESSAGES.items():
            matter = deal(lines(MATTERS[intent]), rng, MATTER_SHARES)
            for split, dealt in deal(lines(messages), rng, SHARES).items():
                found = said(dealt, matter[split], rng)
                rows[split] += [{"message": message, "intent": intent} for message in found]
    remarks = deal(lines(asides.ASIDES), rng, MATTER_SHARES)
    for split in SPLITS:
        rng.shuffle(rows[split])
        distracted(rows[split], remarks[split], rng)
        numbered = [{"id": f"{split}-{number:03d}", **row} for number, row in enumerate(rows[split], 1)]
        write_rows(folder / f"{split}.jsonl", numbered)


if __name__ == "__main__":
    write(HERE)
