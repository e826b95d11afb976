"""What more labels buy, by hand."""

import pytest

from advisor.curves import LearningCurve, Measured, Projection
from advisor.labels_worth import labels_worth
from advisor.types import Candidate, Cost, Trial, TrialStatus
from advisor.verdict import LabelsWorth

CURVE = LearningCurve(
    (Measured(100, 0.6, 0.5, 2), Measured(200, 0.7, 0.4, 2), Measured(400, 0.78, 0.3, 1)),
    (Projection(800, 0.83, 0.80, 0.86), Projection(1600, 0.87, 0.82, 0.91)),
    False,
)


def trial(
    name: str, total: float | None, status: TrialStatus = "certified", curve: LearningCurve | None = None
) -> Trial:
    cost = Cost(0.0, 0.0, 0.0, total, "USD")
    return Trial(Candidate(name, name, "small"), status, "-", cost=cost, learning_curve=curve)


def test_labels_are_paid_for_and_set_against_the_next_dearer_certified_one() -> None:
    trials = [trial("lora", 30.0, "below", CURVE), trial("rag", 95.0), trial("stuffed", 400.0), trial("cheap", 1.0)]
    assert labels_worth(trials, 0.25) == (
        LabelsWorth("lora", 2, 800, pytest.approx(100.0), 0.83, 0.80, 0.86, "rag", pytest.approx(65.0)),
        LabelsWorth("lora", 4, 1600, pytest.approx(300.0), 0.87, 0.82, 0.91, "rag", pytest.approx(65.0)),
    )


def test_where_nothing_dearer_is_certified_or_a_price_is_unknown_nothing_is_saved() -> None:
    lora = trial("lora", 30.0, "below", CURVE)
    for others in ([trial("rag", 95.0, "below")], [trial("rag", None)], [trial("rag", 3.0)]):
        assert {(one.next_dearer, one.saved) for one in labels_worth([lora, *others], 0.25)} == {(None, None)}
    (first, _) = labels_worth([trial("lora", None, "below", CURVE), trial("rag", 95.0)], 0.25)
    assert first.next_dearer is None


def test_without_a_price_of_a_label_or_a_curve_there_is_nothing_to_tell() -> None:
    assert labels_worth([trial("lora", 30.0, "below", CURVE)], None) == ()
    assert labels_worth([trial("lora", 30.0)], 0.25) == ()
