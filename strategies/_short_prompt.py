"""The prompt of a tuned model: the instructions and the request, nothing else, for that is what it was trained on."""

from collections.abc import Callable, Sequence
from pathlib import Path

from advisor.protocols import Engine, Job
from advisor.types import Draw, Fit, Query
from strategies._answering import Compose, Composed, Decode, PromptPredictor
from strategies._parts import ADAPTER, REQUEST, Kept, put_adapter, reopened, tuned
from strategies._prompts import Content, layout


def short(job: Job) -> Compose:
    """Lays out the instructions and the request."""

    def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
        return [Composed(layout(job.task, draw.wording, query.input, Content())) for query in queries]

    return compose


def adapted(job: Job, fit: Fit, engine: Engine, adapter: Path) -> PromptPredictor:
    """What answers with an adapter; it is kept with it."""
    return asked_shortly(job, fit, engine, job.options.decode, lambda folder: put_adapter(adapter, folder))


def restored(job: Job) -> PromptPredictor:
    """`adapted` from a bundle."""
    job = reopened(job)
    return adapted(job, Fit(), tuned(job), job.folder / ADAPTER)


def asked_shortly(job: Job, fit: Fit, engine: Engine, decode: Decode, write: Callable[[Path], None]) -> PromptPredictor:
    """What asks a tuned model; `write` keeps what tells which one that is."""
    kept = Kept(layout(job.task, 0, REQUEST, Content()), (), write)
    return PromptPredictor(job, short(job), fit, engine=engine, decode=decode).keeping(kept)
