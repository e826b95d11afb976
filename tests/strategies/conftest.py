"""Jobs for strategies: a small task, the doubles, and a folder that is empty."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.protocols import Job
from advisor.task import TaskSpec
from advisor.types import Document, Example
from strategies.embedders.hashing import Embedder
from strategies.engines.scripted import Engine

TRAIN = (
    Example("t1", "when does my card arrive", "card_arrival"),
    Example("t2", "my card is lost", "lost_card"),
    Example("t3", "hello there friend", "greeting"),
    Example("t4", "the card did not arrive yet", "card_arrival"),
    Example("t5", "somebody stole my card, it is lost", "lost_card"),
)
DOCUMENTS = (
    Document("delivery.md", "# Cards\n\n## Delivery\nCards are delivered in nine days.\n"),
    Document("loss.md", "# Cards\n\n## Loss\nBlock a lost card in the app.\n"),
    Document("hours.md", "# Office\n\n## Hours\nThe office opens at noon.\n"),
)
MakeJob = Callable[..., Job]


SCHEMA = Path(__file__).parents[1] / "record.schema.json"
FORMS: dict[str, dict[str, object]] = {
    "extraction": {"output": {"schema": str(SCHEMA)}},
    "entities": {"entity_types": ["person", "place"]},
}


def make_task(kind: str, corpus: bool = True) -> TaskSpec:
    sections = {
        "version": 1,
        "name": "small",
        "task": {"kind": kind, "instructions": "Read the message.", **FORMS.get(kind, {})},
        "data": {"path": "examples.jsonl"},
        "target": {"accuracy": 0.5},
    }
    return TaskSpec.model_validate(sections | ({"corpus": {"paths": ["*.md"]}} if corpus else {}))


@pytest.fixture
def task() -> TaskSpec:
    return make_task("classification")


@pytest.fixture
def make_job(tmp_path: Path) -> MakeJob:
    """`make_job(options, engine=..., kind=...)`, any other field of Job by name."""

    def make(options: object, engine: object = None, kind: str = "classification", **changes: object) -> Job:
        labels = ("card_arrival", "lost_card", "greeting") if kind == "classification" else ()
        job = Job(
            task=make_task(kind),
            train=TRAIN,
            dev=(Example("d1", "is my card lost", "lost_card"), Example("d2", "hello", "greeting")),
            documents=DOCUMENTS,
            labels=labels,
            options=options,
            engine=engine or Engine(),
            embedder=Embedder(),
            folder=tmp_path / "candidate",
            seed=7,
            progress=lambda share, note: None,
            score=lambda example, answer: float(answer.parsed == example.target),
        )
        return replace(job, **changes)

    return make
