"""advisor compare, on committed reports and on a copy that differs in known ways."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from advisor.cli import main

REPORTS = Path(__file__).parents[2] / "reports"


def compare(*arguments: object, width: int = 100) -> Result:
    return CliRunner().invoke(main, ["compare", *map(str, arguments)], env={"COLUMNS": str(width), "NO_COLOR": "1"})


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """support-intents, with ten wrong answers of the control mended, one request reworded, torch and seed moved."""
    folder = tmp_path / "changed"
    shutil.copytree(REPORTS / "support-intents", folder)
    outputs = folder / "strategies" / "control" / "outputs.jsonl"
    rows = [json.loads(line) for line in outputs.read_text("utf-8").splitlines()]
    test = [row for row in rows if row["split"] == "test" and row["draw"] == 0]
    for row in [row for row in test if row["score"] == 0][:10]:
        row["score"] = 1.0
    next(row for row in test if row["score"] == 1)["input"] += " please"
    outputs.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    context = json.loads((folder / "context.json").read_text("utf-8"))
    context["seed"] = 14
    context["versions"] = [[name, "9.9" if name == "torch" else value] for name, value in context["versions"]]
    (folder / "context.json").write_text(json.dumps(context), "utf-8")
    task = (folder / "task.resolved.yaml").read_text("utf-8").replace("per_hour: 0.05", "per_hour: 0.06")
    (folder / "task.resolved.yaml").write_text(task, "utf-8")
    return folder


def test_what_changed_and_by_how_much_is_told(changed: Path) -> None:
    result = compare(REPORTS / "support-intents", changed)
    assert result.exit_code == 0, result.output
    flat = " ".join(result.stdout.split())
    assert "exact McNemar test" in flat and "B is better" in flat and "no difference is shown" in flat
    assert "seed: 13 → 14" in flat and "version of torch: 2.13.0+cpu → 9.9" in flat
    assert "items of test" in flat and "0.05" in flat and "0.06" in flat
    assert max(len(line) for line in result.stdout.splitlines()) <= 100


@pytest.mark.parametrize("width", [60, 80, 140])
def test_any_width_shows_both_scores_of_every_strategy(changed: Path, width: int) -> None:
    text = compare(REPORTS / "support-intents", changed, width=width).stdout
    assert max(len(line) for line in text.splitlines()) <= width
    row = next(line for line in text.splitlines() if line.startswith("few_shot-similar-4@small"))
    assert row.count("72.2 % on dev") == 2
    assert ("$0.0955" in row) is (width >= 100)


def test_json_is_one_document_with_the_same_figures(changed: Path) -> None:
    found = json.loads(compare(REPORTS / "support-intents", changed, "--json").stdout)
    control = next(pair for pair in found["pairs"] if pair["first"] == "control")
    assert (control["n"], control["gained"], control["lost"], control["unshared"]) == (299, 10, 0, 2)
    assert control["p"] == pytest.approx(2 / 2**10)
    assert control["adjusted"] == pytest.approx(5 * 2 / 2**10)
    assert {change["what"] for change in found["changed"]} >= {"seed", "version of torch", "items of test"}
    assert [run["recommended"] for run in found["runs"]] == ["control", "control"]


def test_a_run_against_itself_differs_in_nothing() -> None:
    result = compare(REPORTS / "papers-qa", REPORTS / "papers-qa", "--json")
    found = json.loads(result.stdout)
    assert found["changed"] == [] and found["pairs"]
    assert all(pair["p"] == 1.0 and pair["difference"] == 0 for pair in found["pairs"])


def test_runs_of_different_tasks_share_nothing_and_say_so() -> None:
    result = compare(REPORTS / "papers-qa", REPORTS / "support-intents")
    assert result.exit_code == 0
    assert "share no answered item" in result.stdout


def test_a_folder_without_a_run_is_a_line(tmp_path: Path) -> None:
    result = compare(REPORTS / "papers-qa", tmp_path)
    assert result.exit_code == 2 and len(result.stderr.splitlines()) == 1
