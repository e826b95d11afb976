"""From prompts to answers: parsing, decoding, and failures that cost one item only."""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from advisor.errors import EngineError
from advisor.types import Answer, Draw, Example, Fit, LabelScores, Limits, Message, Passage, Prompt, Query, Usage
from strategies._answering import Composed, PromptPredictor
from strategies._label_choice import probabilities
from strategies._parsing import closest_label
from strategies.engines.scripted import Engine

LABELS = ("card_arrival", "lost_card", "Greeting")
QUERIES = [Query("q1", "first"), Query("q2", "bad one"), Query("q3", "third")]
FIRST = Draw(0, 0, 7)
PASSAGE = Passage("a.md", 0, 4, "text", 0.5)


def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
    return [Composed(Prompt((Message("user", query.input),)), (PASSAGE,)) for query in queries]


def refuse_bad(prompt: Prompt) -> str:
    if "bad" in prompt.messages[0].content:
        raise EngineError("the model said no")
    return f" {prompt.messages[0].content}\n"


class RefusesLabels(Engine):
    """Its labels fail where its script fails."""

    def score_labels(self, prompts, labels):
        for prompt in prompts:
            refuse_bad(prompt)
        return super().score_labels(prompts, labels)


def answers(job, queries: Sequence[Query] = QUERIES, draw: Draw = FIRST, **options: object) -> list[Answer]:
    return PromptPredictor(job, compose, Fit(), **options).answer(queries, draw)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("lost_card", "lost_card"),
        ("  Lost card.  ", "lost_card"),
        ('"LOST_CARD"', "lost_card"),
        ("**greeting**", "Greeting"),
        ("card_arrival\nbecause the card is late", "card_arrival"),
        ("lost_card_today", None),
        ("I think it is lost_card", None),
        ("", None),
        ("\n \n", None),
    ],
)
def test_a_label_is_found_whatever_its_dress(text: str, label: str | None) -> None:
    assert closest_label(text, LABELS) == label


def test_a_prompt_that_fails_costs_only_its_own_item(make_job) -> None:
    found = answers(make_job(None, Engine.answering(refuse_bad), kind="qa"))
    assert [(a.query_id, a.text, a.parsed, a.error) for a in found] == [
        ("q1", " first\n", "first", None),
        ("q2", "", None, "the model said no"),
        ("q3", " third\n", "third", None),
    ]


def test_a_failure_that_an_engine_reports_itself_is_not_asked_again(make_job) -> None:
    class Endpoint(Engine):
        def generate(self, prompts, limits):
            said = super().generate(prompts, limits)
            return [replace(one, text="", error="busy") if "bad" in one.text else one for one in said]

    engine = Endpoint()
    found = answers(make_job(None, engine, kind="qa"))
    assert [(a.text, a.parsed, a.error) for a in found] == [
        ("first", "first", None),
        ("", None, "busy"),
        ("third", "third", None),
    ]
    assert found[1].usage.prompt_tokens > 0
    assert len(engine.history) == len(QUERIES)


def test_labels_that_cannot_be_scored_cost_only_their_own_item(make_job) -> None:
    found = answers(make_job(None, RefusesLabels()))
    assert [a.error for a in found] == [None, "the model said no", None]
    assert found[1].parsed is None


def test_an_answer_keeps_its_passages_and_its_draw(make_job) -> None:
    found = answers(make_job(None, kind="qa"), draw=Draw(1, 2, 9))
    assert {a.draw for a in found} == {1}
    assert {a.retrieved for a in found} == {(PASSAGE,)}


def test_only_a_query_sent_alone_has_a_latency(make_job) -> None:
    job = make_job(None, kind="qa")
    assert {a.latency_ms for a in answers(job)} == {None}
    (alone,) = answers(job, QUERIES[:1])
    assert alone.latency_ms is not None and alone.latency_ms > 0
    assert answers(job, []) == []


def test_closed_labels_are_scored_and_free_decoding_is_parsed(make_job) -> None:
    engine = Engine.answering(lambda prompt: "Greeting!")
    queries = [Query("q1", "lost my card, it is lost")]
    constrained, free = (answers(make_job(None, engine), queries, decode=decode)[0] for decode in ("auto", "free"))
    assert (constrained.text, constrained.parsed) == ("lost_card", "lost_card")
    assert (free.text, free.parsed) == ("Greeting!", "greeting")


def test_free_text_that_is_no_label_is_invalid_and_no_error(make_job) -> None:
    (answer,) = answers(make_job(None, Engine.answering(lambda prompt: "no idea")), QUERIES[:1], decode="free")
    assert (answer.text, answer.parsed, answer.error) == ("no idea", None, None)


def test_an_empty_answer_to_a_question_is_invalid(make_job) -> None:
    (answer,) = answers(make_job(None, Engine.answering(lambda prompt: " \n"), kind="qa"), QUERIES[:1])
    assert (answer.parsed, answer.error) == (None, None)


