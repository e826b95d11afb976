"""The race on scripted contestants: what is stopped, what is certified, and what a resumed run asks again."""

from dataclasses import replace

import pytest

from advisor import trial
from advisor.errors import BudgetExceeded, EngineError
from advisor.events import CandidateSettled
from advisor.search import DRAWS, Standing, certify, frontier, screen, shuffled
from advisor.trial import Budget
from advisor.types import Draw


def run(race, players, terms, exhaustive: bool = False, limit: int | None = None) -> dict[str, Standing]:
    """The whole race, as `advise` runs it."""
    bench = race.bench()
    standings = race.standings(bench, players)
    screen(standings, bench, terms, exhaustive)
    certify(frontier(standings, terms), bench, terms, limit)
    return {standing.contestant.id: standing for standing in standings}


def test_the_order_of_items_depends_on_ids_and_seed_only(race) -> None:
    dev = race.bench().splits.dev
    assert shuffled(dev, 3) == shuffled(dev[::-1], 3) != shuffled(dev, 4)
    assert sorted(e.id for e in shuffled(dev, 3)) == sorted(e.id for e in dev)


def test_a_hopeless_candidate_is_stopped_on_dev(race, player, right, terms) -> None:
    hopeless = player(right(0))
    standing = run(race, {"zero_shot": hopeless}, terms)["zero_shot"]
    # 16 wrong of 16: Beta(1, 17) puts all but 0.2^17 below 80 %.
    assert len(hopeless.asked) == 16
    assert standing.status == "below"
    assert standing.why == (
        "Stopped on dev after 16 of 100 items at 0 %: the chance that it reaches 80 % is under 1 %."
    )
    assert standing.evidence.cost is not None


def test_an_exhaustive_run_stops_nothing_on_dev(race, player, right, terms) -> None:
    hopeless = player(right(0))
    run(race, {"zero_shot": hopeless}, terms, exhaustive=True)
    assert len([name for name in hopeless.asked if name.startswith("dev")]) == 100


def test_the_last_dev_items_are_asked_alone(race, player, right, terms) -> None:
    playing = player(right(0.9))
    standing = run(race, {"zero_shot": playing}, terms)["zero_shot"]
    dev = [call for call in playing.calls if call[0].startswith("dev")]
    assert [len(call) for call in dev] == [16, 16, 16, 16, 16, 15, 1, 1, 1, 1, 1]
    assert standing.evidence.latency is not None
    assert (standing.evidence.latency.p50, standing.evidence.latency.n) == (1000, 5)


def test_a_good_candidate_is_certified_in_two_draws_with_two_wordings(race, player, right, terms) -> None:
    seen: set[Draw] = set()

    def reply(query: str, draw: Draw) -> str:
        if query.startswith("test"):
            seen.add(draw)
        return right(0.9)(query, draw)

    standing = run(race, {"zero_shot": player(reply)}, terms)["zero_shot"]
    assert standing.status == "certified"
    assert standing.why.startswith("Certified: 180 of 200 correct")
    assert {draw.index for draw in seen} == set(range(DRAWS))
    assert {draw.wording for draw in seen if draw.index == 0} == {0}
    assert 0 not in {draw.wording for draw in seen if draw.index == 1}
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
    screen(standings, bench, terms, False)
    assert bench.journal.decisions("order") == []
    certify(frontier(standings, terms), bench, terms, None)
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
    run(race, {"zero_shot": playing}, terms, limit=10)
    assert len([name for name in playing.asked if name.startswith("test")]) == DRAWS * 10


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
    assert mended.asked == ["test-0", "test-0"]  # both draws
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
    # 100 dev items take 100 seconds, which is not over; the first 64 test items are; the next batch is not asked.
    assert len(first.asked) == 164
    race.budget = Budget()
    second = player(right(0.9))
    assert run(race, {"zero_shot": second}, terms)["zero_shot"].status == "certified"
    assert len(second.asked) == DRAWS * race.test - 64
    whole = run(race, {"zero_shot": player(right(0.9))}, terms)["zero_shot"]
    assert whole.evidence.accuracy is not None and whole.evidence.accuracy.correct == 180


def test_one_that_does_not_apply_says_so_and_is_asked_nothing(race, player, right, terms) -> None:
    playing = player(right(0.9))
    bench = race.bench()
    (standing,) = race.standings(bench, {"rag": playing})
    standing.contestant.entry = replace(standing.contestant.entry, skipped="there are no documents")
    screen([standing], bench, terms, False)
    assert (standing.status, standing.why) == ("not_run", "Does not apply: there are no documents.")
    assert frontier([standing], terms) == []
    assert playing.calls == []


def test_every_candidate_is_settled_once(race, player, right, terms) -> None:
    players = {"a": player(right(0)), "b": player(right(0.85)), "c": player(right(0.95), seconds=2.0)}
    standings = run(race, players, terms)
    settled = [event for event in race.events if isinstance(event, CandidateSettled)]
    assert sorted(event.candidate_id for event in settled) == ["a", "b", "c"]
    assert {event.candidate_id: event.status for event in settled} == {n: s.status for n, s in standings.items()}
