"""From prompts to answers: parsing, decoding, and failures that cost one item only."""

from collections.abc import Sequence

import pytest

from advisor.errors import EngineError
from advisor.types import Answer, Draw, Fit, Message, Passage, Prompt, Query
from strategies._answering import Composed, PromptPredictor, closest_label
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
