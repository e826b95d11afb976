"""Should a task be prompted, retrieved for, or fine-tuned? Measure it on the user's own examples and say.

import advisor
rec = advisor.run("task.yaml")
rec.recommended, rec.strategies, rec.to_markdown()

bundle = advisor.load("DIR")  # what `advisor export` wrote
bundle.predict(["Where is my card?"])
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.advise import FinishedRun
    from advisor.bundle.opening import Bundle

__version__ = "0.1.0"
__all__ = ["__version__", "load", "run"]


def run(
    task: str | Path, *, output: str | Path = "reports", overrides: Sequence[str] = (), fresh: bool = False
) -> "FinishedRun":
    """Runs a task file through every strategy that applies and recommends the cheapest that meets the target.

    Args:
        task: path of a task.yaml.
        output: where the run folder goes.
        overrides: ``key=value`` pairs over the task file, dotted, as with ``--set``.
        fresh: start anew instead of resuming a run of the same inputs.

    Raises:
        AdvisorError: a mistake in the task or its data, missing weights, or a spent budget.
    """
    from advisor.advise import RunOptions, advise

    options = RunOptions(output=Path(output), overrides=tuple(overrides), fresh=fresh)
    return advise(Path(task), options, lambda event: None)


def load(
    bundle: str | Path, *, allow_uncertified: bool = False, say: Callable[[str], None] = lambda text: None
) -> "Bundle":
    """Opens a folder that `advisor export` wrote; its ``predict([...])`` answers as the certified run did.

    Args:
        bundle: the folder.
        allow_uncertified: tell `say` what is not as it was certified instead of refusing.
        say: told what a user should know, in a line each.

    Raises:
        AdvisorError: no bundle, not what was certified, or without the weights or the package that it needs.
    """
    from advisor.bundle.opening import open_bundle

    return open_bundle(Path(bundle), allow_uncertified, say)
