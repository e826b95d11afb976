"""What fails costs itself only: a strategy's code, and requests of which too many fail."""

import pytest

from advisor import isolation
from advisor.errors import StorageFailed, StrategyBroke, TooManyErrors
from advisor.isolation import endure, own_code
from advisor.search import Plan
from advisor.trial import Budget, Stage
from advisor.types import Draw


def test_a_strategy_whose_code_breaks_has_failed_and_the_others_go_on(race, player, right, terms) -> None:
    def breaks(query: str, draw: object) -> str:
        if query.startswith("test"):
            raise KeyError("surprise")
        return "yes"

    players = {"control": player(right(0.95), seconds=0.1), "zero_shot": player(breaks)}
    found = race.run(players, terms, Plan(exhaustive=True))
    assert found["control"].status == "certified"
    assert found["zero_shot"].status == "failed"
    assert found["zero_shot"].why.startswith("its code raised KeyError: 'surprise'")
    report = race.path.parent / "strategies" / "zero_shot" / isolation.BROKEN
    assert "in breaks" in report.read_text("utf-8")


def test_a_fit_that_breaks_is_a_failed_strategy(race, player, right, terms) -> None:
    players = {"control": player(right(0.95)), "lora": player(right(1), fails=RuntimeError("shape mismatch\nand more"))}
    found = race.run(players, terms, Plan(exhaustive=True))
    assert (found["control"].status, found["lora"].status) == ("certified", "failed")
    assert found["lora"].why == "its code raised RuntimeError: shape mismatch (all of it: strategies/lora/failure.txt)"


def test_answers_that_are_not_those_to_the_requests_are_refused(race, player, right, monkeypatch) -> None:
    playing = player(right(1))
    bench = race.bench()
    (standing,) = race.standings(bench, {"zero_shot": playing})
    contestant = standing.contestant
    contestant.prepare(stage := Stage("dev", Draw(0, 0, 3), bench.splits.dev[:4]))
    (predictor,) = contestant._predictors.values()
    monkeypatch.setattr(type(predictor), "answer", lambda *_: [])
    with pytest.raises(StrategyBroke, match="0 answers to 4 requests"):
        contestant.ask(stage)


def test_a_full_disk_is_not_the_strategys_fault(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(isolation, "without_room", lambda path: True)
    with pytest.raises(StorageFailed, match="no space is left"), own_code(tmp_path, "lora"):
        raise RuntimeError("unexpected pos 64 vs 0")
    monkeypatch.setattr(isolation, "without_room", lambda path: False)
    with pytest.raises(StorageFailed), own_code(tmp_path, "lora"):
        raise OSError(28, "No space left on device")


def test_memory_that_runs_out_is_told_as_that(tmp_path) -> None:
    with pytest.raises(StrategyBroke, match=r"^out of memory: "), own_code(tmp_path, "lora"):
        raise MemoryError


def test_more_errors_than_the_task_allows_stop_a_strategy_with_its_cause(race, player, right, terms) -> None:
    def silent(query: str, draw: object) -> str:
        return "error" if query.startswith("test") and int(query.split("-")[1]) % 2 else "yes"

    race.budget = Budget(errors=0.2)
    players = {"control": player(right(0.95), seconds=0.1), "zero_shot": player(silent)}
    found = race.run(players, terms, Plan(exhaustive=True))
    assert found["control"].status == "certified"
    assert found["zero_shot"].status == "failed", "not below: nothing is known of its accuracy"
    assert "more than 20 % of the 200 test items (budget.errors): it broke" in found["zero_shot"].why
    assert len(players["zero_shot"].asked) < 400


def test_fewer_errors_count_as_wrong_answers_and_are_shown_apart(race, player, terms) -> None:
    def mostly(query: str, draw: object) -> str:
        return "error" if int(query.split("-")[1]) % 20 == 0 else "yes"

    race.budget = Budget(errors=0.2)
    found = race.run({"zero_shot": player(mostly)}, terms, Plan(exhaustive=True))["zero_shot"]
    assert found.status == "certified"
    assert found.evidence.accuracy.correct == 190
    assert found.evidence.diagnostics["errors"] == pytest.approx(0.05)


def test_the_commonest_cause_is_told() -> None:
    endure([None, "late"], 0.5, "dev", 4)
    with pytest.raises(TooManyErrors, match=r"3 of 4 .* 50 % of the 4 dev items .*2 of them: late"):
        endure(["late", "busy", "late", None], 0.5, "dev", 4)
    endure(["late"] * 4, 1.0, "dev", 4)
