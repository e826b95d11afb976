"""Counts the tokens that a strategy would send, with the tokenizer and the strategy's own prompts. Loads no model.

A strategy is prepared on an engine that counts instead of answering, and on vectors of hashed words instead of those of
a model. What it trains is counted where it would be trained (`_tuning.tune`). What asks a model to prepare itself, or
trains in another way, cannot be counted like this and is left to the arithmetic of `advisor.forecast`.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from advisor.errors import AdvisorError, EngineError
from advisor.protocols import Engine, Job, Strategy
from advisor.task_models import Template
from advisor.types import Completion, Draw, Limits, Prompt, Query, Usage
from strategies._chat import encode, encode_answer, load_tokenizer
from strategies._quiet import quiet_libraries

UNCOUNTED = ("requests", "search", "calibrate", "neighbours", "learning_curve", "rerank")
"""Options that have a strategy ask a model, or train more than once, while it is prepared."""
BLOCK = 32
"""Engines keep prefixes in blocks of so many tokens."""
IDLE = (None, False, 0, "none")


@dataclass(frozen=True, slots=True)
class Counted:
    """Mean tokens of a request and its answer, and the tokens that one training sees.

    `cached_tokens` is the part of a prompt that begins all of them, in whole blocks: an engine that keeps prefixes
    computes it once.
    """

    prompt_tokens: float
    cached_tokens: float
    completion_tokens: float
    train_tokens: int


class CountingEngine:
    """Takes prompts and answers with nothing but their length.

    Args:
        folder: of the model, for its tokenizer and its context window.
        context_window: most tokens of prompt and answer.
        template: how prompts are written.
        answers: texts whose mean length an answer is taken to have; the labelled ones.
    """

    counts_only = True
    weights_folder: Path | None = None
    identity = "counts tokens"

    def __init__(self, folder: Path, context_window: int, template: Template, answers: Sequence[str]) -> None:
        quiet_libraries()
        self.template = template
        self.context_window = context_window
        self._tokenizer = load_tokenizer(folder, template)
        lengths = [len(encode_answer(self._tokenizer, answer)) + 1 for answer in answers]
        self.answer_tokens = sum(lengths) / max(1, len(lengths))

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Empty answers with the tokens of their prompts."""
        rows = [encode(self._tokenizer, prompt) for prompt in prompts]
        shared = BLOCK * (_common(rows) // BLOCK) if len(rows) > 1 else 0
        return [Completion(" ", Usage(len(row), shared)) for row in rows]

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` alone."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def pair_tokens(self, prompt: Prompt, answer: str) -> int:
        """What a training sees of a request and its labelled answer."""
        return len(encode(self._tokenizer, prompt)) + len(encode_answer(self._tokenizer, answer)) + 1

    def with_adapter(self, adapter: Path) -> Engine:
        """Refuses."""
        raise EngineError("an engine that only counts takes no adapter")


def _common(rows: Sequence[list[int]]) -> int:
    """How many tokens all rows begin with."""
    first, last = min(rows), max(rows)  # whatever these two share at their beginning, all do
    return next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))


def counted(strategy: Strategy, job: Job, queries: Sequence[Query]) -> Counted | None:
    """What a request takes on average over `queries`, by the strategy's own prompts; None where it cannot be counted.

    Args:
        strategy: the strategy.
        job: its engine is a `CountingEngine`; its folder is replaced by one that is thrown away.
        queries: requests; their answers are not known here.
    """
    options = job.options.model_dump()
    if any(options.get(name) not in IDLE for name in UNCOUNTED) or not queries:
        return None
    assert isinstance(job.engine, CountingEngine)
    with tempfile.TemporaryDirectory() as folder:
        try:
            predictor = strategy.fit(replace(job, folder=Path(folder)))
            answers = predictor.answer(queries, Draw(0, 0, job.seed))
        except AdvisorError:
            return None
    if any(answer.usage.prompt_tokens == 0 for answer in answers):
        return None
    mean = sum(answer.usage.prompt_tokens for answer in answers) / len(answers)
    cached = sum(answer.usage.cached_tokens for answer in answers) / len(answers)
    return Counted(mean, cached, job.engine.answer_tokens, predictor.fit.train_tokens)
