"""TaskSpec: all that task.yaml may say. `load_task` reads it and lists every mistake with its place."""

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from advisor.answer_form import AnswerForm, BadForm, form_of, record_form
from advisor.errors import TaskError
from advisor.found_files import is_too_long, leads_out, rooted
from advisor.suggest import bracket, found
from advisor.task_checks import DEFAULT_MODEL_ID, METRICS, conflicts, not_yet
from advisor.task_file import Keys, Problem, TaskFile, dotted, joined, read_task_file, split_keys
from advisor.task_models import EmbeddingSection, ModelSection, PriceSection, StrategySection
from advisor.task_money import BudgetSection, CostsSection, VolumeSection
from advisor.task_rubric import JudgeSection, RubricSection, TaskSection
from advisor.task_sections import (
    NAME,
    ColumnsSection,
    CorpusSection,
    DataSection,
    Kind,
    OutputSection,
    RulesSection,
    Section,
    TargetSection,
    Text,
)
from advisor.task_wording import CONFLICT, type_problems

__all__ = [
    "BudgetSection",
    "ColumnsSection",
    "CorpusSection",
    "CostsSection",
    "DataSection",
    "EmbeddingSection",
    "JudgeSection",
    "Kind",
    "ModelSection",
    "OutputSection",
    "PriceSection",
    "RubricSection",
    "RulesSection",
    "StrategySection",
    "TargetSection",
    "TaskSection",
    "TaskSpec",
    "VolumeSection",
    "load_task",
    "task_schema",
]

FILES_OF_DATA = ("path", "train", "dev", "test")


class TaskSpec(Section):
    """A whole task file. Frozen; `place` and `folder` also work when it was built without a file."""

    version: Literal[1] = Field(description="The version of this format.")
    name: str = Field(pattern=NAME, description="The folder of its reports.", examples=["support-intents"])
    task: TaskSection = Field(description="What is asked, and what a right answer looks like.")
    data: DataSection = Field(description="The labelled examples.")
    corpus: CorpusSection | None = Field(
        default=None, description="The documents to retrieve from. Absent: retrieval strategies do not apply."
    )
    target: TargetSection = Field(description="What a strategy must reach.")
    volume: VolumeSection = Field(default=VolumeSection(), description="How much the winner will be used.")
    costs: CostsSection = Field(default=CostsSection(), description="What money goes into beside models.")
    prices: Text | None = Field(
        default=None,
        description="A TOML file laid over the price table that ships: `[listed.NAME]` entries for "
        "`models[].price.listed`, `[models.ID]` for a model's whole price, `[local]` for the assumed machine. Each has "
        "`source` and `as_of`.",
        examples=["prices.toml"],
    )
    models: Annotated[tuple[ModelSection, ...], Field(strict=False, min_length=1)] = Field(
        default=(ModelSection(id=DEFAULT_MODEL_ID, engine="local", model="smollm2-135m-instruct"),),
        description="The language models to try. Absent: the small embedded one.",
    )
    embedding: EmbeddingSection = Field(default=EmbeddingSection(), description="The embedding model.")
    strategies: Annotated[tuple[StrategySection, ...], Field(strict=False, min_length=1)] | None = Field(
        default=None, description="The strategies to try. Absent: every kind that applies, with its own grid."
    )
    budget: BudgetSection = Field(default=BudgetSection(), description="What a run may take.")
    seed: int = Field(default=13, ge=0, description="Governs splits, demonstrations and training; same seed, same run.")
    exhaustive: bool = Field(
        default=False,
        description="True measures every candidate in full, also the hopeless ones: dearer, for studies only.",
    )
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$", description="The currency of all prices and costs.")

    _file: TaskFile | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        found = conflicts(self.model_dump(mode="json"))
        if found:
            said = "; ".join(joined("", problem.keys) + f": {problem.said}" for problem in found)
            raise PydanticCustomError(CONFLICT, "{said}", {"said": said})
        return self

    @property
    def folder(self) -> Path:
        """The folder of the task file, which its paths are relative to; the current one without a file."""
        return Path(self._file.name).parent if self._file else Path()

    def in_folder(self, folder: Path, schema: str | None = None) -> Self:
        """This task as if its file lay in `folder`; `schema` is the text of its output schema, instead of a file."""
        moved = self.model_copy()
        moved._file = TaskFile(str(folder / "task.yaml"), {})
        if schema is not None:
            moved.__dict__["form"] = record_form(json.loads(schema))
        return moved

    @property
    def metric(self) -> str:
        """The metric's name with `auto` resolved by kind, rubric and rules."""
        if self.target.metric != "auto":
            return self.target.metric
        if self.task.rubric is not None:
            return "rubric"
        ruled = self.task.rules is not None or (self.task.kind == "generation" and self.data.columns.facts is not None)
        return "rules_pass" if ruled else METRICS[self.task.kind][0]

    @cached_property
    def form(self) -> AnswerForm | None:
        """What an answer of kind extraction or entities must look like; None for other kinds.

        Raises:
            BadForm: the schema file cannot be used; `load_task` has said so already.
        """
        return form_of(self.task, self.folder)

    def place(self, *keys: str | int) -> str:
        """``task.yaml:8:13: target.accuracy`` for ``place("target", "accuracy")`` or ``place("target.accuracy")``.

        An absent key has the place of the nearest key above it; a task without a file has only the dotted keys.
        """
        parts: Keys = tuple(part for key in keys for part in (split_keys(key) if isinstance(key, str) else (key,)))
        return self._file.place(Problem(parts, "")) if self._file else dotted(parts)

    def stray(self, name: str, *keys: str | int, file: str | None = None) -> str | None:
        """Why a path that stands at `keys` may not be read, None where it may: a file of strangers must not name yours.

        What the user writes on the command line (``--set``) is the user's own wish.

        Args:
            name: the path, or a glob.
            keys: where it stands.
            file: one file that the glob matches, which may be a link.
        """
        if is_too_long(name):
            return "is longer than the name of a file can be" + bracket(found(name))
        if self._file is None or self._file.override_of(keys) is not None:
            return None
        lies = leads_out(self.folder, file or rooted(name))
        if lies is None:
            return None
        return "leads out of the folder of the task file" + bracket(
            found(file or name), f"to read it: --allow-path {lies}"
        )


