"""Reads JSONL, CSV, Parquet and chat files into rows that know their place. Nothing here knows what a row means."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.data_parquet import parquet_records
from advisor.errors import DataError
from advisor.json_text import RepeatedKey, read_row
from advisor.plain_text import unreadable
from advisor.suggest import bracket, shown

MOST_PRINTED = 20
"""Problems that are printed before the rest is only counted."""
JSONL = (".jsonl", ".ndjson")
CSV = (".csv", ".tsv")
PARQUET = (".parquet",)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LONGEST_FIELD = 2**31 - 1
"""Characters of a CSV field, in place of the library's 131,072: a long document in a cell is no mistake."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the file at `path`. `number` counts the records from 1, `line` is the first of its lines.

    A Parquet file has no lines: `line` is its number.
    """

    path: Path
    line: int
    number: int
    values: dict[str, object]

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class RowFile:
    """The records of one file, its sha256, and what kept other records from being read."""

    path: Path
    digest: str
    rows: tuple[Row, ...]
    problems: tuple[str, ...]


def refuse(problems: Sequence[str]) -> None:
    """Raises `DataError` with the first `MOST_PRINTED` problems and the number of the others; nothing when none."""
    if not problems:
        return
    more = len(problems) - MOST_PRINTED
    raise DataError([*problems[:MOST_PRINTED], *([f"… and {more} more"] if more > 0 else [])])


def read_rows(path: Path) -> RowFile:
    """Reads one data file; the suffix says how. What is wrong with it stands in `problems`.

    Raises:
        MissingExtra: a Parquet file, where pyarrow is not installed.
    """
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if path.suffix.lower() in PARQUET:
        return _parquet_file(path, raw, digest)
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        return RowFile(
            path, digest, (), (f"{path}:{line}: is not UTF-8 (byte offset {wrong.start}; save it as UTF-8)",)
        )
    suffix = path.suffix.lower()
    if suffix not in JSONL + CSV:
        return RowFile(
            path,
            digest,
            (),
            (f"{path}: files of type {suffix or 'no suffix'} cannot be read (write JSONL, CSV or Parquet)",),
        )
    if suffix in CSV:
        records = list(_csv_records(path, text))
    else:
        del text
        records = list(_json_records(path, raw.removeprefix(BYTE_ORDER_MARK)))
    rows = tuple(record for record in records if isinstance(record, Row))
    problems = [record for record in records if isinstance(record, str)]
    if not records:
        problems.append(f"{path}:1: the file has no rows")
    return RowFile(path, digest, rows, tuple(problems))


def _parquet_file(path: Path, raw: bytes, digest: str) -> RowFile:
    try:
        records = parquet_records(path, raw)
    except DataError as wrong:
        return RowFile(path, digest, (), wrong.problems)
    read = [_row(path, number, number, record) for number, record in enumerate(records, start=1)]
    problems = [] if read else [f"{path}:1: the file has no rows"]
    problems += [record for record in read if isinstance(record, str)]
    return RowFile(path, digest, tuple(record for record in read if isinstance(record, Row)), tuple(problems))


def _json_records(path: Path, raw: bytes) -> Iterator[Row | str]:
    """Line by line from UTF-8, so that a large file is not held twice."""
    if raw[:1000].lstrip().startswith(b"["):
        yield f"{path}:1: is one JSON array (write one object per line)"
        return
    number = 0
    for line_number, line in enumerate(map(bytes.decode, io.BytesIO(raw)), start=1):
        if not line.strip():
            continue
        number += 1
        place = f"{path}:{line_number}"
        try:
            value = read_row(line.removesuffix("\n"))
        except ValueError as wrong:
            yield not_a_row(place, wrong)
        else:
            yield _row(path, line_number, number, value)


def not_a_row(place: str, wrong: ValueError) -> str:
    """What `read_row` had against the line at `place`, with its column where that is known."""
    if isinstance(wrong, RepeatedKey):
        return f"{place}: key {shown(wrong.args[0])} stands twice"
    column = getattr(wrong, "colno", None)
    return f"{place}{f':{column}' if column else ''}: is not valid JSON ({getattr(wrong, 'msg', wrong)})"


def _row(path: Path, line: int, number: int, value: object) -> Row | str:
    """A row whose texts can be written down again, or what is wrong with it."""
    if not isinstance(value, dict):
        return f"{path}:{line}: must be a JSON object{bracket(f'found {shown(value)}')}"
    wrong = next((f"column {shown(key)} {why}" for key, one in value.items() if (why := unreadable(key, one))), None)
    return f"{path}:{line}: {wrong}" if wrong else Row(path, line, number, value)


def _csv_records(path: Path, text: str) -> Iterator[Row | str]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(path, text), strict=True)
    line, number = 1, 0
    try:
        header = _named(next(reader, []))
        repeated = sorted({name for name in header if name and header.count(name) > 1})
        if repeated or "" in header:
            wrong_names = f"repeats {', '.join(repeated)}" if repeated else "has an empty name"
            yield f"{path}:1: the header {wrong_names}"
            return
        line = reader.line_num + 1
        for fields in reader:
            first, line = line, reader.line_num + 1
            number += bool(fields)
            if len(fields) == len(header):
                yield _row(path, first, number, dict(zip(header, fields, strict=True)))
            elif fields:
                yield f"{path}:{first}: has {len(fields)} fields, the header has {len(header)}"
    except csv.Error as wrong:
        yield f"{path}:{line}: is not valid CSV ({wrong})"


def _named(header: list[str]) -> list[str]:
    """The header with a name for a first column that has none: the index that pandas writes."""
    return ["index", *header[1:]] if len(header) > 1 and not header[0] and "index" not in header else header


def _delimiter(path: Path, text: str) -> str:
    """The candidate that stands most often in the header line; a comma when none does."""
    if path.suffix.lower() == ".tsv":
        return "\t"
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)
