"""How often the same test examples have been looked at, and what this run may therefore still spend of alpha.

The permitted error of a task's test examples is spent once: 0.8 of it by the first run that tests on them, the rest by
one re-run (with more labels, another target, other strategies) or by a fallback candidate of the first. Every run keeps
what it spent in its journal; a new run reads the journals of its task. A sequential run spends nothing by looking again
at a file that only grew, because its bounds hold at every look (`anytime`).
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from advisor.data import Splits
from advisor.data_splits import fingerprint
from advisor.journal import Journal
from advisor.run_folder import RunFolder
from advisor.stats import alpha_now, alpha_reserved
from advisor.task import TargetSection


@dataclass(frozen=True, slots=True)
class Look:
    """One run's look at its test examples.

    Attributes:
        alpha: what its tests may spend.
        reserve: what a fallback candidate may spend besides.
        confidence: what can be claimed: the declared confidence, or less when more than the permitted error is spent.
        earlier: the ids of the runs that looked at some of these examples before, oldest first.
    """

    alpha: float
    reserve: float
    confidence: float
    earlier: tuple[str, ...]

    def warnings(self, target: TargetSection) -> tuple[str, ...]:
        """What a reader must know about earlier looks; nothing for the first."""
        if not self.earlier:
            return ()
        number, runs = len(self.earlier) + 1, ", ".join(self.earlier)
        again = f"look {number} at these test examples (before: {runs}): it spends alpha = {self.alpha:g}"
        if self.alpha > alpha_reserved(target.confidence):
            return (f"look {number} at these test examples (before: {runs}): bounds of a sequence hold at every look",)
        if self.confidence >= target.confidence - 1e-9:
            return (again,)
        return (
            f"not for decisions: {again}, and all looks together may err with {1 - self.confidence:.3g}, more than the "
            f"permitted {1 - target.confidence:.3g}; bring test examples that no run has seen",
        )


def look_at(
    folder: RunFolder,
    journal: Journal,
    target: TargetSection,
    splits: Splits,
    limit: int | None = None,
    candidates: Sequence[str] = (),
) -> Look:
    """What this run may spend, frozen in its journal before the first test example is asked.

    A run that is resumed after it began to test keeps what it was given, and a run of the very same inputs as one that
    tested is the same look. A run that tested nothing or that was limited has claimed nothing and does not count. A
    sequence goes on only with the same `candidates`, target, train and dev examples.
    """
    if any(journal.decisions("order")):  # before that, another run may have tested in the meantime
        kept = journal.decisions("look")[-1]
        assert isinstance(kept, dict)
        return _from_record(kept)
    if limit is not None and limit < len(splits.test):
        journal.decide("limited", limit)
    record = _record(target, splits, candidates)
    others = [other for other in _others(folder) if set(other.tests) & set(record.tests)]
    same = next((other for other in others if other.claimed and other.digest == folder.digest), None)
    claimed = {other.digest: other for other in others if other.claimed}  # a run done afresh is no other look
    found = same.look if same else _next(target, record, list(claimed.values()))
    journal.decide("look", {**_to_record(found), "tests": record.tests, "terms": record.terms})
    return found


@dataclass(frozen=True, slots=True)
class _Record:
    """One run as others see it: `tests` are fingerprints, `terms` all that must stay for a sequence to go on."""

    run_id: str
    digest: str
    look: Look
    tests: list[str]
    terms: list[object]
    spent: float
    claimed: bool


def _record(target: TargetSection, splits: Splits, candidates: Sequence[str]) -> _Record:
    taught = fingerprint("\0".join(f"{e.input}\0{e.target}" for e in (*splits.train, *splits.dev)))
    aims: list[object] = [target.certify, target.metric, target.accuracy, target.consistency]
    tests = [fingerprint(example.input) for example in splits.test]
    return _Record("", "", Look(0.0, 0.0, 0.0, ()), tests, [*aims, taught, sorted(candidates)], 0.0, False)


def _next(target: TargetSection, mine: _Record, earlier: list[_Record]) -> Look:
    budget = round(1 - target.confidence, 12)
    ids = tuple(other.run_id for other in earlier)
    if target.certify == "sequential" and all(_continues(other, mine) for other in earlier):
        return Look(budget, 0.0, target.confidence, ids)
    if not earlier:
        return Look(alpha_now(target.confidence), alpha_reserved(target.confidence), target.confidence, ())
    alpha = alpha_reserved(target.confidence)
    total = sum(other.spent for other in earlier) + alpha
    return Look(alpha, 0.0, round(min(target.confidence, 1 - total), 12), ids)


def _continues(other: _Record, mine: _Record) -> bool:
    """Whether this run goes on where a sequential one ended: the same terms, and its examples among these."""
    return other.terms == mine.terms and set(other.tests) <= set(mine.tests)


def seen_first(journal: Journal, folder: RunFolder) -> frozenset[str]:
    """Fingerprints of test examples that earlier runs of the task have asked: a sequence goes on behind them."""
    mine = next((kept for kept in reversed(journal.decisions("look")) if isinstance(kept, dict)), {})
    earlier = set(mine.get("earlier", ()))
    return frozenset(test for other in _others(folder) if other.run_id in earlier for test in other.tests)


def _others(folder: RunFolder) -> list[_Record]:
    """Every other run of the task that has a look in its journal, oldest first."""
    journals = sorted(folder.path.parent.glob("*/journal.sqlite"))
    runs = [path for path in journals if path.parent != folder.path and not path.parent.is_symlink()]
    return [record for path in runs if (record := _read(path)) is not None]


def _read(path: Path) -> _Record | None:
    try:
        digest = json.loads((path.parent / "environment.json").read_text(encoding="utf-8"))["digest"]
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            rows = connection.execute("SELECT step, record FROM decisions ORDER BY number").fetchall()
    except (OSError, KeyError, ValueError, sqlite3.Error):
        return None  # no run of ours, or one that never came to its decisions
    steps: dict[str, list[object]] = {}
    for step, record in rows:
        steps.setdefault(step, []).append(json.loads(record))
    kept = next(reversed(steps.get("look", [])), None)
    if not isinstance(kept, dict):
        return None
    found = _from_record(kept)
    spent = found.alpha + (found.reserve if "fallback" in steps else 0.0)
    claimed = any(steps.get("order", [])) and "limited" not in steps
    return _Record(path.parent.name, digest, found, list(kept["tests"]), list(kept["terms"]), spent, claimed)


def _to_record(found: Look) -> dict[str, object]:
    return {
        "alpha": found.alpha,
        "reserve": found.reserve,
        "confidence": found.confidence,
        "earlier": list(found.earlier),
    }


def _from_record(kept: dict[str, object]) -> Look:
    alpha, reserve, confidence, earlier = (kept[name] for name in ("alpha", "reserve", "confidence", "earlier"))
    assert isinstance(alpha, float) and isinstance(reserve, float) and isinstance(confidence, float)
    assert isinstance(earlier, list)
    return Look(alpha, reserve, confidence, tuple(earlier))
