"""What the pipeline tells whoever listens. The pipeline never prints; a listener never answers back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from advisor.types import TrialStatus
from advisor.verdict import Recommendation

Stage = Literal["fit", "dev", "test", "diagnosis"]


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run begins. `candidates` are all ids in the order of the plan, `folder` is the run folder."""

    task: str
    run_id: str
    folder: str
    candidates: tuple[str, ...]
    splits: dict[str, int]


@dataclass(frozen=True, slots=True)
class StageStarted:
    """A candidate begins a stage of `total` items (1 for a fit, which counts in shares)."""

    candidate_id: str
    stage: Stage
    total: int


@dataclass(frozen=True, slots=True)
class StageAdvanced:
    """A stage went on.

    `done` of `total` counts from the start of the stage; `tokens` are prompt and completion tokens of this stage so
    far. `score`, `low` and `high` are the running score and its interval for the eye, in [0, 1]: they decide nothing.
    """

    candidate_id: str
    stage: Stage
    done: int | float
    total: int
    note: str = ""
    score: float | None = None
    low: float | None = None
    high: float | None = None
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class StageFinished:
    """A stage is over, completed or stopped early; `note` says which when it was stopped."""

    candidate_id: str
    stage: Stage
    note: str = ""


@dataclass(frozen=True, slots=True)
class CandidateSettled:
    """Nothing more will be measured of this candidate."""

    candidate_id: str
    status: TrialStatus
    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """A plain line about progress that belongs to no candidate."""

    text: str


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The run is over and this is its answer."""

    recommendation: Recommendation


Event = RunStarted | StageStarted | StageAdvanced | StageFinished | CandidateSettled | Said | RunFinished
Listener = Callable[[Event], None]
