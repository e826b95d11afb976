"""What is asked of test, when scoring stops, and what alpha each candidate may spend."""

from dataclasses import replace

import pytest

from advisor.certification import MOST_DETAILED, MOST_PAIRED
from advisor.consistency import AGAIN, FIRST, ORDER, PANEL, PANEL_SIZE, RETRAINED, SAMPLING, SECOND
from advisor.errors import EngineError
from advisor.events import Said
from advisor.search import Plan, conclude
from advisor.search import race as run_race
from advisor.standing import Standing
from advisor.stats import smallest_passing
from advisor.types import Draw, Fit

PLAN = Plan()


def run(race, players, terms, plan: Plan = PLAN) -> dict[str, Standing]:
    return race.run(players, terms, plan)


def asked(standing: Standing, draw: int) -> int:
    return len(standing.contestant.scored("test", draw))


def on_test(share: float, right):
    """Good on dev, right on `share` of test."""
    return lambda query, draw: right(0.95 if query.startswith("dev") else share)(query, draw)


def test_scoring_stops_once_it_has_failed(race, player, right, terms) -> None:
    standing = run(race, {"rag": player(on_test(0.3, right))}, terms)["rag"]
    needed = smallest_passing(200, 0.8, terms.alpha)
    assert needed is not None
    accuracy = standing.evidence.accuracy
    assert accuracy is not None and accuracy.method == "stopped"
    assert (accuracy.lower, accuracy.upper) == (None, None)
    assert 200 - needed < accuracy.n < 80
    assert standing.status == "below"
    assert standing.why.startswith("Stopped after ")
    assert asked(standing, FIRST) == 0, "what has failed is not asked twice"


def test_a_near_miss_that_was_stopped_is_undecided(race, player, right, terms) -> None:
    standing = run(race, {"rag": player(on_test(0.79, right))}, terms)["rag"]
    assert standing.status == "undecided"
    assert "Scoring stopped there because it could no longer be certified on this test file." in standing.why


def test_a_certified_strategy_gets_its_whole_test_file(race, player, right, terms) -> None:
    players = {"zero_shot": player(right(0.9)), "rag": player(right(0.97), seconds=2.0)}
    for standing in run(race, players, terms).values():
        assert standing.status == "certified"
        assert asked(standing, 0) == 200
        assert standing.evidence.accuracy is not None and standing.evidence.accuracy.method == "clopper-pearson"


def test_without_a_consistency_target_a_hundred_items_are_asked_twice(race, player, right, terms) -> None:
    standing = run(race, {"zero_shot": player(right(0.9))}, terms)["zero_shot"]
    assert [asked(standing, draw) for draw in (FIRST, SECOND)] == [MOST_PAIRED] * 2
    assert standing.evidence.consistency is not None and standing.evidence.consistency.n == MOST_PAIRED


def test_with_one_every_item_is_and_both_must_hold(race, player, right, terms) -> None:
    def moody(query: str, draw: Draw) -> str:
        return right(0.95)(query, draw) if draw.index != SECOND or int(query.split("-")[1]) % 2 else "no"

    both = replace(terms, consistency=0.9)
    players = {"zero_shot": player(right(0.95)), "rag": player(moody, seconds=2.0)}
    steady = run(race, {"zero_shot": players["zero_shot"]}, both)["zero_shot"]
    assert steady.status == "certified"
    assert [asked(steady, draw) for draw in (0, FIRST, SECOND)] == [200] * 3
    unsteady = run(race, {"rag": players["rag"]}, both)["rag"]
    assert unsteady.status == "below"
    assert "Consistency below target" in unsteady.why
    assert asked(unsteady, 0) < 200, "the agreement alone decides as early as it can"
    assert unsteady.evidence.consistency is not None and unsteady.evidence.consistency.lower is None


def test_only_the_recommended_strategy_is_described_one_nuisance_at_a_time(race, player, right, terms) -> None:
    players = {"zero_shot": player(right(0.9)), "rag": player(right(0.97), seconds=2.0)}
    standings = run(race, players, terms)
    described = [PANEL + number for number in range(PANEL_SIZE)]
    assert [asked(standings["zero_shot"], draw) for draw in described] == [MOST_DETAILED] * PANEL_SIZE
    assert [asked(standings["rag"], draw) for draw in described] == [0] * PANEL_SIZE
    agreed = standings["zero_shot"].evidence.consistency
    assert agreed is not None
    assert agreed.components["wording_agreement"] == agreed.components["sampling_agreement"] == 1
    assert agreed.components["wording_spread"] == 0
    assert "order_agreement" not in agreed.components, "it shows no demonstrations"
    assert asked(standings["zero_shot"], SAMPLING) == 0, "a greedy engine on this machine does not differ from itself"


