"""Fine-tune a LoRA adapter on the labelled examples; the prompt stays short."""

from pydantic import Field

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from strategies._adapters import TrainingOptions
from strategies._answering import DECODE, Decode
from strategies._learning_curve import with_curve
from strategies._short_prompt import adapted, restored, short
from strategies._trainable import quantize_here
from strategies._tuning import tune


class Strategy:
    """Completion-only LoRA over all linear layers, stopped early on dev."""

    needs_model = True
    needs_weights = True

    class Options(TrainingOptions):
        """Keys of ``kind: lora`` in task.yaml."""

        decode: Decode = Field("auto", description=DECODE)
        learning_curve: bool = Field(
            False,
            description="Train on a quarter and on half of the examples as well, two seeds each, and project the score "
            "to twice and four times the data. Takes about one to three times as long as the training itself, on top.",
        )

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration: rank matters little next to the choice of strategy."""
        return [{}]

    def label(self, options: Options) -> str:
        """E.g. ``r16``, ``r16-halving-free``."""
        decode = "" if options.decode == "auto" else f"-{options.decode}"
        return f"{options.label}{decode}"

    def skip(self, task: TaskSpec) -> str | None:
        """Applies to every task with a trainable model (the plan checks the model)."""
        return None

    def impossible(self, options: Options) -> str | None:
        """Quantised training where there is no CUDA GPU."""
        return quantize_here(options.quantize)

    def fit(self, job: Job) -> Predictor:
        """Trains the adapter, or takes up the one this run has already trained."""
        compose = short(job)
        tuned = tune(job, compose)
        first = job.seed == job.task.seed  # a retraining shows the luck of a seed, not the use of more data
        fit = with_curve(job, compose, tuned) if job.options.learning_curve and first else tuned.fit
        return adapted(job, fit, tuned.engine, tuned.trained.folder)

    def embeds(self, options: Options) -> bool:
        """No text is embedded."""
        return False

    def restore(self, job: Job) -> Predictor:
        """From the adapter that a bundle holds."""
        return restored(job)
