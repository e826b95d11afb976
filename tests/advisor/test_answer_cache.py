"""Nothing is asked twice, and nothing that could differ is taken for the same."""

import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.answer_cache import KEPT_DAYS, AnswerCache, CachedEngine, CachedLabelScorer, cached
from advisor.journal import Journal
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


# --- replies that come one by one; a cache that fails -----------------------------------------------------------------


class Telling(Engine):
    """Tells each answer as it comes and is cut off before the last."""

    def generate_telling(self, prompts, limits, arrived):
        answers = self.generate(prompts, limits)
        for place, answer in enumerate(answers[:-1]):
            arrived([(place, answer)])
        raise KeyboardInterrupt


def test_what_came_before_a_batch_was_cut_off_is_not_asked_again(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        with pytest.raises(KeyboardInterrupt):
            cached(Telling(), None, journal.replies("answers")).generate(PROMPTS, Limits(8))
        again = Engine()
        answers = cached(again, None, journal.replies("answers")).generate(PROMPTS, Limits(8))
        assert again.history == PROMPTS[-1:]
        assert [answer.recalled and answer.recalled.resumed for answer in answers] == [True, True, None]


def test_the_runs_own_reply_goes_before_that_of_another_run(path: Path, tmp_path: Path) -> None:
    cache = AnswerCache(path)
    cached(Engine(), cache).generate(PROMPTS[:1], Limits(8))
    with Journal(tmp_path / "journal.sqlite") as journal:
        own = journal.replies("answers")
        cached(Engine(), None, own).generate(PROMPTS[:1], Limits(8))
        (answer,) = cached(Engine(), cache, own).generate(PROMPTS[:1], Limits(8))
        assert answer.recalled and answer.recalled.resumed


def test_a_damaged_cache_is_put_aside(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database" * 500)
    said: list[str] = []
    cached(Engine(), AnswerCache(path, say=said.append)).generate(PROMPTS, Limits(8))
    again = Engine()
    cached(again, AnswerCache(path)).generate(PROMPTS, Limits(8))
    assert asked(again) == 0
    assert path.with_name("answers.sqlite.damaged").exists()
    assert len(said) == 1 and "put aside" in said[0]


def test_a_cache_that_cannot_be_written_any_more_costs_no_run(path: Path) -> None:
    said: list[str] = []
    cache = AnswerCache(path, say=said.append)
    (pages,) = cache._connection.execute("PRAGMA page_count").fetchone()
    cache._connection.execute(f"PRAGMA max_page_count = {pages}")
    engine = Engine()
    long = [prompt(f"{number} " + "where is my card " * 200) for number in range(40)]
    known = cached(engine, cache)
    for _ in range(2):
        assert len(known.generate(long, Limits(400))) == 40
    assert len(said) == 1 and "not kept for later runs any more" in said[0]
