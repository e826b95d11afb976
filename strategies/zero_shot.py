"""Ask with the instructions alone."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Fit, Query
from strategies._answering import DECODE, Composed, Decode, PromptPredictor
from strategies._parts import REQUEST, Kept, reopened
from strategies._prompts import Content, layout


class Strategy:
    """Instructions and, for a classification, the list of labels; nothing else."""

    needs_model = True

    class Options(BaseModel):
        """Keys of ``kind: zero_shot`` in task.yaml."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        decode: Decode = Field("auto", description=DECODE)

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration."""
        return [{}]

    def label(self, options: Options) -> str:
        """Only a decoding that was asked for shows in the id."""
        return "" if options.decode == "auto" else options.decode

    def skip(self, task: TaskSpec) -> str | None:
        """Applies to every task."""
        return None

    def fit(self, job: Job) -> Predictor:
        """Nothing to prepare."""
        content = Content(labels=job.labels, described=True)

        def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
            return [Composed(layout(job.task, draw.wording, query.input, content)) for query in queries]

        kept = Kept(layout(job.task, 0, REQUEST, content))
        return PromptPredictor(job, compose, Fit(), decode=job.options.decode).keeping(kept)

    def embeds(self, options: Options) -> bool:
        """No text is embedded."""
        return False

    def restore(self, job: Job) -> Predictor:
        """The same from a bundle."""
        return self.fit(reopened(job))
