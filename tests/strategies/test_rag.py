"""Passages in the prompt, the best nearest to the question."""

from advisor.types import Draw, Query
from strategies.rag import Strategy

QUESTION = "how do I block a lost card in the app"


def test_passages_come_best_last_before_the_question(make_job) -> None:
    job = make_job(Strategy.Options(top_k=2), kind="qa")
    (answer,) = Strategy().fit(job).answer([Query("q1", QUESTION)], Draw(0, 0, 7))
    context, question = job.engine.history[-1].messages[-1].content.split("\n\n")
    assert question == QUESTION
    assert context.splitlines()[-1] == "Cards - Loss: Block a lost card in the app."
    assert len(context.splitlines()) == 2
    assert answer.retrieved[0].source == "loss.md", "answers list the best first"
    assert answer.retrieved[0].score > answer.retrieved[1].score


def test_each_query_gets_its_own_passages(make_job) -> None:
    predictor = Strategy().fit(make_job(Strategy.Options(top_k=1), kind="qa"))
    answers = predictor.answer([Query("q1", QUESTION), Query("q2", "when does the office open")], Draw(0, 0, 7))
    assert [a.retrieved[0].source for a in answers] == ["loss.md", "hours.md"]
    assert predictor.fit.index_seconds > 0
    assert predictor.fit.notes[0] == "3 passages indexed"


def test_a_classification_lists_its_labels_too(make_job) -> None:
    job = make_job(Strategy.Options(top_k=1))
    Strategy().fit(job).answer([Query("q1", QUESTION)], Draw(0, 0, 7))
    assert job.engine.history[-1].messages[0].content.endswith("Labels: card_arrival, lost_card, greeting")


def test_it_needs_a_corpus_and_labels_its_size(task) -> None:
    assert Strategy().skip(task) is None
    assert "no corpus" in str(Strategy().skip(task.model_copy(update={"corpus": None})))
    assert Strategy().label(Strategy.Options(top_k=1)) == "k1"
    assert Strategy().label(Strategy.Options(chunk_tokens=128)) == "k3-c128"


def test_every_answer_cites_places_that_hold_what_was_shown(make_job) -> None:
    job = make_job(Strategy.Options(top_k=3), kind="qa")
    answers = Strategy().fit(job).answer([Query("q1", QUESTION), Query("q2", "when does it open")], Draw(0, 0, 7))
    documents = {document.source: document.text for document in job.documents}
    for answer in answers:
        assert answer.retrieved
        for passage in answer.retrieved:
            assert passage.text.endswith(f": {documents[passage.source][passage.start : passage.end]}")


def test_the_index_lies_beside_the_strategy(make_job) -> None:
    job = make_job(Strategy.Options(), kind="qa")
    Strategy().fit(job)
    assert {path.name for path in (job.folder / "index").iterdir()} == {"index.json", "passages.jsonl", "vectors.npy"}


def test_labels_tell_configurations_apart(task) -> None:
    labels = [Strategy().label(Strategy.Options(**point)) for point in Strategy().grid(task)]
    assert labels == ["k1", "k3"], "runs are compared by these names"
    assert Strategy().label(Strategy.Options(retriever="hybrid", rerank="some/encoder")) == "k3-hybrid-rerank"
