"""Rows in, answers out: files and streams, a killed call that goes on, and what is refused with its place."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import advisor
from advisor.bundle.predicting import line_of
from advisor.bundle.requests import Columns, stream_batches
from advisor.cli import main
from advisor.errors import DataError

pytestmark = pytest.mark.usefixtures("at_home")


def ask(shop: Any, *arguments: str, stdin: str = "") -> Result:
    bundle = str(shop.bundle("control"))
    return CliRunner().invoke(main, ["predict", bundle, *arguments], input=stdin)


def answers(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_rows_of_a_file_are_answered_in_order(shop: Any, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text("id,text\na,it looks like blood\nb,it looks like the sea\n", encoding="utf-8")
    found = ask(shop, "--input", str(path))
    assert found.exit_code == 0, found.stderr
    assert [(row["id"], row["parsed"]) for row in answers(found.stdout)] == [("a", "red"), ("b", "blue")]
    assert {row["object"][:7] for row in answers(found.stdout)} == {"sha256:"}
    assert "2 answered" in found.stderr


def test_lines_of_a_stream_may_be_objects_or_texts(shop: Any) -> None:
    found = ask(shop, stdin='{"text": "like cherry", "id": 7}\n\n"like ink"\n{"question": "like denim"}\n')
    assert [(row["id"], row["parsed"]) for row in answers(found.stdout)] == [
        ("7", "red"),
        ("stdin-3", "blue"),
        ("stdin-4", "blue"),
    ]


def test_a_stream_is_answered_up_to_a_line_that_cannot_be_used(shop: Any) -> None:
    found = ask(shop, stdin='"like cherry"\n{"txt": "like ink"}\n"never reached"\n')
    assert found.exit_code == 2
    assert [row["parsed"] for row in answers(found.stdout)] == ["red"]
    assert 'stdin:2: column "text" is missing (found: txt; did you mean txt?)' in found.stderr


def test_a_file_is_checked_whole_before_anything_is_answered(shop: Any, tmp_path: Path) -> None:
    path = tmp_path / "new.jsonl"
    path.write_text('{"text": "ok"}\n{"text": 3}\nnonsense\n', encoding="utf-8")
    found = ask(shop, "--input", str(path))
    assert (found.exit_code, found.stdout) == (2, "")
    assert f"{path}:2: " in found.stderr and f"{path}:3:1: is not valid JSON" in found.stderr
    path.write_text('{"text": "one", "id": 1}\n{"text": "two", "id": 1}\n', encoding="utf-8")
    assert "the id 1 stands twice" in ask(shop, "--input", str(path)).stderr.replace('"', "")
    assert "no such file" in ask(shop, "--input", str(tmp_path / "absent.jsonl")).stderr


def test_a_killed_call_goes_on_and_ends_with_the_same_file(shop: Any, tmp_path: Path) -> None:
    path, output = tmp_path / "new.jsonl", tmp_path / "out.jsonl"
    path.write_text("".join(json.dumps({"text": f"{n} like ruby"}) + "\n" for n in range(5)), encoding="utf-8")
    assert ask(shop, "--input", str(path), "-o", str(output)).exit_code == 0
    complete = [{**row, "latency_ms": None} for row in answers(output.read_text("utf-8"))]
    lines = output.read_text("utf-8").splitlines(keepends=True)
    failed = json.dumps({**json.loads(lines[2]), "error": "it broke"}) + "\n"
    output.write_text("".join([*lines[:2], failed]) + lines[3][:20], encoding="utf-8")
    again = ask(shop, "--input", str(path), "-o", str(output))
    assert "3 answered, 2 were there already" in again.stderr
    assert [{**row, "latency_ms": None} for row in answers(output.read_text("utf-8"))] == complete


def test_answers_of_something_else_are_not_added_to(shop: Any, tmp_path: Path) -> None:
    path, output = tmp_path / "new.jsonl", tmp_path / "out.jsonl"
    path.write_text('{"text": "like ruby"}\n', encoding="utf-8")
    output.write_text('{"id": "new-1", "input": "like ruby", "object": "sha256:000000000000"}\n', encoding="utf-8")
    found = ask(shop, "--input", str(path), "-o", str(output))
    assert found.exit_code == 2 and f"{output}:1: is no answer of this bundle" in found.stderr
    assert ask(shop, "--input", str(path), "-o", str(output), "--fresh").exit_code == 0
    path.write_text('{"text": "like ink"}\n', encoding="utf-8")
    found = ask(shop, "--input", str(path), "-o", str(output))
    assert found.exit_code == 2 and "the answer to another request under the id new-1" in found.stderr


def test_what_waits_in_a_stream_goes_together() -> None:
    lines = io.StringIO("".join(f'"text {number}"\n' for number in range(100)))
    batches = [len(batch) for batch in stream_batches(lines, Columns())]
    assert sum(batches) == 100 and max(batches) <= 64
    with pytest.raises(DataError, match=r"stdin:1: must be a JSON object or a text"):
        list(stream_batches(io.StringIO("[1]\n"), Columns()))


def test_a_line_moves_no_cursor_and_is_the_same_document(shop: Any) -> None:
    bundle = advisor.load(shop.bundle("control"), allow_uncertified=True)
    answer = replace(next(iter(bundle.predict(["item looks like ink"]))), output="\x1b[2J\u202ered\x9b")
    line = line_of(answer, bundle)
    assert line.isascii() and json.loads(line)["output"] == answer.output
