"""Nothing is asked twice, and nothing that could differ is taken for the same."""

import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.answer_cache import KEPT_DAYS, AnswerCache, CachedEngine, CachedLabelScorer, cached
from advisor.protocols import HostedTuner, LabelScorer
from advisor.types import Completion, Limits, Message, Prompt, Recalled, Usage
from strategies.engines.scripted import Engine

LABELS = ("card_arrival", "lost_card")


def prompt(text: str) -> Prompt:
    return Prompt((Message("user", text),))


PROMPTS = [prompt("where is my card"), prompt("I lost my card"), prompt("hello")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "answers.sqlite"


def asked(engine: Engine) -> int:
    return len(engine.history)


def test_a_second_run_asks_nothing_and_says_the_same(path: Path) -> None:
    first = cached(Engine(), AnswerCache(path))
    answers, scores = first.generate(PROMPTS, Limits(8)), first.score_labels(PROMPTS, LABELS)
    again = Engine()
    second = cached(again, AnswerCache(path))
    repeated = second.generate(PROMPTS[::-1], Limits(8))
    assert [c.text for c in repeated] == [c.text for c in answers][::-1]
    assert [c.usage for c in repeated] == [c.usage for c in answers][::-1]
    assert [s.log_likelihoods for s in second.score_labels(PROMPTS, LABELS)] == [s.log_likelihoods for s in scores]
    assert asked(again) == 0
    assert all(c.recalled == Recalled(None) for c in repeated), "they were asked in a batch: nobody's wait is known"
    assert not any(c.recalled for c in answers)


def test_what_was_asked_alone_keeps_its_wait(path: Path) -> None:
    (first,) = cached(Engine(), AnswerCache(path)).generate(PROMPTS[:1], Limits(8))
    (again,) = cached(Engine(), AnswerCache(path)).generate(PROMPTS[:1], Limits(8))
    assert again.recalled == Recalled(1000 * first.usage.seconds)


def test_only_what_is_missing_is_asked_and_one_prompt_once(path: Path) -> None:
    engine = Engine()
    known = cached(engine, AnswerCache(path))
    known.generate(PROMPTS[:1], Limits(8))
    answers = known.generate([*PROMPTS, PROMPTS[2]], Limits(8))
    assert engine.history == PROMPTS
    assert [bool(c.recalled) for c in answers] == [True, False, False, False]
    assert answers[2] == answers[3]


@pytest.mark.parametrize(
    "change",
    [
        {"max_new_tokens": 9},
        {"temperature": 0.5},
        {"choices": LABELS},
        {"json_schema": "{}"},
        {"repeat": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_other_limits_are_another_question(path: Path, change: dict[str, object]) -> None:
    engine = Engine()
    known = cached(engine, AnswerCache(path))
    known.generate(PROMPTS, Limits(8))
    known.generate(PROMPTS, replace(Limits(8), **change))
    assert asked(engine) == 2 * len(PROMPTS)


def test_the_seed_counts_only_where_sampling_reads_it(path: Path) -> None:
    engine = Engine()
    known = cached(engine, AnswerCache(path))
    for limits in (Limits(8, 0.0, 1), Limits(8, 0.0, 2), Limits(8, 0.5, 1), Limits(8, 0.5, 2)):
        known.generate(PROMPTS, limits)
    assert asked(engine) == 3 * len(PROMPTS)


def test_another_model_or_adapter_is_another_engine(path: Path) -> None:
    engine = Engine()
    known = cached(engine, AnswerCache(path))
    known.generate(PROMPTS, Limits(8))
    known.with_adapter(Path("a")).generate(PROMPTS, Limits(8))
    known.with_adapter(Path("b")).generate(PROMPTS, Limits(8))
    assert asked(engine) == 3 * len(PROMPTS)
    other = Engine()
    other.identity = "another model"
    cached(other, AnswerCache(path)).generate(PROMPTS, Limits(8))
    assert asked(other) == len(PROMPTS)


def test_other_labels_or_another_order_of_them_are_asked(path: Path) -> None:
    engine = Engine()
    known = cached(engine, AnswerCache(path))
    assert isinstance(known, CachedLabelScorer)
    known.score_labels(PROMPTS, LABELS)
    known.score_labels(PROMPTS, LABELS[::-1])
    assert asked(engine) == 2 * len(PROMPTS)


def test_fresh_asks_again_and_keeps_the_new_answer(path: Path) -> None:
    cached(Engine.answering(lambda _: "old"), AnswerCache(path)).generate(PROMPTS, Limits(8))
    fresh = cached(Engine.answering(lambda _: "new"), AnswerCache(path, read=False))
    assert {c.text for c in fresh.generate(PROMPTS, Limits(8))} == {"new"}
    assert {c.text for c in cached(Engine(), AnswerCache(path)).generate(PROMPTS, Limits(8))} == {"new"}


def test_an_engine_that_scores_no_labels_still_does_not(path: Path) -> None:
    class Plain:
        weights_folder, context_window, identity = None, 100, "plain"

        def generate(self, prompts: list[Prompt], limits: Limits) -> list[Completion]:
            return [Completion("x", Usage(1, 0, 1, 0.1)) for _ in prompts]

    known = cached(Plain(), AnswerCache(path))  # type: ignore[arg-type]
    assert type(known) is CachedEngine
    assert not isinstance(known, LabelScorer)


def test_an_item_that_failed_is_asked_again(path: Path) -> None:
    class Failing(Engine):
        def generate(self, prompts: list[Prompt], limits: Limits) -> list[Completion]:
            return [replace(c, error="refused") for c in super().generate(prompts, limits)]

    engine = Failing()
    for _ in range(2):
        assert cached(engine, AnswerCache(path)).generate(PROMPTS, Limits(8))[0].error == "refused"
    assert asked(engine) == 2 * len(PROMPTS)


def test_two_processes_may_write_at_once(path: Path) -> None:
    one, two = AnswerCache(path), AnswerCache(path)
    one.add({"a": "1"}, alone=True)
    two.add({"b": "2"}, alone=False)
    assert one.found(["a", "b", "c"]) == {"a": ("1", True), "b": ("2", False)}


def test_what_nobody_wants_is_dropped(path: Path) -> None:
    cache = AnswerCache(path)
    cache.add({"old": "1", "new": "2"}, alone=True)
    cache.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE answers SET used = ? WHERE key = 'old'", (time.time() - (KEPT_DAYS + 1) * 86_400,))
    connection.close()
    assert set(AnswerCache(path).found(["old", "new"])) == {"new"}


def test_more_keys_than_sqlite_takes_at_once(path: Path) -> None:
    cache = AnswerCache(path)
    cache.add({str(number): "x" for number in range(1200)}, alone=False)
    assert len(cache.found([str(number) for number in range(1500)])) == 1200


def test_jobs_go_through_the_cache_only_where_the_engine_has_any(tmp_path: Path) -> None:
    class Tuner(Engine):
        tuning = "the service"

        def with_model(self, model: str) -> Engine:
            tuned = Engine.answering(lambda _: model)
            tuned.identity = f"scripted {model}"
            return tuned

    class Plain:
        """What an engine must have, and no more."""

        weights_folder, context_window, identity = None, 100, "plain"

    cache = AnswerCache(tmp_path / "answers.sqlite")
    found = cached(Tuner(), cache)
    assert isinstance(found, HostedTuner) and found.tuning == "the service"
    assert isinstance(found, LabelScorer) is isinstance(Tuner(), LabelScorer)
    assert not isinstance(cached(Plain(), cache), HostedTuner)  # type: ignore[arg-type]
    answers = [found.with_model(name).generate(PROMPTS, Limits(8)) for name in ("a", "b", "a")]
    assert [answer[0].text for answer in answers] == ["a", "b", "a"]
    assert [answer[0].recalled is not None for answer in answers] == [False, False, True]
    cache.close()
