"""One contestant: asked in batches, once, within the budget."""

from dataclasses import replace

import pytest

from advisor import trial
from advisor.errors import BudgetExceeded
from advisor.events import StageAdvanced, StageFinished, StageStarted
from advisor.prefix_cache import TokenPrices
from advisor.prices import Prices
from advisor.training_cost import TrainingPrices
from advisor.trial import BATCH, Budget, Stage, advanced
from advisor.types import Draw, Fit, Usage

DRAW = Draw(0, 0, 3)


def contestant(race, player, name: str = "zero_shot"):
    bench = race.bench()
    (standing,) = race.standings(bench, {name: player})
    return standing.contestant, bench


def test_items_are_asked_in_batches_and_the_last_ones_alone(race, player, right) -> None:
    playing = player(right(1))
    asked, bench = contestant(race, playing)
    asked.ask(Stage("dev", DRAW, bench.splits.dev[: BATCH + 6]), alone=3)
    assert [len(call) for call in playing.calls] == [BATCH, 3, 1, 1, 1]
    assert playing.asked == [example.id for example in bench.splits.dev[: BATCH + 6]]
    waits = [row.answer.latency_ms is not None for row in asked.scored("dev")]
    assert waits == [False] * (BATCH + 3) + [True] * 3


def test_more_alone_than_there_are_is_all_alone(race, player, right) -> None:
    playing = player(right(1))
    asked, bench = contestant(race, playing)
    asked.ask(Stage("dev", DRAW, bench.splits.dev[:2]), alone=9)
    assert [len(call) for call in playing.calls] == [1, 1]


def test_answers_are_scored_against_their_own_example(race, player, right) -> None:
    asked, bench = contestant(race, player(right(0.02)))
    rows = asked.ask(Stage("dev", DRAW, bench.splits.dev[:4]))
    assert [(row.example.id, row.score) for row in rows] == [("dev-0", 1), ("dev-1", 1), ("dev-2", 0), ("dev-3", 0)]


def test_it_is_fitted_once_when_first_asked(race, player, right) -> None:
    playing = player(right(1))
    asked, bench = contestant(race, playing)
    assert playing.fits == 0
    asked.ask(Stage("dev", DRAW, bench.splits.dev[:4]))
    asked.ask(Stage("dev", DRAW, bench.splits.dev[4:8]))
    assert playing.fits == 1
    assert asked.fit == Fit(train_seconds=2.0)
    assert [type(event) for event in race.events] == [StageStarted, StageAdvanced, StageFinished]


def test_what_it_finds_out_while_answering_joins_its_notes_once(race, player, right) -> None:
    playing = player(right(1))
    asked, bench = contestant(race, playing)
    asked.ask(Stage("dev", DRAW, bench.splits.dev[:4]))
    (predictor,) = asked._predictors.values()
    plainly = predictor.answer

    def finding_out(queries, draw):
        predictor.fit = replace(predictor.fit, notes=("written freely",))
        return plainly(queries, draw)

    predictor.answer = finding_out
    asked.ask(Stage("dev", DRAW, bench.splits.dev[4:8]))
    asked.ask(Stage("dev", DRAW, bench.splits.dev[8:12]))
    assert asked.fit == Fit(train_seconds=2.0, notes=("written freely",))


def test_a_released_contestant_is_prepared_again_but_keeps_its_first_cost(race, player, right) -> None:
    playing = player(right(1))
    asked, bench = contestant(race, playing)
    asked.ask(Stage("dev", DRAW, bench.splits.dev[:4]))
    asked.release()
    playing.fit = Fit(train_seconds=0.1)
    asked.ask(Stage("dev", DRAW, bench.splits.dev[4:8]))
    assert playing.fits == 2
    assert asked.fit == Fit(train_seconds=2.0)


def test_what_the_journal_holds_is_not_asked_again(race, player, right) -> None:
    first, bench = contestant(race, player(right(1)))
    first.ask(Stage("dev", DRAW, bench.splits.dev[:4]))
    resumed = player(right(0))
    second, bench = contestant(race, resumed)
    rows = second.ask(Stage("dev", DRAW, bench.splits.dev[:6]))
    assert resumed.asked == ["dev-4", "dev-5"]
    assert [row.score for row in rows] == [1, 1, 1, 1, 0, 0]


def test_a_wholly_known_stage_prepares_nothing(race, player, right) -> None:
    first, bench = contestant(race, player(right(1)))
    first.ask(Stage("dev", DRAW, bench.splits.dev[:4]))
    resumed = player(right(0))
    second, bench = contestant(race, resumed)
    second.ask(Stage("dev", DRAW, bench.splits.dev[:4]))
    assert (resumed.fits, resumed.calls) == (0, [])