def test_a_prompt_beyond_the_window_says_so(make_job) -> None:
    engine = Engine()
    engine.context_window = 10
    found = answers(make_job(None, engine, kind="qa"), [Query("q1", "short"), Query("q2", "word " * 20)])
    assert found[0].error is None
    assert found[1].error == "a prompt of 20 tokens leaves no room to answer in the context window"


def test_an_answer_that_was_cut_still_counts(make_job) -> None:
    engine = Engine.answering(lambda prompt: "word " * 50)
    (answer,) = answers(make_job(None, engine, kind="qa"), QUERIES[:1])
    assert answer.error is None
    assert answer.parsed is not None


class Undecided(Engine):
    """Half of the chance on the first label, a third on the second, the rest on the last."""

    def score_labels(self, prompts, labels):
        logs = tuple(math.log(share) for share in (1 / 2, 1 / 3, 1 / 6))
        return [LabelScores(logs, Usage(1, 0, 1, 0.1)) for _ in prompts]


class Recording(Engine):
    """Remembers the limits it was given."""

    limits: list[Limits]

    def generate(self, prompts, limits):
        self.limits = [limits]
        return super().generate(prompts, limits)


def test_probabilities_are_a_softmax_over_the_temperature() -> None:
    logs = [math.log(share) for share in (1 / 2, 1 / 3, 1 / 6)]
    assert probabilities(logs, 1.0) == pytest.approx((1 / 2, 1 / 3, 1 / 6))
    assert probabilities([log - 900 for log in logs], 1.0) == pytest.approx((1 / 2, 1 / 3, 1 / 6)), "only gaps count"
    assert probabilities(logs, 0.5) == pytest.approx((9 / 14, 4 / 14, 1 / 14))
    assert probabilities(logs, 1e-300) == (1, 0, 0)
    assert probabilities([-3.0], 2.0) == (1,)


def test_a_greedy_label_has_no_probabilities(make_job) -> None:
    for seed in range(9):
        (answer,) = answers(make_job(None, Undecided()), QUERIES[:1], Draw(0, 0, seed))
        assert (answer.parsed, answer.probabilities) == ("card_arrival", ())


def test_a_label_drawn_at_a_temperature_carries_all_probabilities(make_job) -> None:
    found = answers(make_job(None, Undecided()), draw=Draw(1, 0, 7, temperature=0.5))
    assert [answer.probabilities for answer in found] == [pytest.approx((9 / 14, 4 / 14, 1 / 14))] * 3
    assert all(answer.text == answer.parsed for answer in found)
    assert {answer.draw for answer in found} == {1}


def test_drawn_labels_follow_their_probabilities_over_seeds_and_over_queries(make_job) -> None:
    job = make_job(None, Undecided())
    predictor = PromptPredictor(job, compose, Fit())
    many = [Query(f"q{number}", "text") for number in range(2000)]
    by_query = [answer.parsed for answer in predictor.answer(many, Draw(0, 0, 7, temperature=1.0))]
    draws = (Draw(0, 0, seed, temperature=1.0) for seed in range(2000))
    by_seed = [predictor.answer(QUERIES[:1], draw)[0].parsed for draw in draws]
    for drawn in (by_query, by_seed):
        shares = [Counter(drawn)[label] / 2000 for label in job.labels]
        assert shares == pytest.approx((1 / 2, 1 / 3, 1 / 6), abs=0.04)


def test_a_drawn_label_depends_on_seed_and_query_alone(make_job) -> None:
    job = make_job(None, Undecided())
    many = [Query(f"q{number}", "text") for number in range(40)]
    first = [answer.parsed for answer in answers(job, many, Draw(0, 0, 7, temperature=1.0))]
    again = [answer.parsed for answer in answers(job, many[::-1], Draw(3, 2, 7, temperature=1.0))]
    other = [answer.parsed for answer in answers(job, many, Draw(0, 0, 8, temperature=1.0))]
    assert first == again[::-1] != other


def test_a_label_that_cannot_be_drawn_costs_only_its_own_item(make_job) -> None:
    found = answers(make_job(None, RefusesLabels()), draw=Draw(0, 0, 7, temperature=1.0))
    assert [a.error for a in found] == [None, "the model said no", None]
    assert [len(a.probabilities) for a in found] == [3, 0, 3]


def test_free_decoding_hands_temperature_and_seed_to_the_engine(make_job) -> None:
    engine = Recording()
    (answer,) = answers(make_job(None, engine), QUERIES[:1], Draw(0, 0, 9, temperature=0.7), decode="free")
    assert [(limits.temperature, limits.seed) for limits in engine.limits] == [(0.7, 9)]
    assert answer.probabilities == ()


