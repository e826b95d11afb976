"""The whole command on tiny models: files, figures, exit codes, resume. Real training, random weights."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from scipy.stats import beta

from advisor import registry
from advisor.cli import main
from advisor.consistency import FIRST, PANEL, PANEL_SIZE, SECOND
from strategies._weights import Weights
from strategies.embedders.hashing import Embedder

TASK = """\
version: 1
name: colours
task: {kind: classification, instructions: Name the colour.}
data: {train: train.jsonl, dev: dev.jsonl, test: test.jsonl, columns: {input: text, target: label, id: id}}
target: {accuracy: 0.8, consistency: 0.7}
models: [{id: tiny, engine: local, model: tiny, price: {per_hour: 0.05}}]
strategies:
  - kind: control
  - kind: zero_shot
  - {kind: few_shot, shots: 2}
  - {kind: lora, epochs: 1, rank: 2}
"""
WORDS = {"red": "blood cherry ruby brick tomato", "blue": "sky sea ink denim navy"}


def write_rows(path: Path, split: str, count: int) -> None:
    rows = []
    for number in range(count):
        label = ("red", "blue")[number % 2]
        word = WORDS[label].split()[number // 2 % 5]
        text = f"{split} item {number} looks like {word} to me"
        rows.append(json.dumps({"id": f"{split}-{number}", "text": text, "label": label}))
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, tiny_llama: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "task.yaml").write_text(TASK, encoding="utf-8")
    for split, count in (("train", 40), ("dev", 20), ("test", 60)):
        write_rows(tmp_path / f"{split}.jsonl", split, count)

    def resolve(name: str, offline: bool, say: Callable[[str], None]) -> Weights:
        return Weights(name, tiny_llama, "d" * 64, "the test", "none")

    load = registry.load
    found = SimpleNamespace(resolve=resolve, known=list, cache_folder=lambda: tmp_path / "cache")
    monkeypatch.setattr(registry, "weights_module", lambda: found)
    monkeypatch.setattr(registry, "load", lambda group, name: Embedder if group == "embedders" else load(group, name))
    return tmp_path


def run(folder: Path, *extra: str) -> Result:
    arguments = ["run", str(folder / "task.yaml"), "-o", str(folder / "reports"), "--json", "--quiet", *extra]
    return CliRunner().invoke(main, arguments)


def told(result: Result) -> dict[str, object]:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    parsed: dict[str, object] = json.loads(result.stdout)
    return parsed


def test_the_cheapest_that_meets_the_target_is_recommended_and_can_be_recounted(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 0, result.output
    found = told(result)
    assert found["recommended"] == "control"
    strategies = {entry["id"]: entry for entry in found["strategies"]}  # type: ignore[attr-defined]
    assert strategies["control"]["status"] == "certified"
    assert all(strategies[name]["status"] != "certified" for name in strategies if name != "control")
    latest = folder / "reports" / "colours" / "latest"
    lines = (latest / "strategies" / "control" / "outputs.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    tested = [row for row in rows if row["split"] == "test" and row["draw"] == 0]
    correct = sum(row["score"] for row in tested)
    lower = beta.ppf(0.04, correct, len(tested) - correct + 1)
    assert strategies["control"]["accuracy"]["correct"] == correct
    assert strategies["control"]["accuracy"]["lower"] == pytest.approx(lower)
    assert lower >= 0.8
    assert not {row["id"] for row in rows if row["split"] == "dev"} & {row["id"] for row in tested}
    drawn = {row["draw"] for row in rows if row["split"] == "test"}
    assert drawn == {0, FIRST, SECOND, *(PANEL + number for number in range(PANEL_SIZE))}
    assert set(strategies["control"]["consistency"]["components"]) >= {"wording_agreement", "format_validity"}
    assert "control" in (latest / "report.md").read_text("utf-8")
    assert found["spent"]["requests"] <= found["spent"]["requests_if_exhaustive"]  # type: ignore[index]


def test_a_second_run_resumes_and_says_the_very_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(folder)

    def refuse(*_: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr("strategies.engines.transformers.Engine.score_labels", refuse)
    monkeypatch.setattr("strategies.control.Strategy.fit", refuse)
    second = run(folder)
    assert second.exit_code == 0, second.output
    assert second.stdout == first.stdout
    assert len(list((folder / "reports" / "colours").glob("2*"))) == 1


def test_fresh_and_other_inputs_are_other_runs(folder: Path) -> None:
    first = told(run(folder, "-s", "control"))
    assert told(run(folder, "-s", "control", "--fresh"))["run_id"] != first["run_id"]
    assert told(run(folder, "-s", "control", "--seed", "5"))["run_id"] != first["run_id"]
    write_rows(folder / "test.jsonl", "test", 58)
    assert told(run(folder, "-s", "control"))["run_id"] != first["run_id"]


def test_a_re_run_on_the_same_test_examples_spends_the_reserve_and_a_third_is_not_for_decisions(folder: Path) -> None:
    def spent(*extra: str) -> tuple[float, list[str]]:
        found = told(run(folder, "-s", "control", *extra))
        return found["target"]["alpha"], found["warnings"]  # type: ignore[index, return-value]

    assert spent()[0] == 0.04
    assert spent("--fresh")[0] == 0.04, "the very same inputs are the same look"
    alpha, warnings = spent("--set", "target.accuracy=0.75")
    assert alpha == 0.01
    assert any("look 2 at these test examples" in warning for warning in warnings)
    alpha, warnings = spent("--set", "target.accuracy=0.7")
    assert alpha == 0.01
    assert any(warning.startswith("not for decisions: look 3") for warning in warnings)


@pytest.mark.parametrize("certify", ["bonferroni", "sequential"])
def test_other_ways_to_share_the_risk_run_to_the_end(folder: Path, certify: str) -> None:
    found = told(run(folder, "--set", f"target.certify={certify}", "--set", "target.accuracy=0.7"))
    strategies = {entry["id"]: entry for entry in found["strategies"]}  # type: ignore[attr-defined]
    assert strategies["control"]["status"] == "certified"
    method = "betting" if certify == "sequential" else "clopper-pearson"
    assert strategies["control"]["accuracy"]["method"] == method
    assert found["target"]["alpha"] == (0.05 if certify == "sequential" else 0.04)  # type: ignore[index]


def test_same_seed_gives_the_same_decision_and_scores(folder: Path) -> None:
    def decided(result: Result) -> list[object]:
        found = told(result)
        return [
            (entry["id"], entry["status"], entry["dev"], entry["accuracy"], entry["consistency"])
            for entry in sorted(found["strategies"], key=lambda entry: entry["id"])  # type: ignore[call-overload]
        ]

    assert decided(run(folder)) == decided(run(folder, "--fresh"))


def test_nothing_meets_the_target(folder: Path) -> None:
    result = run(folder, "-s", "zero_shot", "--set", "target.accuracy=0.9")
    assert result.exit_code == 3, result.output
    assert told(result)["verdict"] == "none_meets"
    assert run(folder, "-s", "zero_shot", "--set", "target.accuracy=0.9", "--exit-zero").exit_code == 0


def test_too_few_examples_are_undecided(folder: Path) -> None:
    result = run(folder, "-s", "control", "--limit", "8")
    assert result.exit_code == 4, result.output
    found = told(result)
    assert found["verdict"] == "undecided"
    assert found["splits"]["test"] == 8, "a limited run counts what it used"  # type: ignore[index]
    assert any("not for decisions" in warning for warning in found["warnings"])  # type: ignore[attr-defined]
    assert found["strategies"][0]["examples_needed"] > 0  # type: ignore[index]


def test_a_spent_budget_exits_5_keeps_what_was_measured_and_resumes(folder: Path) -> None:
    stopped = run(folder, "--budget-minutes", "0.0001")
    assert stopped.exit_code == 5, stopped.output
    assert stopped.stdout == ""
    assert len(stopped.stderr.splitlines()) == 1
    journal = next((folder / "reports" / "colours").glob("2*/journal.sqlite"))
    with sqlite3.connect(journal) as connection:
        before = connection.execute("SELECT count(*) FROM answers").fetchone()[0]
    assert run(folder).exit_code == 0
    with sqlite3.connect(journal) as connection:
        assert connection.execute("SELECT count(*) FROM answers").fetchone()[0] > before
    assert len(list((folder / "reports" / "colours").glob("2*"))) == 1


def test_a_strategy_that_fails_costs_only_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.errors import EngineError

    def fail(*_: object) -> None:
        raise EngineError("out of memory")

    monkeypatch.setattr("strategies.few_shot.Strategy.fit", fail)
    found = told(run(folder))
    strategies = {entry["kind"]: entry for entry in found["strategies"]}  # type: ignore[attr-defined]
    assert (strategies["few_shot"]["status"], strategies["few_shot"]["why"]) == ("failed", "out of memory")
    assert found["recommended"] == "control"


def test_a_strategy_glob_that_matches_nothing_is_a_line(folder: Path) -> None:
    result = run(folder, "-s", "ragg*")
    assert result.exit_code == 2
    assert "ragg*" in result.stderr and len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("format_name", ["terminal", "markdown", "html", "json", "svg"])
def test_a_stored_run_is_rendered_again(folder: Path, format_name: str) -> None:
    run(folder, "-s", "control")
    latest = folder / "reports" / "colours" / "latest"
    shown = CliRunner().invoke(main, ["report", str(latest), "--format", format_name])
    assert shown.exit_code == 0, shown.output
    assert "control" in shown.stdout
    written = CliRunner().invoke(main, ["report", str(latest), "--format", "markdown", "-o", str(folder / "again.md")])
    assert written.exit_code == 0
    assert (folder / "again.md").read_text("utf-8") == (latest / "report.md").read_text("utf-8")
    CliRunner().invoke(main, ["report", str(latest), "--format", "terminal", "-o", str(folder / "again.txt")])
    assert (folder / "again.txt").read_text("utf-8").startswith("✔ control")
    told = CliRunner().invoke(main, ["report", str(latest), "--format", "json"]).stdout
    assert json.loads(told) == json.loads((latest / "result.json").read_text("utf-8"))
    assert "failures" in json.loads(told)["strategies"][0]
    assert (latest / "plots" / "frontier.svg").exists() and 'id="data"' in (latest / "report.html").read_text("utf-8")


def test_a_folder_without_a_finished_run_is_a_line(tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, ["report", str(tmp_path)])
    assert shown.exit_code == 2
    assert len(shown.stderr.splitlines()) == 1


def test_the_python_door_gives_the_same_answer(folder: Path) -> None:
    import advisor

    rec = advisor.run(folder / "task.yaml", output=folder / "reports", overrides=["strategies=[{kind: control}]"])
    assert rec.recommended == "control"
    assert [trial.candidate.id for trial in rec.strategies] == ["control"]
    assert rec.to_markdown().startswith("# ")


def test_the_report_says_what_to_type_to_repeat_the_run(folder: Path) -> None:
    run(folder, "-s", "control", "--seed", "5", "--set", "volume.requests_per_month=7", "--limit", "20")
    text = (folder / "reports" / "colours" / "latest" / "report.md").read_text("utf-8")
    wanted = "advisor run task.yaml --set volume.requests_per_month=7 --set seed=5 -s control --limit 20"
    assert wanted in text
    assert str(folder) not in text


def test_another_run_recalls_what_the_same_model_has_answered(folder: Path) -> None:
    first = told(run(folder))["spent"]
    second = told(run(folder, "--set", "volume.requests_per_month=123"))["spent"]
    fresh = told(run(folder, "--set", "volume.requests_per_month=123", "--fresh"))["spent"]
    assert isinstance(first, dict) and isinstance(second, dict) and isinstance(fresh, dict)
    assert first["recalled"] == fresh["recalled"] == 0
    assert 0 < second["recalled"] <= second["requests"], "the control asks no model, so its answers are not recalled"