def _strays(task: TaskSpec) -> list[Problem]:
    """Paths that lead out of the task's folder; those among strategies' options are looked at where they are read."""
    named: list[tuple[Keys, str | None]] = [(("data", key), getattr(task.data, key)) for key in FILES_OF_DATA]
    named += [(("corpus", "paths", n), pattern) for n, pattern in enumerate(task.corpus.paths if task.corpus else ())]
    named.append((("prices",), task.prices))
    if task.task.output is not None:
        named.append((("task", "output", "schema"), task.task.output.schema_path))
    if task.task.rubric is not None:
        named.append((("task", "rubric", "labelled"), task.task.rubric.labelled))
    return [Problem(keys, said) for keys, name in named if name and (said := task.stray(name, *keys))]


def load_task(path: Path, overrides: Sequence[str] = ()) -> TaskSpec:
    """Reads a task file and applies `overrides`, each ``dotted.key=value`` with the value in YAML.

    Raises:
        TaskError: with every problem found, one line each: ``file:line:column: path.to.key: what is wrong``.
    """
    file = read_task_file(path, overrides)
    unavailable = not_yet(file.content)
    refused = {problem.keys for problem in unavailable}
    problems = [*file.problems, *unavailable]
    if ("task", "kind") not in refused:  # what a kind still lacks is no news to who cannot use it yet
        problems += [problem for problem in conflicts(file.content) if problem.keys not in refused]
    try:
        task = TaskSpec.model_validate(file.content)
    except ValidationError as wrong:
        problems += type_problems(wrong, file.content, TaskSpec)
    if problems:
        raise TaskError(file.lines(problems))
    task._file = file
    if strays := _strays(task):
        raise TaskError(file.lines(strays))
    try:
        _ = task.form
    except BadForm as wrong:
        raise TaskError(file.lines([Problem(("task", "output", "schema"), str(wrong))])) from wrong
    return task


def task_schema() -> dict[str, object]:
    """The JSON Schema of task.yaml, each key with a description; what editors complete from."""
    schema = TaskSpec.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema | {"title": "task.yaml"}
