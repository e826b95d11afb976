"""Something else first, then the task; or, as the control, both at once with as many tokens.

The second stage goes on with the adapter of the first. Merging the first into the weights and putting a new adapter on
top is the other way, and the two then need each other: what is deployed would be another model. Merged adapters have
also been seen to lose much (method, section 4.4), while one that is trained on forgets little (arXiv 2603.27707).
"""

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from advisor.errors import EngineError
from advisor.protocols import Job
from advisor.task import TaskSpec
from advisor.types import Draw, Fit, Prompt, Query
from strategies._adapters import Pair, Trained, TrainingSet
from strategies._answering import Compose, Composed
from strategies._chunking import Cut, chunk
from strategies._combined_adapter import combined
from strategies._prompts import Content, layout
from strategies._tuning import MOST_DEV, Tuned, chosen_examples, pairs_of, trained_on

T = TypeVar("T")
AS_IT_STANDS = Prompt(())
HELD_OUT = 10
"""One in so many rows of an earlier task is kept back to stop its training on."""


def learn(job: Job, compose: Compose) -> Tuned:
    """Trains what `job.options` ask for, beginning from the adapters that were given.

    Raises:
        EngineError: there is nothing to learn first, or a training diverged.
    """
    if job.engine.weights_folder is None:
        raise EngineError("this engine has no local weights to train")
    if not job.dev:
        raise EngineError("there is no dev example to stop a training on")
    given = job.earlier.adapters
    start = combined(job.engine.weights_folder, given, job.folder) if given else None
    task = replace(pairs_of(job, compose, chosen_examples(job)), start=start)
    first = None if job.options.first == "none" else replace(first_set(job), start=start)
    if first is None:
        stages = {"task": trained_on(job, task, job.folder, job.seed)}
    elif job.options.stages == "joint":
        stages = {"both at once": _jointly(job, first, task)}
    else:
        stages = _in_turn(job, first, task)
    return _tuned(job, stages)


def _in_turn(job: Job, first: TrainingSet, task: TrainingSet) -> dict[str, Trained]:
    options = job.options.model_copy(update={"epochs": job.options.first_epochs, "search": "none"})
    begun = replace(job, options=options, progress=lambda share, note: job.progress(share / 2, f"first: {note}"))
    earlier = trained_on(begun, first, job.folder / "first", job.seed)
    ending = replace(job, progress=lambda share, note: job.progress(0.5 + share / 2, f"task: {note}"))
    return {"first": earlier, "task": trained_on(ending, replace(task, start=earlier.folder), job.folder, job.seed)}


def _jointly(job: Job, first: TrainingSet, task: TrainingSet) -> Trained:
    both, epochs = joint(first, task, job.options.first_epochs, job.options.passes(len(task.train)), job.seed)
    return trained_on(
        replace(job, options=job.options.model_copy(update={"epochs": epochs})), both, job.folder, job.seed
    )


def joint(
    first: TrainingSet, task: TrainingSet, first_epochs: float, epochs: float, seed: int
) -> tuple[TrainingSet, float]:
    """One set that holds both, and its passes: as often as in turn, each row is seen as many times.

    Part of a pass is a share of the rows, drawn by the seed and measured by their length. The control is stopped on
    what the task's own stage is stopped on.
    """
    passes = min(first_epochs, epochs)
    rows = _repeated(first.train, first_epochs / passes, seed) + _repeated(task.train, epochs / passes, seed)
    return replace(task, train=rows), passes


def _repeated(pairs: Sequence[Pair], times: float, seed: int) -> list[Pair]:
    whole = int(times)
    drawn = random.Random(seed).sample(list(pairs), len(pairs))
    lengths = list(itertools.accumulate(map(_length, drawn), initial=0))
    wanted = (times - whole) * lengths[-1]
    count = min(range(len(lengths)), key=lambda number: abs(lengths[number] - wanted))
    return [*pairs] * whole + drawn[:count]


def _length(pair: Pair) -> int:
    return len(pair.completion) + sum(len(message.content) for message in pair.prompt.messages)


def first_set(job: Job) -> TrainingSet:
    """What is learned first, and what stops it.

    Passages of the documents are learned whole, as text without a question, and none is kept back: each says something
    that stands nowhere else. Their loss is looked at on a few of them, so it stops no training early.

    Raises:
        EngineError: there is nothing of it.
    """
    if job.options.first == "corpus":
        passages = chunk(job.earlier.documents, Cut(job.options.passage_tokens), job.engine.count_tokens)
        pairs = [Pair(AS_IT_STANDS, passage.text) for passage in _some(passages, job)]
        if not pairs:
            raise EngineError("there is no text in the documents to learn first")
        return replace(pairs_of(replace(job, dev=()), _nothing, []), train=pairs, dev=pairs[:MOST_DEV])
    rows = _some(job.earlier.examples, job)
    if not rows:
        raise EngineError(f"there is no row of {job.options.first} to learn first")
    kept = min(MOST_DEV, len(rows) // HELD_OUT)
    return pairs_of(replace(job, dev=tuple(rows[:kept] or rows)), _compose_earlier(job), rows[kept:])


def _some(items: Sequence[T], job: Job) -> list[T]:
    shuffled = list(items)
    random.Random(job.seed).shuffle(shuffled)
    return shuffled[: job.options.first_examples]


def _nothing(queries: Sequence[Query], draw: Draw) -> list[Composed]:
    return []


def _compose_earlier(job: Job) -> Compose:
    """Prompts of the earlier task: its own instructions, in wordings that ask for no label."""
    section = job.task.task.model_copy(update={"kind": "generation", "instructions": job.options.first_instructions})
    task: TaskSpec = job.task.model_copy(update={"task": section})

    def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
        return [Composed(layout(task, draw.wording, query.input, Content())) for query in queries]

    return compose


def _tuned(job: Job, stages: dict[str, Trained]) -> Tuned:
    last = list(stages.values())[-1]
    notes = [*job.earlier.notes]
    for name, trained in stages.items():
        curve = ", ".join(f"{loss:.3f} after step {step}" for step, loss in trained.curve)
        notes += [f"{name}: {trained.steps} steps, {trained.tokens:,} tokens", f"{name}: dev loss {curve}"]
        notes += trained.notes
    fit = Fit(
        train_seconds=sum(trained.seconds for trained in stages.values()),
        train_tokens=sum(trained.tokens for trained in stages.values()),
        notes=tuple(notes),
    )
    return Tuned(job.engine.with_adapter(last.folder), fit, last)
