"""The training curve as lines of JSON beside the adapter: what was learned, when, at which rate, at what cost."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.storage import write_whole
from strategies._trainer import Stretch

COLUMNS = {
    "step": "step",
    "epoch": "epoch",
    "loss": "train_loss",
    "eval_loss": "dev_loss",
    "learning_rate": "learning_rate",
    "num_input_tokens_seen": "tokens",
    "seconds": "seconds",
}
"""The Trainer's names of what is kept, and ours."""


def write_curve(path: Path, chosen: str, stretches: Mapping[str, Stretch]) -> None:
    """One line a point: which configuration, whether it is the one that was chosen, and the figures it has.

    ``train_loss`` is the mean since the point before, ``dev_loss`` is there where dev was looked at, both in nats a
    completion token; ``tokens`` and ``seconds`` are since the start of that configuration.
    """
    lines = [
        json.dumps({"configuration": name, "chosen": name == chosen, **row})
        for name, stretch in stretches.items()
        for row in map(_row, stretch.log)
        if "train_loss" in row or "dev_loss" in row
    ]
    write_whole(path, "\n".join(lines) + "\n")


def _row(entry: Mapping[str, Any]) -> dict[str, object]:
    """The Trainer ends its log with a summary, whose ``train_loss`` is another thing: it has no ``loss``."""
    return {ours: entry[theirs] for theirs, ours in COLUMNS.items() if theirs in entry}
