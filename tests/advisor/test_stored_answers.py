"""What a run cites is written beside its answers, and all of it is read back; older folders are read too."""

import json
from pathlib import Path

from advisor.gold import Span
from advisor.items import Answers
from advisor.stored_answers import GOLD, PASSAGES, stored_answers, write_cited
from advisor.trial import Scored
from advisor.types import Answer, Example, Passage, Usage

TASK = """\
task: {kind: qa, rules: {max_words: 9}}
target: {max_cost_per_month: 20.0}
"""
PLACE = Span("docs/a.md", 3, 20)


def row(name: str, split: str, draw: int = 0, **more: object) -> dict[str, object]:
    read = [{"source": "docs/a.md", "start": 3, "end": 20, "score": 0.5}]
    kept = {"id": name, "split": split, "draw": draw, "group": None, "input": "?", "target": "9", "error": None}
    return kept | {"output": "7", "parsed": "7", "score": 0.0, "retrieved": read} | more


def store(run: Path, strategy: str, *rows: dict[str, object]) -> None:
    folder = run / "strategies" / strategy
    folder.mkdir(parents=True)
    (folder / "outputs.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")


def test_first_draws_are_read_item_by_item_test_before_dev(tmp_path: Path) -> None:
    (tmp_path / "task.resolved.yaml").write_text(TASK, "utf-8")
    store(tmp_path, "a", row("d", "dev"), row("t", "test"), row("t", "test", 1, output="other"))
    store(tmp_path, "b", row("d", "dev", output=None, parsed=None, score=None, error="timed out"))
    found = stored_answers(tmp_path, ["a", "b", "never ran"])
    assert [(item.id, item.split, sorted(item.replies)) for item in found.items] == [
        ("t", "test", ["a"]),
        ("d", "dev", ["a", "b"]),
    ]
    assert found.kind == "qa" and found.rules is not None and found.rules.max_words == 9
    assert found.most_per_month == 20.0
    reply = found.items[0].replies["a"]
    assert (reply.text, reply.usable, reply.retrieved) == ("7", True, (PLACE,))
    assert not found.items[1].replies["b"].usable and found.items[1].replies["b"].text == ""
    assert [item.id for item in found.told_by("a")] == ["t"] and [item.id for item in found.told_by("b")] == ["d"]
    assert found.told_by("never ran") == () and found.passages == {}


def test_passages_and_gold_are_written_once_and_read_back(tmp_path: Path) -> None:
    passage = Passage("docs/a.md", 3, 20, "in 9 days, or so ", 0.5)
    rows = [
        Scored(Example(name, "?", "9"), Answer(name, 0, "7", "7", Usage(), retrieved=(passage,)), 0.0) for name in "de"
    ]
    write_cited(tmp_path, rows, {"d": (Span("docs/a.md", 6, 7),), "never asked": (Span("docs/a.md", 0, 1),)})
    assert len((tmp_path / PASSAGES).read_text("utf-8").splitlines()) == 1
    store(tmp_path, "a", row("d", "dev"), row("e", "dev"))
    found = stored_answers(tmp_path, ["a"])
    assert found.passages == {PLACE: "in 9 days, or so "}
    assert [item.gold for item in found.items] == [(Span("docs/a.md", 6, 7),), ()]
    assert len((tmp_path / GOLD).read_text("utf-8").splitlines()) == 1


def test_nothing_cited_leaves_no_files_and_an_empty_folder_has_no_answers(tmp_path: Path) -> None:
    write_cited(tmp_path, [], {})
    assert list(tmp_path.iterdir()) == []
    assert stored_answers(tmp_path, ["a"]) == Answers()
