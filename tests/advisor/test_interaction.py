"""Whether retrieval and fine-tuning add up, against figures worked out by hand."""

from dataclasses import replace

import pytest

from advisor.interaction import interaction, interactions
from advisor.trial import Scored
from advisor.types import Answer, Candidate, Example, Usage

ITEMS = [f"d{number}" for number in range(40)]


def scores(right: int, items: list[str] = ITEMS) -> dict[str, float]:
    return {name: float(number < right) for number, name in enumerate(items)}


def four(*right: int) -> list[tuple[str, dict[str, float]]]:
    return list(zip(("zero_shot", "rag", "lora", "lora_rag"), map(scores, right), strict=True))


def test_the_figure_by_hand() -> None:
    found = interaction("small", four(2, 4, 8, 32))
    assert found is not None
    assert found.scores == (0.05, 0.1, 0.2, 0.8)
    assert found.point == pytest.approx(0.8 - 0.2 - 0.1 + 0.05)
    assert found.lower < found.point < found.upper
    assert found.lower > 0
    assert found.strategies == ("zero_shot", "rag", "lora", "lora_rag")


def test_gains_that_add_up_leave_nothing() -> None:
    retrieval = {name: float(number < 5) for number, name in enumerate(ITEMS)}
    tuning = {name: float(number >= 35) for number, name in enumerate(ITEMS)}
    both = {name: retrieval[name] + tuning[name] for name in ITEMS}
    found = interaction("small", [("z", scores(0)), ("r", retrieval), ("l", tuning), ("b", both)])
    assert found is not None and found.point == 0
    assert found.lower < 0 < found.upper


def test_only_shared_items_count_and_few_say_nothing() -> None:
    rows = four(2, 4, 8, 32)
    rows[1] = ("rag", scores(2, ITEMS[:10]))
    found = interaction("small", rows)
    assert found is not None and found.n == 10
    assert found.point == pytest.approx((10 - 8 - 2 + 2) / 10)
    rows[1] = ("rag", scores(2, ITEMS[:9]))
    assert interaction("small", rows) is None


@pytest.fixture
def contestants(race, player):
    """`contestants({id: (kind, model, options, right answers)})`, each with its dev rows."""

    def make(**kinds):
        made = []
        standings = race.standings(race.bench(), {name: player(lambda query, draw: "yes") for name in kinds})
        for standing, (kind, model, options, right) in zip(standings, kinds.values(), strict=True):
            contestant = standing.contestant
            candidate = Candidate(standing.id, kind, model, tuple(sorted(options.items())))
            contestant.entry = replace(contestant.entry, candidate=candidate)
            contestant.answered[("dev", 0)] = [
                Scored(Example(name, "x", "yes"), Answer(name, 0, "", "", Usage()), score)
                for name, score in scores(right).items()
            ]
            made.append(contestant)
        return made

    return make


def test_the_configurations_most_alike_are_compared(contestants) -> None:
    found = interactions(
        contestants(
            zero=("zero_shot", "small", {}, 1),
            rag1=("rag", "small", {"top_k": 1}, 9),
            rag3=("rag", "small", {"top_k": 3}, 2),
            lora=("lora", "small", {"rank": 16}, 4),
            both=("lora_rag", "small", {"rank": 16, "top_k": 3}, 16),
        )
    )
    assert [one.strategies for one in found] == [("zero", "rag3", "lora", "both")]


def test_models_are_never_mixed(contestants) -> None:
    parts = {
        "zero": ("zero_shot", "small", {}, 1),
        "rag": ("rag", "small", {}, 2),
        "lora": ("lora", "large", {}, 4),
        "both": ("lora_rag", "small", {}, 16),
    }
    assert interactions(contestants(**parts)) == ()
    assert len(interactions(contestants(**parts, tuned=("lora", "small", {}, 4)))) == 1


def test_what_the_diagnosis_asked_joins_the_candidate_of_the_same_id(contestants) -> None:
    parts = {
        "rag": ("rag", "small", {}, 2),
        "lora": ("lora", "small", {"classes": ["a", "b"]}, 4),
        "both": ("lora_rag", "small", {}, 16),
        "zero": ("zero_shot", "small", {}, 1),
    }
    made = contestants(**parts)
    rows = made[-1].answered[("dev", 0)]
    made[-1].answered[("dev", 0)] = rows[:5]
    diagnosed = replace(made[-1], answered={("dev", 0): rows[5:20]})
    (found,) = interactions([*made, diagnosed])
    assert found.n == 20
