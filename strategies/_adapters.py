"""LoRA training with PEFT and the transformers Trainer: loss on completions only, early stop on dev.

Defaults follow method notes for a 135M model: all linear layers (Schulman et al. 2025, LoRA Without Regret: the MLP
layers are needed), r 16, alpha 32, learning rate 1e-3, batches of 8.
"""

import json
import math
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from advisor.protocols import Progress
from advisor.types import Prompt
from strategies._fast_lora import speed_up
from strategies._precision import hardware
from strategies._training_data import Collator, encode_pairs

if TYPE_CHECKING:
    import torch
    from transformers import Trainer


class TrainingOptions(BaseModel):
    """What a LoRA strategy may be told in task.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rank: int = Field(16, ge=1, le=256, description="Rank of the adapter; hardly matters until capacity is short.")
    learning_rate: float = Field(1e-3, gt=0, le=0.1, description="Peak learning rate of AdamW.")
    epochs: float = Field(3.0, gt=0, le=50, description="Passes over the training examples; stops early on dev loss.")
    batch: int = Field(8, ge=1, le=256, description="Examples per step; LoRA dislikes large batches.")
    max_examples: int | None = Field(None, ge=1, description="Train on at most this many examples, picked by seed.")


@dataclass(frozen=True, slots=True)
class Pair:
    """One training text: the loss is taken over `completion` (and its end of turn) only."""

    prompt: Prompt
    completion: str


@dataclass(frozen=True, slots=True)
class Trained:
    """A finished adapter. `curve` holds (step, dev loss) pairs; `tokens` counts prompt and completion tokens seen."""

    folder: Path
    seconds: float
    tokens: int
    steps: int
    dev_loss: float
    curve: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Pairs to train on, pairs to stop on, and the adapter folder to go on from; without one, a new adapter."""

    train: Sequence[Pair]
    dev: Sequence[Pair]
    start: Path | None = None


