"""Puts the data files together from the hand-written parts: `python corpora/contract-entities/build.py`."""

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from dealing import SPLITS, deal, entries, lines, rounds, write_rows  # noqa: E402
from parts import names  # noqa: E402
from parts.frames import FRAMES  # noqa: E402

SEED = 74
SIZES = {"train": 320, "dev": 70, "test": 260}
TYPES = {"p": "PARTY", "q": "PARTY", "c": "COURT", "j": "JUDGE", "s": "STATUTE", "d": "DATE", "e": "DATE"}
TYPES |= {"a": "AMOUNT", "b": "AMOUNT", "l": "PLACE"}
BANKS = {
    "PARTY": names.PARTIES,
    "COURT": names.COURTS,
    "JUDGE": names.JUDGES,
    "STATUTE": names.STATUTES,
    "DATE": names.DATES,
    "AMOUNT": names.AMOUNTS,
    "PLACE": names.PLACES,
}
ARTICLE = "the "
Entity = dict[str, str]


def paragraphs(frames: list[str], banks: dict[str, list[str]], count: int, rng: random.Random) -> Iterator[str]:
    """Frames, one or two to a paragraph, with ``[TYPE|name]`` in their slots; what names nothing stands alone once."""
    naming = [frame for frame in frames if "{" in frame]
    for number, frame in enumerate(rounds(frames, rng, count)):
        text, repeated = frame, "{" not in frame and number >= len(frames)
        if repeated or rng.random() < 0.35:
            other = rng.choice(naming)
            text = f"{frame} {other}" if other != frame else frame
        yield re.sub(r"\{(\w)\}", lambda slot: f"[{TYPES[slot[1]]}|{banks[TYPES[slot[1]]].pop()}]", text)


def read(text: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities in order; "the" is not part of a name and is a capital where a sentence opens."""
    entities: list[Entity] = []

    def plain(slot: re.Match[str]) -> str:
        kind, name = slot[1], slot[2]
        article = ARTICLE if name.startswith(ARTICLE) and kind != "DATE" else ""
        entities.append({"text": name.removeprefix(article), "type": kind})
        return name

    said = re.sub(r"\[([A-Z]+)\|([^\]]+)\]", plain, text)
    said = re.sub(r"(^|[.:] )the ", r"\1The ", said)
    return said, [one if one["text"] in said else {**one, "text": _capital(one["text"])} for one in entities]


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def write(folder: Path) -> None:
    """Writes the three files into a folder."""
    rng = random.Random(SEED)
    frames = deal(lines(FRAMES), rng, (0.45, 0.15, 0.4))
    banks = {kind: deal(entries(bank), rng, (0.5, 0.15, 0.35)) for kind, bank in BANKS.items()}
    for split in SPLITS:
        mine = {kind: rounds(bank[split], rng, 4 * SIZES[split]) for kind, bank in banks.items()}
        texts = [read(text) for text in paragraphs(frames[split], mine, SIZES[split], rng)]
        rows = [
            {"id": f"{split}-{number:03d}", "text": said, "entities": entities}
            for number, (said, entities) in enumerate(texts, 1)
        ]
        write_rows(folder / f"{split}.jsonl", rows)


if __name__ == "__main__":
    write(HERE)
