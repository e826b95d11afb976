"""The same work for every engine: prompts laid out by the advisor's own strategies, from the public data sets."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from advisor.protocols import Embedder
from advisor.types import Example, Message, Prompt, Query
from strategies._shots import Nearest

SEED = 5
SHOTS = 8
EXTRACTION_SHOTS = 4
PASSAGE_CHARACTERS = 900


@dataclass(frozen=True, slots=True)
class Work:
    """Prompts, how long an answer may get, and what an answer may be; `gold` where there is one right answer."""

    name: str
    prompts: tuple[Prompt, ...]
    max_new_tokens: int
    choices: tuple[str, ...] = ()
    json_schema: str | None = None
    gold: tuple[str, ...] = ()


def works(data: Path, embedder: Embedder, count: int) -> list[Work]:
    """(a) nearest-example classification, (b) retrieval answers, (c) extraction by a schema; `count` prompts each."""
    return [_classification(data, embedder, count), _answers(data, count), _extraction(data, embedder, count)]


def to_json(work: Work) -> dict[str, object]:
    """As plain data, for another process."""
    return {
        "name": work.name,
        "prompts": [[[message.role, message.content] for message in prompt.messages] for prompt in work.prompts],
        "max_new_tokens": work.max_new_tokens,
        "choices": work.choices,
        "json_schema": work.json_schema,
        "gold": work.gold,
    }


def from_json(found: dict[str, object]) -> Work:
    """Back from `to_json`."""
    prompts = tuple(Prompt(tuple(Message(*turn) for turn in turns)) for turns in found["prompts"])
    return Work(
        found["name"], prompts, found["max_new_tokens"], tuple(found["choices"]), found["json_schema"], found["gold"]
    )


def _classification(data: Path, embedder: Embedder, count: int) -> Work:
    folder = data / "clinc150"
    train = [Example(str(n), row["text"], row["label"]) for n, row in enumerate(_rows(folder / "train.jsonl"))]
    asked = _some(_rows(folder / "test.jsonl"), count)
    prompts = _with_shots("Read the message and answer with its intent.", train, [r["text"] for r in asked], embedder)
    labels = tuple(sorted({example.target for example in train}))
    return Work("a", prompts, 24, choices=labels, gold=tuple(row["label"] for row in asked))


def _answers(data: Path, count: int) -> Work:
    """Each question with a part of the document that answers it: the retriever is not what is measured here."""
    folder = data / "covidqa"
    chance = random.Random(SEED)
    prompts = []
    for row in _some(_rows(folder / "test.jsonl"), count):
        text = (folder / "docs" / row["source"]).read_text("utf-8")
        start = chance.randrange(max(1, len(text) - PASSAGE_CHARACTERS))
        question = f"Passage: {text[start : start + PASSAGE_CHARACTERS]}\n\nQuestion: {row['question']}"
        system = Message("system", "Answer the question from the passage, in one sentence.")
        prompts.append(Prompt((system, Message("user", question))))
    return Work("b", tuple(prompts), 40)


def _extraction(data: Path, embedder: Embedder, count: int) -> Work:
    folder = data / "snips-restaurant"
    train = [
        Example(str(n), row["text"], json.dumps(row["record"])) for n, row in enumerate(_rows(folder / "train.jsonl"))
    ]
    asked = _some(_rows(folder / "test.jsonl"), count)
    system = "Extract the request's details as JSON, copying the words of the message."
    prompts = _with_shots(system, train, [row["text"] for row in asked], embedder, EXTRACTION_SHOTS)
    return Work("c", prompts, 64, json_schema=(folder / "schema.json").read_text("utf-8"))


def _with_shots(
    system: str, train: list[Example], texts: list[str], embedder: Embedder, shots: int = SHOTS
) -> tuple[Prompt, ...]:
    picked = Nearest(train, embedder).pick([Query(str(n), text) for n, text in enumerate(texts)], shots)
    prompts = []
    for text, nearest in zip(texts, picked, strict=True):
        turns = [Message("system", system)]
        for example in nearest:
            turns += [Message("user", example.input), Message("assistant", example.target)]
        prompts.append(Prompt((*turns, Message("user", text))))
    return tuple(prompts)


def _rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _some(rows: list[dict[str, object]], count: int) -> list[dict[str, object]]:
    return random.Random(SEED).sample(rows, min(count, len(rows)))
