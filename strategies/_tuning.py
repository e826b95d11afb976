"""From train examples to a tuned engine: what `lora` and its combinations share."""

import random
from dataclasses import dataclass

from advisor.errors import EngineError
from advisor.protocols import WORDINGS, Engine, Job
from advisor.types import Draw, Example, Fit, Query
from strategies._adapters import Pair, Trained, TrainingSet, train
from strategies._answering import Compose

MOST_DEV = 32
"""Dev examples that early stopping looks at; more would cost CPU minutes for little."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """The engine with its adapter, and what the training took."""

    engine: Engine
    fit: Fit


def tune(job: Job, compose: Compose) -> Tuned:
    """Trains on the prompts that `compose` lays out, half of them plain and half under another acceptable wording.

    Varying the wording in training keeps the tuned model from leaning on one exact phrasing, which is what
    consistency asks of it later. Early stopping reads the plain wording, as accuracy does.

    Raises:
        EngineError: the training diverged, also at a third of the learning rate.
    """
    weights = job.engine.weights_folder
    if weights is None:
        raise EngineError("this engine has no local weights to train")
    examples = chosen(job)
    pairs = TrainingSet(
        varied_pairs(compose, examples, job.seed),
        [
            Pair(item.prompt, example.target)
            for item, example in zip(
                compose([Query(e.id, e.input) for e in job.dev[:MOST_DEV]], Draw(0, 0, job.seed)),
                job.dev[:MOST_DEV],
                strict=True,
            )
        ],
    )
    try:
        trained = train(weights, pairs, job.options, job.folder, job.seed, job.progress)
    except ArithmeticError:
        lower = job.options.model_copy(update={"learning_rate": job.options.learning_rate / 3})
        try:
            trained = train(weights, pairs, lower, job.folder, job.seed, job.progress)
        except ArithmeticError as error:
            raise EngineError(str(error)) from error
    notes = _notes(trained, len(examples))
    fit = Fit(train_seconds=trained.seconds, train_tokens=trained.tokens, notes=notes)
    return Tuned(job.engine.with_adapter(trained.folder), fit)


def chosen(job: Job) -> list[Example]:
    """The examples to train on: all, or as many as the options allow, in an order that the seed draws."""
    examples = list(job.train)
    random.Random(job.seed).shuffle(examples)
    return examples[: job.options.max_examples]


def varied_pairs(compose: Compose, examples: list[Example], seed: int) -> list[Pair]:
    """One pair per example, composed in one call per wording so that retrieval is batched."""
    wordings = [_wording(random.Random(f"{seed}-{example.id}")) for example in examples]
    pairs: dict[int, Pair] = {}
    for wording in sorted(set(wordings)):
        rows = [row for row, drawn in enumerate(wordings) if drawn == wording]
        queries = [Query(examples[row].id, examples[row].input) for row in rows]
        for row, item in zip(rows, compose(queries, Draw(0, wording, seed)), strict=True):
            pairs[row] = Pair(item.prompt, examples[row].target)
    return [pairs[row] for row in range(len(examples))]


def _wording(chance: random.Random) -> int:
    """The plain wording half of the time, which is the one to be deployed; else any of the others."""
    return 0 if chance.random() < 0.5 else chance.randrange(1, WORDINGS)


def _notes(trained: Trained, examples: int) -> tuple[str, ...]:
    curve = ", ".join(f"{loss:.3f} after step {step}" for step, loss in trained.curve)
    return (f"{examples} examples, {trained.steps} steps, {trained.tokens:,} tokens", f"dev loss {curve}")
