"""Ask several times with sampling and take the answer that most of them give (Wang et al. 2022, arXiv 2203.11171)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Answer, Draw, Fit, Query, Usage
from strategies._answering import Composed, PromptPredictor
from strategies._prompts import Content, layout


class Strategy:
    """The plain prompt, `samples` times over; one answer, one vote."""

    needs_model = True

    class Options(BaseModel):
        """Keys of ``kind: vote`` in task.yaml."""

        model_config = ConfigDict(extra="forbid", frozen=True)
        samples: int = Field(5, ge=2, le=64, description="Answers per request; each of them is paid for.")
        temperature: float = Field(0.7, gt=0, le=2, description="Higher: the samples differ more.")

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration; task.yaml may name more."""
        return [{}]

    def label(self, options: Options) -> str:
        """E.g. ``5``, for the id ``vote-5@small``."""
        return str(options.samples)

    def skip(self, task: TaskSpec) -> str | None:
        """Applies to every task."""
        return None

    def fit(self, job: Job) -> Predictor:
        """Prepares nothing: the samples are drawn when it is asked."""

        def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
            return [Composed(layout(job.task, draw.wording, q.input, Content(labels=job.labels))) for q in queries]

        return Voting(PromptPredictor(job, compose, Fit(), decode="free"), job.options)


class Voting:
    """Asks another predictor `samples` times."""

    def __init__(self, one: PromptPredictor, options: Strategy.Options) -> None:
        self.fit, self._one, self._options = one.fit, one, options

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        """The elected answers; two draws with different seeds share no sample, so that they are independent runs."""
        seeds = [draw.seed * self._options.samples + number for number in range(self._options.samples)]
        draws = [replace(draw, seed=seed, temperature=self._options.temperature) for seed in seeds]
        return [elected(votes) for votes in zip(*(self._one.answer(queries, d) for d in draws), strict=True)]


def elected(votes: Sequence[Answer]) -> Answer:
    """The first sample that says what most valid ones say. It took what all of them took."""
    counts = Counter(vote.parsed for vote in votes if vote.parsed is not None)
    winner = max(votes, key=lambda vote: counts[vote.parsed])
    waits = [vote.latency_ms for vote in votes if vote.latency_ms is not None]
    return replace(
        winner,
        usage=sum((vote.usage for vote in votes), Usage()),
        latency_ms=sum(waits) if len(waits) == len(votes) else None,
        recalled=all(vote.recalled for vote in votes),
    )
