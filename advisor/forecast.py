"""What a candidate will take before anything has run: requests, tokens, minutes, money. Estimates, and called so.

Tokens are guessed at four characters each. Seconds follow the arithmetic of a transformer (method: 2N operations a
token forwards, about 5N to train an adapter), at the share of this machine's matrix speed that was seen in practice.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.training_cost import auto_epochs
from advisor.tuning import TrainingSize
from advisor.types import Candidate, Document, Example, Usage

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
DECODE_FACTOR = 5.4
"""A generated token of a batch costs so many prompt tokens: it reads the weights for few rows at a time.

Fitted to the seconds of the committed reports (non-negative least squares on relative errors over 30 strategies: 0.71
ms for a fresh token of a prompt, 3.9 ms for a written one, 0.05 ms for one whose prefix is kept)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The lengths that decide, in tokens, the sizes of the splits, and how often one adapter is trained.

    `corpus` is the length of all documents. An adapter is trained more than once where consistency asks how much hangs
    on the seed; one that an endpoint is paid for, `bought` times.
    """

    instructions: float
    request: float
    answer: float
    labels: float
    n_train: int
    n_asked: int
    corpus: float = 0.0
    n_dev: int = 0
    trainings: int = 1
    bought: int = 1


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

    `seconds` is all of it: `request_seconds` for each request and `train_seconds` for each of `trainings`, whose tokens
    are `train_tokens` together. `training` is what an endpoint would bill one of them by; None for what does not train.
    `searching` of the requests are a search for a prompt, which is made once. `counted` says that the tokens were
    counted by the tokenizer and not guessed.
    """

    requests: int
    prompt_tokens: float
    completion_tokens: float
    train_tokens: float
    seconds: float | None
    request_seconds: float | None = None
    train_seconds: float | None = None
    trainings: int = 1
    training: TrainingSize | None = None
    searching: int = 0
    counted: bool = False

    @property
    def usage(self) -> Usage:
        """What one request is expected to take; its seconds are 0 where they are not known."""
        return Usage(round(self.prompt_tokens), 0, round(self.completion_tokens), self.request_seconds or 0.0)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens that were counted: of a request, of its answer as labelled ones are long, and of one training.

    `cached` is the part of a prompt that is computed once for all requests.
    """

    prompt: float
    completion: float
    training: int = 0
    cached: float = 0.0


def shape(
    instructions: str,
    labels: Sequence[str],
    train: Sequence[Example],
    n_asked: int,
    corpus: float = 0.0,
    n_dev: int = 0,
) -> Shape:
    """Mean lengths over the train examples; `n_asked` is how many requests a candidate that goes all the way makes."""
    mean = max(1, len(train))
    return Shape(
        instructions=len(instructions) / CHARACTERS_PER_TOKEN,
        request=sum(len(example.input) for example in train) / mean / CHARACTERS_PER_TOKEN,
        answer=sum(len(example.target) for example in train) / mean / CHARACTERS_PER_TOKEN,
        labels=sum(len(label) + 2 for label in labels) / CHARACTERS_PER_TOKEN,
        n_train=len(train),
        n_asked=n_asked,
        corpus=corpus,
        n_dev=n_dev,
    )


def corpus_tokens(documents: Sequence[Document]) -> float:
    """The length of all documents, about."""
    return sum(len(document.text) for document in documents) / CHARACTERS_PER_TOKEN


def forecast(candidate: Candidate, measures: Shape, parameters: int | None, gflops: float | None) -> Forecast:
    """What a candidate takes at most, if it goes all the way.

    Args:
        candidate: its options are read by their usual names: shots, top_k, chunk_tokens, corpus_tokens, epochs,
            max_examples, requests (of a search).
        measures: from `shape`.
        parameters: of its model; None when the weights are not here yet, which leaves the seconds unknown.
        gflops: speed of a float32 matrix product here, from `catalogue.probe`; None leaves the seconds unknown.
    """
    options = dict(candidate.options)
    if candidate.model is None:
        return Forecast(measures.n_asked, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    prompt = _prompt_tokens(options, measures)
    searching = int(_number(options, "requests"))
    asked = measures.n_asked + searching
    rows = min(measures.n_train, int(_number(options, "max_examples")) or measures.n_train)
    once = _examples_seen(options, rows) * (prompt + measures.answer)
    times = (measures.trainings if _here(options) else measures.bought) if once else 1
    once += _tokens_learned_first(options, measures, prompt)
    total = times * once + _examples_of_learning_curve(options, rows) * (prompt + measures.answer)
    if not parameters or not gflops:
        size = _billed(options, measures, rows, prompt + measures.answer)
        return Forecast(asked, prompt, measures.answer, total, None, None, None, times, size, searching)
    per_token = 2 * parameters / (gflops * 1e9 * USED_SHARE)
    request = per_token * (prompt + DECODE_FACTOR * measures.answer)
    seconds = asked * request + per_token * TRAINING_FACTOR * total
    training = per_token * TRAINING_FACTOR * once
    return Forecast(asked, prompt, measures.answer, total, seconds, request, training, times, None, searching)


def with_tokens(expected: Forecast, tokens: Tokens, parameters: int | None, gflops: float | None) -> Forecast:
    """The forecast with counted tokens instead of guessed ones; what a learning curve or a first stage adds stays out.

    Args:
        expected: says how many requests and trainings there are.
        tokens: counted.
        parameters: as in `forecast`, and `gflops`.
        gflops: None leaves the seconds unknown.
    """
    trained = expected.trainings * tokens.training
    found = replace(
        expected,
        prompt_tokens=tokens.prompt,
        completion_tokens=tokens.completion,
        train_tokens=float(trained),
        counted=True,
    )
    if not parameters or not gflops:
        return found
    per_token = 2 * parameters / (gflops * 1e9 * USED_SHARE)
    request = per_token * (tokens.prompt - tokens.cached + DECODE_FACTOR * tokens.completion)
    training = per_token * TRAINING_FACTOR * tokens.training
    seconds = expected.requests * request + expected.trainings * training
    return replace(found, seconds=seconds, request_seconds=request, train_seconds=training)


def rescaled(expected: Forecast, answering: float, training: float) -> Forecast:
    """The forecast on a machine that takes so many times the seconds for answering and for training."""
    if expected.seconds is None or expected.request_seconds is None or expected.train_seconds is None:
        return expected
    asked = expected.requests * expected.request_seconds
    return replace(
        expected,
        seconds=answering * asked + training * (expected.seconds - asked),
        request_seconds=answering * expected.request_seconds,
        train_seconds=training * expected.train_seconds,
    )


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
        tokens = min(measures.corpus, most * _number(options, "passage_tokens"))
    else:
        tokens = min(measures.n_train, most) * (prompt + measures.answer)
    return _number(options, "first_epochs") * tokens


def _examples_of_learning_curve(options: Mapping[str, object], examples: int) -> float:
    """Examples times passes of the trainings that only a learning curve asks for."""
    if not options.get("learning_curve"):
        return 0.0
    parts = [examples // divisor for divisor in CURVE_PARTS]
    return CURVE_SEEDS * sum(_passes(options, part) * part for part in parts)


def _passes(options: Mapping[str, object], examples: int) -> float:
    if options.get("epochs") != "auto":
        return _number(options, "epochs")
    batch = int(_number(options, "batch")) or 1
    return default_epochs(examples, batch) if _here(options) else auto_epochs(examples)


def _here(options: Mapping[str, object]) -> bool:
    """Whether a training runs on this machine: one that an endpoint is paid for has no batch of ours."""
    return "batch_size" not in options


def _billed(options: Mapping[str, object], measures: Shape, rows: int, row_tokens: float) -> TrainingSize | None:
    """What an endpoint would bill one training by; None for what does not train."""
    epochs = int(_passes(options, rows))
    held_out = measures.n_dev * row_tokens if options.get("validation") else 0.0
    return TrainingSize(rows, round(rows * row_tokens), round(held_out), epochs) if epochs else None


def _prompt_tokens(options: Mapping[str, object], measures: Shape) -> float:
    shots = _number(options, "shots") * (measures.request + measures.answer + TEMPLATE_TOKENS)
    passages = _number(options, "top_k") * _number(options, "chunk_tokens")
    whole = min(measures.corpus, _number(options, "corpus_tokens") or measures.corpus)
    stuffed = whole if "corpus_tokens" in options else 0.0
    listed = 0.0 if "epochs" in options or "shots" in options else measures.labels
    return TEMPLATE_TOKENS + measures.instructions + measures.request + shots + passages + stuffed + listed


def _number(options: Mapping[str, object], key: str) -> float:
    value = options.get(key)
    return float(value) if isinstance(value, (int, float)) else 0.0
