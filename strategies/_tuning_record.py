"""What is known of a hosted training, on disk before anything is waited for: a killed run takes the job up again."""

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from advisor.tuning import TuningState

FILE = "hosted.json"


@dataclass(frozen=True, slots=True)
class Record:
    """One training at an endpoint. It holds ids and counts, no key and no training text.

    Attributes:
        marker: of the files and settings; a record with another one is of no use.
        training_file: the id of the file; without one no job can have been created by this run.
        job: the job's id once it is known.
        recalled: the job was created by an earlier run, which paid for it.
        model: the tuned model's name once the job has succeeded; the figures after it come from the job.
        served: the endpoint has answered under the model's name.
        ended: jobs that failed or were cancelled.
    """

    marker: str
    training_file: str | None = None
    validation_file: str | None = None
    job: str | None = None
    recalled: bool = False
    model: str | None = None
    billed_tokens: int | None = None
    epochs: int | None = None
    seconds: float | None = None
    last_event: str = ""
    served: bool = False
    ended: tuple[str, ...] = ()

    def without_job(self) -> "Record":
        """After a job that came to nothing: the next attempt creates another, from the same files."""
        assert self.job is not None
        return replace(self, job=None, recalled=False, ended=(*self.ended, self.job))

    def finished(self, state: TuningState, last_event: str) -> "Record":
        """With all that a succeeded job tells."""
        return replace(
            self,
            model=state.model,
            billed_tokens=state.billed_tokens,
            epochs=state.epochs,
            seconds=state.seconds,
            last_event=last_event,
        )


def read(folder: Path, marker: str) -> Record:
    """The record of this training, or a new one."""
    path = folder / FILE
    if not path.exists():
        return Record(marker)
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Record(**{**stored, "ended": tuple(stored["ended"])}) if stored["marker"] == marker else Record(marker)


def write(folder: Path, record: Record) -> Record:
    """Puts the record on the disk itself, whole or not at all; gives it back."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{FILE}.{os.getpid()}"
    with beside.open("w", encoding="utf-8") as file:
        json.dump(asdict(record), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, folder / FILE)
    return record
