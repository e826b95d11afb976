"""Watches a training while it runs: progress, the end of a slice, early stop, and a loss that diverges."""

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

from advisor.protocols import Progress

PATIENCE = 2
"""Training ends after so many evaluations in a row that bring no lower dev loss."""
RISEN = 1.0
"""A dev loss so many nats a token above that of the untrained model is no overfitting: e times its perplexity."""
LEARNT = 0.9
"""A dev loss that was once this share of the untrained model's shows that the training worked until it rose."""
WORSE = 0.05
"""A training that stays so many nats a token above the untrained model at every look has only done harm."""


class DivergedError(ArithmeticError):
    """The loss of a training is not finite, or has risen far above that of the untrained model.

    `seconds` and `tokens` are what it took to find out.
    """

    def __init__(self, why: str, seconds: float = 0.0, tokens: int = 0) -> None:
        super().__init__(why)
        self.seconds = seconds
        self.tokens = tokens


def dev_losses(log: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, float], ...]:
    """(step, dev loss) of every evaluation after the first step."""
    return tuple((int(row["step"]), float(row["eval_loss"])) for row in log if "eval_loss" in row and row["step"])


def untrained_loss(log: Sequence[Mapping[str, Any]]) -> float | None:
    """The dev loss before the first step."""
    return next((float(row["eval_loss"]) for row in log if "eval_loss" in row and not row["step"]), None)


def exhausted(losses: Sequence[float]) -> bool:
    """Whether the last PATIENCE evaluations brought no lower loss than there was before them."""
    return len(losses) > PATIENCE and min(losses[-PATIENCE:]) >= min(losses[:-PATIENCE])


def divergence(untrained: float | None, losses: Sequence[float]) -> str | None:
    """Why the training has diverged at its latest evaluation, or None.

    A loss that rises after the training has worked is overfitting, which early stopping and the checkpoint of the
    lowest dev loss take care of. Losses are mean nats a token of the completions.
    """
    last = losses[-1]
    if not math.isfinite(last):
        return f"the dev loss was {last}"
    if untrained is not None and last > untrained + RISEN and min(losses) > LEARNT * untrained:
        return f"the dev loss rose from {untrained:.3f} to {last:.3f}"
    return None


def did_harm(log: Sequence[Mapping[str, Any]], ended: bool) -> str | None:
    """Why a training that has ended, by itself or early, is of no use: at no look was it near the untrained model."""
    untrained, losses = untrained_loss(log), [loss for _, loss in dev_losses(log)]
    if untrained is None or not losses or not (ended or exhausted(losses)) or min(losses) <= untrained + WORSE:
        return None
    return f"the dev loss was {untrained:.3f} untrained and {min(losses):.3f} at its lowest"


class Observation:
    """What happens at each step, log line and evaluation of a Trainer; `trouble` says why a training was given up.

    All that it decides on is in the Trainer's own log, which goes into checkpoints, so a training that is taken up
    again is stopped where an undisturbed one would be.

    Args:
        progress: told the share of all steps that is done.
        until: the step to pause at with a checkpoint.
        seconds: what the training has taken before this process took it up.
    """

    def __init__(self, progress: Progress, until: int, seconds: float) -> None:
        self.trouble: str | None = None
        self._progress = progress
        self._until = until
        self._since = time.perf_counter() - seconds

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Pauses at the end of the slice, looking at dev there: the Trainer would not look at its very last step."""
        self._progress(state.global_step / max(1, state.max_steps), f"step {state.global_step} of {state.max_steps}")
        if state.global_step >= min(state.max_steps, self._until):
            control.should_evaluate = control.should_save = control.should_training_stop = True

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """Adds the seconds to every line of the log."""
        state.log_history[-1]["seconds"] = time.perf_counter() - self._since
        loss = (logs or {}).get("loss", 0.0)
        if not math.isfinite(loss):
            self._give_up(control, f"the training loss was {loss}")

    def on_evaluate(self, args: Any, state: Any, control: Any, metrics: Any = None, **_: Any) -> None:
        """Stops early, or because the loss has diverged."""
        latest = (metrics or {}).get("eval_loss", math.nan)
        self._progress(state.global_step / max(1, state.max_steps), f"dev loss {latest:.3f}")
        losses = [loss for _, loss in dev_losses(state.log_history)]
        if losses and (why := divergence(untrained_loss(state.log_history), losses)):
            self._give_up(control, why)
        elif exhausted(losses):
            control.should_training_stop = True

    def _give_up(self, control: Any, why: str) -> None:
        self.trouble = self.trouble or why
        control.should_training_stop = True


def as_callback(observation: Observation) -> Any:
    """The observation as a callback of the transformers Trainer, which is imported only here."""
    from transformers import TrainerCallback

    class Callback(TrainerCallback):  # type: ignore[misc]  # Any to mypy
        on_step_end = staticmethod(observation.on_step_end)
        on_log = staticmethod(observation.on_log)
        on_evaluate = staticmethod(observation.on_evaluate)

    return Callback()
