"""The control: what no language model can do."""

import json

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


def test_an_extraction_copies_the_record_of_the_nearest_example(make_job) -> None:
    train = (Example("t1", "my card is lost", '{"intent": "lost"}'), Example("t2", "hello", '{"intent": "greeting"}'))
    predictor = Strategy().fit(make_job(Strategy.Options(), kind="extraction", train=train))
    answers = predictor.answer(QUERIES[:2], Draw(0, 0, 7))
    assert [a.parsed for a in answers] == ['{"intent": "lost"}', '{"intent": "greeting"}']
    assert predictor.fit.notes == ("the record of the nearest of 2 examples",)
    assert predictor.answer([], Draw(0, 0, 7)) == []
    assert predictor.answer(QUERIES[2:], Draw(0, 0, 7))[0].latency_ms is not None


def test_entities_of_train_are_found_again_longest_first_with_their_usual_type(make_job) -> None:
    def listed(*entities: tuple[str, str]) -> str:
        return json.dumps([{"text": text, "type": kind} for text, kind in entities])

    train = (
        Example("t1", "x", listed(("Paris", "person"), ("New York", "place"), ("New York Times", "person"))),
        Example("t2", "x", listed(("Paris", "place"))),
        Example("t3", "x", listed(("Paris", "place"))),
        Example("t4", "x", "[]"),
    )
    predictor = Strategy().fit(make_job(Strategy.Options(), kind="entities", train=train))
    texts = ("The New York Times is not in Paris but in New York", "Parisian comparisons", "paris")
    answers = predictor.answer([Query(text, text) for text in texts], Draw(0, 0, 7))
    assert [json.loads(a.parsed) for a in answers] == [
        [
            {"text": "New York Times", "type": "person"},
            {"text": "Paris", "type": "place"},
            {"text": "New York", "type": "place"},
        ],
        [],
        [],
    ]
    assert predictor.fit.notes == ("3 different entities in train",)
