"""The race on scripted contestants: what is stopped, what is certified, and what a resumed run asks again."""

from dataclasses import replace

import pytest

from advisor import trial
from advisor.consistency import FIRST, SECOND
from advisor.data_splits import shuffled
from advisor.errors import BudgetExceeded, DoesNotApply, EngineError
from advisor.events import CandidateSettled
from advisor.forecast import Expectation
from advisor.search import MOST_CONFIGURATIONS, Plan
from advisor.search import race as run_race
from advisor.standing import Standing
from advisor.trial import Budget
from advisor.types import Draw

PLAN = Plan()


def run(race, players, terms, plan: Plan = PLAN) -> dict[str, Standing]:
    return race.run(players, terms, plan)


def of_draw(standing: Standing, draw: int) -> list[str]:
    """Ids of the test items that a draw asked."""
    return [row.example.id for row in standing.contestant.scored("test", draw)]


def test_the_order_of_items_depends_on_ids_and_seed_only(race) -> None:
    dev = race.bench().splits.dev
    assert shuffled(dev, 3) == shuffled(dev[::-1], 3) != shuffled(dev, 4)
    assert sorted(e.id for e in shuffled(dev, 3)) == sorted(e.id for e in dev)


def test_a_hopeless_candidate_is_stopped_on_dev(race, player, right, terms) -> None:
    hopeless = player(right(0))
    standing = run(race, {"zero_shot": hopeless}, terms)["zero_shot"]
    # 10 wrong of 10: Beta(1, 11) puts all but 0.2^11 below 80 %.
    assert len(hopeless.asked) == 10
    assert standing.status == "below"
    assert standing.why == (
        "Stopped on dev after 10 of 100 items at 0 %: the chance that it reaches 80 % is under 1 %."
    )
    assert standing.evidence.cost is not None


def test_an_exhaustive_run_stops_nothing_on_dev(race, player, right, terms) -> None:
    hopeless = player(right(0))
    run(race, {"zero_shot": hopeless}, terms, Plan(exhaustive=True))
    assert len([name for name in hopeless.asked if name.startswith("dev")]) == 100


def test_the_last_dev_items_are_asked_alone(race, player, right, terms) -> None:
    playing = player(right(0.9))
    standing = run(race, {"zero_shot": playing}, terms)["zero_shot"]
    dev = [call for call in playing.calls if call[0].startswith("dev")]
    assert [len(call) for call in dev] == [10] * 9 + [5] + [1] * 5
    assert standing.evidence.latency is not None
    assert (standing.evidence.latency.p50, standing.evidence.latency.n) == (1000, 5)


def test_a_good_candidate_is_certified_and_asked_twice_in_many_wordings(race, player, right, terms) -> None:
    seen: set[Draw] = set()

    def reply(query: str, draw: Draw) -> str:
        if query.startswith("test"):
            seen.add(draw)
        return right(0.9)(query, draw)

    standing = run(race, {"zero_shot": player(reply)}, terms)["zero_shot"]
    assert standing.status == "certified"
    assert standing.why.startswith("Certified: 180 of 200 correct")
    assert {draw.wording for draw in seen if draw.index == 0} == {0}
    for index in (FIRST, SECOND):
        assert len({draw.wording for draw in seen if draw.index == index}) > 10
        assert len(of_draw(standing, index)) == 100
    assert standing.evidence.consistency is not None
    assert standing.evidence.consistency.point == 1


def test_a_dominated_candidate_is_not_run_on_test(race, player, right, terms) -> None:
    players = {"zero_shot": player(right(0.9)), "lora": player(right(0.85), seconds=5.0)}
    standings = run(race, players, terms)
    assert standings["lora"].status == "not_run"
    assert standings["lora"].why == (
        "Not run on test: it scored 85.0 % on dev and zero_shot, which costs no more, scored 90.0 %."
    )
    assert not any(name.startswith("test") for name in players["lora"].asked)
    assert standings["zero_shot"].status == "certified"