def test_sampling_and_order_are_asked_where_they_can_differ(race, player, right, terms) -> None:
    bench = race.bench()
    standings = race.standings(bench, {"few_shot-4": player(right(0.9))})
    entry = standings[0].contestant.entry
    standings[0].contestant.entry = replace(entry, candidate=replace(entry.candidate, options=(("shots", 4),)))
    hosted = replace(terms, repeatable=frozenset())
    run_race(standings, bench, hosted, Plan())
    conclude(standings, bench, hosted, None)
    assert [asked(standings[0], draw) for draw in (ORDER, SAMPLING)] == [MOST_DETAILED] * 2


def test_where_retraining_is_declared_the_second_run_asks_a_retrained_adapter(race, player, right, terms) -> None:
    trained = player(right(0.95), fit=Fit(train_seconds=2.0, train_tokens=100))
    seen: set[tuple[int, int]] = set()

    def reply(query: str, draw: Draw) -> str:
        seen.add((draw.index, draw.retrain))
        return right(0.95)(query, draw)

    trained.reply = reply
    standing = run(race, {"lora": trained}, replace(terms, retrained=True))["lora"]
    assert trained.fits >= 3
    assert {number for index, number in seen if index == FIRST} == {0, 1, 2}
    assert {number for index, number in seen if index == SECOND} == {0, 1, 2}
    assert {(0, 0), (RETRAINED, 1), (AGAIN, 2)} <= seen
    assert [fit.train_seconds for fit in standing.contestant.refits] == [2.0, 2.0]
    components = standing.evidence.consistency.components
    assert components["retrain_agreement"] == 1 and components["retrain_deviation"] == 0
    seen.clear()
    run(race, {"zero_shot": player(reply)}, replace(terms, retrained=True))
    assert {retrain for _, retrain in seen} == {0}, "what was not trained is not retrained"


def test_a_target_for_consistency_trains_again_for_the_description_only(race, player, right, terms) -> None:
    trained = player(right(0.95), fit=Fit(train_seconds=2.0, train_tokens=100))
    seen: set[tuple[int, int]] = set()

    def reply(query: str, draw: Draw) -> str:
        seen.add((draw.index, draw.retrain))
        return right(0.95)(query, draw) if draw.retrain != 2 else right(0.5)(query, draw)

    trained.reply = reply
    standing = run(race, {"lora": trained}, replace(terms, consistency=0.8))["lora"]
    assert standing.status == "certified", "it is the adapter that ships that is certified"
    assert {pair for pair in seen if pair[1]} == {(RETRAINED, 1), (AGAIN, 2)}
    components = standing.evidence.consistency.components
    assert components["retrain_agreement"] < 1
    assert components["retrain_deviation"] > 0.1


def test_bonferroni_tests_everybody_at_a_share_of_alpha(race, player, right, terms) -> None:
    players = {
        "zero_shot": player(right(0.9)),
        "rag": player(lambda q, d: right(0.92 if q.startswith("dev") else 0.3)(q, d), seconds=2.0),
        "lora": player(right(0.97), seconds=3.0),
    }
    standings = run(race, players, replace(terms, certify="bonferroni"))
    assert {name: standing.status for name, standing in standings.items()} == {
        "zero_shot": "certified",
        "rag": "below",
        "lora": "certified",
    }
    # 170 of 200 pass at alpha = .04 and not at a third of it.
    needed = smallest_passing(200, 0.8, terms.alpha)
    assert needed is not None and needed < (smallest_passing(200, 0.8, terms.alpha / 3) or 0)


def test_sequential_bounds_hold_at_every_look(race, player, right, terms) -> None:
    growing = replace(terms, certify="sequential", alpha=0.05)
    standing = run(race, {"zero_shot": player(right(0.95))}, growing)["zero_shot"]
    assert standing.status == "certified"
    accuracy = standing.evidence.accuracy
    assert accuracy is not None and accuracy.method == "betting" and accuracy.correct is None
    assert accuracy.lower is not None and accuracy.lower >= 0.8
    failing = run(race, {"rag": player(on_test(0.3, right))}, growing)["rag"]
    assert asked(failing, 0) < 120


@pytest.mark.parametrize("share", [0.7, 0.86, 0.9, 0.97])
def test_stopping_early_never_changes_the_outcome(race, player, right, terms, share: float) -> None:
    early = run(race, {"zero_shot": player(on_test(share, right))}, terms)["zero_shot"]
    whole = run(race, {"rag": player(on_test(share, right))}, terms, Plan(exhaustive=True))["rag"]
    assert (early.status == "certified") == (whole.status == "certified")


def test_a_breakdown_while_describing_costs_no_certificate(race, player, right, terms) -> None:
    def breaks(query: str, draw: Draw) -> str:
        if draw.index >= PANEL:
            raise EngineError("out of memory")
        return right(0.95)(query, draw)

    standing = run(race, {"zero_shot": player(breaks)}, terms)["zero_shot"]
    assert standing.status == "certified"
    assert standing.evidence.consistency is not None
    assert "wording_agreement" not in standing.evidence.consistency.components
    assert any(isinstance(event, Said) and "out of memory" in event.text for event in race.events)
