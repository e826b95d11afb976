"""All files of a new task or none, and never over what is there."""

from pathlib import Path

import pytest

from advisor.arriving.writing import put
from advisor.errors import AdvisorError, DataError


def refuse(task: Path) -> None:
    raise DataError([f"{task}: no"])


def test_a_failed_check_brings_back_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "task.yaml").write_text("old", encoding="utf-8")
    with pytest.raises(DataError):
        put(tmp_path, {"task.yaml": "new", "a/b.md": "x"}, True, refuse)
    assert (tmp_path / "task.yaml").read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.rglob("*")] == ["task.yaml"]


def test_every_file_in_the_way_is_named_but_the_schema_is_ours(tmp_path: Path) -> None:
    for name in ("a", "b", "task.schema.json"):
        (tmp_path / name).write_text("old", encoding="utf-8")
    with pytest.raises(AdvisorError) as refused:
        put(tmp_path, {"a": "1", "b": "2", "task.schema.json": "{}"}, False, lambda task: None)
    assert refused.value.lines() == [
        f"{tmp_path / 'a'}: is there already, and so are b (--force overwrites; or name another folder)"
    ]
    begun = put(tmp_path, {"task.schema.json": "{}"}, False, lambda task: None)
    assert begun.written == (tmp_path / "task.schema.json",)


def test_a_folder_that_cannot_be_written_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(AdvisorError) as refused:
        put(tmp_path / "file" / "in", {"a": "1"}, False, lambda task: None)
    assert "cannot be written" in refused.value.lines()[0]
