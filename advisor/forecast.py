"""What a candidate will take before anything has run: requests, tokens, minutes, money. Estimates, and called so.

Tokens are guessed at four characters each. Seconds follow the arithmetic of a transformer (method: 2N operations a
token forwards, about 5N to train an adapter), at the share of this machine's matrix speed that was seen in practice.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.types import Candidate, Example, Usage

CHARACTERS_PER_TOKEN = 4
TEMPLATE_TOKENS = 12
"""The chat template around a turn or two."""
USED_SHARE = 0.8
"""How much of a plain matrix product's speed a forward pass reaches on a CPU."""
TRAINING_FACTOR = 2.5
"""A training token costs so many forward tokens: forwards, backwards through frozen weights, and the adapter."""
FEWEST_STEPS, FEWEST_EPOCHS, MOST_EPOCHS = 150, 3.0, 10.0
"""How long a training is where the task does not say (method: at least 150 steps, at most 10 passes)."""
SEARCH_FACTOR = 2.0
"""A search by successive halving takes at most so many times the steps of one training."""
CURVE_PARTS, CURVE_SEEDS = (4, 2), 2
"""A learning curve is trained on a quarter and on half of the examples too, twice each (method, section 4.3)."""
DECODE_FACTOR = 3.0
"""A generated token of a batch costs so many prompt tokens: it reads the weights for few rows at a time."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The lengths that decide, in tokens, the sizes of the splits, and how often one adapter is trained.

    It is trained more than once where consistency asks how much hangs on the seed.
    """

    instructions: float
    request: float
    answer: float
    labels: float
    n_train: int
    n_asked: int
    trainings: int = 1
    corpus: float = 0.0


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of a candidate before it runs. None is unknown.

    Attributes:
        total: money over the horizon at the declared volume. Only ratios matter: measured costs set the scale.
        seconds: of a run that goes all the way, its training included.
        prior: chance in [0, 1] that it reaches the target, by the rule of thumb; it decides nothing that is certified.
    """

    total: float | None = None
    seconds: float | None = None
    prior: float | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """At most so many requests; prompt and completion tokens of one; tokens seen in training; seconds if known.

    `seconds` is all of it: `request_seconds` for each request and `train_seconds` for each of `trainings`, whose tokens
    are `train_tokens` together.
    """

    requests: int
    prompt_tokens: float
    completion_tokens: float
    train_tokens: float
    seconds: float | None
    request_seconds: float | None = None
    train_seconds: float | None = None
    trainings: int = 1

    @property
    def usage(self) -> Usage:
        """What one request is expected to take; its seconds are 0 where they are not known."""
        return Usage(round(self.prompt_tokens), 0, round(self.completion_tokens), self.request_seconds or 0.0)


def shape(instructions: str, labels: Sequence[str], train: Sequence[Example], n_asked: int) -> Shape:
    """Mean lengths over the train examples; `n_asked` is how many requests a candidate that goes all the way makes."""
    mean = max(1, len(train))
    return Shape(
        instructions=len(instructions) / CHARACTERS_PER_TOKEN,
        request=sum(len(example.input) for example in train) / mean / CHARACTERS_PER_TOKEN,
        answer=sum(len(example.target) for example in train) / mean / CHARACTERS_PER_TOKEN,
        labels=sum(len(label) + 2 for label in labels) / CHARACTERS_PER_TOKEN,
        n_train=len(train),
        n_asked=n_asked,
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
    examples = min(measures.n_train, int(_number(options, "max_examples")) or measures.n_train)
    once = _examples_seen(options, examples) * (prompt + measures.answer)
    times = measures.trainings if once else 1
    aside = _examples_of_learning_curve(options, examples) * (prompt + measures.answer)
    once += _tokens_learned_first(options, measures, prompt)
    total = times * once + aside
    if not parameters or not gflops:
        return Forecast(measures.n_asked, prompt, measures.answer, total, None, trainings=times)
    per_token = 2 * parameters / (gflops * 1e9 * USED_SHARE)
    request = per_token * (prompt + DECODE_FACTOR * measures.answer)
    seconds = measures.n_asked * request + per_token * TRAINING_FACTOR * total
    training = per_token * TRAINING_FACTOR * once
    return Forecast(measures.n_asked, prompt, measures.answer, total, seconds, request, training, times)


def default_epochs(examples: int, batch: int) -> float:
    """Passes over so many examples where the task does not say: 3, more of few examples, never more than 10."""
    steps = math.ceil(max(1, examples) / batch)
    return min(MOST_EPOCHS, max(FEWEST_EPOCHS, math.ceil(FEWEST_STEPS / steps)))


def _examples_seen(options: Mapping[str, object], examples: int) -> float:
    """Examples times passes of one training, those of a search for its configuration included."""
    return _passes(options, examples) * examples * (SEARCH_FACTOR if options.get("search") == "halving" else 1.0)


def _tokens_learned_first(options: Mapping[str, object], measures: Shape, prompt: float) -> float:
    """Tokens of a stage before the task's own; an earlier task is taken to be as large and as long as this one."""
    first = options.get("first", "none")
    if first == "none":
        return 0.0
    most = _number(options, "first_examples") or math.inf
    if first == "corpus":
        rows = min(measures.corpus, most * _number(options, "passage_tokens"))
    else:
        rows = min(measures.n_train, most) * (prompt + measures.answer)
    return _number(options, "first_epochs") * rows


def _examples_of_learning_curve(options: Mapping[str, object], examples: int) -> float:
    """Examples times passes of the trainings that only a learning curve asks for."""
    if not options.get("learning_curve"):
        return 0.0
    parts = [examples // divisor for divisor in CURVE_PARTS]
    return CURVE_SEEDS * sum(_passes(options, part) * part for part in parts)


def _passes(options: Mapping[str, object], examples: int) -> float:
    if options.get("epochs") == "auto":
        return default_epochs(examples, int(_number(options, "batch")) or 1)
    return _number(options, "epochs")


def _prompt_tokens(options: Mapping[str, object], measures: Shape) -> float:
    shots = _number(options, "shots") * (measures.request + measures.answer + TEMPLATE_TOKENS)
    passages = _number(options, "top_k") * _number(options, "chunk_tokens")
    listed = 0.0 if "epochs" in options or "shots" in options else measures.labels
    return TEMPLATE_TOKENS + measures.instructions + measures.request + shots + passages + listed


def _number(options: Mapping[str, object], key: str) -> float:
    value = options.get(key)
    return float(value) if isinstance(value, (int, float)) else 0.0
