"""From prompts to answers: generation or label scoring, parsing, and one error per item that fails."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, Self, TypeVar

from advisor.errors import EngineError
from advisor.protocols import Engine, Job, LabelScorer
from advisor.sessions import Continuous, Session
from advisor.types import (
    Answer,
    Completion,
    Draw,
    Fit,
    LabelScores,
    Limits,
    Passage,
    Prompt,
    Query,
    Recalled,
    Usage,
)
from strategies._label_choice import Weigh, drawn, likeliest, probabilities
from strategies._live import LiveAnswers
from strategies._parsing import reader
from strategies._parts import ANSWERING, PROBE_INPUTS, PROBES, PROMPT, TEMPLATE, Kept, page, write_json, write_text
from strategies._prompts import answer_tokens

Decode = Literal["auto", "constrained", "free"]
"""How an answer of a closed form is written: `constrained` allows nothing else; `free` lets the model write and parses
what it wrote; `auto` is constrained to labels, and to the schema of records and entities where the engine can be held.

Of labels, an engine that can say how likely each is takes the likeliest, or at a temperature above 0 draws one by its
probability; another is held to the labels token by token. JSON is held to its schema token by token, which may make an
answer valid and wrong (Ray 2026, arXiv 2605.26128, "constraint tax"), so reports tell both apart. Measured on 40
examples each with SmolLM2-135M, four nearest shots, openvino: snips valid 98 % against 88 % written freely and field F1
.38 against .33; wnut17 valid 98 % against 93 % and entity F1 .37 both ways."""
DECODE = (
    "constrained allows valid answers only; free lets the model write. auto: constrained; JSON is written freely where "
    "the engine cannot be held to a schema."
)
"""What `decode` means, for task.yaml."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A prompt and the passages that went into it."""

    prompt: Prompt
    passages: tuple[Passage, ...] = ()


T = TypeVar("T")
Compose = Callable[[Sequence[Query], Draw], list[Composed]]


