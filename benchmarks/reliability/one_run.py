"""One run in a process of its own, which its parent kills: `advisor.advise` as `advisor run` calls it.

    python one_run.py TASK REPORTS [MARKS]

Without MARKS it is the command itself, with what that says. MARKS is written line by line: when each phase begins, and
how far a training is. The embedder is the hashing one of the tests, so that nothing is fetched; everything else is what
a user runs.
"""

import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from advisor import advise as job
from advisor import registry
from advisor.cli import main as command
from advisor.events import Event, StageAdvanced, StageStarted


def main() -> None:
    """Runs to the end, or to the kill."""
    task, reports, *rest = map(Path, sys.argv[1:])
    without_downloads(task.parent)
    if not rest:
        command(["run", str(task), "-o", str(reports), "--quiet"])
    marks = rest[0]
    with marks.open("a", buffering=1, encoding="utf-8") as told:

        def mark(what: str) -> None:
            told.write(f"{time.monotonic()} {what}\n")

        def listen(event: Event) -> None:
            if isinstance(event, StageStarted):
                phase = "training" if event.stage == "fit" and event.candidate_id.startswith("lora") else event.stage
                mark({"dev": "answering", "test": "certification"}.get(phase, phase))
            if isinstance(event, StageAdvanced) and event.note.startswith("step "):
                mark(f"at {event.note}")

        mark("loading")
        write = job.write_reports

        def write_reports(*arguments: Any) -> None:
            mark("reporting")
            write(*arguments)

        job.write_reports = write_reports
        job.advise(task, job.RunOptions(output=reports), listen)
        mark("done")


def without_downloads(folder: Path) -> None:
    """The embedding model is not asked for; the weights are those beside the task."""
    from strategies import _weights
    from strategies.embedders.hashing import Embedder

    load = registry.load

    def resolve(name: str, offline: bool, say: Any) -> _weights.Weights:
        return _weights.Weights(name, folder / "tiny-llama", "d" * 64, "random", "none")

    found = SimpleNamespace(resolve=resolve, known=list, cache_folder=lambda: folder / "cache")
    registry.weights_module = lambda: found  # type: ignore[assignment]
    registry.load = lambda group, name: Embedder if group == "embedders" else load(group, name)


if __name__ == "__main__":
    main()
