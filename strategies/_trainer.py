"""One training with the transformers Trainer, which may be paused at any step and taken up again from its checkpoint.

Learning rate schedule, optimiser, order of examples and random numbers are all in the checkpoint, so a training in
slices, or one that was killed, ends with the adapter of one that ran through.
"""

import gc
import json
import math
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.protocols import Progress
from advisor.storage import write_whole
from strategies._completion_loss import completion_trainer
from strategies._precision import hardware
from strategies._trainable import trainable
from strategies._training_data import Collator, EncodedSet
from strategies._training_options import TrainingOptions
from strategies._training_watch import DivergedError, Observation, as_callback, dev_losses, did_harm, exhausted

if TYPE_CHECKING:
    from transformers import Trainer

EVALUATIONS = 10
"""Most looks at dev during one training."""
DIVERGED = "diverged.json"
LOGGED = 100
"""About so many points of a training curve."""


@dataclass(frozen=True, slots=True)
class Course:
    """One configuration to train: its checkpoints are kept in `folder`."""

    weights: Path
    rows: EncodedSet
    options: TrainingOptions
    folder: Path
    seed: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """How far a training has come. `log` is the Trainer's; `best` is the checkpoint of the lowest dev loss."""

    steps: int
    all_steps: int
    log: tuple[dict[str, Any], ...]
    best: Path

    @property
    def ended(self) -> bool:
        """At its last step, or stopped early."""
        return self.steps >= self.all_steps or exhausted([loss for _, loss in self.curve])

    @property
    def curve(self) -> tuple[tuple[int, float], ...]:
        """(step, dev loss)."""
        return dev_losses(self.log)

    @property
    def dev_loss(self) -> float:
        """The lowest so far."""
        return min((loss for _, loss in self.curve), default=math.inf)

    @property
    def seconds(self) -> float:
        """What it has taken, in every process that had a part in it."""
        return max((float(row.get("seconds", 0.0)) for row in self.log), default=0.0)

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens seen."""
        return max((int(row.get("num_input_tokens_seen", 0)) for row in self.log), default=0)


def advance(course: Course, progress: Progress, share: float = 1.0) -> Stretch:
    """Trains up to a share of all steps, from where the last call (or a killed process) left off.

    Raises:
        DivergedError: the loss is not finite or far above the untrained model's; asking again raises it again.
    """
    from transformers import PrinterCallback

    _raise_if_diverged(course.folder)
    found = _last(course.folder)
    if found and (found.ended or found.steps >= _until(share, found.all_steps)):
        return found
    course.folder.mkdir(parents=True, exist_ok=True)
    trainer, steps = build(course, resumed=found is not None)
    watched = Observation(progress, _until(share, steps), found.seconds if found else 0.0)
    trainer.remove_callback(PrinterCallback)  # it writes to stdout, which belongs to results
    trainer.add_callback(as_callback(watched))
    trainer.train(resume_from_checkpoint=str(course.folder / f"checkpoint-{found.steps}") if found else None)
    log = tuple(trainer.state.log_history)
    if why := watched.trouble or did_harm(log, trainer.state.global_step >= steps):
        _give_up(course, why, Stretch(0, steps, log, course.folder))
    del trainer
    gc.collect()  # a Trainer is full of cycles: without this, the models of a search pile up in memory
    reached = _last(course.folder)
    assert reached is not None, "the last step of every slice is saved"
    return reached


def _give_up(course: Course, why: str, stretch: Stretch) -> None:
    """Leaves a record in the place of the checkpoints, so that a process that takes over need not find out again."""
    told = f"{why} at learning rate {course.options.learning_rate:.3g}"
    record = {"why": told, "seconds": stretch.seconds, "tokens": stretch.tokens}
    write_whole(course.folder / DIVERGED, json.dumps(record))
    for checkpoint in course.folder.glob("checkpoint-*"):
        shutil.rmtree(checkpoint)
    _raise_if_diverged(course.folder)


def _raise_if_diverged(folder: Path) -> None:
    if (record := folder / DIVERGED).exists():
        raise DivergedError(**json.loads(record.read_text(encoding="utf-8")))


def _until(share: float, steps: int) -> int:
    return max(1, min(steps, math.floor(share * steps + 1e-9)))


def _last(folder: Path) -> Stretch | None:
    """The latest complete checkpoint; the Trainer writes its state last, so one without it was cut off."""
    whole = {int(path.parent.name.rpartition("-")[2]): path for path in folder.glob("checkpoint-*/trainer_state.json")}
    for steps in sorted(whole, reverse=True):
        try:
            state = json.loads(whole[steps].read_text(encoding="utf-8"))
        except json.JSONDecodeError:
            continue
        best = folder / f"checkpoint-{state['best_global_step'] or steps}"
        return Stretch(steps, int(state["max_steps"]), tuple(state["log_history"]), best)
    return None


def build(course: Course, resumed: bool) -> tuple["Trainer", int]:
    """A Trainer ready to run, and the number of its steps."""
    from transformers import set_seed

    options, rows = course.options, course.rows
    set_seed(course.seed)
    epochs = options.passes(len(rows.train))
    steps = math.ceil(math.ceil(len(rows.train) / options.batch) * epochs)
    looks = max(2.0, min(EVALUATIONS, 2 * epochs))
    trainer = completion_trainer()(
        model=trainable(course.weights, options, rows.start),
        args=_arguments(course, epochs, max(1, round(steps / looks)), resumed),
        train_dataset=rows.train,
        eval_dataset=rows.dev,
        data_collator=Collator(rows.pad),
    )
    return trainer, steps


def _arguments(course: Course, epochs: float, evaluate_every: int, resumed: bool) -> Any:
    from transformers import TrainingArguments

    options = course.options
    return TrainingArguments(
        output_dir=str(course.folder),
        num_train_epochs=epochs,
        per_device_train_batch_size=options.batch,
        per_device_eval_batch_size=4 * options.batch,
        learning_rate=options.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=0.05,
        train_sampling_strategy="random",  # batches of equal lengths are some 10 % faster and end at a higher dev loss
        eval_on_start=not resumed,
        eval_strategy="steps",
        save_strategy="steps",
        eval_steps=evaluate_every,
        save_steps=evaluate_every,
        save_total_limit=2,  # the latest, to go on from, and the one of the lowest dev loss
        metric_for_best_model="eval_loss",
        greater_is_better=False,
        remove_unused_columns=False,
        logging_steps=max(1, evaluate_every * EVALUATIONS // LOGGED),
        logging_nan_inf_filter=False,
        include_num_input_tokens_seen="non_padding",
        disable_tqdm=True,
        report_to="none",
        use_cpu=not hardware().cuda,
        seed=course.seed,
        data_seed=course.seed,
        label_names=["labels"],
    )