def train(
    weights: Path, pairs: TrainingSet, options: TrainingOptions, folder: Path, seed: int, progress: Progress
) -> Trained:
    """Trains an adapter into `folder`/adapter, or returns the one that is already there.

    A finished training leaves ``training.json``; without it the folder is started anew, so a killed run never
    passes a half-trained adapter off as a finished one. Diverged training (a dev loss that is not finite) is an
    error, never a bad score. An adapter that is gone on from (`pairs.start`) keeps its rank and is left as it was.

    Raises:
        ArithmeticError: the dev loss was not finite.
    """
    from transformers import PrinterCallback

    record = folder / "training.json"
    if record.exists():
        stored = json.loads(record.read_text(encoding="utf-8"))
        return Trained(folder / "adapter", **{**stored, "curve": tuple(tuple(point) for point in stored["curve"])})
    shutil.rmtree(folder / "adapter", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    trainer, tokens = _trainer(weights, pairs, options, folder, seed)
    trainer.remove_callback(PrinterCallback)  # it writes to stdout, which belongs to results
    trainer.add_callback(_reporting(progress))
    trainer.train()
    curve = [
        (int(entry["step"]), float(entry["eval_loss"])) for entry in trainer.state.log_history if "eval_loss" in entry
    ]
    lowest = min((loss for _, loss in curve), default=math.nan)
    if not math.isfinite(lowest):
        raise ArithmeticError(f"training diverged: the dev loss was {lowest} at learning rate {options.learning_rate}")
    _unwrapped(trainer).save_pretrained(folder / "adapter")
    steps = int(trainer.state.global_step)
    seen = round(tokens * steps / max(1, int(trainer.state.max_steps)))
    trained = Trained(folder / "adapter", time.perf_counter() - started, seen, steps, lowest, tuple(curve))
    stored = {key: value for key, value in asdict(trained).items() if key != "folder"}
    record.write_text(json.dumps(stored, indent=1), encoding="utf-8")
    shutil.rmtree(folder / "checkpoints", ignore_errors=True)
    return trained


def _trainer(
    weights: Path, pairs: TrainingSet, options: TrainingOptions, folder: Path, seed: int
) -> tuple["Trainer", int]:
    """A Trainer ready to run, and the tokens that all its epochs would see."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, EarlyStoppingCallback, set_seed

    set_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(weights)
    model = AutoModelForCausalLM.from_pretrained(weights, dtype=torch.float32)
    adapted = _adapted(model, options, pairs.start)
    found = hardware()
    speed_up(adapted, bfloat16=found.cuda_bfloat16 if found.cuda else found.cpu_bfloat16)
    train_rows = encode_pairs(tokenizer, pairs.train)
    dev_rows = encode_pairs(tokenizer, pairs.dev)
    steps = math.ceil(len(train_rows) / options.batch) * options.epochs
    trainer = _completion_trainer()(
        model=adapted,
        args=_arguments(options, folder, seed, max(1, round(steps / max(2.0, 2 * options.epochs)))),
        train_dataset=train_rows,
        eval_dataset=dev_rows,
        data_collator=Collator(int(tokenizer.pad_token_id or tokenizer.eos_token_id)),
        callbacks=[EarlyStoppingCallback(early_stopping_patience=2)],
    )
    return trainer, round(sum(len(row["input_ids"]) for row in train_rows) * options.epochs)


def _adapted(model: Any, options: TrainingOptions, start: Path | None) -> Any:
    """The model with a new adapter that changes nothing yet, or with the one to go on from."""
    from peft import LoraConfig, PeftModel, get_peft_model

    if start is not None:
        return PeftModel.from_pretrained(model, start, is_trainable=True)
    lora = LoraConfig(r=options.rank, lora_alpha=2 * options.rank, target_modules="all-linear", task_type="CAUSAL_LM")
    return get_peft_model(model, lora)


def _arguments(options: TrainingOptions, folder: Path, seed: int, evaluate_every: int) -> Any:
    from transformers import TrainingArguments

    return TrainingArguments(
        output_dir=str(folder / "checkpoints"),
        num_train_epochs=options.epochs,
        per_device_train_batch_size=options.batch,
        per_device_eval_batch_size=4 * options.batch,
        learning_rate=options.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=0.05,
        train_sampling_strategy="random",  # batches of equal lengths are some 10 % faster and end at a higher dev loss
        eval_strategy="steps",
        save_strategy="steps",
        eval_steps=evaluate_every,
        save_steps=evaluate_every,
        save_total_limit=1,
        load_best_model_at_end=True,
        metric_for_best_model="eval_loss",
        remove_unused_columns=False,
        save_only_model=True,  # a killed training starts anew, so the optimiser's state is of no use
        logging_strategy="no",
        disable_tqdm=True,
        report_to="none",
        use_cpu=not hardware().cuda,
        seed=seed,
        data_seed=seed,
        label_names=["labels"],
    )


def _completion_trainer() -> type["Trainer"]:
    from transformers import Trainer

    class CompletionTrainer(Trainer):  # type: ignore[misc]  # Any to mypy
        """Computes logits for completion tokens only: with a 49k vocabulary the head is a fifth of the work."""

        def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, **_: Any) -> Any:
            loss = completion_loss(_unwrapped(self), inputs)
            return (loss, {"loss": loss}) if return_outputs else loss

        def prediction_step(self, model: Any, inputs: Any, *_: Any, **__: Any) -> Any:
            import torch

            with torch.inference_mode():
                return completion_loss(_unwrapped(self), inputs), None, None

    return CompletionTrainer


def completion_loss(model: Any, inputs: dict[str, "torch.Tensor"]) -> "torch.Tensor":
    """Mean cross-entropy over tokens whose label is not -100; equal to the model's own loss (tested).

    Rows must be padded on the right. A causal model then never looks at padding from a real token, and attention
    without a mask is the faster one.
    """
    import torch

    causal = model.get_base_model()
    hidden = causal.base_model(input_ids=inputs["input_ids"], use_cache=False)[0]
    labels = inputs["labels"][:, 1:]
    kept = labels != -100
    logits = causal.get_output_embeddings()(hidden[:, :-1][kept])
    loss: torch.Tensor = torch.nn.functional.cross_entropy(logits.float(), labels[kept])
    return loss


def _unwrapped(trainer: "Trainer") -> Any:
    return trainer.accelerator.unwrap_model(trainer.model)


def _reporting(progress: Progress) -> Any:
    from transformers import TrainerCallback

    class Reporting(TrainerCallback):  # type: ignore[misc]  # Any to mypy
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            progress(state.global_step / max(1, state.max_steps), f"step {state.global_step} of {state.max_steps}")

        def on_evaluate(self, args: Any, state: Any, control: Any, metrics: Any = None, **_: Any) -> None:
            loss = (metrics or {}).get("eval_loss", math.nan)
            progress(state.global_step / max(1, state.max_steps), f"dev loss {loss:.3f}")

    return Reporting()
