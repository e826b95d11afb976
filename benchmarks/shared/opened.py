"""A task's contestants outside of a race, each to be asked whatever one likes: what the benchmarks of answers share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from advisor import registry
from advisor.advise import Jobs
from advisor.consistency import Nuisances, plain_draw
from advisor.data import Splits, load_documents, load_splits
from advisor.earlier import prepare
from advisor.journal import Journal
from advisor.loading import Models
from advisor.preparation import gold_by_id
from advisor.roster import planned
from advisor.run_folder import RunFolder
from advisor.task import TaskSpec
from advisor.trial import Bench, Budget, Contestant, Stage
from advisor.types import Document, Example

BATCH = 50


@dataclass(frozen=True, slots=True)
class Opened:
    """What a task brings; `contestants` are those that apply to it, none of them prepared yet."""

    splits: Splits
    documents: tuple[Document, ...]
    models: Models
    bench: Bench
    contestants: tuple[Contestant, ...]


@contextmanager
def opened(task: TaskSpec, folder: Path) -> Iterator[Opened]:
    """The contestants of `task` over a journal in `folder`: what was answered there before is not asked again."""
    splits, documents = load_splits(task), load_documents(task)
    models = Models(task, False, lambda text: None)
    metric = registry.load("metrics", task.metric)(task)
    entries = [entry for entry in planned(task) if not entry.skipped]
    earlier = prepare(task, entries, splits, documents, models.folders)
    home = RunFolder(folder, task.name, "", True)
    jobs = Jobs(task, splits, documents, models, home, metric, Budget(), earlier.by_id)
    with Journal(folder / "journal.sqlite") as journal:
        bench = Bench(splits, metric, journal, lambda event: None, jobs.job, spans=gold_by_id(splits, documents))
        yield Opened(splits, documents, models, bench, tuple(Contestant(entry, bench) for entry in entries))


def ask_plainly(contestant: Contestant, examples: list[Example], seed: int) -> None:
    """Asks for the answers that accuracy reads, in batches."""
    for start in range(0, len(examples), BATCH):
        contestant.ask(Stage("test", plain_draw(Nuisances(seed)), examples[start : start + BATCH]))
