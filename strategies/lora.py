"""Fine-tune a LoRA adapter on the labelled examples; the prompt stays short."""

from collections.abc import Sequence

from pydantic import Field

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Query
from strategies._adapters import TrainingOptions
from strategies._answering import DECODE, Composed, Decode, PromptPredictor
from strategies._learning_curve import with_curve
from strategies._prompts import Content, layout
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

        def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
            return [Composed(layout(job.task, draw.wording, query.input, Content())) for query in queries]

        tuned = tune(job, compose)
        first = job.seed == job.task.seed  # a retraining shows the luck of a seed, not the use of more data
        fit = with_curve(job, compose, tuned) if job.options.learning_curve and first else tuned.fit
        return PromptPredictor(job, compose, fit, engine=tuned.engine, decode=job.options.decode)
