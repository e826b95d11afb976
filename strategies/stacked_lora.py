"""Fine-tune in two stages: the documents or an earlier task first, then the task; or go on from given adapters."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from advisor.data_files import CSV, JSONL
from advisor.protocols import Job, Predictor, Sources
from advisor.suggest import bracket, did_you_mean, found
from advisor.task import TaskSpec
from strategies._adapters import TrainingOptions
from strategies._answering import DECODE, Decode
from strategies._short_prompt import adapted, restored, short
from strategies._stages import learn
from strategies._trainable import quantize_here

KIND = "stacked_lora"


class Strategy:
    """One adapter, trained twice; beside it the control that learns the same data at once, with as many tokens."""

    needs_model = True
    needs_weights = True

    class Options(TrainingOptions):
        """Keys of ``kind: stacked_lora`` in task.yaml. Those of `lora` are for the stage on the task's own examples."""

        adapters: tuple[str, ...] = Field(
            (),
            description="Folders of PEFT LoRA adapters to begin from, relative to the task file; several are added up. "
            "They keep their rank.",
        )
        first: str = Field(
            "corpus",
            description="What is learned before the task: corpus, the text of the documents; a JSONL or CSV file of an "
            "earlier task with an input and a target column, relative to the task file; or none. Absent: corpus, or "
            "none where adapters are given.",
        )
        stages: Literal["stacked", "joint"] = Field(
            "stacked",
            description="stacked: one after the other, the task last; joint: the control, one adapter trained on both "
            "at once with as many tokens. Write both, [stacked, joint], to see whether the order is worth anything.",
        )
        first_epochs: float = Field(3.0, gt=0, le=50, description="Passes over what is learned first.")
        first_examples: int | None = Field(
            None, ge=1, description="Learn at most this many passages or rows first, picked by seed."
        )
        first_instructions: str = Field("", description="What the prompts of the earlier task say first.")
        passage_tokens: int = Field(256, ge=16, le=4096, description="Longest piece of a document that is learned.")
        decode: Decode = Field("auto", description=DECODE)

        @model_validator(mode="before")
        @classmethod
        def _first_by_adapters(cls, value: Any) -> Any:
            if isinstance(value, Mapping) and "first" not in value:
                return {**value, "first": "none" if value.get("adapters") else "corpus"}
            return value

        @model_validator(mode="after")
        def _something_to_begin_with(self) -> Self:
            if self.first not in ("corpus", "none") and PurePath(self.first).suffix.lower() not in JSONL + CSV:
                near = did_you_mean(self.first, ("corpus", "none"))
                raise _refused(f"first must be corpus, none or a JSONL or CSV file{bracket(found(self.first), near)}")
            if self.first == "none" and not self.adapters:
                raise _refused("without `first` and `adapters` there is nothing to stack on: kind lora does that")
            if self.first == "none" and self.stages == "joint":
                raise _refused("stages: joint has nothing to join without `first`")
            return self

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """The documents first, and the control; only one of them where neither is run, see `skip`."""
        points: list[dict[str, object]] = [{"first": "corpus", "stages": name} for name in ("stacked", "joint")]
        return points if _named(task) else points[:1]

    def label(self, options: Options) -> str:
        """E.g. ``corpus-r16``, ``corpus-joint-r16``, ``tickets-r16``, ``2-adapters-none``."""
        count = len(options.adapters)
        given = ["adapter" if count == 1 else f"{count}-adapters"] if count else []
        first = [] if options.first == "none" else [PurePath(options.first).stem]
        joint = ["joint"] if options.stages == "joint" else []
        rank = options.label if not count else options.label.partition("-")[2]
        decode = "" if options.decode == "auto" else options.decode
        return "-".join(part for part in (*given, *first, *joint, rank, decode) if part)

    def skip(self, task: TaskSpec) -> str | None:
        """Runs only where it is asked for: it and its control are two or three more trainings for a doubtful gain."""
        if not _named(task):
            return f"two stages and their control cost most and seldom pay, so task.yaml must name it (kind: {KIND})"
        bare = any(section.kind == KIND and not section.options for section in task.strategies or ())
        return "there is nothing to learn first: no corpus, `first` or `adapters`" if bare and not task.corpus else None

    def impossible(self, options: Options) -> str | None:
        """Quantised training where there is no CUDA GPU."""
        return quantize_here(options.quantize)

    def sources(self, options: Options) -> Sources:
        """What the judge has to read, and to clean of dev and test."""
        file = None if options.first in ("corpus", "none") else options.first
        return Sources(file, options.first == "corpus", options.adapters)

    def fit(self, job: Job) -> Predictor:
        """Trains one stage after the other, or takes up what this run has already trained."""
        tuned = learn(job, short(job))
        return adapted(job, tuned.fit, tuned.engine, tuned.trained.folder)

    def embeds(self, options: Options) -> bool:
        """No text is embedded."""
        return False

    def restore(self, job: Job) -> Predictor:
        """From the adapter that a bundle holds."""
        return restored(job)


def _named(task: TaskSpec) -> bool:
    return any(section.kind == KIND for section in task.strategies or ())


def _refused(said: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "{said}", {"said": said})
