"""Reads Parquet files into plain records, with pyarrow (the extra `parquet`)."""

import datetime
import decimal
import io
import json
import math
from importlib import util
from pathlib import Path

from advisor.errors import DataError, MissingExtra

INSTALL = "pip install 'approach-advisor[parquet]'"


def parquet_records(path: Path, raw: bytes) -> list[dict[str, object]]:
    """The records of a Parquet file in its order, with values as JSONL would hold them.

    Dates become ISO texts and decimals numbers; a missing value, NaN too, is None; bytes that are UTF-8 become text.
    A class label of the `datasets` library, stored as a number, becomes its name.

    Raises:
        MissingExtra: pyarrow is not installed.
        DataError: it is no Parquet file, or a broken one.
    """
    if util.find_spec("pyarrow") is None:
        raise MissingExtra(f"{path}: Parquet files need an extra", hint=INSTALL)
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.read_table(io.BytesIO(raw))
        rows = table.to_pylist()
    except (pyarrow.ArrowException, OSError) as wrong:
        said = " ".join(str(wrong).split())
        raise DataError([f"{path}: cannot be read as Parquet ({said})"]) from wrong
    names = _class_names(table.schema.metadata or {})
    return [{key: _named(_plain(value), names.get(key)) for key, value in row.items()} for row in rows]


def _class_names(metadata: dict[bytes, bytes]) -> dict[str, list[str]]:
    """The names of class labels by column, from what the `datasets` library writes beside the schema."""
    try:
        features = json.loads(metadata[b"huggingface"])["info"]["features"]
        return {key: value["names"] for key, value in features.items() if value.get("_type") == "ClassLabel"}
    except (KeyError, ValueError, TypeError, AttributeError):
        return {}


def _named(value: object, names: list[str] | None) -> object:
    if names and isinstance(value, int) and 0 <= value < len(names):
        return names[value]
    return value


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, decimal.Decimal):
        value = float(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _decoded(value: bytes) -> object:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None
