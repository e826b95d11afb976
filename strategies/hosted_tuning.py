"""Fine-tune the endpoint's own model on the labelled examples, through its fine-tuning API; this costs money."""

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.errors import EngineError
from advisor.protocols import HostedTuner, Job, Predictor
from advisor.task import TaskSpec
from advisor.training_cost import auto_epochs
from advisor.tuning import TrainingSize, TuningOrder
from advisor.types import Answer, Draw, Fit, Query
from strategies._adapters import Pair
from strategies._answering import PromptPredictor
from strategies._parts import read_json, reopened, write_json
from strategies._prompts import Content, layout
from strategies._short_prompt import asked_shortly, short
from strategies._training_file import FEWEST_ROWS, TrainingFile, training_file
from strategies._tuning import chosen_examples, varied_pairs
from strategies._tuning_jobs import Ordered, Training
from strategies._tuning_record import Record

MOST_VALIDATION = 100
"""Dev examples that are sent for the vendor's validation loss; some vendors bill them."""
MOST_SEED = 2**31
MODEL = "model.json"


class Strategy:
    """A supervised fine-tuning job: files sent, a job created once and followed, its model asked with a short prompt.

    Loss is the vendor's business; the prompt is as short as that of `lora`, which saves tokens on every request.
    """

    needs_model = True
    needs_endpoint = True
    asks_money = True

    class Options(BaseModel):
        """Keys of ``kind: hosted_tuning`` in task.yaml."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        epochs: Annotated[int, Field(ge=1, le=50)] | Literal["auto"] = Field(
            3, description="Passes over the training examples, each of them billed; auto lets the vendor choose."
        )
        batch_size: Annotated[int, Field(ge=1, le=256)] | Literal["auto"] = Field(
            "auto", description="Examples per step; auto lets the vendor choose."
        )
        learning_rate_multiplier: Annotated[float, Field(gt=0, le=100)] | Literal["auto"] = Field(
            "auto", description="Scales the vendor's own learning rate; auto lets the vendor choose."
        )
        max_examples: int | None = Field(
            None, ge=10, description="Train on at most this many examples, picked by seed."
        )
        validation: bool = Field(True, description="Send dev examples along, for the vendor's validation loss.")
        suffix: str = Field(
            "advisor", pattern=r"^[A-Za-z0-9-]{1,40}$", description="Becomes part of the tuned model's name."
        )
        served_as: str | None = Field(
            None,
            min_length=1,
            description="The name that the tuned model answers under, where it is not its own: an Azure deployment. A "
            "retrained model is asked for under this name with -retrained-1 behind it.",
        )
        reuse: bool = Field(
            True,
            description="Take up a job that an earlier run created with the very same files and settings, instead of "
            "paying for another.",
        )
        poll_seconds: float = Field(10.0, gt=0, le=600, description="Seconds between two looks at the job.")
        decode: Literal["free", "constrained"] = Field(
            "free",
            description="free lets the model write, as it was trained to; constrained holds it to labels in JSON, "
            "which it was not trained on.",
        )

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration: each more is another training to pay for."""
        return [{}]

    def label(self, options: Options) -> str:
        """E.g. ``3-epochs``."""
        decode = "" if options.decode == "free" else f"-{options.decode}"
        return f"{options.epochs}-epochs{decode}"

    def skip(self, task: TaskSpec) -> str | None:
        """Applies to every task (the plan checks that the model is an endpoint and that the task names this kind)."""
        return None

    def fit(self, job: Job) -> Predictor:
        """Has the model trained, or takes up the job that was begun for the same files and settings.

        Raises:
            EngineError: too few examples, no fine-tuning there, or a job that failed.
            Unaffordable: the money left does not hold it.
        """
        engine, options = job.engine, job.options
        if not isinstance(engine, HostedTuner):
            raise EngineError("this engine cannot have its model trained: hosted_tuning needs engine: openai")
        compose = short(job)
        examples = chosen_examples(job)
        if len(examples) < FEWEST_ROWS:
            raise EngineError(f"fine-tuning takes at least {FEWEST_ROWS} train examples, found {len(examples)}")
        train = training_file(varied_pairs(compose, examples, job.seed), engine.count_tokens)
        ordered = _ordered(job, train, _validation(job) if options.validation and job.dev else None)
        training = Training(job, engine.tuning, ordered)
        record = training.finished()
        model = _served(job, record)
        training.await_model(model)
        fit = _fit(job, ordered, record, model)
        return _Predictor(_asking(job, engine, model, fit), training, model)

    def embeds(self, options: Options) -> bool:
        """No text is embedded."""
        return False

    def restore(self, job: Job) -> Predictor:
        """Asks the model that the job made, by the name that a bundle holds.

        Raises:
            EngineError: the engine is no endpoint.
        """
        if not isinstance(job.engine, HostedTuner):
            raise EngineError("a tuned model at an endpoint is asked by engine: openai")
        return _asking(reopened(job), job.engine, read_json(job.folder / MODEL)["model"], Fit())


