"""The committed reports: what they say is what their answers add up to, and the page on them is written from them."""

import json
import statistics
import sys
from pathlib import Path
from types import ModuleType

import pytest

from advisor.reporting import rendered

ROOT = Path(__file__).parents[2]
REPORTS = sorted(path.parent for path in (ROOT / "reports").glob("*/result.json"))
reports = pytest.mark.parametrize("folder", REPORTS, ids=lambda folder: folder.name)


@pytest.fixture(scope="module")
def modules():
    sys.path.insert(0, str(ROOT / "benchmarks" / "reports"))
    try:
        import claims
        import overview

        yield claims, overview
    finally:
        sys.path.remove(str(ROOT / "benchmarks" / "reports"))


def result(**states: tuple[str, float | None]) -> dict[str, object]:
    entries = [
        {
            "id": kind,
            "kind": kind,
            "status": status,
            "why": "-",
            "accuracy": None,
            "dev": point and {"score": point, "n": 60},
        }
        for kind, (status, point) in states.items()
    ]
    return {"strategies": entries, "recommended": None}


def test_a_claim_is_settled_by_verdicts_only(modules: tuple[ModuleType, ModuleType]) -> None:
    claims, _ = modules
    holds = claims.CLAIMS["support-answers"].holds
    fair = {"rag": ("below", 0.1), "lora": ("below", 0.2)}
    assert holds(claims.Kinds(result(**fair, lora_rag=("certified", 0.9)))) is True
    assert holds(claims.Kinds(result(**fair, lora_rag=("undecided", 0.9)))) is None
    assert holds(claims.Kinds(result(**fair, lora_rag=("below", 0.3)))) is False
    fair["rag"] = ("certified", 0.9)
    assert holds(claims.Kinds(result(**fair, lora_rag=("undecided", 0.9)))) is False
    assert holds(claims.Kinds(result(lora_rag=("certified", 0.9)))) is None, "rag and lora were not run"


def test_a_kind_is_told_by_its_most_accurate_configuration(modules: tuple[ModuleType, ModuleType]) -> None:
    claims, _ = modules
    found = result(lora=("below", 0.25), rag=("not_run", None))
    found["strategies"] += result(lora=("undecided", 0.75))["strategies"]  # type: ignore[operator]
    kinds = claims.Kinds(found)
    assert (
        kinds.told("lora", "rag", "few_shot") == "lora 0.750 on dev, undecided; rag: not run; few_shot: not in this run"
    )
    assert kinds.meets("lora") is None


def test_what_the_diagnosis_ruled_out_misses_the_target(modules: tuple[ModuleType, ModuleType]) -> None:
    claims, _ = modules
    found = result(rag=("not_run", None))
    assert claims.Kinds(found).meets("rag") is None
    found["strategies"][0]["why"] = "Ruled out before it ran: the right passage did not help."  # type: ignore[index]
    assert claims.Kinds(found).meets("rag") is False
    assert claims.Kinds(found).told("rag") == "rag: ruled out by the diagnosis"


def test_a_claim_about_a_part_is_held_to_the_target_part_by_part(modules: tuple[ModuleType, ModuleType]) -> None:
    claims, _ = modules
    claim = claims.CLAIMS["case-diagnosis"]
    found = {**result(lora=("below", 0.5)), "target": {"accuracy": 0.7}}

    def kinds(common: list[float], unseen: list[float]):
        return claims.Kinds(found, {"lora": {"common": common, "unseen": unseen}})

    assert claim.holds(kinds([1, 1, 0], [0, 0])) is False, "two of three are under the target"
    assert claim.holds(kinds([1, 1, 1, 0], [0, 0])) is True
    assert claim.holds(kinds([1, 1], [1, 1])) is False, "that would be the medicine"
    assert claim.holds(kinds([1, 1], [])) is None
    assert claim.measured(kinds([1, 0], [0])).endswith("(lora by part: common 0.50 of 2, unseen 0.00 of 1)")


def test_costs_at_other_volumes_follow_from_the_report(modules: tuple[ModuleType, ModuleType]) -> None:
    _, overview = modules
    shipped = overview.Shipped("task", result(), months=12, volume=1_000, scores={})
    cost = {"horizon_total": 24.0, "per_1k": 0.5}
    assert overview.cost_per_month(cost, shipped, 1_000) == pytest.approx(2.0)
    assert overview.cost_per_month(cost, shipped, 3_000) == pytest.approx(3.0)
    assert overview.cost_per_month({"horizon_total": None, "per_1k": None}, shipped, 3_000) is None


def test_the_page_is_written_from_the_reports(modules: tuple[ModuleType, ModuleType]) -> None:
    claims, overview = modules
    assert {folder.name for folder in REPORTS} <= set(claims.CLAIMS)
    found = [overview.read(ROOT / "reports" / name) for name in claims.CLAIMS if (ROOT / "reports" / name).exists()]
    assert (ROOT / "reports" / "README.md").read_text("utf-8") == overview.overview(found)


@reports
def test_a_report_is_what_its_result_renders_to(folder: Path) -> None:
    assert rendered(folder, "markdown") == (folder / "report.md").read_text("utf-8")


@reports
def test_the_figures_of_a_report_are_those_of_its_answers(folder: Path) -> None:
    for strategy in json.loads((folder / "result.json").read_text("utf-8"))["strategies"]:
        accuracy = strategy["accuracy"]
        if accuracy:
            lines = (folder / "strategies" / strategy["id"] / "outputs.jsonl").read_text("utf-8").splitlines()
            rows = [json.loads(line) for line in lines]
            scores = {row["id"]: row["score"] for row in rows if row["split"] == "test" and row["draw"] == 0}
            assert len(scores) == accuracy["n"]
            assert statistics.fmean(scores.values()) == pytest.approx(accuracy["point"], abs=1e-6)


@reports
def test_a_report_was_made_from_the_task_that_is_shipped(folder: Path) -> None:
    found = json.loads((folder / "result.json").read_text("utf-8"))
    expected = json.loads((ROOT / "corpora" / folder.name / "expected.json").read_text("utf-8"))
    kinds = {strategy["id"]: strategy["kind"] for strategy in found["strategies"]}
    assert found["verdict"] == expected["verdict"]
    assert kinds.get(found["recommended"]) == expected["recommended"]
    rows = {
        name: len((ROOT / "corpora" / folder.name / f"{name}.jsonl").read_text("utf-8").splitlines())
        for name in found["splits"]
    }
    assert found["splits"] == rows
