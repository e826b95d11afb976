"""The right passage in the prompt instead of a retrieved one."""

from advisor import conformance
from advisor.types import Document, Draw, Example, Query
from strategies._gold_passage import Strategy
from strategies._located import MOST_PASSAGES

ASKED = "when do you start work?"
DEV = (
    Example("d1", ASKED, "The office opens at noon.", facts=("noon",)),
    Example("d2", "how do I block it?", "Block a lost card in the app", source="loss.md"),
    Example("d3", "may I bring a dog?", "We cannot say."),
)
PLAIN = Draw(0, 0, 7)


def passages(make_job, example: Example, *documents: Document, size: int = 256) -> list[str]:
    """What is put into the prompt of one example."""
    job = make_job(Strategy.Options(chunk_tokens=size), kind="qa", dev=(example,), documents=documents)
    (answer,) = Strategy().fit(job).answer([Query(example.id, example.input)], PLAIN)
    assert answer.error is None
    shown = "\n".join(passage.text for passage in answer.retrieved)
    assert job.engine.history[-1].messages[-1].content == (f"{shown}\n\n{example.input}" if shown else example.input)
    return [passage.text for passage in answer.retrieved]


def test_each_dev_question_gets_the_passage_that_holds_its_answer(make_job) -> None:
    predictor = Strategy().fit(make_job(Strategy.Options(), kind="qa", dev=DEV))
    answers = predictor.answer([Query(e.id, e.input) for e in DEV], PLAIN)
    assert [[passage.source for passage in answer.retrieved] for answer in answers] == [["hours.md"], ["loss.md"], []]
    assert predictor.fit.notes == ("the passage of 2 of 3 dev questions is known",)
    assert predictor.fit.index_seconds > 0


def test_the_prompt_is_laid_out_as_rag_does(make_job) -> None:
    job = make_job(Strategy.Options(), kind="qa", dev=DEV)
    predictor = Strategy().fit(job)
    predictor.answer([Query("d1", ASKED)], PLAIN)
    assert job.engine.history[-1].messages[-1].content == f"Office - Hours: The office opens at noon.\n\n{ASKED}"
    predictor.answer([Query("d1", ASKED)], Draw(1, 1, 7))
    said = job.engine.history[-1].messages[-1].content
    assert said == f"Sources:\n- Office - Hours: The office opens at noon.\n\nQuestion: {ASKED}"


def test_a_query_that_is_not_of_dev_is_asked_without(make_job) -> None:
    job = make_job(Strategy.Options(), kind="qa", dev=DEV)
    (answer,) = Strategy().fit(job).answer([Query("test-1", ASKED)], PLAIN)
    assert answer.retrieved == ()
    assert job.engine.history[-1].messages[-1].content == ASKED


def test_a_classification_lists_its_labels_too(make_job) -> None:
    job = make_job(Strategy.Options())
    Strategy().fit(job).answer([Query("d1", ASKED)], PLAIN)
    assert job.engine.history[-1].messages[0].content.endswith("Labels: card_arrival, lost_card, greeting")


def test_several_facts_bring_their_passages_once_and_in_the_order_of_the_document(make_job) -> None:
    document = Document("a.md", "# A\n\n## One\nred stone\n\n## Two\nnothing\n\n## Three\ngreen leaf, blue sky\n")
    example = Example("d1", "which?", "x", facts=("blue sky", "red stone", "green leaf"))
    assert passages(make_job, example, document) == ["A - One: red stone", "A - Three: green leaf, blue sky"]


def test_an_answer_across_two_passages_brings_both(make_job) -> None:
    words = " ".join(f"w{number}" for number in range(24))
    found = passages(make_job, Example("d1", "which?", "w10 w11 w12 w13 w14 w15"), Document("a.txt", words), size=16)
    assert len(found) == 2
    assert "w10" in found[0] and "w15" in found[1]


def test_an_answer_in_the_overlap_of_two_passages_brings_one(make_job) -> None:
    words = " ".join(f"w{number}" for number in range(24))
    found = passages(make_job, Example("d1", "which?", "w12 w13"), Document("a.txt", words), size=16)
    assert found == [words[: words.index(" w14")]]


def test_there_are_never_more_than_three(make_job) -> None:
    facts = tuple(f"fact number {name}" for name in ("one", "two", "three", "four"))
    text = "# A\n" + "".join(f"\n## Part\n{fact}\n" for fact in facts)
    found = passages(make_job, Example("d1", "which?", "x", facts=facts), Document("a.md", text))
    assert found == [f"A - Part: {fact}" for fact in facts[:MOST_PASSAGES]]


def test_an_answer_in_a_heading_brings_the_passage_that_shows_it(make_job) -> None:
    document = Document("a.md", "# Shop\n\n## Prices\nsee below\n\n## Open at noon\nCome in.\n")
    assert passages(make_job, Example("d1", "when?", "open at noon"), document) == ["Shop - Open at noon: Come in."]
    empty = Document("a.md", "# Shop\n\ntext\n\n## Open at noon\n")
    assert passages(make_job, Example("d1", "when?", "open at noon"), empty) == []


def test_it_keeps_to_the_protocol(make_job, tmp_path_factory) -> None:
    conformance.check_strategy(Strategy, lambda: make_job(None, kind="qa", folder=tmp_path_factory.mktemp("job")))


def test_it_needs_a_corpus_and_labels_its_size(task) -> None:
    assert Strategy().skip(task) is None
    assert "no corpus" in str(Strategy().skip(task.model_copy(update={"corpus": None})))
    assert Strategy().label(Strategy.Options()) == ""
    assert Strategy().label(Strategy.Options(chunk_tokens=128)) == "c128"
