"""Search for instructions and demonstrations that answer train and dev examples right, within a budget of requests."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Fit, Query
from strategies._answering import DECODE, Composed, Decode, PromptPredictor
from strategies._found_prompt import Pages, Variant, keep, load, prompt_text, variant_of
from strategies._parts import REQUEST, Kept, read_json, reopened, write_json
from strategies._prompt_hunt import Hunt
from strategies._prompts import layout

USUAL_CANDIDATES = 12
FOUND = "found-prompt.json"


class Strategy:
    """Written and proposed instructions with bootstrapped demonstrations, by successive halving.

    The prompt is the same for every request, so a prefix cache applies. Train is cut in two: one part may be shown in
    prompts and to the model that proposes instructions, the other screens the candidates; dev decides between the last
    two or three only, so that the dev score by which strategies are compared stays nearly clean (`_prompt_search`).
    """

    needs_model = True
    pays_as_it_goes = True

    class Options(BaseModel):
        """Keys of ``kind: optimized_prompt`` in task.yaml."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        shots: int = Field(
            8, ge=0, le=128, description="Most demonstrations in a prompt; each is paid with every request."
        )
        requests: int = Field(
            300,
            ge=10,
            le=100_000,
            description="Most requests that the search makes, once, before anything is measured; paid at set-up.",
        )
        candidates: int = Field(
            USUAL_CANDIDATES,
            ge=2,
            le=256,
            description="Prompts to start from; fewer where the requests do not hold so many.",
        )
        mutate: Literal["auto", "never", "always"] = Field(
            "auto",
            description="Whether the model proposes instructions; auto: an endpoint, or weights of 2 GB and more.",
        )
        decode: Decode = Field("auto", description=DECODE)

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration: the search itself tries fewer demonstrations and none."""
        return [{}]

    def label(self, options: Options) -> str:
        """E.g. ``s8-r300``: the most demonstrations and requests."""
        parts = [f"s{options.shots}", f"r{options.requests}"]
        parts += [f"c{options.candidates}"] if options.candidates != USUAL_CANDIDATES else []
        parts += [f"mutate_{options.mutate}"] if options.mutate != "auto" else []
        parts += [options.decode] if options.decode != "auto" else []
        return "-".join(parts)

    def skip(self, task: TaskSpec) -> str | None:
        """Applies to every task: labelled examples are always there."""
        return None

    def fit(self, job: Job) -> Predictor:
        """Searches, or takes up what an earlier fit of the same job has found."""
        searched = load(job)
        if searched is None:
            searched = Hunt(job).searched()
            keep(job, searched)
        text = prompt_text(job, searched.winner)
        fit = Fit(notes=searched.notes, asked=searched.asked, requests=searched.requests, prompt=text)
        return _predictor(job, searched.winner, fit)

    def embeds(self, options: Options) -> bool:
        """No text is embedded."""
        return False

    def restore(self, job: Job) -> Predictor:
        """From the prompt that a bundle holds."""
        return _predictor(reopened(job), variant_of(read_json(job.folder / FOUND)), Fit())


def _predictor(job: Job, winner: Variant, fit: Fit) -> Predictor:
    pages = Pages(job)

    def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
        return [Composed(pages.prompt(winner, query.input, draw)) for query in queries]

    template = layout(job.task, 0, REQUEST, winner.content(job.labels))
    kept = Kept(template, (), lambda folder: write_json(folder / FOUND, asdict(winner)))
    return PromptPredictor(job, compose, fit, decode=job.options.decode).keeping(kept)
