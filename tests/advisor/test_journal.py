"""What a run remembers: answers, the first fit, and decisions."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.curves import CurvePoint
from advisor.journal import Journal
from advisor.types import Answer, Fit, Passage, Usage

PASSAGE = Passage("a.md", 3, 9, "text – ü", 0.25)
FULL = Answer("q1", 1, "Grüße {x} 日本", "grüße", Usage(5, 1, 2, 0.125), 12.5, (PASSAGE, PASSAGE))
PLAIN = Answer("q2", 0, "text", None, Usage())


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "deep" / "journal.sqlite") as opened:
        yield opened


def test_an_answer_comes_back_as_it_was(journal: Journal) -> None:
    journal.add_answers("a", "test", [FULL])
    assert journal.answers("a", "test", 1) == {"q1": FULL}


def test_answers_are_kept_apart_by_candidate_split_and_draw(journal: Journal) -> None:
    journal.add_answers("a", "dev", [PLAIN])
    assert journal.answers("a", "dev", 0) == {"q2": PLAIN}
    assert journal.answers("b", "dev", 0) == {}
    assert journal.answers("a", "test", 0) == {}
    assert journal.answers("a", "dev", 1) == {}


def test_errors_are_not_stored(journal: Journal) -> None:
    failed = Answer("q3", 0, "", None, Usage(), error="it broke")
    journal.add_answers("a", "dev", [PLAIN, failed])
    assert list(journal.answers("a", "dev", 0)) == ["q2"]


def test_a_batch_is_on_disk_when_the_call_returns(journal: Journal, tmp_path: Path) -> None:
    journal.add_answers("a", "dev", [PLAIN])
    journal.decide("order", ["a"])
    with Journal(tmp_path / "deep" / "journal.sqlite") as other:
        assert other.answers("a", "dev", 0) == {"q2": PLAIN}
        assert other.decisions("order") == [["a"]]


def test_the_first_fit_stays(journal: Journal) -> None:
    curve = (CurvePoint(12, ((1.0, 0.0), (0.5, 1.0)), (0.4, 0.3)),)
    first = Fit(100.0, 2.0, 5000, ("3 epochs", "loss 0.1"), asked=Usage(1, 0, 2, 0.5), curve=curve)
    assert journal.fit("a") is None
    journal.add_fit("a", first)
    journal.add_fit("a", Fit(0.5))
    assert journal.fit("a") == first


def test_a_decision_taken_again_is_one_line_and_order_is_kept(journal: Journal) -> None:
    for record in (["b", "a"], {"y": 1, "x": 2}, ["b", "a"], {"x": 2, "y": 1}):
        journal.decide("order", record)
    journal.decide("other", ["b", "a"])
    assert journal.decisions("order") == [["b", "a"], {"x": 2, "y": 1}]
    assert journal.decisions("none") == []


def test_the_connection_is_closed_at_the_end(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as opened:
        pass
    with pytest.raises(sqlite3.ProgrammingError):
        opened.decisions("order")
