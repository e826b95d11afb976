"""Where a run lives: found again by its inputs, nobody else's meanwhile, whole or not at all."""

import json
from pathlib import Path

import pytest

from advisor.errors import StorageFailed
from advisor.run_folder import open_run
from advisor.storage import write_whole
from advisor.task import TaskSpec

TASK = TaskSpec.model_validate(
    {
        "version": 1,
        "name": "small",
        "task": {"kind": "qa"},
        "data": {"path": "examples.jsonl"},
        "target": {"accuracy": 0.5},
    }
)


def test_the_same_inputs_are_the_same_run_and_fresh_is_remembered(tmp_path: Path) -> None:
    with open_run(tmp_path, TASK, ["a"], fresh=True) as first:
        assert (first.resumed, first.fresh) == (False, True)
        assert (first.path / "task.resolved.yaml").exists()
    with open_run(tmp_path, TASK, ["a"], fresh=False) as again:
        assert (again.path, again.resumed, again.fresh) == (first.path, True, True)
    with open_run(tmp_path, TASK, ["b"], fresh=False) as other:
        assert (other.resumed, other.fresh) == (False, False)


def test_a_run_in_progress_is_told_and_worked_beside(tmp_path: Path) -> None:
    with open_run(tmp_path, TASK, ["a"], fresh=False) as first, open_run(tmp_path, TASK, ["a"], fresh=False) as second:
        assert second.path != first.path
        (told,) = second.others
        assert told.startswith(f"{first.run_id} (process ")


def test_what_a_power_cut_left_is_no_run(tmp_path: Path) -> None:
    with open_run(tmp_path, TASK, ["a"], fresh=False) as first:
        (first.path / "environment.json").write_text('{"digest": "', "utf-8")
    with open_run(tmp_path, TASK, ["a"], fresh=False) as second:
        assert second.path != first.path


def test_a_clock_that_was_moved_back_does_not_put_a_run_before_an_older_one(tmp_path: Path) -> None:
    with open_run(tmp_path, TASK, ["a"], fresh=False) as first:
        pass
    future = first.path.with_name("2199-12-31T23-59-59_abcdef")
    first.path.rename(future)
    with open_run(tmp_path, TASK, ["b"], fresh=False) as second:
        assert second.run_id.startswith("2200-01-01T00-00-00_")


def test_a_place_that_cannot_be_written_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "small").write_text("a file in the way", "utf-8")
    with pytest.raises(StorageFailed) as raised, open_run(tmp_path, TASK, ["a"], fresh=False):
        pass
    assert raised.value.exit_code == 2
    assert raised.value.lines() == [
        f"{tmp_path / 'small'} cannot be written or read: file exists (name another folder, or mend it)"
    ]


def test_a_file_that_cannot_be_written_whole_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(tmp_path / "result.json", "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "result.json", json.dumps(["new"]))
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]
    assert (tmp_path / "result.json").read_text("utf-8") == "old"
