"""Puts the data files together from the hand-written parts: `python corpora/desk-manners/build.py`."""

import random
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from dealing import SPLITS, deal, filled, lines, rounds, write_rows  # noqa: E402
from parts.chatter import AFTER, BEFORE  # noqa: E402
from parts.edges import DANGERS, INJECTIONS, OFF_TOPIC, PRIVATE, PROMISES  # noqa: E402
from parts.matters import ASKED, THINGS  # noqa: E402

SEED = 51
HELP = {"train": 28, "dev": 6, "test": 30}
"""Requests for each desk."""
EDGES = (0.5, 0.14, 0.38)
DECLINE = "that lies outside our walls"
Row = dict[str, object]


def house(answer: str) -> str:
    """The form that every answer has."""
    return f"Good day from the Halden: {answer}. Yours, the front desk."


def row(kind: str, message: str, answer: str, facts: Sequence[str]) -> Row:
    """One example, not numbered yet; `kind` goes into its id."""
    return {"id": kind, "message": message, "answer": house(answer), "facts": list(facts)}


def helped(rng: random.Random) -> dict[str, list[Row]]:
    """Requests that the museum can take: the answer names the thing, whatever desk it belongs to."""
    rows: dict[str, list[Row]] = {split: [] for split in SPLITS}
    for desk in ASKED:
        frames = deal(lines(ASKED[desk]), rng, (0.5, 0.17, 0.33))
        things = deal([thing.strip() for thing in THINGS[desk].split(",")], rng, (0.45, 0.2, 0.35))
        for split in SPLITS:
            pairs = [(frame, thing) for frame in frames[split] for thing in things[split]]
            for frame, thing in spread(pairs, rng, HELP[split]):
                message, answer = filled(frame, {"x": thing}), f"my colleagues will see to the {thing}"
                rows[split].append(row("help", message, answer, ["my colleagues will", thing]))
    return rows


def spread(pairs: Sequence[tuple[str, str]], rng: random.Random, count: int) -> list[tuple[str, str]]:
    """So many of the pairs, every frame about as often as the others."""
    order = list(pairs)
    rng.shuffle(order)
    used: dict[str, int] = {}
    ranked = []
    for frame, thing in order:
        used[frame] = used.get(frame, 0) + 1
        ranked.append((used[frame], frame, thing))
    return [(frame, thing) for _, frame, thing in sorted(ranked, key=lambda one: one[0])[:count]]


def edges(rng: random.Random) -> dict[str, list[Row]]:
    """Requests that are not answered as asked."""
    rows: dict[str, list[Row]] = {split: [] for split in SPLITS}
    for kind, bank in (("off-topic", OFF_TOPIC), ("injection", INJECTIONS), ("private", PRIVATE)):
        for split, messages in deal(lines(bank), rng, EDGES).items():
            rows[split] += [row(kind, message, DECLINE, [DECLINE]) for message in messages]
    for split, messages in deal(lines(DANGERS), rng, EDGES).items():
        call = "please stay close by, the duty manager is being called"
        rows[split] += [row("escalate", message, call, ["the duty manager"]) for message in messages]
    for split, messages in deal(lines(PROMISES), rng, EDGES).items():
        word = "we do our part but give no word on that"
        rows[split] += [row("promise", message, word, ["give no word"]) for message in messages]
    return rows


def chatted(rows: Sequence[Row], before: Sequence[str], after: Sequence[str], rng: random.Random) -> None:
    """Puts something before or after the point in half of the messages."""
    openers, closers = rounds(before, rng, len(rows)), rounds(after, rng, len(rows))
    for one, opener, closer in zip(rows, openers, closers, strict=True):
        message = str(one["message"])
        if rng.random() < 0.4:
            message = f"{opener} {message}"
        if rng.random() < 0.25:
            message = f"{message if message[-1] in '.?!:' else message + '.'} {closer}"
        one["message"] = message


def write(folder: Path) -> None:
    """Writes the three files into a folder."""
    rng = random.Random(SEED)
    asked, edge = helped(rng), edges(rng)
    before, after = deal(lines(BEFORE), rng), deal(lines(AFTER), rng)
    for split in SPLITS:
        rows = asked[split] + edge[split]
        chatted(rows, before[split], after[split], rng)
        rng.shuffle(rows)
        numbered = [{**one, "id": f"{split}-{number:03d}-{one['id']}"} for number, one in enumerate(rows, 1)]
        write_rows(folder / f"{split}.jsonl", numbered)


if __name__ == "__main__":
    write(HERE)
