"""Predictions before anything has run, against numbers worked out by hand."""

from dataclasses import replace

import pytest

from advisor.forecast import (
    DECODE_FACTOR,
    TEMPLATE_TOKENS,
    TRAINING_FACTOR,
    Expectation,
    Forecast,
    Tokens,
    corpus_tokens,
    default_epochs,
    forecast,
    shape,
    with_tokens,
)
from advisor.tuning import TrainingSize
from advisor.types import Candidate, Document, Example

TRAIN = [Example(f"t{n}", "x" * 40, "y" * 20) for n in range(100)]
MEASURES = shape("i" * 80, ["card", "loan"], TRAIN, 500)


def candidate(kind: str, **options: object) -> Candidate:
    return Candidate(f"{kind}@small", kind, "small", tuple(sorted(options.items())))


def test_the_shape_is_in_tokens() -> None:
    assert (MEASURES.instructions, MEASURES.request, MEASURES.answer, MEASURES.labels) == (20, 10, 5, 3)
    assert (MEASURES.n_train, MEASURES.n_asked) == (100, 500)


def test_zero_shot_lists_the_labels() -> None:
    assert forecast(candidate("zero_shot"), MEASURES, None, None).prompt_tokens == TEMPLATE_TOKENS + 20 + 10 + 3


def test_shots_and_passages_are_paid_with_every_request() -> None:
    few = forecast(candidate("few_shot", shots=4), MEASURES, None, None)
    assert few.prompt_tokens == TEMPLATE_TOKENS + 30 + 4 * (15 + TEMPLATE_TOKENS)
    rag = forecast(candidate("rag", top_k=3, chunk_tokens=200), MEASURES, None, None)
    assert rag.prompt_tokens == TEMPLATE_TOKENS + 33 + 600


def test_training_counts_every_epoch_of_the_examples_it_may_use() -> None:
    all_of_them = forecast(candidate("lora", epochs=3.0, max_examples=None), MEASURES, None, None)
    assert all_of_them.train_tokens == 3 * 100 * (TEMPLATE_TOKENS + 30 + 5)
    some = forecast(candidate("lora", epochs=2.0, max_examples=50), MEASURES, None, None)
    assert some.train_tokens == 2 * 50 * (TEMPLATE_TOKENS + 30 + 5)


@pytest.mark.parametrize(
    ("examples", "batch", "epochs"), [(1, 8, 10), (100, 8, 10), (240, 8, 5), (600, 8, 3), (60, 2, 5)]
)
def test_a_training_is_150_steps_or_ten_passes_or_three(examples: int, batch: int, epochs: float) -> None:
    assert default_epochs(examples, batch) == epochs


def test_auto_epochs_are_what_the_strategy_takes() -> None:
    found = forecast(candidate("lora", epochs="auto", batch=8, max_examples=None), MEASURES, None, None)
    assert found.train_tokens == 10 * 100 * (TEMPLATE_TOKENS + 30 + 5)


def test_a_search_counts_twice_and_a_learning_curve_every_smaller_training() -> None:
    each = TEMPLATE_TOKENS + 30 + 5
    searched = forecast(candidate("lora", epochs=3.0, search="halving"), MEASURES, None, None)
    assert searched.train_tokens == 2 * 3 * 100 * each
    with_curve = forecast(candidate("lora", epochs=3.0, learning_curve=True), MEASURES, 10**8, 100.0)
    assert with_curve.train_tokens == 3 * (100 + 2 * 25 + 2 * 50) * each
    assert with_curve.train_seconds == pytest.approx(2e8 * TRAINING_FACTOR * 3 * 100 * each / 80e9), (
        "not part of set-up"
    )


def test_three_seeds_are_three_trainings_and_one_set_up() -> None:
    thrice = replace(MEASURES, trainings=3)
    one, three = (forecast(candidate("lora", epochs=3.0), shape, 10**8, 100.0) for shape in (MEASURES, thrice))
    assert (one.trainings, three.trainings) == (1, 3)
    assert three.train_tokens == 3 * one.train_tokens
    assert three.train_seconds == one.train_seconds
    assert three.seconds == pytest.approx(one.seconds + 2 * one.train_seconds)
    assert forecast(candidate("zero_shot"), thrice, 10**8, 100.0).trainings == 1


def test_what_an_endpoint_would_bill_is_foreseen() -> None:
    measures, row = shape("i" * 80, ["card", "loan"], TRAIN, 500, n_dev=40), TEMPLATE_TOKENS + 30 + 5
    three = forecast(candidate("hosted_tuning", epochs=3, validation=True), measures, None, None)
    assert three.training == TrainingSize(100, 100 * row, 40 * row, 3)
    auto = forecast(candidate("hosted_tuning", epochs="auto", max_examples=10), measures, None, None)
    assert auto.training == TrainingSize(10, 10 * row, 0, 10)
    assert auto.train_tokens == 10 * 10 * row
    assert forecast(candidate("zero_shot"), measures, None, None).training is None


def test_seconds_follow_the_speed_and_the_size_and_are_unknown_without_them() -> None:
    asked = candidate("zero_shot")
    assert forecast(asked, MEASURES, None, 100.0).seconds is None
    assert forecast(asked, MEASURES, 10**8, None).seconds is None
    slow, fast = (forecast(asked, MEASURES, 10**8, speed).seconds for speed in (50.0, 100.0))
    assert slow is not None and fast is not None
    assert slow == pytest.approx(2 * fast)
    # 500 requests x (45 + 5.4 x 5 tokens) x 2e8 operations at 100 GFLOP/s x 0.8
    assert fast == pytest.approx(500 * 72 * 2e8 / 80e9)


