"""What the judge claims and at which price, from a task and its look at the test file."""

import pytest

from advisor.looks import Look
from advisor.preparation import terms_of
from advisor.task import TaskSpec

TASK = {
    "version": 1,
    "name": "t",
    "task": {"kind": "qa"},
    "data": {"path": "a.jsonl"},
    "target": {"accuracy": 0.5},
}


@pytest.mark.parametrize(
    "consistency, retrain, retrained", [(0.8, "yearly", True), (None, "yearly", False), (0.8, "never", False)]
)
def test_adapters_are_trained_again_only_where_that_can_decide(consistency, retrain, retrained) -> None:
    target = {"accuracy": 0.5, "consistency": consistency}
    task = TaskSpec.model_validate({**TASK, "target": target, "volume": {"retrain": retrain}})
    assert terms_of(task, Look(0.04, 0.01, 0.95, ())).retrained is retrained
