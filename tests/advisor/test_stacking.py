"""Stacked trainings against their control: pair by pair, and plainly said where there is nothing to compare."""

from dataclasses import replace

import pytest

from advisor.stacking import against_control
from advisor.trial import Stage
from advisor.types import Candidate, Draw, Fit

OPTIONS = {"first": "corpus", "stages": "stacked", "rank": 16}


@pytest.fixture
def standings(race, player):
    """`standings({name: (options, reply)})`, each asked all of dev, and those of `tested` 100 test items too."""

    def make(contestants, tested=()):
        bench = race.bench()
        players = {
            name: player(reply, fit=Fit(train_tokens=1000 + n))
            for n, (name, (_, reply)) in enumerate(contestants.items())
        }
        found = race.standings(bench, players)
        for standing in found:
            options = tuple(sorted(contestants[standing.id][0].items()))
            contestant = standing.contestant
            candidate = Candidate(standing.id, "stacked_lora", None, options)
            contestant.entry = replace(contestant.entry, candidate=candidate)
            contestant.ask(Stage("dev", Draw(0, 0, 3), bench.splits.dev))
            if standing.id in tested:
                contestant.ask(Stage("test", Draw(0, 0, 3), bench.splits.test[:100]))
        return found

    return make


def test_a_telling_difference_is_told_with_its_pairs(standings, right) -> None:
    found = standings({"stacked": (OPTIONS, right(0.8)), "joint": (OPTIONS | {"stages": "joint"}, right(0.6))})
    assert against_control(found[0], found) == (
        "Against one adapter on the same data at once, joint (1,000 and 1,001 training tokens): better on 20 and worse "
        "on 0 of 100 dev items, so stacking did more (exact sign test, p = 1.9e-06; one training each)."
    )
    assert against_control(found[1], found) == "", "the control is not told against itself"


def test_test_items_are_compared_where_both_have_answered_them(standings, right) -> None:
    contestants = {"stacked": (OPTIONS, right(0.5)), "joint": (OPTIONS | {"stages": "joint"}, right(0.52))}
    told = against_control((found := standings(contestants, ("stacked", "joint")))[0], found)
    assert "better on 0 and worse on 2 of 100 test items, which tells no difference" in told


def test_the_control_is_the_one_with_the_same_options(standings, right) -> None:
    other = OPTIONS | {"stages": "joint", "rank": 8}
    found = standings({"stacked": (OPTIONS, right(0.8)), "joint-r8": (other, right(0.6))})
    assert against_control(found[0], found) == (
        "No control was run beside it: one adapter on the same data and tokens (stages: [stacked, joint])."
    )


def test_adapters_alone_have_nothing_to_be_trained_jointly_with(standings, right) -> None:
    found = standings({"adapter": (OPTIONS | {"first": "none"}, right(0.8)), "lora": ({"rank": 4}, right(0.6))})
    assert [against_control(standing, found) for standing in found] == ["", ""]