class PromptPredictor:
    """Answers queries by laying out one prompt for each.

    Args:
        job: the task and its engine.
        compose: lays out the prompts of a draw.
        fit: what preparing took.
        engine: the model that answers; the job's own unless an adapter was trained.
        decode: see `Decode`.
        weigh: what scored labels are chosen by instead of their log-likelihoods.
    """

    def __init__(
        self,
        job: Job,
        compose: Compose,
        fit: Fit,
        *,
        engine: Engine | None = None,
        decode: Decode = "auto",
        weigh: Weigh = tuple,
    ) -> None:
        self.fit = fit
        self._engine = engine or job.engine
        self._compose = compose
        self._labels = job.labels
        self._weigh = weigh
        self._parse = reader(job.task, job.labels)
        self._constrained = bool(job.labels) and decode != "free"
        self._schema = job.task.form.schema_text if job.task.form and decode != "free" else None
        self._doubtful = decode == "auto"
        self._most_new_tokens = answer_tokens(job)
        self._decode, self._seed = decode, job.seed
        self._kept = Kept(Prompt(()))

    def keeping(self, kept: Kept) -> Self:
        """This predictor, with what makes it portable beside the prompts themselves."""
        self._kept = kept
        return self

    def prompts(self, queries: Sequence[Query], draw: Draw) -> list[Prompt]:
        """What would be sent for each query."""
        return [composed.prompt for composed in self._compose(queries, draw)]

    def describe(self, folder: Path) -> None:
        """How answers are written, the prompt for people, and what prompts of a few texts look like."""
        queries = [Query(f"probe-{number}", text) for number, text in enumerate(PROBE_INPUTS)]
        prompts = self.prompts(queries, Draw(0, 0, self._seed))
        write_json(folder / ANSWERING, {"answer_tokens": self._most_new_tokens, "decode": self._decode})
        write_text(folder / PROMPT, page(self._kept))
        write_json(folder / TEMPLATE, asdict(self._kept.template)["messages"])
        write_json(folder / PROBES, [asdict(prompt)["messages"] for prompt in prompts])

    def export(self, folder: Path) -> None:
        """The description, and what its strategy restores it from."""
        self.describe(folder)
        self._kept.write(folder)

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        """One answer per query, in order; a single query also gets its latency."""
        started = time.perf_counter()
        return self._asked(queries, self._compose(queries, draw), draw, started)

    def answer_each(self, queries: Sequence[Query], draws: Sequence[Draw]) -> list[Answer]:
        """Answers to queries that differ in wording and order: composed draw by draw, generated together."""
        started = time.perf_counter()
        composed: dict[int, Composed] = {}
        for draw in dict.fromkeys(draws):
            rows = [row for row, of in enumerate(draws) if of == draw]
            composed |= zip(rows, self._compose([queries[row] for row in rows], draw), strict=True)
        return self._asked(queries, [composed[row] for row in range(len(queries))], draws[0], started)

    def _asked(
        self, queries: Sequence[Query], composed: Sequence[Composed], draw: Draw, started: float
    ) -> list[Answer]:
        shared = (time.perf_counter() - started) / max(1, len(queries))
        prompts = [item.prompt for item in composed]
        results = self._results(prompts, draw)
        waited = 1000 * (time.perf_counter() - started) if len(queries) == 1 else None
        answers = [self._read(query, result, draw) for query, result in zip(queries, results, strict=True)]
        return [
            replace(
                answer,
                retrieved=item.passages,
                latency_ms=_latency(result, waited, shared),
                recalled=(known := _recalled(result)) is not None and not known.resumed,
                resumed=known is not None and known.resumed,
                usage=answer.usage + Usage(seconds=shared, own_seconds=shared),
            )
            for answer, result, item in zip(answers, results, composed, strict=True)
        ]

    def _results(self, prompts: Sequence[Prompt], draw: Draw) -> Sequence[Completion | LabelScores | EngineError]:
        engine = self._engine
        if self._constrained and isinstance(engine, LabelScorer):
            return each(lambda some: engine.score_labels(some, self._labels), prompts)
        return self._written(prompts, self._limits(draw))

    def _limits(self, draw: Draw) -> Limits:
        return Limits(
            self._most_new_tokens,
            draw.temperature,
            draw.seed,
            choices=tuple(self._labels) if self._constrained else (),
            json_schema=self._schema,
            repeat=draw.index,
        )

    def session(self, draw: Draw) -> Session | None:
        """Takes up queries while it answers others, where the engine does and writes the answers itself."""
        scored = self._constrained and isinstance(self._engine, LabelScorer)
        if scored or not isinstance(self._engine, Continuous):
            return None
        writing = self._engine.writing(self._limits(draw))
        return LiveAnswers(
            writing, lambda queries: self._compose(queries, draw), lambda query, done: self._read(query, done, draw)
        )

    def _written(self, prompts: Sequence[Prompt], limits: Limits) -> Sequence[Completion | EngineError]:
        """Answers by the limits; without the schema where `auto` finds that the engine cannot keep to it.

        Only an engine that has never kept to it is taken to be unable: any other failure is the item's own.
        """
        results = each(lambda some: self._engine.generate(some, limits), prompts)
        if limits.json_schema is None or not self._doubtful or not results:
            return results
        errors = [result for result in results if isinstance(result, EngineError)]
        if len(errors) == len(results):
            freely = each(lambda some: self._engine.generate(some, replace(limits, json_schema=None)), prompts)
            if all(isinstance(result, EngineError) for result in freely):
                return results
            told = f"answers were written freely: the engine could not be held to the schema ({errors[0].what})"
            self.fit = replace(self.fit, notes=(*self.fit.notes, told))
            self._schema, results = None, freely
        self._doubtful = False
        return results

    def _read(self, query: Query, result: Completion | LabelScores | EngineError, draw: Draw) -> Answer:
        if isinstance(result, EngineError):
            return Answer(query.id, draw.index, "", None, Usage(), error=result.what)
        return (
            self._parsed(query, result, draw) if isinstance(result, Completion) else self._chosen(query, result, draw)
        )

    def _parsed(self, query: Query, result: Completion, draw: Draw) -> Answer:
        if result.error is not None:
            return Answer(query.id, draw.index, "", None, result.usage, error=result.error)
        if result.truncated and not result.text:
            window = f"a prompt of {result.usage.prompt_tokens} tokens leaves no room to answer in the context window"
            return Answer(query.id, draw.index, "", None, result.usage, error=window)
        return Answer(query.id, draw.index, result.text, self._parse(result.text), result.usage)

    def _chosen(self, query: Query, result: LabelScores, draw: Draw) -> Answer:
        weighed = self._weigh(result.log_likelihoods)
        if draw.temperature > 0:
            shares = probabilities(weighed, draw.temperature)
            label = self._labels[drawn(shares, f"{draw.seed}-{query.id}")]
            return Answer(query.id, draw.index, label, label, result.usage, probabilities=shares)
        label = self._labels[likeliest(weighed)]
        return Answer(query.id, draw.index, label, label, result.usage)


def _recalled(result: Completion | LabelScores | EngineError) -> Recalled | None:
    return None if isinstance(result, EngineError) else result.recalled


def _latency(result: Completion | LabelScores | EngineError, waited: float | None, shared: float) -> float | None:
    """What a caller waits, in milliseconds: an answer from the cache is there at once, which no user will see."""
    if isinstance(result, EngineError) or result.recalled is None:
        return waited
    before = result.recalled.wait_ms
    return None if before is None else before + 1000 * shared


def each(ask: Callable[[Sequence[Prompt]], list[T]], prompts: Sequence[Prompt]) -> list[T | EngineError]:
    """Asks for all prompts at once; when that fails, one by one, so that a bad item costs only itself."""
    try:
        return list(ask(prompts))
    except EngineError as error:
        if len(prompts) == 1:
            return [error]
    return [result for prompt in prompts for result in each(ask, [prompt])]
