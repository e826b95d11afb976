"""The sections of task.yaml, one model each. Every key says what follows from it.

A section refuses unknown keys, is frozen, and converts nothing: ``"3"`` is no number and ``3`` is no text.
"""

import re
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
)
from pydantic_core import PydanticCustomError

Kind = Literal["classification", "extraction", "entities", "qa", "generation"]
Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
"""A list in YAML, a tuple here."""
LOCAL_ENGINES = ("local", "openvino", "transformers")
"""Engines that run weights on this machine."""
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


class Section(BaseModel):
    """What all sections share."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, serialize_by_alias=True, validate_by_name=True, allow_inf_nan=False
    )


class OutputSection(Section):
    """The shape of an extracted record."""

    schema_path: Text = Field(
        alias="schema",
        description="A JSON Schema file, relative to the task file; an answer that breaks it is invalid.",
        examples=["out.schema.json"],
    )


class RulesSection(Section):
    """What an answer must obey to pass `rules_pass`; all declared rules must hold."""

    must_include: Texts = Field(
        default=(), description="Every one of these must stand in the answer.", examples=[["Kind regards"]]
    )
    never_include: Texts = Field(
        default=(), description="None of these may stand in the answer.", examples=[["as an AI"]]
    )
    max_words: int | None = Field(
        default=None, ge=1, description="A longer answer fails; words are split at white space.", examples=[60]
    )
    pattern: str | None = Field(
        default=None,
        description="A regular expression that the whole stripped answer must match (re.fullmatch with DOTALL).",
        examples=["Dear .*"],
    )
    refuse_when: Text | None = Field(
        default=None,
        description="The phrase of a refusal. Where an example's target holds it, the answer must hold it too; "
        "any other answer must not.",
        examples=["I cannot answer that"],
    )

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as wrong:
            message = f"is no regular expression: {wrong.msg} at character {(wrong.pos or 0) + 1} of {value!r}"
            raise PydanticCustomError("refused", "{said}", {"said": message}) from wrong
        return value


class TaskSection(Section):
    """What is asked of a model."""

    kind: Kind = Field(
        description="What an answer is: one label, a JSON record, a list of entities, a short answer, or free text. "
        "It decides the prompt, the parser and the metric.",
    )
    instructions: str = Field(
        default="",
        description="What every prompt says first. Empty: a generic sentence for the kind, which usually scores lower.",
        examples=["Read the customer's message and answer with its intent."],
    )
    labels: Annotated[tuple[Text, ...], Field(strict=False, min_length=2)] | None = Field(
        default=None,
        description="The labels of a classification, as text; an example with another label is an error. "
        "Absent: taken from the data.",
        examples=[["card_arrival", "lost_card"]],
    )
    output: OutputSection | None = Field(
        default=None, description="The record of an extraction (kind extraction needs it)."
    )
    entity_types: Texts | None = Field(
        default=None,
        description="The types of entities to list (kind entities needs them).",
        examples=[["COURT", "JUDGE"]],
    )
    rules: RulesSection | None = Field(
        default=None, description="What answers must obey (kinds qa and generation); makes `rules_pass` the metric."
    )
    probes: Annotated[tuple[Literal["injection"], ...], Field(strict=False)] = Field(
        default=(),
        description="What is measured besides, on dev, and decides nothing. injection: instructions are planted in the "
        "passages that strategies read, at most 36 requests for each that reads any, and the report says how often "
        "they obey. Needs a corpus.",
        examples=[["injection"]],
    )


class ColumnsSection(Section):
    """Which columns of the data files hold what."""

    input: Text | None = Field(
        default=None,
        description="The request. Absent: the first of input, question, text, prompt, message, dialogue.",
        examples=["text"],
    )
    target: Text | None = Field(
        default=None,
        description="The right answer: text, or for extraction and entities JSON (an object, a list, or their text). "
        "Absent: the first of record (extraction), entities (entities), target, answer, label, output, completion, "
        "summary, intent.",
        examples=["label"],
    )
    id: Text | None = Field(
        default=None,
        description="A unique name of each row. Absent: the file's stem and the row number.",
        examples=["ticket_id"],
    )
    group: Text | None = Field(
        default=None,
        description="Rows with one value stay in one split and count as one observation in the statistics; "
        "name it where rows are related (one customer, one document).",
        examples=["customer"],
    )
    source: Text | None = Field(
        default=None,
        description="The document of the corpus that holds the answer; lets the report tell retrieval misses "
        "from reading mistakes.",
        examples=["document"],
    )
    facts: Text | None = Field(
        default=None,
        description="A text or list of texts that a right answer must hold; read by `rules_pass`.",
        examples=["facts"],
    )


class DataSection(Section):
    """The labelled examples: one file that the tool splits, or files already split."""

    path: Text | None = Field(
        default=None,
        description="One JSONL, CSV, TSV, Parquet or chat `messages` JSONL file, relative to the task file; split into "
        "train, dev (20 %) and test (30 %; of a small file up to half, for 50 examples) by the seed.",
        examples=["examples.jsonl"],
    )
    train: Text | None = Field(
        default=None, description="Examples to learn from; needs `test` too.", examples=["train.jsonl"]
    )
    dev: Text | None = Field(
        default=None,
        description="Examples to choose options by. Absent: 20 % of train (20 to 200 examples).",
        examples=["dev.jsonl"],
    )
    test: Text | None = Field(
        default=None,
        description="Examples that only certification reads; needs `train` too.",
        examples=["test.jsonl"],
    )
    columns: ColumnsSection = Field(default=ColumnsSection(), description="Which columns hold what.")


class CorpusSection(Section):
    """The documents that retrieval reads. Without this section retrieval strategies do not apply."""

    paths: Annotated[tuple[Text, ...], Field(strict=False, min_length=1)] = Field(
        description="Globs of .md, .markdown and .txt files, and with `pip install 'approach-advisor[docs]'` of .html, "
        ".htm, .pdf and .docx files, relative to the task file; each must match a file.",
        examples=[["docs/**/*.md"]],
    )


class TargetSection(Section):
    """What a strategy must reach to be recommended."""

    metric: Text = Field(
        default="auto",
        description="How one answer is scored. auto: accuracy (classification), field_f1 (extraction), entity_f1 "
        "(entities), answer_f1 (qa), rouge_l (generation); rubric where task.rubric is; rules_pass for qa with rules "
        "and for generation with rules or facts. Also: exact_match, and for qa and generation contains, fact_coverage.",
    )
    accuracy: float = Field(
        gt=0,
        lt=1,
        description="The mean score that must be certified on the test examples; the nearer to what a strategy "
        "really reaches, the more examples that takes.",
        examples=[0.85],
    )
    consistency: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="The chance that two runs of one request agree, to be certified too. Absent: measured only.",
        examples=[0.9],
    )
    confidence: float = Field(
        default=0.95, ge=0.5, lt=1, description="How sure a certificate must be; higher needs more test examples."
    )
    max_latency_ms: float | None = Field(
        default=None,
        gt=0,
        description="A strategy whose 95th percentile is slower is not recommended.",
        examples=[1500],
    )
    max_cost_per_month: float | None = Field(
        default=None, ge=0, description="A strategy that costs more, or whose price is unknown, is not recommended."
    )
    certify: Literal["pareto", "bonferroni", "sequential"] = Field(
        default="pareto",
        description="How the risk of a wrong certificate is shared among the strategies. pareto: tested from the "
        "most accurate on dev to the cheapest, each at the full risk, up to the first that fails. bonferroni: all "
        "tested, each at its share of the risk. sequential: as pareto, with bounds that hold at every look, so that "
        "the test file may grow and be looked at again for free; needs about twice the examples.",
    )
