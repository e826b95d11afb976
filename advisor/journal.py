"""A run's journal: every answer, fit and decision in SQLite, committed batch by batch.

A killed run resumes from here: an answer that is in the journal is not asked for again, and neither is a reply of an
engine that came in before the rest of its batch. Scores are not stored, they are recomputed from answers, so that
scoring can be repeated without a model; where a model judges, its verdicts are stored too. Errors are kept apart and
never for answers: a resumed run asks those items again, and says how often that was needed.

Every commit is on the disk itself when a call returns (WAL, ``synchronous=FULL``), so neither a kill nor a power cut
takes it back; single replies are safe from a kill at once and from a power cut with their batch.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal

from advisor.curves import CurvePoint
from advisor.storage import kept_in, records_under
from advisor.types import Answer, Fit, Passage, Ruling, Split, Usage

SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    candidate TEXT, split TEXT, draw INTEGER, query TEXT, record TEXT, asked REAL DEFAULT (unixepoch('subsec')),
    PRIMARY KEY (candidate, split, draw, query)
);
CREATE TABLE IF NOT EXISTS errors (
    candidate TEXT, split TEXT, draw INTEGER, query TEXT, error TEXT, asked REAL DEFAULT (unixepoch('subsec'))
);
CREATE TABLE IF NOT EXISTS fits (candidate TEXT PRIMARY KEY, record TEXT);
CREATE TABLE IF NOT EXISTS rulings (key TEXT PRIMARY KEY, record TEXT);
CREATE TABLE IF NOT EXISTS replies (scope TEXT, key TEXT, record TEXT, alone INTEGER, PRIMARY KEY (scope, key));
CREATE TABLE IF NOT EXISTS decisions (
    number INTEGER PRIMARY KEY, step TEXT, record TEXT, inputs TEXT, UNIQUE (step, record)
);
"""
Scope = Literal["answers", "rulings"]


