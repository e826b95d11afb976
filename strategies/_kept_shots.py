"""What is kept of demonstrations: the chosen ones, or all with their vectors; and how labels weigh."""

from pathlib import Path

import numpy as np

from advisor.errors import AdvisorError
from advisor.protocols import Job
from advisor.types import Query
from strategies._label_choice import Calibrated, Neighbours, Weigh
from strategies._parts import EXAMPLES, VECTORS, WEIGHING, read_arrays, write_arrays, write_examples
from strategies._shots import Fixed, Given, Nearest, NearestByWords, Selection


def write_shots(folder: Path, job: Job, selection: Selection, count: int) -> None:
    """The demonstrations that every request shows, or all of train with the vectors they are chosen by."""
    same = isinstance(selection, (Fixed, Given))
    write_examples(folder / EXAMPLES, selection.pick([Query("", "")], count)[0] if same else job.train)
    if isinstance(selection, Nearest):
        np.save(folder / VECTORS, selection.vectors, allow_pickle=False)


def stored_selection(job: Job) -> Selection:
    """What `write_shots` wrote, of a job whose train examples are the kept ones.

    Raises:
        AdvisorError: the vectors are not there.
    """
    if job.options.select == "fixed":
        return Given(job.train)
    if job.options.select == "lexical":
        return NearestByWords(job.train)
    return Nearest(job.train, job.embedder, job.options.select == "balanced", stored_vectors(job.folder / VECTORS))


def stored_vectors(path: Path) -> np.ndarray:
    """An array that was kept as npy. Raises AdvisorError where it cannot be read."""
    try:
        vectors: np.ndarray = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise AdvisorError(f"{path} cannot be read: {error}", hint="export the run again") from error
    return vectors


def write_weigh(folder: Path, weigh: Weigh) -> None:
    """What scored labels are chosen by; nothing where it is their likelihood alone."""
    if isinstance(weigh, (Calibrated, Neighbours)):
        write_arrays(folder / WEIGHING, weigh.arrays)


def stored_weigh(job: Job) -> Weigh:
    """What `write_weigh` wrote."""
    if job.options.neighbours:
        return Neighbours.of(read_arrays(job.folder / WEIGHING), job.options.neighbours)
    if job.options.calibrate == "batch":
        return Calibrated.of(read_arrays(job.folder / WEIGHING))
    return tuple
