"""Puts the data files together from the hand-written parts: `python corpora/case-diagnosis/build.py`."""

import random
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from dealing import SPLITS, deal, entries, filled, lines, rounds, write_rows  # noqa: E402
from parts.conditions import ASIDE, CONDITIONS, VAGUE  # noqa: E402
from parts.notes import NOTES, TIMES  # noqa: E402

SEED = 85
EACH = {
    "common": {"train": 32, "dev": 4, "test": 14},
    "rare": {"train": 4, "dev": 1, "test": 3},
    "unseen": {"train": 0, "dev": 2, "test": 6},
    "unclear": {"train": 24, "dev": 4, "test": 20},
}
"""Cases of each condition, by how often it is met."""
KINDS = {"*": "common", "!": "unseen"}
"""How a condition is marked in its bank; rare ones are not."""
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a case is called, what follows, who has it, its findings in several wordings each, how often it is met."""

    name: str
    urgency: str
    step: str
    ages: tuple[int, int]
    sex: str
    findings: tuple[tuple[str, ...], ...]
    kind: str

    @property
    def answer(self) -> str:
        """The fixed form."""
        return f"Likely: {self.name} | Urgency: {self.urgency} | Next: {self.step}"


def conditions() -> list[Condition]:
    """All conditions, read from their bank."""
    found: list[Condition] = []
    for block in CONDITIONS.replace("\n!", "\n=!").split("\n=")[1:]:
        head, *findings = lines(block)
        name, urgency, step, ages, sex = (part.strip() for part in head.lstrip("!* ").split("|"))
        low, high = (int(age) for age in ages.split("-"))
        worded = tuple(wordings(finding) for finding in findings)
        found.append(Condition(name, urgency, step, (low, high), sex, worded, KINDS.get(head[0], "rare")))
    return found


def wordings(finding: str) -> tuple[str, ...]:
    """The ways to say one finding."""
    return tuple(wording.strip() for wording in finding.split(" / "))


def unclear() -> Condition:
    """What points nowhere."""
    vague = tuple(wordings(line) for line in lines(VAGUE))
    return Condition("unclear", "routine", "refer to the medical clinic", (18, 85), "any", vague, "unclear")


def told(finding: tuple[str, ...], split: str, rng: random.Random) -> str:
    """One wording: train uses all but the last; the others say every second finding by the last, unseen in train."""
    if split == "train" or rng.random() < 0.5:
        return rng.choice(finding[:-1])
    return finding[-1]


def case(condition: Condition, frame: str, split: str, rng: random.Random, aside: str) -> Row:
    """One note with the answer that follows."""
    findings = [told(finding, split, rng) for finding in rng.sample(condition.findings, 5)]
    findings[0] = f"{findings[0]}, {findings[4]}"
    time = rng.choice(TIMES.split("; "))
    said = {"w": who(condition, rng), "t": time, "T": time[0].upper() + time[1:], "o": aside}
    said |= {str(number): finding for number, finding in enumerate(findings, 1)}
    text = filled(frame, said)
    facts = [f"Likely: {condition.name} |", f"Urgency: {condition.urgency} |", f"Next: {condition.step}"]
    return {"id": condition.kind, "note": text[0].upper() + text[1:], "answer": condition.answer, "facts": facts}


def who(condition: Condition, rng: random.Random) -> str:
    """Age and sex in one of the ways that notes give them."""
    age, sex = rng.randint(*condition.ages), condition.sex if condition.sex != "any" else rng.choice("FM")
    if age < 16:
        return rng.choice([f"{age}{sex}", f"{age}-year-old {'girl' if sex == 'F' else 'boy'}", f"{sex} {age} yrs"])
    return rng.choice(
        [f"{age}{sex}", f"{'woman' if sex == 'F' else 'man'} of {age}", f"{sex}, {age}", f"{age}yo {sex}"]
    )


def write(folder: Path) -> None:
    """Writes the three files into a folder."""
    rng = random.Random(SEED)
    frames = deal(lines(NOTES), rng, (0.5, 0.15, 0.4))
    asides = deal(entries(ASIDE), rng)
    for split in SPLITS:
        drawn = [one for one in (*conditions(), unclear()) for _ in range(EACH[one.kind][split])]
        frame, aside = rounds(frames[split], rng, len(drawn)), rounds(asides[split], rng, len(drawn))
        rows = [case(one, frame[number], split, rng, aside[number]) for number, one in enumerate(drawn)]
        rng.shuffle(rows)
        numbered = [{**row, "id": f"{split}-{number:03d}-{row['id']}"} for number, row in enumerate(rows, 1)]
        write_rows(folder / f"{split}.jsonl", numbered)


if __name__ == "__main__":
    write(HERE)
