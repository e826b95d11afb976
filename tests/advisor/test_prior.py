"""The rule of thumb, by its published points."""

import pytest

from advisor.prior import NAMES, TABLE, points, rule_of_thumb
from advisor.task import TaskSpec


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
    found = rule_of_thumb(spec(task=labels(10)), 100, False, None, 135e6)
    assert found.strategy == "control"
    assert "at least 8 training examples a label (+2)" in found.because


def test_few_examples_a_label_favour_shots() -> None:
    found = rule_of_thumb(spec(task=labels(10)), 60, False, None, 135e6)  # few_shot 1.5, control 0
    assert found.strategy == "few_shot"
    assert "1.5 points" in found.because


def test_knowledge_in_a_corpus_favours_retrieval_on_a_large_model() -> None:
    found = rule_of_thumb(spec("qa"), 120, True, 0.9, 8e9)  # rag 1.5, zero_shot 0.5, lora -1.5
    assert found.strategy == "rag"
    assert "the corpus holds at least half of the answers (+1.5)" in found.because


def test_a_small_reader_with_training_data_gets_both() -> None:
    assert rule_of_thumb(spec("qa"), 300, True, 0.9, 135e6).strategy == "lora_rag"  # rag 0, lora -0.5, lora_rag 1.5


def test_without_a_corpus_nothing_retrieves() -> None:
    assert rule_of_thumb(spec("qa"), 1000, False, 0.9, 135e6).strategy == "lora"


def test_style_rules_and_data_favour_lora() -> None:
    task = spec("generation", task={"rules": {"must_include": ["Kind regards"]}})
    assert rule_of_thumb(task, 250, False, None, 135e6).strategy == "lora"


def test_a_large_model_with_nothing_else_is_just_asked() -> None:
    found = rule_of_thumb(spec("qa"), 20, False, None, 8e9)  # zero_shot 0.5, few_shot 0
    assert found.strategy == "zero_shot"


def test_no_feature_at_all_is_said() -> None:
    found = rule_of_thumb(spec("qa"), 100, False, None, None)
    assert (found.strategy, "starting points alone" in found.because) == ("few_shot", True)


def test_changing_facts_add_to_retrieval() -> None:
    often = spec("qa", volume={"corpus_refresh": "weekly"})
    assert "(+0.5)" in rule_of_thumb(often, 120, True, 0.9, None).because
    seldom = spec("qa", volume={"corpus_refresh": "yearly"})
    assert "(+0.5)" not in rule_of_thumb(seldom, 120, True, 0.9, None).because


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
