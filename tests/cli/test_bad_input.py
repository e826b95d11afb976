"""A user's mistake is one line with its place, exit 2, nothing written, no traceback."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor.cli import main

TASK = """\
version: 1
name: colours
task: {kind: classification}
data: {train: train.jsonl, test: test.jsonl, columns: {input: text, target: label}}
target: {accuracy: 0.8}
"""
ROWS = [{"text": f"the {word} thing number {n}", "label": word} for n in range(30) for word in ("red", "blue")]
TESTS = [{"text": f"a {word} object, item {n}", "label": word} for n in range(30) for word in ("red", "blue")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "task.yaml").write_text(TASK, encoding="utf-8")
    write_rows(tmp_path / "train.jsonl", ROWS)
    write_rows(tmp_path / "test.jsonl", TESTS)
    return tmp_path


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def run(folder: Path, command: str = "run") -> Result:
    extra = ["-o", str(folder / "reports")] if command == "run" else []
    return CliRunner().invoke(main, [command, str(folder / "task.yaml"), *extra])


def refused(folder: Path) -> str:
    """The one line that both `check` and `run` print; asserts everything that is the same for every mistake."""
    before = sorted(folder.rglob("*"))
    results = [run(folder, "check"), run(folder, "run")]
    for result in results:
        assert result.exit_code == 2, result.output
        assert "Traceback" not in result.output
        assert result.stdout == ""
    assert results[0].stderr == results[1].stderr
    assert sorted(folder.rglob("*")) == before
    lines = results[0].stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0].replace(str(folder) + "/", "")


def missing_column(folder: Path) -> None:
    write_rows(folder / "train.jsonl", [{"text": "x y z", "intent": "red"}, *ROWS])


def unknown_key(folder: Path) -> None:
    (folder / "task.yaml").write_text(TASK + "voluem: {requests_per_month: 5}\n", encoding="utf-8")


def strange_label(folder: Path) -> None:
    write_rows(folder / "test.jsonl", [*TESTS, {"text": "a green object", "label": "green"}])


def empty_file(folder: Path) -> None:
    (folder / "train.jsonl").write_text("", encoding="utf-8")


def not_utf8(folder: Path) -> None:
    (folder / "train.jsonl").write_bytes('{"text": "café", "label": "red"}\n'.encode("latin-1"))


def no_documents(folder: Path) -> None:
    (folder / "task.yaml").write_text(TASK + "corpus: {paths: ['pages/*.md']}\n", encoding="utf-8")


def unknown_strategy(folder: Path) -> None:
    (folder / "task.yaml").write_text(TASK + "strategies:\n  - kind: ragg\n", encoding="utf-8")


def unknown_option(folder: Path) -> None:
    (folder / "task.yaml").write_text(TASK + "strategies:\n  - kind: few_shot\n    shotz: 4\n", encoding="utf-8")


MISTAKES: list[tuple[Callable[[Path], None], str, str]] = [
    (missing_column, "train.jsonl:1", "label"),
    (unknown_key, "task.yaml:6:1", "volume"),
    (strange_label, "test.jsonl:61", "green"),
    (empty_file, "train.jsonl:1", "no rows"),
    (not_utf8, "train.jsonl", "UTF-8"),
    (no_documents, "task.yaml:6:18", "pages/*.md"),
    (unknown_strategy, "task.yaml:7:11", "Did you mean rag"),
    (unknown_option, "task.yaml:8:12", "did you mean shots"),
]


@pytest.mark.parametrize(("spoil", "place", "said"), MISTAKES, ids=[spoil.__name__ for spoil, _, _ in MISTAKES])
def test_a_mistake_is_one_line_with_its_place_and_nothing_is_written(
    folder: Path, spoil: Callable[[Path], None], place: str, said: str
) -> None:
    spoil(folder)
    line = refused(folder)
    assert line.startswith(place), line
    assert said in line


def test_all_mistakes_are_listed_at_once(folder: Path) -> None:
    broken = TASK.replace("accuracy: 0.8", "accuracy: 8").replace("name: colours", "name: 3") + "sed: 3\n"
    (folder / "task.yaml").write_text(broken, encoding="utf-8")
    result = run(folder, "check")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 3


def test_a_missing_task_file_is_a_line_too(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(tmp_path / "nothing.yaml")])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
