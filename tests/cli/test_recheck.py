"""`advisor recheck` on the committed reports: no journal, no model, an exit code for a CI job."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli import main

ROOT = Path(__file__).parents[2]
REPORTS = sorted(path.parent for path in (ROOT / "reports").glob("*/result.json"))
SUMMARIES = ROOT / "reports" / "meeting-summaries"


def recheck(*arguments: object) -> tuple[int, dict]:
    done = CliRunner().invoke(main, ["recheck", *map(str, arguments), "--json"])
    assert done.exit_code in (0, 4, 6), done.output
    return done.exit_code, json.loads(done.stdout)


def refused(*arguments: object) -> str:
    done = CliRunner().invoke(main, ["recheck", *map(str, arguments)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Traceback" not in done.output
    return done.stderr


@pytest.fixture
def hosted(tmp_path: Path) -> Path:
    """A copy of a run whose model has become an endpoint that is looked up."""
    run = tmp_path / "run"
    shutil.copytree(SUMMARIES, run)
    task = (run / "task.resolved.yaml").read_text("utf-8")
    ours = "engine: local\n    model: smollm2-135m-instruct\n"
    assert ours in task
    theirs = "engine: openai\n    base_url: https://api.openai.com/v1\n    model: gpt-4.1-mini\n    price: auto\n"
    start, _, rest = task.partition(ours)
    rest = rest[: rest.index("    price:")] + rest[rest.index("    temperature:") :]
    (run / "task.resolved.yaml").write_text(start + theirs + rest, "utf-8")
    return run


@pytest.mark.parametrize("folder", REPORTS, ids=lambda folder: folder.name)
def test_every_committed_report_holds_at_what_it_was_decided_by(folder: Path) -> None:
    stored = json.loads((folder / "result.json").read_text("utf-8"))
    code, found = recheck(folder)
    assert (code, found["outcome"], found["after"]) == (0, "held", stored["recommended"])
    assert found["verdict"] == stored["verdict"]
    was = {s["id"]: s["cost"]["horizon_total"] for s in stored["strategies"] if s["cost"]}
    assert {one["id"]: one["was"] for one in found["strategies"]} == was
    retrained = "retrain: never" not in (folder / "task.resolved.yaml").read_text("utf-8")
    for one in found["strategies"]:  # certifying a retrained adapter again is priced since, and was not then
        assert one["now"] >= one["was"] * (1 - 1e-9)
        if not (retrained and "lora" in one["id"]):
            assert one["now"] == pytest.approx(one["was"], rel=1e-9)


@pytest.mark.parametrize("name", ["meeting-summaries", "support-answers", "contract-entities"])
def test_a_committed_report_holds_on_the_data_that_is_shipped(name: str) -> None:
    folder = ROOT / "reports" / name
    code, found = recheck(folder, "--task", ROOT / "corpora" / name / "task.yaml")
    assert (code, found["outcome"]) == (0, "held"), found["reason"]
    assert "did not keep what its train examples and documents were" in found["notes"][0]


def test_another_volume_flips_it_with_the_reason() -> None:
    code, found = recheck(SUMMARIES, "--volume", 1_000_000)
    assert (code, found["outcome"]) == (6, "flipped")
    assert (found["before"], found["after"]) == ("few_shot-fixed-4@small", "lora-r16@small")
    assert found["requests_per_month"] == 1_000_000
    assert "1,000,000 requests a month alone turns it" in found["reason"]
    done = CliRunner().invoke(main, ["recheck", str(SUMMARIES), "--volume", "1000000"])
    assert done.exit_code == 6
    assert done.stdout.startswith("✘ It flips from few_shot-fixed-4@small to lora-r16@small: it costs ")
    assert "certified" in done.stdout


def test_the_side_of_the_break_even_is_that_of_the_report() -> None:
    stored = json.loads((SUMMARIES / "result.json").read_text("utf-8"))
    pair = next(p for p in stored["break_even"] if (p["a"], p["b"]) == ("few_shot-fixed-4@small", "lora-r16@small"))
    below, above = round(pair["requests_per_month"] / 1.5), round(pair["requests_per_month"] * 1.5)
    assert recheck(SUMMARIES, "--volume", below)[0] == 0
    assert recheck(SUMMARIES, "--volume", above)[0] == 6


def test_other_prices_of_all_strategies_alike_flip_nothing(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('[models.small]\nper_hour = 5.0\nsource = "a quote"\nas_of = 2026-11-20\n', "utf-8")
    code, found = recheck(SUMMARIES, "--prices", path)
    assert code == 0
    totals = {one["id"]: (one["was"], one["now"]) for one in found["strategies"]}
    was, now = totals["few_shot-fixed-4@small"]
    assert now == pytest.approx(100 * was)


def test_a_machine_that_is_paid_for_anyway_flips_to_the_more_accurate_of_equals(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('[models.small]\nalready_paid = true\nsource = "ours"\nas_of = 2026-11-20\n', "utf-8")
    code, found = recheck(SUMMARIES, "--prices", path)
    assert (code, found["after"]) == (6, "lora-r16@small")
    assert all(one["now"] == 0 for one in found["strategies"])
    assert "the prices of prices.toml alone turns it" in found["reason"]


def test_an_endpoint_is_priced_by_its_url_today(hosted: Path) -> None:
    """few_shot and lora by tokens: what lora trained has no price there, so it cannot win at any volume."""
    code, found = recheck(hosted, "--volume", 10_000_000)
    assert (code, found["after"]) == (0, "few_shot-fixed-4@small")
    totals = {one["id"]: one["now"] for one in found["strategies"]}
    assert totals["few_shot-fixed-4@small"] > 1000
    assert totals["lora-r16@small"] is None
    assert "the price of lora-r16@small is unknown, so it cannot win" in found["notes"]


def test_a_limit_that_is_broken_now_leaves_nothing_to_recommend(tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(SUMMARIES, run)
    task = run / "task.resolved.yaml"
    limited = task.read_text("utf-8").replace("target:\n", "target:\n  max_cost_per_month: 0.001\n")
    task.write_text(limited, "utf-8")
    assert recheck(run)[0] == 0
    code, found = recheck(run, "--volume", 1_000_000)
    assert (code, found["after"], found["verdict"]) == (6, None, "none_meets")
    assert "few_shot-fixed-4@small cannot be recommended any more" in found["reason"]


def changed_task(tmp_path: Path, name: str = "meeting-summaries") -> Path:
    folder = tmp_path / name
    shutil.copytree(ROOT / "corpora" / name, folder)
    return folder


def test_labels_that_were_wrong_are_scored_anew_without_asking(tmp_path: Path) -> None:
    """Every test target is another one: nothing meets the target any more, and no model was needed to say so."""
    folder = changed_task(tmp_path, "support-intents")
    path = folder / "test.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    label = next(key for key in ("intent", "target", "label") if key in rows[0])
    for row, other in zip(rows, [*rows[1:], rows[0]], strict=True):
        row["was"] = other[label]
    path.write_text("".join(json.dumps({**row, label: row["was"]}) + "\n" for row in rows), "utf-8")
    code, found = recheck(ROOT / "reports" / "support-intents", "--task", folder / "task.yaml")
    assert (code, found["after"]) == (6, None)
    assert "today's data" in found["reason"]


def test_new_test_examples_are_not_known_without_asking(tmp_path: Path) -> None:
    folder = changed_task(tmp_path)
    path = folder / "test.jsonl"
    first = json.loads(path.read_text("utf-8").splitlines()[0])
    key = next(key for key, value in first.items() if isinstance(value, str) and len(value) > 80)
    added = {name: f"new-{value}" if name == "id" else value for name, value in first.items()}
    added[key] = "Ann: a meeting that nobody has heard of.\nBen: indeed."
    path.write_text(path.read_text("utf-8") + json.dumps(added) + "\n", "utf-8")
    code, found = recheck(SUMMARIES, "--task", folder / "task.yaml")
    assert (code, found["outcome"], found["after"]) == (4, "not known", None)
    assert 0 < found["questions"] < 100
    assert "run `advisor run" in found["reason"]


def test_a_task_of_another_name_is_refused() -> None:
    said = refused(SUMMARIES, "--task", ROOT / "corpora" / "desk-manners" / "task.yaml")
    assert "is a run of the task meeting-summaries" in said


def test_what_is_no_run_or_no_price_file_is_one_line(tmp_path: Path) -> None:
    assert "holds no finished run: result.json is missing" in refused(tmp_path)
    path = tmp_path / "prices.toml"
    path.write_text('[models.big]\nper_hour = 5.0\nsource = "a quote"\nas_of = 2026-11-20\n', "utf-8")
    assert "models.big: the run has no such model (it has: small)" in refused(SUMMARIES, "--prices", path)
    path.write_text('[models.small]\nper_hour = 5\ncurrency = "EUR"\nsource = "q"\nas_of = 2026-11-20\n', "utf-8")
    assert "EUR, but the run counts in USD" in refused(SUMMARIES, "--prices", path)
    (tmp_path / "bundle.toml").write_text("", "utf-8")
    assert "is a bundle" in refused(tmp_path)


def test_a_run_without_its_outputs_says_which(tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(SUMMARIES, run)
    shutil.rmtree(run / "strategies" / "lora-r16@small")
    assert "does not hold the outputs of lora-r16@small" in refused(run)
