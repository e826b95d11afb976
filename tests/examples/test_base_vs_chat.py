"""The task that asks one model both ways: its own answers obey its rules, and the tool finds no mistake in it."""

from pathlib import Path

from click.testing import CliRunner

from advisor import registry
from advisor.cli import main
from advisor.data import load_splits
from advisor.roster import planned
from advisor.task import load_task
from advisor.types import Answer, Usage

TASK = Path(__file__).parents[2] / "examples" / "base-vs-chat" / "task.yaml"


def test_every_description_obeys_the_rules_and_names_its_place() -> None:
    task = load_task(TASK)
    splits = load_splits(task)
    metric = registry.load("metrics", task.metric)(task)
    rows = (*splits.train, *splits.dev, *splits.test)
    assert len(rows) == 100
    for row in rows:
        assert metric.score(row, Answer(row.id, 0, row.target, row.target, Usage())) == 1.0, row.target
        assert row.target.startswith(row.input)
    assert splits.warnings == ()


def test_both_ways_are_planned_and_nothing_is_wrong() -> None:
    ids = {entry.candidate.id for entry in planned(load_task(TASK))}
    assert ids == {
        f"{strategy}@{model}" for strategy in ("zero_shot", "few_shot-fixed-4") for model in ("chat", "base")
    }
    checked = CliRunner().invoke(main, ["check", str(TASK)])
    assert checked.exit_code == 0, checked.output
