"""Show worked examples in the prompt: the same for every request, or the nearest to each."""

import time
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Fit, Query
from strategies._answering import DECODE, Composed, Decode, PromptPredictor
from strategies._prompts import Content, layout
from strategies._shots import Nearest, fixed, reordered


class Strategy:
    """Demonstrations as turns of a conversation, most similar last."""

    needs_model = True

    class Options(BaseModel):
        """Keys of ``kind: few_shot`` in task.yaml."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        shots: int = Field(8, ge=1, le=512, description="Demonstrations per request; each is paid with every request.")
        select: Literal["fixed", "similar"] = Field(
            "similar", description="fixed: the same for all, so a prefix cache applies; similar: nearest by embedding."
        )
        decode: Decode = Field("auto", description=DECODE)

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """Nearest examples at two sizes, fixed ones at one."""
        return [
            {"select": "fixed", "shots": 4},
            {"select": "similar", "shots": 4},
            {"select": "similar", "shots": 8},
        ]

    def label(self, options: Options) -> str:
        """E.g. ``similar-8``."""
        decode = "" if options.decode == "auto" else f"-{options.decode}"
        return f"{options.select}-{options.shots}{decode}"

    def skip(self, task: TaskSpec) -> str | None:
        """Applies to every task: labelled examples are always there."""
        return None

    def fit(self, job: Job) -> Predictor:
        """Embeds the train examples when the nearest are wanted."""
        started = time.perf_counter()
        nearest = Nearest(job.train, job.embedder) if job.options.select == "similar" else None
        same = fixed(job.train, job.options.shots, job.seed)
        seconds = time.perf_counter() - started if nearest else 0.0

        def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
            picked = nearest.pick(queries, job.options.shots) if nearest else [same] * len(queries)
            return [
                Composed(layout(job.task, draw.wording, query.input, Content(shots=reordered(shots, draw))))
                for query, shots in zip(queries, picked, strict=True)
            ]

        notes = (f"{len(job.train)} examples to choose from",)
        return PromptPredictor(job, compose, Fit(index_seconds=seconds, notes=notes), decode=job.options.decode)