def _asking(job: Job, engine: HostedTuner, model: str, fit: Fit) -> PromptPredictor:
    def write(folder: Path) -> None:
        write_json(folder / MODEL, {"model": model})

    return asked_shortly(job, fit, engine.with_model(model), job.options.decode, write)


class _Predictor:
    """Answers as the tuned model does; where that is gone, it says so instead of giving wrong answers."""

    def __init__(self, answering: PromptPredictor, training: Training, model: str) -> None:
        self._answering, self._training, self._model = answering, training, model
        self.fit = answering.fit

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        """One answer per query, in order."""
        return self._checked(self._answering.answer(queries, draw))

    def answer_each(self, queries: Sequence[Query], draws: Sequence[Draw]) -> list[Answer]:
        """One answer per query, in order, for queries of different draws."""
        return self._checked(self._answering.answer_each(queries, draws))

    def describe(self, folder: Path) -> None:
        """How it asks."""
        self._answering.describe(folder)

    def export(self, folder: Path) -> None:
        """The prompt, and the name of the model."""
        self._answering.export(folder)

    def _checked(self, answers: list[Answer]) -> list[Answer]:
        if answers and all(answer.error for answer in answers):
            self._training.require_model(self._model)
        return answers


def _validation(job: Job) -> TrainingFile:
    """Dev in the plain wording, as accuracy reads it."""
    pairs = [
        Pair(layout(job.task, 0, example.input, Content()), example.target) for example in job.dev[:MOST_VALIDATION]
    ]
    return training_file(pairs, job.engine.count_tokens)


def _ordered(job: Job, train: TrainingFile, validation: TrainingFile | None) -> Ordered:
    options = job.options
    epochs = auto_epochs(train.rows) if options.epochs == "auto" else options.epochs
    size = TrainingSize(train.rows, train.tokens, validation.tokens if validation else 0, epochs)
    named = {
        "n_epochs": options.epochs,
        "batch_size": options.batch_size,
        "learning_rate_multiplier": options.learning_rate_multiplier,
    }
    # What is left to the vendor is not sent: older servers do not know the word auto.
    hyperparameters = tuple((name, value) for name, value in named.items() if value != "auto")
    marker = _marker(job.engine.identity, train, validation, hyperparameters, job.seed)
    order = TuningOrder(marker, f"{options.suffix}-{marker}", "", None, hyperparameters, job.seed % MOST_SEED)
    return Ordered(order, train, validation, size, options.poll_seconds, options.reuse)


def _marker(identity: str, train: TrainingFile, validation: TrainingFile | None, settings: object, seed: int) -> str:
    """Ten characters over all that makes one training differ from another."""
    told: list[Any] = [identity, train.content.decode(), validation and validation.content.decode(), settings, seed]
    return sha256(json.dumps(told).encode()).hexdigest()[:10]


def _served(job: Job, record: Record) -> str:
    """The name to ask for: the model's own, or the deployment that the user named."""
    assert record.model is not None
    named: str | None = job.options.served_as
    if named is None:
        return record.model
    return named if job.seed == job.task.seed else f"{named}-{job.folder.name}"


def _fit(job: Job, ordered: Ordered, record: Record, model: str) -> Fit:
    """What the vendor bills; its own count where it gives one. Waiting takes no machine of ours, so no seconds."""
    size = ordered.size if record.epochs is None else replace(ordered.size, epochs=record.epochs)
    tokens = record.billed_tokens or job.purse.billed(size)
    counted = "as the job reports" if record.billed_tokens else "estimated"
    took = "" if record.seconds is None else f" in {record.seconds / 60:,.0f} min"
    notes = [
        f"job {record.job} made {model}{took}",
        f"{size.rows} examples, {size.epochs} epochs, {tokens:,} tokens billed ({counted})",
    ]
    if record.recalled:
        notes.append("the job is an earlier run's, which paid for it")
    if record.last_event:
        notes.append(record.last_event)
    return Fit(train_tokens=tokens, notes=tuple(notes), recalled=record.recalled)
