"""What training prompts hold: the passage with the answer among distractors, and in a share only distractors."""

from collections.abc import Sequence

import pytest

from advisor.types import Document, Example, Query
from strategies._raft import RaftOptions, TrainingPassages
from strategies._retrieval import Index

DOCUMENTS = tuple(
    Document(f"{number:02}.md", f"# Bike {number}\n\n## Price\nThe price of bike {number} is {100 + number} euros.\n")
    for number in range(30)
)
ASKED = "what is the price of bike {}"
FOUND = [Example(f"t{n}", ASKED.format(n), f"{100 + n} euros", source=f"{n:02}.md") for n in range(30)]
MISSED = [Example(f"m{n}", "tell me the price", f"{100 + n} euros", source=f"{n:02}.md") for n in range(30)]


@pytest.fixture
def training(make_job):
    def build(train: Sequence[Example], **options: object) -> TrainingPassages:
        given = RaftOptions(retriever="lexical", top_k=3, **options)
        job = make_job(given, kind="qa", train=tuple(train), documents=DOCUMENTS)
        return TrainingPassages(job, Index.built(job))

    return build


def places(training: TrainingPassages, examples: Sequence[Example]) -> list[int | None]:
    """At which place (0 is the retriever's first) each prompt shows the passage with the answer."""
    found = []
    for example, passages in zip(examples, training.of([Query(e.id, e.input) for e in examples]), strict=True):
        assert len(passages) == 3 and len({p.source for p in passages}) == 3, "as many as in use, none twice"
        shown = [place for place, passage in enumerate(passages) if passage.source == example.source]
        found.append(shown[0] if shown else None)
    return found


def test_a_share_is_trained_without_the_answer(training) -> None:
    found = places(training(FOUND, without_gold=0.5), FOUND)
    assert 8 <= found.count(None) <= 22
    assert {place for place in found if place is not None} == {0}, "the rest is as retrieved"
    assert places(training(FOUND, without_gold=0.0), FOUND) == [0] * 30
    assert places(training(FOUND, without_gold=1.0), FOUND) == [None] * 30


def test_a_missed_passage_is_put_at_a_random_place(training) -> None:
    found = places(training(MISSED, without_gold=0.0), MISSED)
    assert set(found) == {0, 1, 2}
    left = places(training(MISSED, without_gold=0.0, missed_gold="leave"), MISSED)
    assert left == [0, 1, 2] + [None] * 27


def test_the_same_seed_gives_the_same_prompts(training) -> None:
    queries = [Query(e.id, e.input) for e in FOUND]
    first, again = training(FOUND).of(queries), training(FOUND).of(queries)
    assert first == again
    one_by_one = [training(FOUND).of([query])[0] for query in queries[:5]]
    assert one_by_one == first[:5], "what an example gets does not depend on its neighbours"


def test_a_distractor_never_says_the_answer(training, make_job) -> None:
    twice = (*DOCUMENTS, Document("copy.md", "# Copy\n\nBike 3 is on offer, the price of bike 3 is 103 euros.\n"))
    job = make_job(RaftOptions(retriever="lexical", without_gold=1.0), kind="qa", train=(FOUND[3],), documents=twice)
    ((first, *others),) = TrainingPassages(job, Index.built(job)).of([Query("t3", ASKED.format(3))])
    assert not any("103 euros" in passage.text for passage in (first, *others))


def test_queries_of_dev_and_answers_that_are_nowhere_are_as_retrieved(training) -> None:
    lost = Example("x1", ASKED.format(4), "not in any document")
    made = training([lost], without_gold=1.0)
    dev, unknown = made.of([Query("dev-1", ASKED.format(5)), Query("x1", ASKED.format(4))])
    assert (dev[0].source, unknown[0].source) == ("05.md", "04.md")
    assert made.notes() == ("no training answer was found in the documents: prompts are as retrieved",)


def test_notes_say_how_many_prompts_hold_the_answer(training) -> None:
    made = training([*FOUND[:10], *MISSED[10:20]], without_gold=0.0)
    made.of([Query(e.id, e.input) for e in (*FOUND[:10], *MISSED[10:20])])
    told = "of 20 training prompts whose passage is known, 50 % held it as retrieved and 100 % as trained on"
    assert made.notes() == (told,)
    assert made.seconds > 0