class Journal:
    """One run's memory. Use as a context manager.

    Args:
        path: the SQLite file; its folder is made.

    Raises:
        StorageFailed: the file cannot be written or is damaged; every method may raise it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with kept_in(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=30)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.executescript(SCHEMA)
            if "inputs" not in [row[1] for row in self._connection.execute("PRAGMA table_info(decisions)")]:
                self._connection.execute("ALTER TABLE decisions ADD COLUMN inputs TEXT")  # of an older run

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._path.parent

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def answers(self, candidate: str, split: Split, draw: int) -> dict[str, Answer]:
        """What this candidate has already answered, by query id."""
        query = "SELECT query, record FROM answers WHERE candidate = ? AND split = ? AND draw = ?"
        return {name: _answer(json.loads(record)) for name, record in self._rows(query, (candidate, split, draw))}

    def add_answers(self, candidate: str, split: Split, answers: Sequence[Answer]) -> None:
        """Commits a batch in one transaction. One with an error is noted and will be asked again."""
        rows = [
            (candidate, split, answer.draw, answer.query_id, json.dumps(asdict(answer), ensure_ascii=False))
            for answer in answers
            if answer.error is None
        ]
        failed = [(candidate, split, answer.draw, answer.query_id, answer.error) for answer in answers if answer.error]
        with kept_in(self._path), self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO answers (candidate, split, draw, query, record) VALUES (?, ?, ?, ?, ?)", rows
            )
            self._connection.executemany(
                "INSERT INTO errors (candidate, split, draw, query, error) VALUES (?, ?, ?, ?, ?)", failed
            )
            self._connection.execute("DELETE FROM replies WHERE scope = 'answers'")

    def mended(self, candidate: str) -> int:
        """Answers of a candidate that were had only when asked again, because the first request failed."""
        query = """SELECT count(*) FROM (SELECT DISTINCT candidate, split, draw, query FROM errors WHERE candidate = ?)
            NATURAL JOIN answers"""
        return int(self._rows(query, (candidate,))[0][0])

    def replies(self, scope: Scope) -> "Replies":
        """What engines have said that is in no answer, fit or verdict yet; `scope` is ``answers`` or ``rulings``."""
        return Replies(self._connection, self._path, scope)

    def fit(self, candidate: str) -> Fit | None:
        """What preparing this candidate took the first time."""
        rows = self._rows("SELECT record FROM fits WHERE candidate = ?", (candidate,))
        if not rows:
            return None
        stored = json.loads(rows[0][0])
        usages = {name: Usage(**stored.get(name, {})) for name in ("asked", "measured")}
        curve = tuple(CurvePoint.from_json(point) for point in stored.get("curve", []))
        return Fit(**{**stored, "notes": tuple(stored["notes"]), "curve": curve, **usages})

    def add_fit(self, candidate: str, fit: Fit) -> None:
        """Keeps the first measurement: a resumed run loads the adapter in seconds, which is not what it cost."""
        with kept_in(self._path), self._connection:
            added = self._connection.execute(
                "INSERT OR IGNORE INTO fits (candidate, record) VALUES (?, ?)", (candidate, json.dumps(asdict(fit)))
            )
            if added.rowcount:  # a resumed run that takes up a fit is still to ask the batch that was cut off
                self._connection.execute("DELETE FROM replies WHERE scope = 'answers'")

    def add_note(self, candidate: str, note: str) -> None:
        """What was learned of a candidate after it was fitted, beside the notes of its fit; once only."""
        fit = self.fit(candidate)
        if fit is None or note in fit.notes:
            return
        told = json.dumps(asdict(replace(fit, notes=(*fit.notes, note))))
        with kept_in(self._path), self._connection:
            self._connection.execute("UPDATE fits SET record = ? WHERE candidate = ?", (told, candidate))

    def rulings(self) -> dict[str, Ruling]:
        """Every verdict of this run's judge, by the digest of what it was asked."""
        return {key: _ruling(json.loads(record)) for key, record in self._rows("SELECT key, record FROM rulings")}

    def add_rulings(self, rulings: Mapping[str, Ruling]) -> None:
        """Commits verdicts in one transaction. A verdict that is there stays: a score never changes on a resume."""
        rows = [(key, json.dumps(asdict(ruling), ensure_ascii=False)) for key, ruling in rulings.items()]
        with kept_in(self._path), self._connection:
            self._connection.executemany("INSERT OR IGNORE INTO rulings (key, record) VALUES (?, ?)", rows)
            self._connection.execute("DELETE FROM replies WHERE scope = 'rulings'")

    def decide(self, step: str, record: object) -> None:
        """Writes a decision down before it is acted on, with the digest of all answers and fits that it rests on.

        The same decision again (a resumed run) is one line.
        """
        text = json.dumps(record, ensure_ascii=False, sort_keys=True)
        with kept_in(self._path), self._connection:
            self._connection.execute(
                "INSERT OR IGNORE INTO decisions (step, record, inputs) VALUES (?, ?, ?)", (step, text, self._digest())
            )

    def decisions(self, step: str) -> list[object]:
        """The decisions of one step, oldest first."""
        rows = self._rows("SELECT record FROM decisions WHERE step = ? ORDER BY number", (step,))
        return [json.loads(record) for (record,) in rows]

    def _digest(self) -> str:
        """The sha256 over every answer, fit and verdict that is here, in the order of their keys."""
        whole = sha256()
        for table, order in (("answers", "candidate, split, draw, query"), ("fits", "candidate"), ("rulings", "key")):
            for row in self._connection.execute(f"SELECT {order}, record FROM {table} ORDER BY {order}"):
                whole.update(json.dumps(row).encode())
        return whole.hexdigest()

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[str, ...]]:
        with kept_in(self._path):
            return self._connection.execute(query, values).fetchall()


class Replies:
    """Replies of engines as they come in, which a batch in progress needs should it be cut off. Made by a journal."""

    def __init__(self, connection: sqlite3.Connection, path: Path, scope: Scope) -> None:
        self._connection, self._path, self._scope = connection, path, scope

    def found(self, keys: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """The records of the keys that are here, and whether each was asked alone."""
        query = "SELECT key, record, alone FROM replies WHERE scope = ? AND key IN"
        with kept_in(self._path):
            return records_under(self._connection, keys, query, self._scope)

    def add(self, records: Mapping[str, str], alone: bool) -> None:
        """Keeps records in one transaction."""
        rows = [(self._scope, key, record, alone) for key, record in records.items()]
        with kept_in(self._path):
            # No kill takes this back, only a power cut does before the batch is committed: waiting for the disk after
            # every reply would keep the next ones waiting in memory, where a kill does take them.
            self._connection.execute("PRAGMA synchronous=NORMAL")
            try:
                with self._connection:
                    self._connection.executemany("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?)", rows)
            finally:
                self._connection.execute("PRAGMA synchronous=FULL")


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
