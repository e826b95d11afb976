"""What a strategy and an endpoint that fine-tunes say to each other, and what a strategy must know of its money.

The words are those of the OpenAI fine-tuning API (files, jobs, events); a strategy sees no library and no URL.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class TuningOrder:
    """A job to be created.

    Attributes:
        marker: the same for the same files and settings, so that a job is found again when its id is lost.
        suffix: becomes part of the tuned model's name; it holds the marker.
        training_file: the id that uploading gave; likewise `validation_file`, None for none.
        hyperparameters: by the API's names: n_epochs, batch_size, learning_rate_multiplier.
        seed: of the training.
    """

    marker: str
    suffix: str
    training_file: str
    validation_file: str | None
    hyperparameters: tuple[tuple[str, object], ...]
    seed: int


@dataclass(frozen=True, slots=True)
class TuningState:
    """How far a job is. Its training is paid for by `billed_tokens`, which only a finished job knows.

    Attributes:
        status: `working` until it has ended in one of the three other ways.
        said: the endpoint's own word for the status.
        epochs: as the endpoint chose them; None while it has not.
        error: why it failed, in the endpoint's words.
        seconds: from its creation to its end.
    """

    job: str
    status: Literal["working", "succeeded", "failed", "cancelled"]
    said: str
    training_file: str | None = None
    model: str | None = None
    billed_tokens: int | None = None
    epochs: int | None = None
    error: str | None = None
    seconds: float | None = None


class TuningService(Protocol):
    """An endpoint's side of fine-tuning. Every method raises EngineError, in one line without the key."""

    place: str
    """Where it is, for messages."""

    def refusal(self) -> str | None:
        """Why the endpoint trains nothing, found out without spending anything; None where it does."""

    def upload(self, name: str, content: bytes) -> str:
        """Sends a JSONL file of chats; its id."""

    def create(self, order: TuningOrder) -> TuningState:
        """Creates one job, never two: where a reply is lost it looks whether the job is there before it asks again."""

    def find(self, marker: str | None, training_file: str | None) -> TuningState | None:
        """The newest job with this marker or this training file that works or has succeeded; None asks for neither."""

    def state(self, job: str) -> TuningState:
        """How far a job is."""

    def cancel(self, job: str) -> TuningState:
        """Stops a job; what it has done by then may be billed. It may have ended before: the state tells."""

    def latest(self, job: str) -> tuple[float, str]:
        """The share done in [0, 1], 0 where it is not told, and the newest event in words. It never raises."""

    def serves(self, model: str) -> bool:
        """Whether the endpoint answers under that name now; it costs a prompt of a few tokens."""


@dataclass(frozen=True, slots=True)
class TrainingSize:
    """What a vendor bills a training by: rows and tokens of one pass, tokens of one pass over validation, passes."""

    rows: int
    tokens: int
    validation_tokens: int
    epochs: int


def _by_token(size: TrainingSize) -> int:
    return size.epochs * size.tokens


@dataclass(frozen=True, slots=True)
class Purse:
    """What a strategy that spends money before it answers must know. Nothing is known and nothing limited by default.

    Attributes:
        billed: the tokens that a training is billed for.
        price: what so many training tokens cost; None when that is unknown, which is not 0.
        left: what may still be spent; None without a limit.
        currency: of both.
    """

    billed: Callable[[TrainingSize], int] = _by_token
    price: Callable[[int], float | None] = lambda tokens: None
    left: Callable[[], float | None] = lambda: None
    currency: str = "USD"
