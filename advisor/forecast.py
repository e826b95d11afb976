"""What a candidate will take before anything has run: requests, tokens, minutes, money. Estimates, and called so.

Tokens are guessed at four characters each. Seconds follow the arithmetic of a transformer (method: 2N operations a
token forwards, about 5N to train an adapter), at the share of this machine's matrix speed that was seen in practice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.training_cost import auto_epochs
from advisor.tuning import TrainingSize
from advisor.types import Candidate, Example, Usage

CHARACTERS_PER_TOKEN = 4
TEMPLATE_TOKENS = 12
"""The chat template around a turn or two."""
USED_SHARE = 0.8
"""How much of a plain matrix product's speed a forward pass reaches on a CPU."""
TRAINING_FACTOR = 2.5
"""A training token costs so many forward tokens: forwards, backwards through frozen weights, and the adapter."""
DECODE_FACTOR = 3.0
"""A generated token of a batch costs so many prompt tokens: it reads the weights for few rows at a time."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The lengths that decide, in tokens, and the sizes of the splits."""

    instructions: float
    request: float
    answer: float
    labels: float
    n_train: int
    n_asked: int
    n_dev: int = 0


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of a candidate before it runs. None is unknown.

    Attributes:
        total: money over the horizon at the declared volume. Only ratios matter: measured costs set the scale.
        seconds: of a run that goes all the way, its training included.
        prior: chance in [0, 1] that it reaches the target, by the rule of thumb; it decides nothing that is certified.
        paid: an endpoint asks money for training it, before it has answered anything.
    """

    total: float | None = None
    seconds: float | None = None
    prior: float | None = None
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Forecast:
    """At most so many requests; prompt and completion tokens of one; tokens seen in training; seconds if known.

    `seconds` is all of it: `request_seconds` for each request and `train_seconds` once. `training` is what an endpoint
    would bill a training by; None for what does not train.
    """

    requests: int
    prompt_tokens: float
    completion_tokens: float
    train_tokens: float
    seconds: float | None
    request_seconds: float | None = None
    train_seconds: float | None = None
    training: TrainingSize | None = None

    @property
    def usage(self) -> Usage:
        """What one request is expected to take; its seconds are 0 where they are not known."""
        return Usage(round(self.prompt_tokens), 0, round(self.completion_tokens), self.request_seconds or 0.0)


def shape(instructions: str, labels: Sequence[str], train: Sequence[Example], n_asked: int, n_dev: int = 0) -> Shape:
    """Mean lengths over the train examples; `n_asked` is how many requests a candidate that goes all the way makes."""
    mean = max(1, len(train))
    return Shape(
        instructions=len(instructions) / CHARACTERS_PER_TOKEN,
        request=sum(len(example.input) for example in train) / mean / CHARACTERS_PER_TOKEN,
        answer=sum(len(example.target) for example in train) / mean / CHARACTERS_PER_TOKEN,
        labels=sum(len(label) + 2 for label in labels) / CHARACTERS_PER_TOKEN,
        n_train=len(train),
        n_asked=n_asked,
        n_dev=n_dev,
    )


def forecast(candidate: Candidate, measures: Shape, parameters: int | None, gflops: float | None) -> Forecast:
    """What a candidate takes at most, if it goes all the way.

    Args:
        candidate: its options are read by their usual names: shots, top_k, chunk_tokens, epochs, max_examples.
        measures: from `shape`.
        parameters: of its model; None when the weights are not here yet, which leaves the seconds unknown.
        gflops: speed of a float32 matrix product here, from `catalogue.probe`; None leaves the seconds unknown.
    """
    options = dict(candidate.options)
    if candidate.model is None:
        return Forecast(measures.n_asked, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    prompt = _prompt_tokens(options, measures)
    rows = min(measures.n_train, int(_number(options, "max_examples")) or measures.n_train)
    epochs = auto_epochs(rows) if options.get("epochs") == "auto" else _number(options, "epochs")
    row_tokens = prompt + measures.answer
    train_tokens = epochs * rows * row_tokens
    if not parameters or not gflops:
        held_out = measures.n_dev * row_tokens if options.get("validation") else 0.0
        size = TrainingSize(rows, round(rows * row_tokens), round(held_out), int(epochs)) if epochs else None
        return Forecast(measures.n_asked, prompt, measures.answer, train_tokens, None, training=size)
    per_token = 2 * parameters / (gflops * 1e9 * USED_SHARE)
    request = per_token * (prompt + DECODE_FACTOR * measures.answer)
    training = per_token * TRAINING_FACTOR * train_tokens
    seconds = measures.n_asked * request + training
    return Forecast(measures.n_asked, prompt, measures.answer, train_tokens, seconds, request, training)


def _prompt_tokens(options: Mapping[str, object], measures: Shape) -> float:
    shots = _number(options, "shots") * (measures.request + measures.answer + TEMPLATE_TOKENS)
    passages = _number(options, "top_k") * _number(options, "chunk_tokens")
    listed = 0.0 if "epochs" in options or "shots" in options else measures.labels
    return TEMPLATE_TOKENS + measures.instructions + measures.request + shots + passages + listed


def _number(options: Mapping[str, object], key: str) -> float:
    value = options.get(key)
    return float(value) if isinstance(value, (int, float)) else 0.0
