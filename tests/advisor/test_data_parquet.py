"""Parquet as task data: values as JSONL would hold them, and a line where they cannot be read."""

import datetime
import decimal
import json
from importlib import util
from pathlib import Path

import pytest

from advisor.data import load_splits
from advisor.data_files import read_rows
from advisor.errors import MissingExtra
from advisor.task import load_task

pyarrow = pytest.importorskip("pyarrow")


def write(path: Path, rows: list[dict[str, object]], metadata: dict[bytes, bytes] | None = None) -> Path:
    from pyarrow import parquet

    table = pyarrow.Table.from_pylist(rows)
    parquet.write_table(table.replace_schema_metadata(metadata) if metadata else table, path)
    return path


def test_values_become_what_jsonl_would_hold(tmp_path: Path) -> None:
    row = {
        "when": datetime.date(2026, 11, 30),
        "price": decimal.Decimal("1.50"),
        "share": float("nan"),
        "raw": b"text",
        "image": b"\xff\xd8",
        "list": [{"text": "a"}],
        "none": None,
    }
    read = read_rows(write(tmp_path / "a.parquet", [row]))
    assert read.problems == ()
    assert read.rows[0].place == f"{tmp_path / 'a.parquet'}:1"
    assert read.rows[0].values == {
        "when": "2026-11-30",
        "price": 1.5,
        "share": None,
        "raw": "text",
        "image": None,
        "list": [{"text": "a"}],
        "none": None,
    }


def test_numbers_of_class_labels_become_their_names(tmp_path: Path) -> None:
    features = {"info": {"features": {"label": {"_type": "ClassLabel", "names": ["no", "yes"]}}}}
    path = write(tmp_path / "a.parquet", [{"label": 1, "n": 1}], {b"huggingface": json.dumps(features).encode()})
    assert read_rows(path).rows[0].values == {"label": "yes", "n": 1}


def test_a_task_reads_parquet_and_names_the_bad_row(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [{"input": f"number {n} is what?", "target": str(n)} for n in range(30)]
    write(tmp_path / "rows.parquet", rows)
    (tmp_path / "task.yaml").write_text(
        "version: 1\nname: x\ntask: {kind: qa}\ndata: {path: rows.parquet}\ntarget: {accuracy: 0.5}\n", encoding="utf-8"
    )
    splits = load_splits(load_task(tmp_path / "task.yaml"))
    assert len(splits.train) + len(splits.dev) + len(splits.test) == 30


def test_no_parquet_and_an_empty_one_are_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 but no more")
    assert (
        read_rows(tmp_path / "a.parquet").problems[0].startswith(f"{tmp_path / 'a.parquet'}: cannot be read as Parquet")
    )
    empty = write(tmp_path / "b.parquet", [])
    assert read_rows(empty).problems == (f"{empty}:1: the file has no rows",)


def test_without_pyarrow_the_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.parquet", [{"input": "x"}])
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra) as refused:
        read_rows(path)
    assert refused.value.lines() == [f"{path}: Parquet files need an extra (pip install 'approach-advisor[parquet]')"]
