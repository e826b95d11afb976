"""The run folder and its journal: every answer, fit and decision in SQLite, committed batch by batch.

A killed run resumes from here: an answer that is in the journal is not asked for again. Scores are not stored, they
are recomputed from answers, so that scoring can be repeated without a model; where a model judges, its verdicts are
stored too. Errors are not stored: a resumed run asks those items again.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from advisor.curves import CurvePoint
from advisor.types import Answer, Fit, Passage, Ruling, Split, Usage

SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    candidate TEXT, split TEXT, draw INTEGER, query TEXT, record TEXT, asked REAL DEFAULT (unixepoch('subsec')),
    PRIMARY KEY (candidate, split, draw, query)
);
CREATE TABLE IF NOT EXISTS fits (candidate TEXT PRIMARY KEY, record TEXT);
CREATE TABLE IF NOT EXISTS rulings (key TEXT PRIMARY KEY, record TEXT);
CREATE TABLE IF NOT EXISTS decisions (number INTEGER PRIMARY KEY, step TEXT, record TEXT, UNIQUE (step, record));
"""


class Journal:
    """One run's memory. Use as a context manager.

    Args:
        path: the SQLite file; its folder is made.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=30)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.executescript(SCHEMA)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def answers(self, candidate: str, split: Split, draw: int) -> dict[str, Answer]:
        """What this candidate has already answered, by query id."""
        rows = self._connection.execute(
            "SELECT query, record FROM answers WHERE candidate = ? AND split = ? AND draw = ?", (candidate, split, draw)
        )
        return {query: _answer(json.loads(record)) for query, record in rows}

    def add_answers(self, candidate: str, split: Split, answers: Sequence[Answer]) -> None:
        """Commits a batch in one transaction. Answers with an error are left out, so that they are asked again."""
        rows = [
            (candidate, split, answer.draw, answer.query_id, json.dumps(asdict(answer), ensure_ascii=False))
            for answer in answers
            if answer.error is None
        ]
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO answers (candidate, split, draw, query, record) VALUES (?, ?, ?, ?, ?)", rows
            )

    def fit(self, candidate: str) -> Fit | None:
        """What preparing this candidate took the first time."""
        row = self._connection.execute("SELECT record FROM fits WHERE candidate = ?", (candidate,)).fetchone()
        if row is None:
            return None
        stored = json.loads(row[0])
        usages = {name: Usage(**stored.get(name, {})) for name in ("asked", "measured")}
        curve = tuple(CurvePoint.from_json(point) for point in stored.get("curve", []))
        return Fit(**{**stored, "notes": tuple(stored["notes"]), "curve": curve, **usages})

    def add_fit(self, candidate: str, fit: Fit) -> None:
        """Keeps the first measurement: a resumed run loads the adapter in seconds, which is not what it cost."""
        with self._connection:
            self._connection.execute(
                "INSERT OR IGNORE INTO fits (candidate, record) VALUES (?, ?)", (candidate, json.dumps(asdict(fit)))
            )

    def add_note(self, candidate: str, note: str) -> None:
        """What was learned of a candidate after it was fitted, beside the notes of its fit; once only."""
        fit = self.fit(candidate)
        if fit is None or note in fit.notes:
            return
        told = json.dumps(asdict(replace(fit, notes=(*fit.notes, note))))
        with self._connection:
            self._connection.execute("UPDATE fits SET record = ? WHERE candidate = ?", (told, candidate))

    def rulings(self) -> dict[str, Ruling]:
        """Every verdict of this run's judge, by the digest of what it was asked."""
        rows = self._connection.execute("SELECT key, record FROM rulings")
        return {key: _ruling(json.loads(record)) for key, record in rows}

    def add_rulings(self, rulings: Mapping[str, Ruling]) -> None:
        """Commits verdicts in one transaction. A verdict that is there stays: a score never changes on a resume."""
        rows = [(key, json.dumps(asdict(ruling), ensure_ascii=False)) for key, ruling in rulings.items()]
        with self._connection:
            self._connection.executemany("INSERT OR IGNORE INTO rulings (key, record) VALUES (?, ?)", rows)

    def decide(self, step: str, record: object) -> None:
        """Writes a decision down before it is acted on; the same decision again (a resumed run) is one line."""
        text = json.dumps(record, ensure_ascii=False, sort_keys=True)
        with self._connection:
            self._connection.execute("INSERT OR IGNORE INTO decisions (step, record) VALUES (?, ?)", (step, text))

    def decisions(self, step: str) -> list[object]:
        """The decisions of one step, oldest first."""
        rows: Iterable[tuple[str]] = self._connection.execute(
            "SELECT record FROM decisions WHERE step = ? ORDER BY number", (step,)
        )
        return [json.loads(record) for (record,) in rows]


def _ruling(record: dict[str, object]) -> Ruling:
    usage = record["usage"]
    assert isinstance(usage, dict)
    return Ruling(**{**record, "usage": Usage(**usage)})  # type: ignore[arg-type]


def _answer(record: dict[str, object]) -> Answer:
    passages, usage, shares = record["retrieved"], record["usage"], record.get("probabilities", [])
    assert isinstance(passages, list) and isinstance(usage, dict) and isinstance(shares, list)
    retrieved = tuple(Passage(**passage) for passage in passages)
    fields = {**record, "usage": Usage(**usage), "retrieved": retrieved, "probabilities": tuple(shares)}
    return Answer(**fields)  # type: ignore[arg-type]
