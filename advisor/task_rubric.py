"""The section of task.yaml that declares a rubric and the model that judges by it."""

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from advisor.task_models import ModelSection
from advisor.task_sections import NAME, Section, Text
from advisor.task_sections import TaskSection as UnjudgedTaskSection


class JudgeSection(ModelSection):
    """The model that judges; the keys are those of a model, and it is no contestant."""

    id: str = Field(default="judge", pattern=NAME, description="How reports name the judge.")

    @field_validator("temperature")
    @classmethod
    def _is_greedy(cls, value: float) -> float:
        if value:
            raise PydanticCustomError("refused", "must be 0: a verdict that is drawn by lot cannot be repeated")
        return value


class RubricSection(Section):
    """What a good answer does, the model that says whether one does it, and the labels that the model is checked on."""

    criteria: Text = Field(
        description="What a good answer does, in plain words; the judge answers pass or fail to all of it together.",
        examples=["The summary names both speakers and invents nothing."],
    )
    judge: JudgeSection = Field(
        description="The model that judges, usually `engine: openai`. A small local one is allowed and mostly demoted."
    )
    labelled: Text = Field(
        description="A JSONL or CSV file of answers that people judged, relative to the task file: columns input, "
        "output, pass (true or false) and, if the judge is to see the target too, reference. At least 20 rows, both "
        "verdicts among them. The judge is measured on them before it may decide.",
        examples=["judged.jsonl"],
    )
    agreement: float = Field(
        default=0.8,
        gt=0.5,
        lt=1,
        description="The least agreement with the labels: a judge whose 95 % lower bound is under it is demoted, and "
        "`rules_pass` decides where there are rules or facts to check.",
    )


class TaskSection(UnjudgedTaskSection):
    """What is asked of a model, and what judges its answers."""

    rubric: RubricSection | None = Field(
        default=None,
        description="A rubric that a language model judges answers by (kinds qa and generation); makes `rubric` the "
        "metric. Declared rules must hold too.",
    )
