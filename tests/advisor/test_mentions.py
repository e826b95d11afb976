"""Where quoted entities stand in a text."""

from hypothesis import given
from hypothesis import strategies as st

from advisor.mentions import Mention, located, mentions, places


def spans(quoted: list[str], text: str) -> list[tuple[int, int] | None]:
    return [mention.place for mention in located([Mention(one, "place") for one in quoted], text)]


def test_successive_mentions_of_one_text_take_successive_places() -> None:
    text = "Paris, then Rome, then Paris"
    assert spans(["Paris", "Rome", "Paris"], text) == [(0, 5), (12, 16), (23, 28)]
    assert spans(["Paris"] * 3, text) == [(0, 5), (23, 28), None], "a third one is not there"


def test_one_place_may_have_two_types_but_no_repetition() -> None:
    quoted = [Mention("Paris", kind) for kind in ("place", "person", "place")]
    assert [mention.place for mention in located(quoted, "Paris!")] == [(0, 5), (0, 5), None]


def test_whole_words_go_before_parts_of_words() -> None:
    assert spans(["SA", "SA"], "THEY SAY: TO SA TOMORROW") == [(13, 15), (5, 7)]
    assert spans(["東京"], "私は東京に行く") == [(2, 4)], "scripts without spaces have no whole words"


def test_case_and_spacing_matter_only_where_nothing_fits_better() -> None:
    assert spans(["paris"], "Paris and paris") == [(10, 15)]
    assert spans(["new york"], "in New  York") == [(3, 12)]
    assert spans(["a.b (c"], "say A.B (C now") == [(4, 10)], "signs are taken as they are"
    assert spans(["Paris", "PARIS"], "Paris") == [(0, 5), None], "one place is one entity"
    assert spans([" Ada "], "to Ada now") == [(3, 6)], "blanks around it are no part of it"
    assert spans(["İ x", "x"], "İİ x") == [(1, 4), (3, 4)], "offsets are those of the request, whatever its letters"
    assert places("  ", "a b") == []


def test_a_canonical_list_is_located_in_its_order() -> None:
    text = '[{"text": "Rome", "type": "place"}, {"text": "Ada", "type": "person"}, {"text": "Oslo", "type": "place"}]'
    assert mentions(text, "Ada in Rome") == (
        Mention("Rome", "place", (7, 11)),
        Mention("Ada", "person", (0, 3)),
        Mention("Oslo", "place", None),
    )


@given(st.lists(st.text("ab ", min_size=1, max_size=3), max_size=6), st.text("ab A", max_size=12))
def test_a_span_holds_what_was_quoted_and_none_is_taken_twice(quoted: list[str], text: str) -> None:
    found = [span for span in spans(quoted, text) if span]
    assert len(found) == len(set(found))
    for one, span in zip(quoted, spans(quoted, text), strict=True):
        if span is not None:
            assert "".join(text[slice(*span)].split()).casefold() == "".join(one.split()).casefold()