def test_an_item_that_failed_is_asked_again_by_a_resumed_run(race, player, right) -> None:
    broken = player(lambda query, draw: "error" if query == "dev-1" else "yes")
    first, bench = contestant(race, broken)
    rows = first.ask(Stage("dev", DRAW, bench.splits.dev[:3]))
    assert [row.score for row in rows] == [1, 0, 1]
    mended = player(right(1))
    second, bench = contestant(race, mended)
    assert [row.score for row in second.ask(Stage("dev", DRAW, bench.splits.dev[:3]))] == [1, 1, 1]
    assert mended.asked == ["dev-1"]


def test_a_spent_budget_stops_before_the_next_batch_and_keeps_the_last(
    race, player, right, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 0.0, 11.0])
    monkeypatch.setattr(trial.time, "monotonic", lambda: next(clock))
    race.budget = Budget(deadline=10.0)
    playing = player(right(1))
    asked, bench = contestant(race, playing)
    with pytest.raises(BudgetExceeded, match="the declared minutes are spent"):
        asked.ask(Stage("test", DRAW, bench.splits.test))
    assert len(playing.asked) == 2 * BATCH
    assert bench.journal.answers("zero_shot", "test", 0).keys() == set(playing.asked)


def test_a_spent_sum_of_money_stops_before_the_next_batch(race, player, right) -> None:
    race.budget = Budget(most_money=100.0, prices={None: Prices(3600.0, "the test")})
    playing = player(right(1))  # 2 seconds to fit, 1 second an answer
    asked, bench = contestant(race, playing)
    with pytest.raises(BudgetExceeded, match=r"stopped: 101\.0000 of 100 are spent"):
        asked.ask(Stage("test", DRAW, bench.splits.test))
    assert len(playing.asked) == 99, "after the first batch an answer's price is known: one too many at most"
    assert len(bench.journal.answers("zero_shot", "test", 0)) == 99


def test_a_fit_is_paid_once(race, player, right) -> None:
    race.budget = Budget(prices={None: Prices(3600.0, "the test")})
    asked, bench = contestant(race, player(right(1)))
    asked.ask(Stage("dev", DRAW, bench.splits.dev[:4]))
    asked.release()
    asked.ask(Stage("dev", DRAW, bench.splits.dev[4:8]))
    assert race.budget.spent == 2 + 8


def test_what_a_fit_asked_is_paid_unless_it_was_paid_as_it_went(race, player, right) -> None:
    fit = Fit(asked=Usage(seconds=5.0), measured=Usage(seconds=7.0))
    for paying, asked in ((False, 5.0), (True, 0.0)):
        race.budget = Budget(prices={None: Prices(3600.0, "the test")})
        found, bench = contestant(race, player(right(1), fit=fit), f"zero_shot-{paying}")
        found.entry.strategy.pays_as_it_goes = paying
        found.ask(Stage("dev", DRAW, bench.splits.dev[:4]))
        assert race.budget.spent == 4 + asked + 7


def test_a_training_at_an_endpoint_is_charged_by_the_token_unless_an_earlier_run_paid() -> None:
    tokens, tuned = TokenPrices(1.0, 1.0, 1.0), TokenPrices(3.0, 3.0, 3.0)
    priced = Prices(3600.0, "the test", tokens=tokens, tuned=tuned, training=TrainingPrices(per_mtok=25.0))
    budget = Budget(most_money=100.0, prices={"there": priced})
    fit = Fit(train_tokens=400_000)
    budget.charge_fit("there", fit)
    assert (budget.spent, budget.money_left()) == (10.0, 90.0)
    budget.charge_fit("there", replace(fit, recalled=True))
    assert budget.spent == 10.0
    budget.charge("there", [Usage(prompt_tokens=1_000_000)], fit)
    assert budget.spent == 13.0
    budget.charge("there", [Usage(prompt_tokens=1_000_000)], Fit())
    assert budget.spent == 14.0
    assert Budget().money_left() is None


def test_progress_shows_the_running_score_and_tokens(race, player, right) -> None:
    asked, bench = contestant(race, player(right(0.02)))
    stage = Stage("dev", DRAW, bench.splits.dev[:4])
    asked.ask(stage)
    event = advanced(asked, stage, 100)
    assert (event.candidate_id, event.stage, event.done, event.total) == ("zero_shot", "dev", 4, 100)
    assert (event.score, event.tokens) == (0.5, 44)
    # Wilson's interval at z = 1.645 for 2 of 4.
    assert (event.low, event.high) == (pytest.approx(0.1824, abs=1e-4), pytest.approx(0.8176, abs=1e-4))


def test_the_second_draw_goes_on_counting(race, player, right) -> None:
    asked, bench = contestant(race, player(right(1)))
    first, second = (Stage("test", Draw(draw, draw, 3), bench.splits.test[:4]) for draw in (0, 1))
    asked.ask(first)
    assert advanced(asked, second, 8) == StageAdvanced("zero_shot", "test", 4, 8)
    asked.ask(second)
    assert advanced(asked, second, 8).done == 8
