"""The shape of result.json, key by key as the contract has it. `NotRequired` keys are ours and may be absent."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

from advisor.render._money_entries import CostEntry, MoneyEntries
from advisor.types import TrialStatus
from advisor.verdict import Sharing, Verdict


class TargetEntry(TypedDict):
    """What was asked for; `alpha` is what this run spent, `reserved` what it left for one more look."""

    metric: str
    accuracy: float
    consistency: NotRequired[float | None]
    confidence: float
    alpha: float
    reserved: NotRequired[float | None]
    certify: NotRequired[Sharing | None]


class VolumeEntry(TypedDict):
    """The declared volume."""

    requests_per_month: float | None
    horizon_months: float | None


class DevEntry(TypedDict):
    """The screening score."""

    score: float
    n: int


class AccuracyEntry(TypedDict):
    """The test score and its one-sided bounds."""

    correct: int | None
    n: int
    point: float
    lower: float | None
    upper: float | None
    method: Literal["clopper-pearson", "betting", "stopped"]


class ConsistencyEntry(TypedDict):
    """Agreement of two production runs."""

    point: float
    lower: float | None
    n: int
    components: dict[str, float]
    upper: NotRequired[float | None]


class TokensEntry(TypedDict):
    """Mean tokens of a request."""

    prompt_mean: float
    completion_mean: float
    cached_mean: NotRequired[float | None]
    seconds_mean: NotRequired[float]
    own_seconds_mean: NotRequired[float]
    reasoning_mean: NotRequired[float]


class LatencyEntry(TypedDict):
    """Milliseconds a request waits."""

    p50: float
    p95: float
    n: NotRequired[int]


class AskedEntry(TypedDict):
    """What requests took that were no answers, e.g. those of a search for a prompt."""

    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    seconds: float


class FitEntry(TypedDict):
    """What preparing took; `prompt` is the one that a search ended on, after so many `requests`."""

    train_seconds: float
    index_seconds: float
    train_tokens: int
    notes: list[str]
    requests: NotRequired[int]
    asked: NotRequired[AskedEntry]
    prompt: NotRequired[str | None]
    index_bytes: NotRequired[int]


class MeasuredEntry(TypedDict):
    """One measured size of a learning curve."""

    examples: int
    score: float
    dev_loss: float
    seeds: int


class ProjectionEntry(TypedDict):
    """A score that was not measured, with its 80 % band."""

    examples: int
    score: float
    lower: float
    upper: float


class CurveEntry(TypedDict):
    """A learning curve on dev; `unlikely`: by projection, more data will not reach the target."""

    measured: list[MeasuredEntry]
    projection: list[ProjectionEntry]
    unlikely: bool


class CauseEntry(TypedDict):
    """One cause of missed answers, and the ids of three items."""

    cause: str
    count: int
    items: list[str]


class FailuresEntry(TypedDict):
    """Why the answers of a strategy missed, on the split it is judged by."""

    split: str
    asked: int
    missed: int
    causes: list[CauseEntry]


class CandidateEntry(TypedDict):
    """Which configuration an entry is about."""

    id: str
    kind: str
    model: str | None
    options: NotRequired[dict[str, object]]
    rank: NotRequired[int]


class StrategyEntry(CandidateEntry):
    """One strategy's outcome."""

    status: TrialStatus
    why: str
    excluded: NotRequired[str | None]
    dev: DevEntry | None
    accuracy: AccuracyEntry | None
    consistency: ConsistencyEntry | None
    tokens: TokensEntry | None
    latency_ms: LatencyEntry | None
    cost: CostEntry | None
    examples_needed: int | None
    fit: NotRequired[FitEntry | None]
    diagnostics: NotRequired[dict[str, float]]
    learning_curve: NotRequired[CurveEntry | None]
    failures: NotRequired[FailuresEntry | None]


class DiagnosisEntry(TypedDict):
    """What two cheap questions on dev said about a model; shares in [0, 1], None where it was not asked."""

    model: str
    needs_documents: float
    gold_passage: float | None
    gold_n: int
    closed_book: float | None
    closed_n: int
    ruled_out: list[str]


class InteractionEntry(TypedDict):
    """Whether fine-tuning and retrieval add up: scores of neither, retrieval, tuning and both on `n` dev items."""

    model: str
    n: int
    strategies: list[str]
    scores: list[float]
    point: float
    lower: float
    upper: float


class JudgeEntry(TypedDict):
    """What a rubric's judge was worth on labelled answers, the judged pass rate asked for, and what it took."""

    judge: str
    right: int
    right_passed: int
    wrong: int
    wrong_passed: int
    agreement_lower: float
    agreement_asked: float
    kappa: float
    repeated: float | None
    target: float
    bar: float
    alpha: float
    referenced: bool
    demoted: str
    instead: str
    requests: int
    recalled: int
    tokens: int
    seconds: float
    money: float | None
    without_verdict: int


class InjectionEntry(TypedDict):
    """How often a strategy obeyed planted instructions, of `n`; `baseline`: of the same without any planted."""

    strategy: str
    n: int
    obeyed: int
    baseline: int
    lower: float | None
    upper: float | None
    score_before: float | None
    score_after: float | None
    wordings: list[tuple[str, int, int]]
    requests: int
    tokens: int
    seconds: float
    money: float | None
    why: str


class ProbesEntry(TypedDict):
    """What was measured beside the race."""

    injection: list[InjectionEntry]


class BreakEvenEntry(TypedDict):
    """The monthly volume where b becomes cheaper than a."""

    a: str
    b: str
    requests_per_month: float | None


RangeEntry = TypedDict("RangeEntry", {"from": float, "to": float | None, "strategy": str})


class RuleEntry(TypedDict):
    """The rule of thumb and whether the measurement agrees."""

    strategy: str
    agrees: bool
    because: str


class SpentEntry(TypedDict):
    """What the run took; `recalled` of its requests an earlier run or another strategy had asked."""

    requests: int
    requests_if_exhaustive: int
    tokens: int
    seconds: float
    money: float | None
    recalled: NotRequired[int]


class ResultFile(MoneyEntries):
    """All of result.json."""

    schema_version: Literal[1]
    task: str
    run_id: str
    verdict: Verdict
    recommended: str | None
    reason: str
    target: TargetEntry
    volume: NotRequired[VolumeEntry]
    splits: dict[str, int]
    strategies: list[StrategyEntry]
    break_even: list[BreakEvenEntry]
    winner_by_volume: list[RangeEntry]
    rule_of_thumb: RuleEntry
    spent: SpentEntry
    warnings: list[str]
    diagnoses: NotRequired[list[DiagnosisEntry]]
    interactions: NotRequired[list[InteractionEntry]]
    judge: NotRequired[JudgeEntry]
    probes: NotRequired[ProbesEntry]