def test_different_draws_in_one_batch_are_answered_as_one_by_one(make_job) -> None:
    def worded(queries: Sequence[Query], draw: Draw) -> list[Composed]:
        text = "wording {0}, order {1}: {2}".format
        return [Composed(Prompt((Message("user", text(draw.wording, draw.order, q.input)),))) for q in queries]

    draws = [Draw(1, 4, 7, 0.0, 9), Draw(1, 2, 7), Draw(1, 4, 7, 0.0, 9)]
    engine = Engine()
    predictor = PromptPredictor(make_job(None, engine, kind="qa"), worded, Fit())
    together = predictor.answer_each(QUERIES, draws)
    alone = [predictor.answer([query], draw)[0] for query, draw in zip(QUERIES, draws, strict=True)]
    assert [(a.query_id, a.draw, a.text) for a in together] == [(a.query_id, a.draw, a.text) for a in alone]
    assert together[1].text.startswith("wording 2, order 0: bad")


# --- JSON


RECORDS = (Example("t1", "hello", '{"city": "Rome"}'), Example("t2", "lost", '{"city": "Bonn"}'))


class WithoutForms(Recording):
    """Cannot hold an answer to a form, and says so at once, as the transformers engine does."""

    def generate(self, prompts, limits):
        if limits.choices or limits.json_schema:
            raise EngineError("cannot keep to a schema")
        return super().generate(prompts, limits)


def test_records_are_read_by_the_schema_and_invalid_ones_are_no_errors(make_job) -> None:
    said = {"first": 'Sure: {"people": 2, "city": "a"}', "bad": '{"city": 1}', "third": '{"city": "a"'}
    found = answers(make_job(None, Engine.answering(said), kind="extraction", train=RECORDS))
    assert [(a.parsed, a.error) for a in found] == [('{"city": "a", "people": 2}', None), (None, None), (None, None)]


def test_entities_are_read_by_their_types(make_job) -> None:
    said = {"first": '[{"text": "first", "type": "place"}]', "bad": '[{"text": "bad", "type": "dog"}]', "third": "[]"}
    found = answers(make_job(None, Engine.answering(said), kind="entities"))
    assert [a.parsed for a in found] == ['[{"text": "first", "type": "place"}]', None, "[]"]


@pytest.mark.parametrize("kind", ["extraction", "entities"])
def test_json_is_held_to_the_schema_where_that_is_asked_for(make_job, kind: str) -> None:
    for decode, held in (("constrained", True), ("free", False)):
        engine = Recording()
        answers(make_job(None, engine, kind=kind, train=RECORDS), QUERIES[:1], decode=decode)
        (limits,) = engine.limits
        assert limits.choices == ()
        assert (limits.json_schema is not None) == held
        if held:
            schema = json.loads(limits.json_schema)
            assert schema["type"] == {"extraction": "object", "entities": "array"}[kind]
            assert "$schema" not in schema


def test_an_engine_that_cannot_hold_json_lets_auto_write_freely_and_says_so_where_asked(make_job) -> None:
    job = make_job(None, WithoutForms(), kind="extraction", train=RECORDS)
    predictor = PromptPredictor(job, compose, Fit(notes=("three examples",)))
    assert [a.error for a in predictor.answer(QUERIES, FIRST)] == [None] * 3
    told = "answers were written freely: the engine could not be held to the schema (cannot keep to a schema)"
    assert predictor.fit.notes == ("three examples", told)
    assert [a.error for a in answers(job, decode="constrained")] == ["cannot keep to a schema"] * 3


class FailsOnce(Recording):
    """Holds to a schema, but is busy at its second call and at those that this one is repeated in."""

    calls = 0

    def generate(self, prompts, limits):
        self.calls += 1
        if 1 < self.calls <= 5 and limits.json_schema:
            raise EngineError("busy")
        return super().generate(prompts, limits)


def test_an_engine_that_has_kept_to_the_schema_is_never_let_off(make_job) -> None:
    engine = FailsOnce()
    predictor = PromptPredictor(make_job(None, engine, kind="extraction", train=RECORDS), compose, Fit())
    assert [a.error for a in predictor.answer(QUERIES, FIRST)] == [None] * 3
    assert [a.error for a in predictor.answer(QUERIES, FIRST)] == ["busy"] * 3
    predictor.answer(QUERIES, FIRST)
    assert engine.limits[0].json_schema is not None


def test_an_engine_that_fails_either_way_is_asked_for_the_schema_again(make_job) -> None:
    engine = Engine.answering(refuse_bad)
    predictor = PromptPredictor(make_job(None, engine, kind="extraction", train=RECORDS), compose, Fit())
    assert predictor.answer(QUERIES[1:2], FIRST)[0].error == "the model said no"
    assert predictor._schema is not None


def test_a_text_is_never_held_to_a_schema(make_job) -> None:
    engine = Recording()
    answers(make_job(None, engine, kind="qa"), QUERIES[:1], decode="constrained")
    assert engine.limits[0].json_schema is None
