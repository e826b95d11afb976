"""The prompts that searches ended on, to be read and copied; and how a fit is stored, which holds them."""

from advisor.render._format import block, count
from advisor.render._result_file import FitEntry
from advisor.types import Fit, Usage
from advisor.verdict import Recommendation

MOST_LINES = 12
"""A terminal shows the beginning of a prompt; the reports show it whole."""


def found_prompts(rec: Recommendation) -> tuple[tuple[str, str], ...]:
    """(strategy, its prompt) of every strategy that searched for one."""
    return tuple((trial.candidate.id, trial.fit.prompt) for trial in rec.trials if trial.fit and trial.fit.prompt)


def first_lines(prompt: str) -> list[str]:
    """The beginning of a prompt, line by line, and how many lines follow."""
    lines = [line for line in block(prompt).splitlines() if line.strip()]
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[:MOST_LINES], f"... and {count(len(lines) - MOST_LINES)} more lines (all are in report.md)"]


def fit_entry(fit: Fit | None) -> FitEntry | None:
    """What preparing took, as result.json has it."""
    if fit is None:
        return None
    return {
        "train_seconds": fit.train_seconds,
        "index_seconds": fit.index_seconds,
        "train_tokens": fit.train_tokens,
        "notes": list(fit.notes),
        "requests": fit.requests,
        "asked": {
            "prompt_tokens": fit.asked.prompt_tokens,
            "cached_tokens": fit.asked.cached_tokens,
            "completion_tokens": fit.asked.completion_tokens,
            "seconds": fit.asked.seconds,
        },
        "prompt": fit.prompt,
        "index_bytes": fit.index_bytes,
    }


def fit_of(entry: FitEntry | None) -> Fit | None:
    """What `fit_entry` wrote; results of older versions lack the last three keys."""
    if entry is None:
        return None
    asked = entry.get("asked")
    return Fit(
        entry["train_seconds"],
        entry["index_seconds"],
        entry["train_tokens"],
        tuple(entry["notes"]),
        asked=Usage(**asked) if asked else Usage(),
        prompt=entry.get("prompt"),
        requests=entry.get("requests", 0),
        index_bytes=entry.get("index_bytes", 0),
    )
