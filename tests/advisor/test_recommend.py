"""Which trial wins, and the sentence that says so."""

from dataclasses import replace

from advisor.recommend import DOES_NOT_APPLY, RULED_OUT, Decision, recommend
from advisor.stats import bound
from advisor.types import Candidate, Cost, Trial, TrialStatus


def trial(name: str, status: TrialStatus = "certified", total: float | None = 1.0, correct: int | None = 174) -> Trial:
    accuracy = None if correct is None else bound([1.0] * correct + [0.0] * (200 - correct), [None] * 200, 0.04)
    cost = Cost(0.0, 0.0, 0.0, total, "USD")
    return Trial(Candidate(name, "kind", "small"), status, "Because.", 0.9, 50, accuracy, cost=cost)


def test_the_cheapest_certified_wins_and_the_sentence_is_the_methods() -> None:
    found = recommend(
        [
            trial("lora", total=20),
            trial("rag", "undecided", 15),
            trial("few_shot", "below", 10),
            trial("zero_shot", "below", 5),
            replace(trial("stacked_lora", "not_run", 40, None), dev_n=0),
        ],
        target_accuracy=0.8,
        confidence=0.95,
    )
    assert found == Decision(
        "recommended",
        "lora",
        "lora answers at least 80 % of requests like your test file correctly (95 % confidence; 174 of 200 correct). "
        "It is the cheapest of the strategies that could be certified; 3 cheaper ones were tested and not certified, "
        "1 more expensive was not run.",
    )


def test_accuracy_does_not_beat_price() -> None:
    assert recommend([trial("dear", total=2, correct=199), trial("cheap", total=1)]).recommended == "cheap"


def test_only_certified_strategies_may_win() -> None:
    trials = [trial("a", "undecided", 0.1), trial("b", "below", 0.1), trial("c", "failed", 0.1), trial("d", total=9)]
    assert recommend(trials).recommended == "d"


def test_a_hard_limit_rules_out() -> None:
    slow = replace(trial("slow", total=0.1), excluded="its p95 latency of 900 ms is over the limit of 500 ms")
    assert recommend([slow, trial("d", total=9)]).recommended == "d"
    alone = recommend([slow])
    assert alone.verdict == "none_meets"
    assert "breaks a hard limit: slow, because its p95 latency" in alone.reason


def test_an_unknown_price_never_beats_a_known_one() -> None:
    assert recommend([trial("a", total=None, correct=200), trial("b", total=1e9)]).recommended == "b"
    no_cost = replace(trial("a", correct=200), cost=None)
    assert recommend([no_cost, trial("b", total=1e9)]).recommended == "b"


def test_unknown_prices_alone_still_recommend_and_say_so() -> None:
    found = recommend([trial("a", total=None), trial("b", total=None, correct=199)])
    assert found.recommended == "b"
    assert "Its price is unknown, so it was not shown to be the cheapest" in found.reason


def test_ties_go_to_accuracy_then_to_the_id() -> None:
    assert recommend([trial("a"), trial("b", correct=180)]).recommended == "b"
    assert recommend([trial("b"), trial("a")]).recommended == "a"


def test_a_price_of_zero_is_a_price() -> None:
    assert recommend([trial("a", total=0.0), trial("b", total=1.0, correct=199)]).recommended == "a"


def test_undecided_names_the_nearest_and_what_it_needs() -> None:
    why = "Undecided: 165 of 200 correct."
    trials = [trial("a", "undecided", correct=150), replace(trial("b", "undecided", correct=165), why=why)]
    found = recommend(trials)
    assert (found.verdict, found.recommended) == ("undecided", None)
    assert found.reason == f"No strategy could be certified; b came closest. {why}"


def test_what_could_not_be_run_leaves_the_answer_open() -> None:
    unseen = replace(trial("lora", "not_run", None, None), dev_n=0, why="peft is not installed")
    found = recommend([trial("a", "below", correct=60), unseen])
    assert found.verdict == "undecided"
    assert found.reason == "No strategy that was run could be certified, and 1 not run to the end might be: lora."
    assert recommend([trial("a", "below", correct=60), trial("b", "failed", None, None)]).verdict == "undecided"


def test_what_does_not_apply_or_lost_on_dev_leaves_nothing_open() -> None:
    inapplicable = replace(trial("rag", "not_run", None, None), dev_n=0, why=f"{DOES_NOT_APPLY}: no corpus")
    hopeless = replace(trial("long_context", "not_run", None, None), dev_n=0, why=f"{RULED_OUT}: 3 % with the passage")
    dominated = trial("few_shot", "not_run", 2.0, None)
    over = replace(trial("x", "not_run", 2.0, None), excluded="too slow")
    found = recommend([trial("a", "below", correct=60), inapplicable, hopeless, dominated, over])
    assert found.verdict == "none_meets"
    assert found.reason == "No strategy meets the target. The nearest was a: Because."


def test_nothing_that_reached_the_test_is_said() -> None:
    assert "did well enough on dev" in recommend([trial("a", "below", None, None)]).reason
    assert recommend([]).verdict == "none_meets"


def test_fates_are_told_apart() -> None:
    reason = recommend(
        [
            trial("w", total=5),
            trial("v", total=6),
            trial("dev", "below", 1, None),
            trial("skipped", "not_run", 1, None),
            trial("broken", "failed", 1, None),
        ]
    ).reason
    assert "1 cheaper one was dropped on dev" in reason
    assert "1 cheaper one was not run on test" in reason
    assert "1 cheaper one was not run to its end because of an error" in reason
    assert "1 more expensive was certified as well" in reason


def test_what_was_ruled_out_counts_as_not_run_and_what_does_not_apply_is_not_counted() -> None:
    unseen = [
        replace(
            trial(name, "not_run", None, None),
            dev_n=0,
            why=f"{why}: because",
            candidate=Candidate(name, "k", None, (), 9),
        )
        for name, why in (("rag", RULED_OUT), ("control", DOES_NOT_APPLY))
    ]
    reason = recommend([trial("w"), *unseen]).reason
    assert reason.endswith("could be certified; 1 more expensive was not run.")


def test_expected_order_stands_in_for_unknown_cost() -> None:
    later = replace(trial("later", "not_run", None, None), dev_n=0, candidate=Candidate("later", "k", None, (), 9))
    assert "1 more expensive was not run." in recommend([trial("w"), later]).reason


def test_a_graded_winner_is_not_called_correct() -> None:
    graded = bound([1.0] * 150 + [0.5] * 50, [None] * 200, 0.04)
    found = recommend([replace(trial("a"), accuracy=graded)], 0.8, 0.95)
    assert found.reason.startswith(
        "a scores at least 80 % on requests like your test file (95 % confidence; mean 88 % over 200 examples)."
    )


def test_every_reason_is_a_sentence() -> None:
    for trials in (
        [],
        [trial("a")],
        [trial("a", "below")],
        [trial("a", "undecided")],
        [trial("a", "failed", None, None)],
    ):
        reason = recommend(trials).reason
        assert len(reason) >= 20
        assert reason.endswith(".")
