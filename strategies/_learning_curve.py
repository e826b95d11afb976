"""A learning curve: the same training on a quarter and on half of the examples, each scored on all of dev."""

import json
import random
from dataclasses import asdict, replace

from advisor.curves import CurvePoint
from advisor.errors import EngineError
from advisor.forecast import CURVE_PARTS, CURVE_SEEDS
from advisor.protocols import Engine, Job
from advisor.storage import write_whole
from advisor.types import Draw, Fit, Query, Usage
from strategies._answering import Compose, Decode, PromptPredictor
from strategies._tuning import Tuned, chosen_examples, pairs_of, trained_on

FEWEST = 32
"""With fewer examples a quarter of them is not worth a training."""


def with_curve(job: Job, compose: Compose, tuned: Tuned) -> Fit:
    """The fit with the points of a learning curve, its largest the adapter that was trained on all examples.

    What the smaller trainings took is in `measured`, because it is no part of what the strategy costs in use. The
    points are kept beside the adapter, so that they are measured once. A smaller training that fails leaves no curve:
    it says nothing about the strategy.
    """
    record = job.folder / "learning-curve.json"
    if not record.exists():
        if len(chosen_examples(job)) < FEWEST:
            return _without(tuned.fit, f"fewer than {FEWEST} examples")
        try:
            points, took = _measured(job, compose, tuned)
        except EngineError as error:
            return _without(tuned.fit, error.what)
        stored = {"points": [asdict(point) for point in points], "took": asdict(took)}
        write_whole(record, json.dumps(stored, indent=1))
    stored = json.loads(record.read_text(encoding="utf-8"))
    curve = tuple(CurvePoint.from_json(point) for point in stored["points"])
    return replace(tuned.fit, curve=curve, measured=Usage(**stored["took"]))


def _without(fit: Fit, why: str) -> Fit:
    return replace(fit, notes=(*fit.notes, f"no learning curve: {why}"))


def _measured(job: Job, compose: Compose, tuned: Tuned) -> tuple[list[CurvePoint], Usage]:
    everything = len(chosen_examples(job))
    points, took = [], Usage()
    for size in (everything // part for part in CURVE_PARTS):
        losses, scores = [], []
        for number in range(CURVE_SEEDS):
            loss, found, used = _run(job, compose, size, number)
            losses.append(loss)
            scores.append(found)
            took += used
        points.append(CurvePoint(size, tuple(scores), tuple(losses)))
    found, used = _scores(job, compose, tuned.engine)
    points.append(CurvePoint(everything, (found,), (tuned.trained.dev_loss,)))
    return points, took + used


def _run(job: Job, compose: Compose, size: int, number: int) -> tuple[float, tuple[float, ...], Usage]:
    """Dev loss, dev scores and usage of one training on `size` examples; every seed draws examples of its own."""
    examples = chosen_examples(job)
    if number:
        random.Random(f"{job.seed}-{number}").shuffle(examples)
    folder = job.folder / "learning-curve" / f"{size}-{number}"
    plain = replace(job, options=job.options.model_copy(update={"search": "none"}))
    trained = trained_on(plain, pairs_of(plain, compose, examples[:size]), folder, job.seed + number)
    scores, used = _scores(job, compose, job.engine.with_adapter(trained.folder))
    return trained.dev_loss, scores, used + Usage(seconds=trained.seconds)


def _scores(job: Job, compose: Compose, engine: Engine) -> tuple[tuple[float, ...], Usage]:
    decode: Decode = job.options.decode
    predictor = PromptPredictor(job, compose, Fit(), engine=engine, decode=decode)
    answers = predictor.answer([Query(example.id, example.input) for example in job.dev], Draw(0, 0, job.seed))
    scores = tuple(job.score(example, answer) for example, answer in zip(job.dev, answers, strict=True))
    return scores, sum((answer.usage for answer in answers), Usage())
