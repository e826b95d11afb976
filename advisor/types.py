"""The records that travel between the rooms. All frozen; a pydantic model is used only at the file border.

Seconds are wall seconds, money is in the task's currency, shares and scores lie in [0, 1].
"""

from dataclasses import astuple, dataclass, field
from typing import Literal

from advisor.curves import CurvePoint, LearningCurve
from advisor.rates import Cost as Cost

Split = Literal["train", "dev", "test"]
TrialStatus = Literal["certified", "below", "undecided", "not_run", "failed"]


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled row of the user's data.

    `facts` are strings that a correct answer must hold (the ``facts`` column, used by `rules_pass`);
    `source` names the document that holds the answer; `group` ties rows that must stay in one split.
    """

    id: str
    input: str
    target: str
    group: str | None = None
    source: str | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """An example without its target: all that a contestant ever sees of dev and test."""

    id: str
    input: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the corpus. `source` is its path relative to the task file."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved piece of a document: `start` and `end` are character offsets into `Document.text`."""

    source: str
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat prompt; `role` is system, user or assistant."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is sent to an engine; static turns come first so that a prefix cache applies."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """How an engine may answer. Temperature 0 is greedy; `seed` governs sampling only.

    `choices` are the only texts allowed as an answer; `json_schema` is the text of a JSON Schema that it must follow;
    at most one of them is given. `repeat` numbers production runs of one prompt: the answer of one is not reused for
    another.
    """

    max_new_tokens: int
    temperature: float = 0.0
    seed: int = 0
    choices: tuple[str, ...] = ()
    json_schema: str | None = None
    repeat: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What answers (or a fit) took. `cached_tokens` is the part of `prompt_tokens` served from a cache.

    `seconds` is this answer's share of its batch: the machine time it cost, not what a user waits. `own_seconds` is the
    part of it that this machine spent beside the model, embedding the query, searching and reranking; at an endpoint it
    is the only part that costs machine time. `reasoning_tokens` is the part of `completion_tokens` that was thought and
    not said; it is billed all the same.
    """

    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    own_seconds: float = 0.0
    reasoning_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Recalled:
    """Marks an answer that was computed earlier: `wait_ms` is what its caller waited then, None in a batch.

    `resumed` says that this very run had it, in a process that was cut off before the rest of its batch came.
    """

    wait_ms: float | None
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """An engine's answer to one prompt. `truncated` says that it ran into `max_new_tokens`.

    `error` says why this prompt alone has no answer that can be used; its `usage` was spent all the same. `rejected`
    says that asking again would not help: the request was refused as it stands, or its answer was withheld.
    """

    text: str
    usage: Usage
    truncated: bool = False
    recalled: Recalled | None = None
    error: str | None = None
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class LabelScores:
    """Exact log-likelihood of every label after one prompt, in the order the labels were given."""

    log_likelihoods: tuple[float, ...]
    usage: Usage
    recalled: Recalled | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A judge's verdict on one answer: `said` is its own text; None instead of a verdict where it gave none."""

    passed: bool | None
    said: str
    usage: Usage
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Draw:
    """One independent production run of a request.

    `index` 0 is the draw that accuracy reads; `wording` picks one of the acceptable wordings (0 is the declared one);
    `seed` governs sampling; `order` 0 leaves demonstrations as they were chosen, any other number shuffles them by it;
    `retrain` 0 is the adapter that ships, any other number one trained again from another seed.
    """

    index: int
    wording: int
    seed: int
    temperature: float = 0.0
    order: int = 0
    retrain: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """A contestant's answer to one query in one draw.

    `parsed` is the canonical form that metrics compare (a label, a normalised string); None when the text could not
    be parsed, which makes the answer invalid. `latency_ms` is what the caller waited and is None for batched answers.
    `probabilities` are those of every label under the deployed decoder, in label order: only where it chooses among the
    labels by them at a temperature above 0; a greedy decoder puts all of it on `parsed` and leaves this empty.
    `recalled` answers were computed for an earlier run or strategy; their usage is what they took then. `resumed` ones
    were paid for by this run before it was cut off.
    """

    query_id: str
    draw: int
    text: str
    parsed: str | None
    usage: Usage
    latency_ms: float | None = None
    retrieved: tuple[Passage, ...] = ()
    error: str | None = None
    probabilities: tuple[float, ...] = ()
    recalled: bool = False
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One configuration of one strategy on one model, e.g. ``few_shot-similar-8@small``.

    `options` are the strategy's own, already validated by it, as sorted key/value pairs (JSON values).
    `rank` orders candidates from cheap to dear before anything is measured.
    """

    id: str
    kind: str
    model: str | None
    options: tuple[tuple[str, object], ...] = ()
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Fit:
    """What preparing a contestant took.

    `train_tokens` are those seen by a local training, or those that an endpoint bills; `recalled` says that an earlier
    run has paid for the training. `notes` are short lines for the report (epochs, losses, chunks). `asked` is what
    `requests` requests to the model took that were not answers (a search for a prompt asks many), and `prompt` the
    prompt that such a search ended on. `curve` holds what training on less gave, by rising size; `measured` is what
    that took: it belongs to the run, not to setting the strategy up. `index_bytes` is what an index holds in vectors
    and text, which is stored as long as it is used.
    """

    train_seconds: float = 0.0
    index_seconds: float = 0.0
    train_tokens: int = 0
    notes: tuple[str, ...] = ()
    asked: Usage = Usage()
    prompt: str | None = None
    curve: tuple[CurvePoint, ...] = ()
    recalled: bool = False
    requests: int = 0
    measured: Usage = Usage()
    index_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Bound:
    """A measured score with its one-sided bounds at the run's alpha.

    `correct` is None for graded or grouped scores; `lower` and `upper` are None when scoring was stopped early.
    """

    point: float
    n: int
    correct: int | None
    lower: float | None
    upper: float | None
    method: Literal["clopper-pearson", "betting", "stopped"]


@dataclass(frozen=True, slots=True)
class Consistency:
    """The chance that two production runs agree, its one-sided bounds, and what it is made of."""

    point: float
    lower: float | None
    n: int
    components: dict[str, float] = field(default_factory=dict)
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds a single request waits, over `n` requests sent one at a time."""

    p50: float
    p95: float
    n: int


@dataclass(frozen=True, slots=True)
class Trial:
    """All that was measured of one candidate, and the sentence that says what it means.

    `cached_mean` is the part of `prompt_mean` that came from a cache, of the engine or of the endpoint; `usage` is the
    mean of all that an answer took, which costs follow from.
    """

    candidate: Candidate
    status: TrialStatus
    why: str
    dev_score: float | None = None
    dev_n: int = 0
    accuracy: Bound | None = None
    consistency: Consistency | None = None
    prompt_mean: float | None = None
    completion_mean: float | None = None
    latency: Latency | None = None
    fit: Fit | None = None
    cost: Cost | None = None
    excluded: str | None = None
    examples_needed: int | None = None
    learning_curve: LearningCurve | None = None
    diagnostics: dict[str, float] = field(default_factory=dict)
    cached_mean: float | None = None
    usage: Usage | None = None
