"""What `advisor recheck` is pointed at: a run's folder, its task's data where that is given, or a bundle."""

from pathlib import Path

from advisor.errors import AdvisorError
from advisor.recheck import Changes, Rechecked, recheck
from advisor.reporting import stored

BUNDLE = "bundle.toml"
"""What a folder holds that is an exported bundle and no run."""


def rechecked(folder: Path, changes: Changes, task: Path | None = None) -> Rechecked:
    """The recheck of what is in `folder`.

    Args:
        folder: a run's folder, committed ones without a journal too.
        changes: prices and volume to take instead of the run's.
        task: the task file, whose test file and documents are compared with what the run read; None leaves them.

    Raises:
        AdvisorError: the folder holds no finished run, or a file is wrong.
    """
    if (folder / BUNDLE).exists():
        raise AdvisorError(
            f"{folder} is a bundle, and what it was chosen from is in its run",
            hint="name the run's folder, or score fresh examples with --data",
        )
    rec, _ = stored(folder)
    if task is not None:
        from advisor.recheck_data import with_data

        return with_data(rec, folder, changes, task)
    return recheck(rec, folder, changes)
