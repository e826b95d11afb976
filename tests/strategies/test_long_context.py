"""The whole corpus before the question, or a refusal with the figures."""

import pytest

from advisor.errors import DoesNotApply
from advisor.types import Document, Draw, Query
from strategies.engines.scripted import Engine
from strategies.long_context import Strategy

PLAIN = Draw(0, 0, 7)


def fitted(make_job, engine: Engine | None = None, **options: object):
    job = make_job(Strategy.Options(**options), engine, kind="qa")
    return job, Strategy().fit(job)


def narrow(window: int) -> Engine:
    engine = Engine()
    engine.context_window = window
    return engine


def test_all_documents_come_first_and_are_the_same_for_every_request(make_job) -> None:
    job, predictor = fitted(make_job)
    answers = predictor.answer([Query("q1", "one?"), Query("q2", "two?")], PLAIN)
    first, second = job.engine.history[-2:]
    assert first.messages[:-1] == second.messages[:-1], "a prefix cache can serve it"
    assert [message.content for message in (first.messages[-1], second.messages[-1])] == ["one?", "two?"]
    static = first.messages[0].content
    assert static.startswith("Read the message.\n\n[delivery.md]\n# Cards\n\n## Delivery\n")
    assert all(document.text.strip() in static for document in job.documents)
    assert predictor.fit.notes == ("3 documents of 33 tokens in every prompt",)
    assert [answer.retrieved for answer in answers] == [(), ()], "nothing was searched for"


def test_as_much_as_declared_in_whole_documents(make_job) -> None:
    job, predictor = fitted(make_job, corpus_tokens=25)
    predictor.answer([Query("q1", "one?")], PLAIN)
    static = job.engine.history[-1].messages[0].content
    assert "[delivery.md]" in static and "[loss.md]" in static and "[hours.md]" not in static
    assert predictor.fit.notes == (
        "2 documents of 23 tokens in every prompt",
        "left out: 1 of 3 documents, from hours.md on",
    )


def test_a_corpus_that_does_not_fit_is_refused_with_the_figures(make_job) -> None:
    with pytest.raises(DoesNotApply) as refused:
        fitted(make_job, narrow(60))
    assert refused.value.lines() == [
        "the corpus is 33 tokens; with the instructions, a request and room for the answer a prompt takes 80, and the "
        "model takes 60 (corpus_tokens: 13 or less would fit)"
    ]
    assert fitted(make_job, narrow(80))[1].fit.notes
    assert fitted(make_job, narrow(60), corpus_tokens=13)[1].fit.notes[0].startswith("1 document of 11 tokens")


def test_less_than_one_document_is_nothing_to_show(make_job) -> None:
    with pytest.raises(DoesNotApply, match=r"corpus_tokens is 5, and delivery\.md, the first document, has 11"):
        fitted(make_job, corpus_tokens=5)


def test_a_classification_lists_its_labels_before_the_corpus(make_job) -> None:
    job = make_job(Strategy.Options())
    Strategy().fit(job).answer([Query("q1", "where is my card")], PLAIN)
    static = job.engine.history[-1].messages[0].content
    assert static.index("Labels: card_arrival, lost_card, greeting") < static.index("[delivery.md]")


def test_a_request_that_is_too_long_fails_alone(make_job) -> None:
    _, predictor = fitted(make_job, narrow(120))
    long, short = predictor.answer([Query("q1", "word " * 100), Query("q2", "one?")], PLAIN)
    assert "leaves no room" in str(long.error)
    assert short.error is None


def test_braces_in_documents_stay_as_they_are(make_job) -> None:
    job = make_job(Strategy.Options(), kind="qa", documents=(Document("a.txt", "write {name} and {0}"),))
    Strategy().fit(job).answer([Query("q1", "one?")], PLAIN)
    assert "write {name} and {0}" in job.engine.history[-1].messages[0].content


def test_it_needs_a_corpus_and_labels_its_part(task) -> None:
    assert Strategy().skip(task) is None
    assert "no corpus" in str(Strategy().skip(task.model_copy(update={"corpus": None})))
    assert Strategy().grid(task) == [{}]
    assert Strategy().label(Strategy.Options()) == ""
    assert Strategy().label(Strategy.Options(corpus_tokens=8000)) == "8000"
