"""The sections of task.yaml about money: how much the winner will be used, what else costs, what a run may take."""

from typing import Literal

from pydantic import Field

from advisor.task_sections import Section

Period = Literal["never", "daily", "weekly", "monthly", "quarterly", "yearly"]


class VolumeSection(Section):
    """How much the winner will be used; decides which strategy is cheapest."""

    requests_per_month: int = Field(
        default=10_000,
        ge=1,
        description="High volumes favour training (paid once), low ones prompting (paid each time).",
    )
    horizon_months: int = Field(default=12, ge=1, description="The months over which set-up costs are spread.")
    corpus_refresh: Period = Field(
        default="never", description="How often the documents change; each time the index is paid for again."
    )
    retrain: Period = Field(
        default="never", description="How often the task changes; each time training is paid for again."
    )
    corpus_changed: float = Field(
        default=1.0,
        gt=0,
        le=1,
        description="The share of the documents that is indexed anew at each refresh. 1: all of them.",
        examples=[0.1],
    )
    recertify: bool = Field(
        default=True,
        description="Whether a retrained adapter answers the test examples again before it is used; those requests are "
        "paid for at each retraining.",
    )
    batch_share: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="The share of requests that can wait for an endpoint's batch discount.",
        examples=[0.3],
    )


class CostsSection(Section):
    """What money goes into beside models. An absent price is unknown or nothing, as each key says."""

    per_error: float | None = Field(
        default=None,
        ge=0,
        description="What a wrong answer costs you. It has a column of its own and decides nothing. Absent: not shown.",
        examples=[0.5],
    )
    per_label: float | None = Field(
        default=None,
        ge=0,
        description="What one more labelled example costs; a learning curve is then told in money. Absent: not shown.",
        examples=[0.4],
    )
    storage_per_gb_month: float | None = Field(
        default=None, ge=0, description="Storage of an index. Absent: nothing.", examples=[0.1]
    )


class BudgetSection(Section):
    """What a run may take; it stops there and can be resumed."""

    minutes: float | None = Field(default=None, gt=0, description="Minutes of work. Absent: no limit.", examples=[60])
    spend: float | None = Field(default=None, ge=0, description="Money for hosted models. Absent: no limit.")
    errors: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="The share of the dev or of the test items that may have an error (a timeout, a refusal, a prompt "
        "that is too long) before a strategy is stopped as failed, with the cause. Fewer count as wrong answers. 1: "
        "never stopped.",
    )
