"""The rule of thumb, by its published points."""

import math

import pytest
from scipy.stats import beta

from advisor.prior import NAMES, PSEUDO_ITEMS, TABLE, Belief, Known, beliefs, points, rule_of_thumb
from advisor.task import TaskSpec

CORPUS = {"paths": ["docs/*.md"]}


def spec(kind: str = "classification", **more: object) -> TaskSpec:
    content: dict[str, object] = {
        "version": 1,
        "name": "demo",
        "task": {"kind": kind, **more.pop("task", {})},  # type: ignore[dict-item]
        "data": {"path": "examples.jsonl"},
        "target": {"accuracy": 0.8},
        **more,
    }
    return TaskSpec.model_validate(content)


def labels(n: int) -> dict[str, object]:
    return {"labels": [f"label_{i}" for i in range(n)]}


def test_closed_labels_with_enough_examples_need_no_language_model() -> None:
    found = rule_of_thumb(spec(task=labels(10)), Known(100, None, 135e6))
    assert found.strategy == "control"
    assert "at least 8 training examples a label (+2)" in found.because


def test_few_examples_a_label_favour_shots() -> None:
    found = rule_of_thumb(spec(task=labels(10)), Known(60, None, 135e6))  # few_shot 1.5, control 0
    assert found.strategy == "few_shot"
    assert "1.5 points" in found.because


def test_knowledge_in_a_corpus_favours_retrieval_on_a_large_model() -> None:
    found = rule_of_thumb(spec("qa", corpus=CORPUS), Known(120, 0.9, 8e9))  # rag 1.5, zero_shot 0.5, lora -1.5
    assert found.strategy == "rag"
    assert "the corpus holds at least half of the answers (+1.5)" in found.because


def test_a_small_reader_with_training_data_gets_both() -> None:
    assert rule_of_thumb(spec("qa", corpus=CORPUS), Known(300, 0.9, 135e6)).strategy == "lora_rag"


def test_without_a_corpus_nothing_retrieves() -> None:
    assert rule_of_thumb(spec("qa"), Known(1000, 0.9, 135e6)).strategy == "lora"


def test_style_rules_and_data_favour_lora() -> None:
    task = spec("generation", task={"rules": {"must_include": ["Kind regards"]}})
    assert rule_of_thumb(task, Known(250, None, 135e6)).strategy == "lora"


def test_json_is_a_format_without_any_declared_rule() -> None:
    task = spec("entities", task={"entity_types": ["COURT"]})
    found = rule_of_thumb(task, Known(100, None, 135e6))  # lora 1, few_shot 0
    assert found.strategy == "lora"
    assert "style or format rules are declared (+1)" in found.because


def test_a_large_model_with_nothing_else_is_just_asked() -> None:
    found = rule_of_thumb(spec("qa"), Known(20, None, 8e9))  # zero_shot 0.5, few_shot 0
    assert found.strategy == "zero_shot"


def test_no_feature_at_all_is_said() -> None:
    found = rule_of_thumb(spec("qa"), Known(100, None, None))
    assert (found.strategy, "starting points alone" in found.because) == ("few_shot", True)


def test_changing_facts_add_to_retrieval() -> None:
    often = spec("qa", volume={"corpus_refresh": "weekly"}, corpus=CORPUS)
    assert "(+0.5)" in rule_of_thumb(often, Known(120, 0.9, None)).because
    seldom = spec("qa", volume={"corpus_refresh": "yearly"}, corpus=CORPUS)
    assert "(+0.5)" not in rule_of_thumb(seldom, Known(120, 0.9, None)).because


@pytest.mark.parametrize(
    ("present", "kind", "total"),
    [
        ({"small_model", "few_labels"}, "zero_shot", -2.0),
        ({"closed_labels", "five_per_label", "many_labels_small_model"}, "few_shot", 0.5),
        ({"train_1000", "style_rules"}, "lora", 2.5),
        ({"facts_change", "corpus_and_500"}, "stacked_lora", -1.0),
        (set(), "long_context", -0.5),
    ],
)
def test_points_add_up(present: set[str], kind: str, total: float) -> None:
    assert points(frozenset(present), [kind]) == {kind: total}


