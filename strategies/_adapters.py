"""LoRA training with PEFT and the transformers Trainer: loss on completions only, early stop on dev.

Defaults follow method notes for a 135M model: all linear layers, r 16, alpha 32, learning rate 1e-3, batches of 8.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from advisor.protocols import Progress
from advisor.storage import write_whole
from strategies._halving import Searched, all_diverged, search
from strategies._trainer import Course, advance
from strategies._training_curve import write_curve
from strategies._training_data import Pair, TrainingSet, encode_set
from strategies._training_options import TrainingOptions
from strategies._training_watch import DivergedError

__all__ = ["Pair", "Trained", "TrainingOptions", "TrainingSet", "train"]

TRIES = 3
"""A training that diverges is tried at a third of the learning rate, and once more at a third of that."""


@dataclass(frozen=True, slots=True)
class Trained:
    """A finished adapter. `curve` holds (step, dev loss) pairs; `tokens` counts prompt and completion tokens seen.

    `seconds` and `tokens` are those of all that was trained on the way to it; `notes` say what that was beside a plain
    training: other configurations, lower learning rates.
    """

    folder: Path
    seconds: float
    tokens: int
    steps: int
    dev_loss: float
    curve: tuple[tuple[int, float], ...]
    notes: tuple[str, ...] = ()


def train(
    weights: Path, pairs: TrainingSet, options: TrainingOptions, folder: Path, seed: int, progress: Progress
) -> Trained:
    """Trains an adapter into `folder`/adapter, or returns the one that is already there.

    A finished training leaves ``training.json`` and, point by point, ``training.jsonl``. A killed one goes on from its
    last checkpoint and ends with the same adapter; without ``training.json`` nothing in the folder passes for a
    finished one. An adapter that is gone on from (`pairs.start`) keeps its rank and is left as it was.

    Raises:
        ArithmeticError: the training diverged at every learning rate it was tried at: never a bad score.
        EngineError: nothing to train or to stop on fits into the context window, or the weights cannot be quantised.
    """
    record = folder / "training.json"
    if record.exists():
        return _stored(record, folder)
    shutil.rmtree(folder / "adapter", ignore_errors=True)
    rows = encode_set(weights, pairs)
    failed: list[DivergedError] = []
    for number in range(TRIES):
        tried = options.model_copy(update={"learning_rate": options.learning_rate / 3**number})
        course = Course(weights, rows, tried, folder / "checkpoints" / f"try-{number}", seed)
        try:
            found = _searched(course, progress)
        except DivergedError as error:
            failed.append(error)
        else:
            return _kept(found, failed, folder, rows.notes)
    raise ArithmeticError(f"training diverged: {all_diverged(failed)}")


def _searched(course: Course, progress: Progress) -> Searched:
    """One training, or a search for its configuration."""
    if course.options.search == "halving":
        return search(course, progress)
    name = course.options.name
    return Searched(name, {name: advance(replace(course, folder=course.folder / name), progress)}, ())


def _kept(found: Searched, failed: Sequence[DivergedError], folder: Path, notes: tuple[str, ...]) -> Trained:
    """Keeps the adapter of the lowest dev loss and the record of how it came about."""
    stretch = found.stretches[found.chosen]
    took = [(one.seconds, one.tokens) for one in found.stretches.values()]
    took += [(one.seconds, one.tokens) for one in (*failed, *found.diverged)]
    write_curve(folder / "training.jsonl", found.chosen, found.stretches)
    (folder / "adapter").mkdir(parents=True)
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        shutil.copyfile(stretch.best / name, folder / "adapter" / name)
    notes += tuple(f"tried again at a third of the learning rate: {trouble}" for trouble in failed)
    trained = Trained(
        folder / "adapter",
        sum(seconds for seconds, _ in took),
        sum(tokens for _, tokens in took),
        stretch.steps,
        stretch.dev_loss,
        stretch.curve,
        (*notes, found.note) if len(found.stretches) > 1 or found.diverged else notes,
    )
    stored = {key: value for key, value in asdict(trained).items() if key != "folder"}
    write_whole(folder / "training.json", json.dumps(stored, indent=1))
    shutil.rmtree(folder / "checkpoints", ignore_errors=True)
    return trained


def _stored(record: Path, folder: Path) -> Trained:
    stored = json.loads(record.read_text(encoding="utf-8"))
    curve = tuple(tuple(point) for point in stored["curve"])
    return Trained(folder / "adapter", **{**stored, "curve": curve, "notes": tuple(stored["notes"])})