def test_one_configuration_of_a_strategy_is_certified(race, player, right, terms) -> None:
    players = {"few_shot-4": player(right(0.85)), "few_shot-8": player(right(0.95), seconds=2.0)}
    standings = run(race, players, terms)
    assert standings["few_shot-4"].status == "not_run"
    assert standings["few_shot-4"].why == (
        "Not run on test: few_shot-8, another configuration, scored 95.0 % on dev against 85.0 %."
    )
    assert standings["few_shot-8"].status == "certified"


def test_the_order_is_written_down_before_the_first_test_item(race, player, right, terms) -> None:
    bench = race.bench()
    written: list[object] = []

    def reply(query: str, draw: Draw) -> str:
        if query.startswith("test"):
            written.append(bench.journal.decisions("order"))
        return right(0.95)(query, draw)

    players = {"zero_shot": player(right(0.9)), "rag": player(reply, seconds=2.0)}
    standings = race.standings(bench, players)
    assert bench.journal.decisions("order") == []
    run_race(standings, bench, terms, Plan())
    assert written and all(record == [["rag", "zero_shot"]] for record in written)


def test_testing_goes_from_the_most_accurate_down_and_stops_at_the_first_failure(race, player, right, terms) -> None:
    def good_on_dev_only(query: str, draw: Draw) -> str:
        return right(0.92 if query.startswith("dev") else 0.5)(query, draw)

    players = {
        "zero_shot": player(right(0.85)),
        "rag": player(good_on_dev_only, seconds=2.0),
        "lora": player(right(0.97), seconds=3.0),
    }
    standings = run(race, players, terms)
    assert [standings[name].status for name in ("lora", "rag", "zero_shot")] == ["certified", "below", "not_run"]
    assert standings["zero_shot"].why == (
        "Not run on test: testing goes from the most accurate to the cheapest and stopped when "
        "rag could not be certified."
    )
    assert not any(name.startswith("test") for name in players["zero_shot"].asked)


def test_a_candidate_over_a_hard_limit_is_not_tested(race, player, right, terms) -> None:
    limits = replace(terms, max_latency_ms=1500)
    players = {"zero_shot": player(right(0.9)), "lora": player(right(0.97), seconds=2.0)}
    standings = run(race, players, limits)
    assert standings["lora"].status == "not_run"
    assert standings["lora"].excluded == "its p95 latency of 2,000 ms is over the limit of 1,500 ms"
    assert standings["zero_shot"].status == "certified"


def test_one_that_cannot_run_is_failed_and_the_rest_goes_on(race, player, right, terms) -> None:
    players = {
        "lora": player(right(1), fails=EngineError("training diverged", hint="lower the rate")),
        "zero_shot": player(right(0.9)),
    }
    standings = run(race, players, terms)
    assert (standings["lora"].status, standings["lora"].why) == ("failed", "training diverged (lower the rate)")
    assert standings["zero_shot"].status == "certified"


def test_one_that_breaks_down_on_test_costs_only_itself(race, player, right, terms) -> None:
    def fails_on_test(query: str, draw: Draw) -> str:
        if query.startswith("test"):
            raise EngineError("out of memory")
        return "yes"

    players = {"zero_shot": player(right(0.9)), "lora": player(fails_on_test, seconds=2.0)}
    standings = run(race, players, terms)
    assert (standings["lora"].status, standings["lora"].why) == ("failed", "out of memory")
    assert standings["zero_shot"].status == "certified"


def test_a_limit_cuts_the_test_split_short(race, player, right, terms) -> None:
    playing = player(right(0.9))
    standing = run(race, {"zero_shot": playing}, terms, Plan(limit=10))["zero_shot"]
    assert len({name for name in playing.asked if name.startswith("test")}) == 10
    assert standing.evidence.accuracy is not None and standing.evidence.accuracy.n == 10


def test_a_resumed_run_asks_nothing_again_and_says_the_same(race, player, right, terms) -> None:
    def players():
        return {
            "zero_shot": player(right(0.85)),
            "rag": player(right(0)),
            "lora": player(right(0.95), seconds=3.0),
        }

    first, second = players(), players()
    said = run(race, first, terms)
    resumed = run(race, second, terms)
    assert all(playing.calls for playing in first.values())
    assert [playing.calls for playing in second.values()] == [[], [], []]
    assert [playing.fits for playing in second.values()] == [0, 0, 0]
    for name in first:
        assert (resumed[name].status, resumed[name].why) == (said[name].status, said[name].why)
        assert resumed[name].evidence == said[name].evidence


