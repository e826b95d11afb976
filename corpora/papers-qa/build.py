"""Writes the notes and the data files from the hand-written parts: `python corpora/papers-qa/build.py`.

A part is a list of notes: a line ``@file-name Title``, the text of the note, and its questions as ``? ... => answer``.
"""

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent)]

from dealing import SPLITS, write_rows  # noqa: E402

SEED = 31
PARTS = ("language_models", "methods", "vision", "data_sets", "learning")
SHARES = {"train": 0.525, "dev": 0.095}
FOR_TEST = ("llama-2",)
"""Notes that go to test whatever the seed says."""


@dataclass(frozen=True)
class Note:
    """One paper: the file's name, its title, what is said of it, and the questions on it with their answers."""

    name: str
    title: str
    text: str
    questions: tuple[tuple[str, str], ...]


def notes() -> list[Note]:
    """All notes, in the order in which they stand in the parts."""
    return [note for part in PARTS for note in _read((HERE / "parts" / f"{part}.txt").read_text("utf-8"))]


def _read(text: str) -> Iterator[Note]:
    for block in text.split("\n@"):
        head, *body = block.strip().removeprefix("@").split("\n")
        name, title = head.split(" ", 1)
        asked = [line[2:].split(" => ") for line in body if line.startswith("? ")]
        told = " ".join(line for line in body if not line.startswith("? "))
        yield Note(name, title, told, tuple((question, answer) for question, answer in asked))


def dealt(all_notes: list[Note]) -> dict[str, list[Note]]:
    """The notes of each split: no note is asked about in two."""
    free = [note for note in all_notes if note.name not in FOR_TEST]
    random.Random(SEED).shuffle(free)
    train = round(SHARES["train"] * len(all_notes))
    dev = train + round(SHARES["dev"] * len(all_notes))
    kept = [note for note in all_notes if note.name in FOR_TEST]
    return {"train": free[:train], "dev": free[train:dev], "test": kept + free[dev:]}


def write(folder: Path) -> None:
    """Writes the notes and the three data files into a folder."""
    everything = notes()
    (folder / "docs").mkdir(parents=True, exist_ok=True)
    for note in everything:
        (folder / "docs" / f"{note.name}.md").write_text(f"# {note.title}\n\n{note.text}\n", "utf-8")
    split = dealt(everything)
    for name in SPLITS:
        asked = [(note, *pair) for note in split[name] for pair in note.questions]
        random.Random(f"{SEED}-{name}").shuffle(asked)
        rows = [
            {"id": f"{name}-{number:03d}", "question": question, "answer": answer, "source": f"docs/{note.name}.md"}
            for number, (note, question, answer) in enumerate(asked, 1)
        ]
        write_rows(folder / f"{name}.jsonl", rows)


if __name__ == "__main__":
    write(HERE)
