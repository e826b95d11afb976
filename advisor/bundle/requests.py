"""Requests to a bundle from a file or a stream: JSONL or CSV rows become queries with their place."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import TextIO

from advisor.data_examples import INPUT_COLUMNS
from advisor.data_files import Row, not_a_row, read_rows, refuse
from advisor.errors import DataError
from advisor.json_text import read_row
from advisor.plain_text import unreadable
from advisor.suggest import bracket, did_you_mean, found_names, shown
from advisor.types import Query

AT_ONCE = 64
"""Requests that are asked together."""
ID = "id"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold a request and its name, as the task had them; None: the usual ones."""

    input: str | None = None
    id: str | None = None

    @classmethod
    def of(cls, columns: Mapping[str, str]) -> "Columns":
        """Those of a bundle's evaluation."""
        return cls(columns.get("input"), columns.get("id"))


def file_batches(path: Path, columns: Columns) -> Iterator[list[Query]]:
    """All requests of a file, which is read and checked as a whole first.

    Raises:
        DataError: every row that cannot be used, with its place.
    """
    if not path.is_file():
        raise DataError([f"{path}: no such file"])
    file = read_rows(path)
    problems, queries = list(file.problems), []
    for row in file.rows:
        try:
            queries.append(_query(row, columns, path.stem))
        except DataError as wrong:
            problems += wrong.problems
    refuse(problems)
    names = [query.id for query in queries]
    refuse([f"{path}: the id {shown(name)} stands twice" for name in _repeated(names)])
    for start in range(0, len(queries), AT_ONCE):
        yield queries[start : start + AT_ONCE]


def stream_batches(lines: TextIO, columns: Columns, stem: str = "stdin") -> Iterator[list[Query]]:
    """Requests as they come, one JSON object or text a line: what is there already goes together, nothing waits.

    Raises:
        DataError: a line that cannot be used; what came before it has been given.
    """
    waiting: Queue[tuple[int, str] | None] = Queue(2 * AT_ONCE)

    def read() -> None:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                waiting.put((number, line))
        waiting.put(None)

    threading.Thread(target=read, daemon=True).start()
    ended = False
    while not ended:
        taken = [waiting.get()]
        while taken[-1] is not None and len(taken) < AT_ONCE and not waiting.empty():
            taken.append(waiting.get())
        ended = taken[-1] is None
        queries, wrong = _as_far_as_possible([item for item in taken if item], columns, stem)
        if queries:
            yield queries
        if wrong:
            raise wrong


def _as_far_as_possible(
    lines: Iterable[tuple[int, str]], columns: Columns, stem: str
) -> tuple[list[Query], DataError | None]:
    queries = []
    for number, line in lines:
        try:
            queries.append(_parsed(number, line, columns, stem))
        except DataError as wrong:
            return queries, wrong
    return queries, None


def _parsed(number: int, line: str, columns: Columns, stem: str) -> Query:
    place = f"{stem}:{number}"
    try:
        value = read_row(line)
    except ValueError as wrong:
        raise DataError([not_a_row(place, wrong)]) from wrong
    if why := unreadable(value):
        raise DataError([f"{place}: {why}"])
    if isinstance(value, str):
        return Query(f"{stem}-{number}", value)
    if not isinstance(value, dict):
        raise DataError([f"{place}: must be a JSON object or a text{bracket(f'found {shown(value)}')}"])
    return _query(Row(Path(stem), number, number, value), columns, stem)


def _query(row: Row, columns: Columns, stem: str) -> Query:
    candidates = [columns.input] if columns.input in row.values else list(INPUT_COLUMNS)
    column = next((name for name in candidates if name in row.values), None)
    if column is None:
        wanted = columns.input or INPUT_COLUMNS[0]
        near = did_you_mean(wanted, row.values)
        raise DataError([f'{row.place}: column "{wanted}" is missing{bracket(found_names(row.values), near)}'])
    text = row.values[column]
    if not isinstance(text, str) or not text.strip():
        raise DataError([f'{row.place}: column "{column}" must be text{bracket(f"found {shown(text)}")}'])
    name = row.values.get(columns.id or ID, row.values.get(ID))
    return Query(str(name) if name not in (None, "") else f"{stem}-{row.number}", text)


def _repeated(names: Sequence[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
