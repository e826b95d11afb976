"""Puts the data files together from the hand-written messages: `python corpora/support-intents/build.py`."""

import random
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from dealing import SPLITS, lines, write_rows  # noqa: E402
from parts import letters, money, service  # noqa: E402

SEED = 96
DEV, TEST = 2, 9
"""Messages of each intent; the other eleven are for train."""
MESSAGES = letters.MESSAGES | money.MESSAGES | service.MESSAGES


def dealt(rng: random.Random) -> dict[str, list[dict[str, str]]]:
    """Every message goes to one split."""
    rows: dict[str, list[dict[str, str]]] = {split: [] for split in SPLITS}
    for intent, bank in MESSAGES.items():
        messages = lines(bank)
        rng.shuffle(messages)
        parts = {"dev": messages[:DEV], "test": messages[DEV : DEV + TEST], "train": messages[DEV + TEST :]}
        for split, found in parts.items():
            rows[split] += [{"message": message, "intent": intent} for message in found]
    return rows


def write(folder: Path) -> None:
    """Writes the three files into a folder."""
    rng = random.Random(SEED)
    rows = dealt(rng)
    for split in SPLITS:
        rng.shuffle(rows[split])
        numbered = [{"id": f"{split}-{number:03d}", **row} for number, row in enumerate(rows[split], 1)]
        write_rows(folder / f"{split}.jsonl", numbered)


if __name__ == "__main__":
    write(HERE)
