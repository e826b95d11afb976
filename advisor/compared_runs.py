"""Reads two run folders and compares them: which strategies to pair, and what to look for differences in."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from advisor.comparison import Change, Paired, changes, holm, paired
from advisor.items import Answers
from advisor.render.context import ReportContext
from advisor.reporting import answers_of, stored
from advisor.stored_answers import TASK
from advisor.verdict import Recommendation

_SHORT = 12
"""Digits of a digest that are told."""
_TASK_SAYS = ("task.instructions",)
"""Keys of the task that the report's context holds as well."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stored run: its folder as it was named, its answer, its circumstances, its items."""

    name: str
    rec: Recommendation
    context: ReportContext
    answers: Answers
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, the paired tests of the strategies they share (and of their winners), and what differs."""

    first: Run
    second: Run
    pairs: tuple[Paired, ...]
    changed: tuple[Change, ...]


def compare(first: Path, second: Path) -> Comparison:
    """Compares two run folders.

    Raises:
        AdvisorError: one of them holds no finished run.
    """
    before, after = _read(first), _read(second)
    return Comparison(before, after, holm(_pairs(before, after)), changes(before.facts, after.facts))


def _read(folder: Path) -> Run:
    rec, context = stored(folder)
    answers = answers_of(folder, rec)
    return Run(folder.as_posix(), rec, context, answers, _facts(folder, rec, context, answers))


def _pairs(before: Run, after: Run) -> list[Paired]:
    """Strategies of the same id first, then the two winners where they differ; test where both were tried there."""
    there = {trial.candidate.id for trial in after.rec.trials}
    names = [(t.candidate.id, t.candidate.id) for t in before.rec.trials if t.candidate.id in there]
    one, other = before.rec.recommended, after.rec.recommended
    if one and other and one != other:
        names.insert(0, (one, other))
    found = []
    for pair in names:
        for split in ("test", "dev"):
            tested = paired(before.answers, after.answers, pair, split)
            if tested.n:
                found.append(tested)
                break
    return found


def _facts(folder: Path, rec: Recommendation, context: ReportContext, answers: Answers) -> dict[str, str]:
    """All that could explain a difference, flat: task, data, prices, prompts, models, versions, machine."""
    facts = {f"task.yaml {key}": value for key, value in _flat(_task(folder)) if key not in _TASK_SAYS}
    facts |= {f"items of {split}": _digest(answers, split) for split in ("dev", "test") if _digest(answers, split)}
    facts |= {f"examples in {name}": str(size) for name, size in rec.splits.items()}
    facts |= {"instructions": context.instructions, "prices": f"{context.prices_source} {context.prices_date}".strip()}
    facts |= {f"model {name}": digest[:_SHORT] for name, digest in context.model_digests}
    facts |= {f"version of {name}": value for name, value in context.versions}
    facts |= {
        f"prompt of {t.candidate.id}": _short(t.fit.prompt) for t in rec.trials if t.fit is not None and t.fit.prompt
    }
    machine = context.machine
    facts["machine"] = ", ".join(filter(None, (f"{machine.cores} cores", machine.cpu, machine.accelerator)))
    facts["seed"] = str(context.seed)
    return facts | {f"strategy {trial.candidate.id}": trial.status for trial in rec.trials}


def _task(folder: Path) -> dict[str, Any]:
    path = folder / TASK
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) if path.exists() else {}


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Dotted keys of a nested record; a list is one value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif path != "seed":  # told once, by the context
        yield path, json.dumps(value, ensure_ascii=False)


def _digest(answers: Answers, split: str) -> str:
    """What identifies the items of a split that were asked: ids, requests and targets, whatever their order."""
    rows = sorted((item.id, item.input, item.target) for item in answers.items if item.split == split)
    return f"{len(rows)} asked, sha256 {_short(json.dumps(rows))}" if rows else ""


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_SHORT]