def test_a_failed_item_counts_as_wrong_and_is_asked_again(race, player, right, terms) -> None:
    broken = player(lambda query, draw: "error" if query == "test-0" else right(0.9)(query, draw))
    said = run(race, {"zero_shot": broken}, terms)["zero_shot"]
    assert said.evidence.accuracy is not None and said.evidence.accuracy.correct == 179
    mended = player(right(0.9))
    resumed = run(race, {"zero_shot": mended}, terms)["zero_shot"]
    assert set(mended.asked) == {"test-0"}  # in every draw that asks it
    assert resumed.evidence.accuracy is not None and resumed.evidence.accuracy.correct == 180


def test_a_budget_spent_half_way_keeps_every_batch_and_is_resumed(
    race, player, right, terms, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(trial.time, "monotonic", lambda: now[0])
    race.budget = Budget(deadline=100.0)

    def slow(query: str, draw: Draw) -> str:
        now[0] += 1.0
        return right(0.9)(query, draw)

    first = player(slow)
    with pytest.raises(BudgetExceeded):
        run(race, {"zero_shot": first}, terms)
    # 100 dev items take 100 seconds, which is not over; the first test batch is; the next one is not asked.
    answered = len(first.asked) - race.dev
    assert 0 < answered < race.test
    race.budget = Budget()
    second = player(right(0.9))
    standing = run(race, {"zero_shot": second}, terms)["zero_shot"]
    assert standing.status == "certified"
    assert len([name for call in second.calls for name in call][: race.test - answered]) == race.test - answered
    assert sorted(of_draw(standing, 0)) == sorted(f"test-{number}" for number in range(race.test))
    whole = run(race, {"zero_shot": player(right(0.9))}, terms)["zero_shot"]
    assert whole.evidence.accuracy is not None and whole.evidence.accuracy.correct == 180


def test_one_that_does_not_apply_says_so_and_is_asked_nothing(race, player, right, terms) -> None:
    playing = player(right(0.9))
    bench = race.bench()
    (standing,) = race.standings(bench, {"rag": playing})
    standing.contestant.entry = replace(standing.contestant.entry, skipped="there are no documents")
    run_race([standing], bench, terms, Plan())
    assert (standing.status, standing.why) == ("not_run", "Does not apply: there are no documents.")
    assert playing.calls == []


def test_every_candidate_is_settled_once(race, player, right, terms) -> None:
    players = {"a": player(right(0)), "b": player(right(0.85)), "c": player(right(0.95), seconds=2.0)}
    standings = run(race, players, terms)
    settled = [event for event in race.events if isinstance(event, CandidateSettled)]
    assert sorted(event.candidate_id for event in settled) == ["a", "b", "c"]
    assert {event.candidate_id: event.status for event in settled} == {n: s.status for n, s in standings.items()}


def expected(**totals: float) -> dict[str, Expectation]:
    """An outlook with these totals over the horizon."""
    return {name: Expectation(total=total, seconds=60.0, prior=0.5) for name, total in totals.items()}


def test_a_dearer_candidate_is_not_run_while_a_cheaper_one_is_confidently_good(race, player, right, terms) -> None:
    players = {"zero_shot": player(right(0.95)), "lora": player(right(0.99), seconds=9.0)}
    standings = run(race, players, terms, Plan(expected(zero_shot=1, lora=9)))
    assert standings["zero_shot"].status == "certified"
    assert standings["lora"].status == "not_run"
    assert standings["lora"].why == (
        "Not run: zero_shot, which costs less, is confidently good on dev (95 % of 100 items) and this is expected to "
        "cost about 9.0 times as much."
    )
    assert players["lora"].calls == [] and players["lora"].fits == 0


def test_a_cheaper_candidate_is_run_even_after_a_good_one(race, player, right, terms) -> None:
    players = {"lora": player(right(0.95), seconds=2.0), "zero_shot": player(right(0.9))}
    outlook = expected(lora=1, zero_shot=0.5)
    outlook["zero_shot"] = replace(outlook["zero_shot"], prior=0.01)  # of faint prior: asked last, not left out
    standings = run(race, players, terms, Plan(outlook))
    assert [standings[name].status for name in ("lora", "zero_shot")] == ["certified", "certified"]


def test_what_was_held_back_is_run_at_the_reserve_when_the_good_one_fails_on_test(race, player, right, terms) -> None:
    def good_on_dev_only(query: str, draw: Draw) -> str:
        return right(0.95 if query.startswith("dev") else 0.5)(query, draw)

    players = {"zero_shot": player(good_on_dev_only), "lora": player(right(0.99), seconds=9.0)}
    plan = Plan(expected(zero_shot=1, lora=9))
    bench = race.bench()
    standings = race.standings(bench, players)
    assert run_race(standings, bench, replace(terms, reserve=0.01), plan) == 0.05
    assert [standing.status for standing in standings] == ["below", "certified"]
    assert bench.journal.decisions("fallback") == [["lora"]]


def test_without_a_reserve_it_stays_not_run(race, player, right, terms) -> None:
    def good_on_dev_only(query: str, draw: Draw) -> str:
        return right(0.95 if query.startswith("dev") else 0.5)(query, draw)

    players = {"zero_shot": player(good_on_dev_only), "lora": player(right(0.99), seconds=9.0)}
    standings = run(race, players, terms, Plan(expected(zero_shot=1, lora=9)))
    assert [standings[name].status for name in players] == ["below", "not_run"]


def test_an_exhaustive_run_holds_nobody_back_and_scores_every_test_item(race, player, right, terms) -> None:
    players = {"zero_shot": player(right(0.95)), "lora": player(right(0.99), seconds=9.0)}
    standings = run(race, players, terms, Plan(expected(zero_shot=1, lora=9), exhaustive=True))
    assert [standing.status for standing in standings.values()] == ["certified", "certified"]

    below = run(
        race, {"rag": player(lambda q, d: right(0.95 if q[0] == "d" else 0.3)(q, d))}, terms, Plan(exhaustive=True)
    )
    assert len(of_draw(below["rag"], 0)) == 200


def test_of_many_configurations_a_few_see_all_of_dev(race, player, right, terms) -> None:
    players = {f"few_shot-{number}": player(right(0.95)) for number in range(6)}
    players["few_shot-2"] = player(right(0.5))
    standings = run(race, players, terms)
    whole = [name for name, one in players.items() if len([i for i in one.asked if i.startswith("dev")]) == 100]
    assert len(whole) == MOST_CONFIGURATIONS
    assert "few_shot-2" not in whole
    dropped = [standing for standing in standings.values() if standing.why.startswith("Not run further")]
    assert [standing.status for standing in dropped] == ["not_run"] * 2


def test_under_a_budget_the_unlikely_is_left_out_with_its_prior(race, player, right, terms) -> None:
    race.budget = Budget(deadline=trial.time.monotonic() + 600)
    outlook = {
        "zero_shot": Expectation(total=1, seconds=10.0, prior=0.5),
        "lora": Expectation(total=0.5, seconds=6000.0, prior=0.04),
    }
    players = {"lora": player(right(1)), "zero_shot": player(right(0.9))}
    standings = run(race, players, terms, Plan(outlook))
    assert standings["lora"].status == "not_run"
    assert standings["lora"].why.startswith("Not run: prior 4 %, and its 100 minutes are more than the ")
    assert standings["zero_shot"].status == "certified"


def test_what_turns_out_not_to_apply_is_not_run_and_has_not_failed(race, player, right, terms) -> None:
    long = player(right(1), fails=DoesNotApply("the corpus is 9,000 tokens", hint="less would fit"))
    found = run(race, {"long_context": long, "zero_shot": player(right(0.9))}, terms)
    assert found["long_context"].status == "not_run"
    assert found["long_context"].why == "Does not apply: the corpus is 9,000 tokens (less would fit)."
    assert found["zero_shot"].status == "certified"
