"""Which candidates are left out before anything is loaded because the corpus cannot go into a prompt."""

import pytest
from pydantic import BaseModel

from advisor.plan import Entry
from advisor.roster import with_room
from advisor.types import Candidate, Document

CORPUS = (Document("a.md", "word " * 6000), Document("b.md", "and\n\n" + " " * 50_000 + "more"))


class NoOptions(BaseModel):
    """None are needed here."""


def left_out(window: int | None, **options: object) -> str | None:
    candidate = Candidate("long_context@small", "long_context", "small", tuple(options.items()))
    (entry,) = with_room([Entry(candidate, None, NoOptions())], CORPUS, {"small": window})  # type: ignore[arg-type]
    return entry.skipped


def test_a_corpus_that_is_too_long_for_certain_is_told_with_the_figures() -> None:
    assert left_out(4000, corpus_tokens=None) == (
        "the corpus is about 7,502 tokens (30,007 characters), and small takes 4,000; corpus_tokens declares how much "
        "of it to use"
    )
    assert left_out(4000, corpus_tokens=4500) == (
        "4,500 tokens of the corpus are asked for, and small takes 4,000; corpus_tokens declares how much of it to use"
    )


@pytest.mark.parametrize(
    ("window", "options"),
    [
        (5100, {"corpus_tokens": None}),  # may fit: it is counted when it is prepared
        (None, {"corpus_tokens": None}),  # an endpoint that does not say what it takes
        (4000, {"corpus_tokens": 3000}),
        (10, {"top_k": 3}),
    ],
)
def test_what_may_fit_stays(window: int | None, options: dict[str, object]) -> None:
    assert left_out(window, **options) is None