def test_every_feature_of_the_table_has_words() -> None:
    assert {row.feature for row in TABLE if row.feature} == set(NAMES)


def test_a_belief_is_the_sigmoid_of_the_points_worth_four_items() -> None:
    found = beliefs(spec(task=labels(10)), Known(100, None, None))  # control 2, few_shot 1.5
    assert found["control"].a + found["control"].b == pytest.approx(PSEUDO_ITEMS)
    assert found["control"].a == pytest.approx(4 / (1 + math.exp(-2)))
    assert found["few_shot"].a == pytest.approx(4 / (1 + math.exp(-1.5)))
    assert found["zero_shot"].a == pytest.approx(4 / (1 + math.exp(1)))


def test_every_kind_that_applies_has_a_belief_and_no_other() -> None:
    every = {row.kind for row in TABLE}
    retrieving = {"rag", "long_context", "lora_rag", "stacked_lora"}
    assert set(beliefs(spec(task=labels(3), corpus=CORPUS), Known(100, 0.9, None))) == every
    assert set(beliefs(spec(task=labels(3)), Known(100, None, None))) == every - retrieving
    assert set(beliefs(spec("qa"), Known(100, None, None))) == every - retrieving - {"control"}


@pytest.mark.parametrize(("a", "b", "target"), [(3.5, 0.5, 0.8), (1.0, 3.0, 0.8), (2.0, 2.0, 0.5)])
def test_the_chance_of_a_belief_is_the_tail_of_its_beta(a: float, b: float, target: float) -> None:
    assert Belief(a, b).chance(target) == pytest.approx(beta.sf(target, a, b))


def test_more_points_are_a_higher_chance_and_a_higher_target_a_lower_one() -> None:
    known = Known(1000, 0.9, 135e6)
    task = spec(task=labels(10), corpus=CORPUS)
    totals = {kind: row.a for kind, row in beliefs(task, known).items()}
    chances = {kind: row.chance(0.8) for kind, row in beliefs(task, known).items()}
    assert sorted(totals, key=totals.__getitem__) == sorted(chances, key=chances.__getitem__)
    assert max(totals, key=totals.__getitem__) == rule_of_thumb(task, known).strategy
    assert Belief(2.0, 2.0).chance(0.9) < Belief(2.0, 2.0).chance(0.8)


def test_ten_items_outweigh_a_belief() -> None:
    best, worst = Belief(3.6, 0.4), Belief(0.4, 3.6)
    seen = [Belief(worst.a + 10, worst.b).chance(0.5), Belief(best.a, best.b + 10).chance(0.5)]
    assert seen[0] > 0.9 > 0.1 > seen[1]


def test_an_unknown_model_size_gives_and_takes_no_points() -> None:
    known = [beliefs(spec("qa"), Known(100, None, size))["zero_shot"].a for size in (135e6, None, 2e9, 8e9)]
    assert known[0] < known[1] == known[2] < known[3]


@pytest.mark.parametrize(("n_train", "points_of_lora"), [(49, -1.5), (50, 0.0), (199, 0.0), (200, 1.0), (1000, 1.5)])
def test_training_data_count_for_lora(n_train: int, points_of_lora: float) -> None:
    found = beliefs(spec("qa"), Known(n_train, None, None))["lora"]
    assert found.a == pytest.approx(4 / (1 + math.exp(-points_of_lora)))


def test_a_corpus_that_fits_a_quarter_of_a_large_models_context_favours_long_context() -> None:
    def mean(tokens: float, window: int | None, size: float) -> float:
        found = beliefs(spec("qa", corpus=CORPUS), Known(100, None, size, tokens, window))["long_context"]
        return found.a / (found.a + found.b)

    assert mean(8000, 32_000, 8e9) > mean(8001, 32_000, 8e9) == mean(8000, None, 8e9) == mean(0, 32_000, 8e9)
    assert mean(8000, 32_000, 2e9) == mean(9000, 32_000, 2e9)
