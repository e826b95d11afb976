"""From train examples to a tuned engine: what `lora` and its combinations share."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.errors import EngineError
from advisor.protocols import WORDINGS, Engine, Job
from advisor.types import Draw, Example, Fit, Query
from strategies._adapters import Pair, Trained, TrainingSet, train
from strategies._answering import Compose

MOST_DEV = 32
"""Dev examples that early stopping looks at; more would cost CPU minutes for little."""


@dataclass(frozen=True, slots=True)
class Tuned:
    """The engine with its adapter, what the training took, and how it went."""

    engine: Engine
    fit: Fit
    trained: Trained


def tune(job: Job, compose: Compose) -> Tuned:
    """Trains on the prompts that `compose` lays out, half of them plain and half under another acceptable wording.

    Varying the wording in training keeps the tuned model from leaning on one exact phrasing, which is what
    consistency asks of it later. Early stopping reads the plain wording, as accuracy does.

    Raises:
        EngineError: the training diverged at every learning rate it was tried at, or there is nothing to train.
    """
    if getattr(job.engine, "counts_only", False):
        return _counted(job, compose)
    if job.engine.weights_folder is None:
        raise EngineError("this engine has no local weights to train")
    if not job.dev:
        raise EngineError("there is no dev example to stop a training on")
    examples = chosen_examples(job)
    trained = trained_on(job, pairs_of(job, compose, examples), job.folder, job.seed)
    fit = Fit(train_seconds=trained.seconds, train_tokens=trained.tokens, notes=_notes(trained, len(examples)))
    return Tuned(job.engine.with_adapter(trained.folder), fit, trained)


def _counted(job: Job, compose: Compose) -> Tuned:
    """What a training would see, counted; nothing is trained (`_counting`)."""
    examples = chosen_examples(job)
    pairs = varied_pairs(compose, examples, job.seed)
    once = sum(job.engine.pair_tokens(pair.prompt, pair.completion) for pair in pairs)  # type: ignore[attr-defined]
    tokens = round(once * job.options.passes(len(examples)))
    fit = Fit(train_tokens=tokens)
    return Tuned(job.engine, fit, Trained(job.folder, 0.0, tokens, 0, 0.0, ()))


def pairs_of(job: Job, compose: Compose, examples: Sequence[Example]) -> TrainingSet:
    """What `examples` are trained on, and the dev pairs to stop on."""
    dev = job.dev[:MOST_DEV]
    asked = compose([Query(example.id, example.input) for example in dev], Draw(0, 0, job.seed))
    return TrainingSet(
        varied_pairs(compose, examples, job.seed),
        [Pair(item.prompt, example.target) for item, example in zip(asked, dev, strict=True)],
        window=job.engine.context_window,
        template=getattr(job.engine, "template", "auto"),
    )


def trained_on(job: Job, pairs: TrainingSet, folder: Path, seed: int) -> Trained:
    """`train` with the job's weights and options.

    Raises:
        EngineError: the training diverged at every learning rate it was tried at.
    """
    assert job.engine.weights_folder is not None
    try:
        return train(job.engine.weights_folder, pairs, job.options, folder, seed, job.progress)
    except ArithmeticError as error:
        raise EngineError(str(error)) from error


def chosen_examples(job: Job) -> list[Example]:
    """The train examples in the order of the seed, `max_examples` of them."""
    examples = list(job.train)
    random.Random(job.seed).shuffle(examples)
    return examples[: job.options.max_examples]


def varied_pairs(compose: Compose, examples: Sequence[Example], seed: int) -> list[Pair]:
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
    took = f"{examples} examples, {trained.steps} steps, {trained.tokens:,} tokens"
    return (took, f"dev loss {curve}", *trained.notes)
