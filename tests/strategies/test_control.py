"""The control: what no language model can do."""

from advisor.types import Draw, Example, Query
from strategies.control import Strategy

QUERIES = [Query("q1", "my card is lost"), Query("q2", "hello friend"), Query("q3", "")]


def test_the_classifier_tells_labels_by_their_words(make_job) -> None:
    predictor = Strategy().fit(make_job(Strategy.Options()))
    answers = predictor.answer(QUERIES, Draw(1, 2, 9))
    assert [a.parsed for a in answers[:2]] == ["lost_card", "greeting"]
    assert [a.query_id for a in answers] == ["q1", "q2", "q3"]
    assert {a.draw for a in answers} == {1}
    assert predictor.fit.train_seconds > 0
    assert predictor.fit.notes == ("5 examples embedded",)


def test_without_labels_it_repeats_the_most_frequent_answer(make_job) -> None:
    train = tuple(Example(f"t{number}", "text", target) for number, target in enumerate(("yes", "no", "yes")))
    predictor = Strategy().fit(make_job(Strategy.Options(), kind="qa", train=train))
    assert {a.parsed for a in predictor.answer(QUERIES, Draw(0, 0, 7))} == {"yes"}
    assert predictor.fit.notes == ("the most frequent answer, 2 of 3 in train",)


def test_one_label_in_train_needs_no_classifier(make_job) -> None:
    train = (Example("t1", "hello", "greeting"), Example("t2", "hi", "greeting"))
    predictor = Strategy().fit(make_job(Strategy.Options(), train=train))
    assert {a.parsed for a in predictor.answer(QUERIES, Draw(0, 0, 7))} == {"greeting"}


def test_it_asks_no_language_model_and_fits_every_task(make_job, task) -> None:
    job = make_job(Strategy.Options())
    Strategy().fit(job).answer(QUERIES, Draw(0, 0, 7))
    assert job.engine.history == []
    assert Strategy.needs_model is False
    assert Strategy().skip(task) is None
    assert Strategy().label(Strategy.Options()) == ""


def test_only_a_query_sent_alone_has_a_latency(make_job) -> None:
    predictor = Strategy().fit(make_job(Strategy.Options()))
    assert {a.latency_ms for a in predictor.answer(QUERIES, Draw(0, 0, 7))} == {None}
    (alone,) = predictor.answer(QUERIES[:1], Draw(0, 0, 7))
    assert alone.latency_ms == 1000 * alone.usage.seconds > 0
