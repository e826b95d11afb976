"""Scores labels after many prompts while a strategy is fitted, and keeps them where a resumed run finds them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from advisor.errors import AdvisorError, EngineError
from advisor.protocols import Job, LabelScorer
from advisor.storage import write_whole
from advisor.types import LabelScores, Prompt, Usage
from strategies._answering import each

BATCH = 64


@dataclass(frozen=True, slots=True)
class Scored:
    """Log-likelihoods of all labels, shape (answered prompts, labels), and what asking for them took.

    `rows` are the numbers of the prompts that could be answered: one that is too long costs itself only.
    """

    scores: np.ndarray
    rows: tuple[int, ...]
    usage: Usage


def scorer(job: Job, option: str) -> LabelScorer:
    """The job's engine, which can say how likely each label is.

    Raises:
        AdvisorError: the task has no closed labels, or the engine holds answers to them without scoring them; `option`
            is what asked for scores.
    """
    if not job.labels:
        raise AdvisorError(
            f"{option} chooses among labels, and a task of kind {job.task.task.kind} has none",
            hint=f"leave {option} out",
        )
    if not isinstance(job.engine, LabelScorer):
        raise EngineError(
            f"{option} needs the likelihood of every label, which this model's engine does not give",
            hint="for local weights say `engine: transformers` under models",
        )
    return job.engine


def label_scores(job: Job, prompts: Sequence[Prompt], option: str) -> Scored:
    """Scores the job's labels after every prompt, or takes up what this job's folder keeps of the same prompts.

    Raises:
        AdvisorError: see `scorer`; also where the engine can answer none of the prompts.
    """
    engine = scorer(job, option)
    path, key = job.folder / f"{option}-scores.json", _key(job, prompts)
    kept = _kept(path, key)
    if kept is not None:
        return kept
    found: dict[int, LabelScores] = {}
    failed: list[EngineError] = []
    for start in range(0, len(prompts), BATCH):
        answered = each(lambda some: engine.score_labels(some, job.labels), prompts[start : start + BATCH])
        for row, one in enumerate(answered, start):
            if isinstance(one, EngineError):
                failed.append(one)
            else:
                found[row] = one
        done = len(found) + len(failed)
        job.progress(done / len(prompts), f"{done} of {len(prompts)} prompts scored for {option}")
    if failed and not found:
        raise failed[0]
    scores = np.asarray([one.log_likelihoods for one in found.values()], np.float64).reshape(-1, len(job.labels))
    scored = Scored(scores, tuple(found), sum((one.usage for one in found.values()), Usage()))
    record = {"key": key, "scores": scores.tolist(), "rows": scored.rows, "usage": asdict(scored.usage)}
    write_whole(path, json.dumps(record))
    return scored


def _kept(path: Path, key: str) -> Scored | None:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["key"] != key:
            return None
        return Scored(np.asarray(record["scores"], np.float64), tuple(record["rows"]), Usage(**record["usage"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):  # a run that was killed while it wrote
        return None


def _key(job: Job, prompts: Sequence[Prompt]) -> str:
    """Over all that the scores hang on: the model, the labels, and every message."""
    asked = [[astuple(message) for message in prompt.messages] for prompt in prompts]
    return sha256(json.dumps([job.engine.identity, job.labels, asked]).encode()).hexdigest()
