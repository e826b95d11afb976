"""result.json: the contract's keys, there and back."""

import dataclasses
import json
from collections.abc import Iterable

import pytest

from advisor.curves import LearningCurve, Measured, Projection
from advisor.errors import DataError
from advisor.render.json import from_json, to_json
from advisor.verdict import Diagnosis, Interaction, Judged, Recommendation

TOP = (
    "schema_version task run_id verdict recommended reason target splits strategies break_even winner_by_volume "
    "rule_of_thumb spent warnings"
)
STRATEGY = "id kind model status why excluded dev accuracy consistency tokens latency_ms cost examples_needed"
NESTED = {
    "dev": "score n",
    "accuracy": "correct n point lower upper method",
    "consistency": "point lower n components",
    "tokens": "prompt_mean completion_mean",
    "latency_ms": "p50 p95",
    "cost": "setup per_1k per_month horizon_total currency",
}


def _holds(found: Iterable[str], wanted: str) -> bool:
    return set(wanted.split()) <= set(found)


def test_a_judge_is_stored_and_read_back_and_is_absent_without_a_rubric(rec: Recommendation) -> None:
    judge = Judged("j", 30, 29, 20, 1, 0.87, 0.8, 0.92, None, 0.8, 0.85, 0.01, True, requests=9, money=0.5)
    judged = dataclasses.replace(rec, judge=judge)
    assert from_json(json.loads(json.dumps(to_json(judged)))) == judged
    assert "judge" not in to_json(rec)


def test_every_key_of_the_contract_is_there(rec: Recommendation) -> None:
    stored = json.loads(json.dumps(to_json(rec)))
    assert _holds(stored, TOP)
    assert _holds(stored["target"], "metric accuracy consistency confidence alpha")
    assert _holds(stored["spent"], "requests requests_if_exhaustive tokens seconds money")
    assert _holds(stored["rule_of_thumb"], "strategy agrees because")
    assert all(_holds(pair, "a b requests_per_month") for pair in stored["break_even"])
    assert all(_holds(found, "from to strategy") for found in stored["winner_by_volume"])
    for strategy in stored["strategies"]:
        assert _holds(strategy, STRATEGY)
        assert all(strategy[key] is None or _holds(strategy[key], wanted) for key, wanted in NESTED.items())
    assert all(stored["strategies"][0][key] is not None for key in NESTED)


def test_what_is_unknown_is_null_and_never_zero(rec: Recommendation) -> None:
    strategies = {entry["id"]: entry for entry in to_json(rec)["strategies"]}
    hosted, idle = strategies["rag@hosted"], strategies["stacked_lora@small"]
    assert hosted["cost"] is not None
    assert hosted["cost"]["horizon_total"] is None
    assert idle["accuracy"] is idle["cost"] is idle["dev"] is idle["tokens"] is None
    assert to_json(rec)["spent"]["money"] is None


def test_a_stored_run_comes_back_as_it_was(rec: Recommendation, nothing_meets: Recommendation) -> None:
    for one in (rec, nothing_meets):
        assert from_json(json.loads(json.dumps(to_json(one)))) == one


def test_a_learning_curve_is_stored_and_read_back(rec: Recommendation) -> None:
    curve = LearningCurve(
        (Measured(50, 0.6, 0.5, 2), Measured(200, 0.8, 0.3, 1)), (Projection(400, 0.85, 0.8, 0.9),), True
    )
    changed = dataclasses.replace(
        rec, trials=(dataclasses.replace(rec.trials[0], learning_curve=curve), *rec.trials[1:])
    )
    stored = json.loads(json.dumps(to_json(changed)))
    assert stored["strategies"][0]["learning_curve"]["projection"] == [
        {"examples": 400, "score": 0.85, "lower": 0.8, "upper": 0.9}
    ]
    assert from_json(stored) == changed
    for entry in stored["strategies"]:
        del entry["learning_curve"]
    assert from_json(stored) == rec, "a run of before"


def test_a_diagnosis_is_stored_and_read_back(rec: Recommendation) -> None:
    unasked = Diagnosis("large", 0.5, None, 0, None, 0)
    both = dataclasses.replace(rec, diagnoses=(*rec.diagnoses, unasked))
    stored = json.loads(json.dumps(to_json(both)))
    keys = "model needs_documents gold_passage gold_n closed_book closed_n ruled_out"
    assert all(set(entry) == set(keys.split()) for entry in stored["diagnoses"])
    assert stored["diagnoses"][1]["gold_passage"] is None
    assert from_json(stored).diagnoses == both.diagnoses


def test_a_file_with_only_the_contracts_keys_is_read(rec: Recommendation) -> None:
    stored = json.loads(json.dumps(to_json(rec)))
    del stored["volume"], stored["diagnoses"], stored["target"]["reserved"], stored["target"]["certify"]
    for strategy in stored["strategies"]:
        for key in ("fit", "diagnostics", "options", "rank"):
            del strategy[key]
        strategy["unknown"] = 1
    read = from_json(stored)
    assert read.trials[0].accuracy == rec.trials[0].accuracy
    assert (read.diagnoses, read.reserved, read.certify) == ((), None, None)


def test_a_broken_file_names_every_problem(rec: Recommendation) -> None:
    stored = json.loads(json.dumps(to_json(rec)))
    del stored["task"]
    stored["strategies"][0]["status"] = "superb"
    with pytest.raises(DataError) as caught:
        from_json(stored)
    assert len(caught.value.problems) == 2
    assert any("strategies.0.status" in line for line in caught.value.problems)


@pytest.mark.parametrize(("named", "agrees"), [("few_shot", True), ("few_shot-similar-4@small", True), ("rag", False)])
def test_rule_of_thumb_agrees_by_id_or_kind(rec: Recommendation, named: str, agrees: bool) -> None:
    rule = dataclasses.replace(rec.rule_of_thumb, strategy=named)
    assert to_json(dataclasses.replace(rec, rule_of_thumb=rule))["rule_of_thumb"]["agrees"] is agrees


def test_an_interaction_and_what_a_cache_saved_are_stored_and_read_back(rec: Recommendation) -> None:
    found = Interaction("small", 40, ("z", "r", "l", "b"), (0.0, 0.1, 0.2, 0.6), 0.3, 0.1, 0.5)
    first = rec.trials[0]
    assert first.cost is not None
    cost = dataclasses.replace(first.cost, per_1k_uncached=1.5)
    trials = (dataclasses.replace(first, cached_mean=200.0, cost=cost), *rec.trials[1:])
    whole = dataclasses.replace(rec, interactions=(found,), trials=trials)
    assert from_json(json.loads(json.dumps(to_json(whole)))) == whole
    older = json.loads(json.dumps(to_json(rec)))
    del older["interactions"], older["strategies"][0]["cost"]["per_1k_uncached"]
    del older["strategies"][0]["tokens"]["cached_mean"]
    assert from_json(older) == rec