def test_a_control_asks_no_model() -> None:
    free = forecast(Candidate("control", "control", None), MEASURES, 10**8, 100.0)
    assert (free.requests, free.prompt_tokens, free.seconds) == (500, 0, 0)
    assert (free.request_seconds, free.train_seconds) == (0, 0)


def test_seconds_are_those_of_every_request_and_of_training_once() -> None:
    found = forecast(candidate("lora", epochs=3.0), MEASURES, 10**8, 100.0)
    assert found.request_seconds is not None and found.train_seconds is not None
    assert found.request_seconds == pytest.approx(2e8 * (TEMPLATE_TOKENS + 30 + DECODE_FACTOR * 5) / 80e9)
    assert found.train_seconds == pytest.approx(2e8 * TRAINING_FACTOR * found.train_tokens / 80e9)
    assert found.seconds == pytest.approx(500 * found.request_seconds + found.train_seconds)


def test_what_is_not_trained_takes_no_time_to_train() -> None:
    assert forecast(candidate("zero_shot"), MEASURES, 10**8, 100.0).train_seconds == 0


def test_unknown_seconds_are_unknown_in_every_part() -> None:
    found = forecast(candidate("lora", epochs=3.0), MEASURES, None, 100.0)
    assert (found.seconds, found.request_seconds, found.train_seconds) == (None, None, None)


def test_nothing_is_expected_until_it_is_known() -> None:
    assert Expectation() == Expectation(total=None, seconds=None, prior=None)


def test_the_corpus_is_paid_with_every_request_or_as_much_of_it_as_declared() -> None:
    documents = [Document("a.md", "x" * 3000), Document("b.md", "x" * 1000)]
    assert corpus_tokens(documents) == 1000
    measures = shape("i" * 80, [], TRAIN, 500, corpus_tokens(documents))
    whole = forecast(candidate("long_context", corpus_tokens=None), measures, None, None)
    assert whole.prompt_tokens == TEMPLATE_TOKENS + 30 + 1000
    part = forecast(candidate("long_context", corpus_tokens=400), measures, None, None)
    assert part.prompt_tokens == TEMPLATE_TOKENS + 30 + 400
    more = forecast(candidate("long_context", corpus_tokens=9000), measures, None, None)
    assert more.prompt_tokens == whole.prompt_tokens
    assert forecast(candidate("rag", top_k=1, chunk_tokens=50), measures, None, None).prompt_tokens < 100


def test_the_requests_of_a_search_come_on_top_once() -> None:
    plain = forecast(candidate("few_shot", shots=4), MEASURES, 10**8, 100.0)
    found = forecast(candidate("optimized_prompt", shots=4, requests=300), MEASURES, 10**8, 100.0)
    assert (found.requests, found.searching) == (plain.requests + 300, 300)
    assert found.prompt_tokens == plain.prompt_tokens
    assert plain.request_seconds is not None
    assert found.seconds == pytest.approx((500 + 300) * plain.request_seconds)
    assert forecast(candidate("optimized_prompt", requests=300), MEASURES, None, None).searching == 300


def test_what_is_learned_first_is_trained_too() -> None:
    measures, row = shape("i" * 80, [], TRAIN, 500, corpus=1000.0), TEMPLATE_TOKENS + 30 + 5
    task = forecast(candidate("lora", epochs=2.0), measures, None, None).train_tokens
    first = {"epochs": 2.0, "first_epochs": 3.0, "passage_tokens": 100, "first_examples": None}

    def more(**changes: object) -> float:
        options = {**first, **changes}
        return forecast(candidate("stacked_lora", **options), measures, None, None).train_tokens - task

    assert more(first="none") == 0
    assert more(first="corpus") == 3 * 1000
    assert more(first="corpus", first_examples=4) == 3 * 400
    assert more(first="earlier.jsonl", first_examples=10) == 3 * 10 * row
    assert more(first="earlier.jsonl") == 3 * len(TRAIN) * row


def test_counted_tokens_take_the_place_of_guessed_ones_by_hand() -> None:
    """3 trainings of 1,000 tokens; a request computes 60 - 40 prompt tokens and writes 10, each worth 5.4."""
    expected = Forecast(100, 1.0, 1.0, 9.0, 9.0, 9.0, 9.0, trainings=3)
    found = with_tokens(expected, Tokens(60.0, 10.0, 1000, cached=40.0), 10**8, 100.0)
    assert (found.prompt_tokens, found.completion_tokens, found.train_tokens) == (60.0, 10.0, 3000.0)
    assert found.request_seconds == pytest.approx(74 * 2e8 / 80e9)
    assert found.train_seconds == pytest.approx(2500 * 2e8 / 80e9)
    assert found.seconds == pytest.approx(100 * 74 * 2e8 / 80e9 + 3 * 2500 * 2e8 / 80e9)
    unknown = with_tokens(expected, Tokens(60.0, 10.0), None, 100.0)
    assert (unknown.prompt_tokens, unknown.seconds) == (60.0, 9.0)
