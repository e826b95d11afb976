"""Should a task be prompted, retrieved for, or fine-tuned? Measure it on the user's own examples and say.

import advisor
rec = advisor.run("task.yaml")
rec.recommended, rec.strategies, rec.to_markdown()
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.advise import FinishedRun

__version__ = "0.1.0"
__all__ = ["__version__", "run"]


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
