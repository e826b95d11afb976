"""What a run remembers: answers, the first fit, and decisions."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.curves import CurvePoint
from advisor.errors import StorageFailed
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


# --- replies of a batch that was cut off ------------------------------------------------------------------------------


def test_replies_are_here_until_their_batch_is(journal: Journal) -> None:
    replies, rulings = journal.replies("answers"), journal.replies("rulings")
    replies.add({"k1": "one", "k2": "two"}, alone=False)
    rulings.add({"k1": "passed"}, alone=True)
    assert replies.found(["k0", "k1", "k2"]) == {"k1": ("one", False), "k2": ("two", False)}
    journal.add_answers("a", "dev", [PLAIN])
    assert replies.found(["k1", "k2"]) == {}
    assert rulings.found(["k1"]) == {"k1": ("passed", True)}
    replies.add({"k3": "three"}, alone=True)
    journal.add_fit("a", Fit())
    assert replies.found(["k3"]) == {}
    replies.add({"k4": "four"}, alone=True)
    journal.add_fit("a", Fit())
    assert replies.found(["k4"]), "a fit that is taken up again ends no batch"


def test_an_answer_that_was_had_when_asked_again_is_counted(journal: Journal) -> None:
    failed = Answer("q2", 0, "", None, Usage(), error="late")
    journal.add_answers("a", "dev", [failed])
    journal.add_answers("a", "dev", [failed])
    assert journal.mended("a") == 0
    journal.add_answers("a", "dev", [PLAIN])
    assert (journal.mended("a"), journal.mended("b")) == (1, 0)


def test_a_decision_holds_the_digest_of_what_it_rests_on(tmp_path: Path) -> None:
    def digests(*answers: Answer) -> list[str]:
        path = tmp_path / str(len(list(tmp_path.iterdir()))) / "journal.sqlite"
        with Journal(path) as opened:
            for answer in answers:
                opened.add_answers("a", "dev", [answer])
                opened.decide("order", answer.query_id)
        with sqlite3.connect(path) as connection:
            return [row[0] for row in connection.execute("SELECT inputs FROM decisions ORDER BY number")]

    first, second = digests(PLAIN, FULL)
    assert first != second
    assert digests(PLAIN, FULL) == [first, second]
    assert digests(PLAIN, Answer("q1", 1, "other", None, Usage()))[1] != second


# --- disks ------------------------------------------------------------------------------------------------------------


def test_a_full_disk_is_a_line_and_what_was_committed_stays(journal: Journal) -> None:
    journal.add_answers("a", "dev", [PLAIN])
    (pages,) = journal._connection.execute("PRAGMA page_count").fetchone()
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    many = [Answer(f"q{number}", 0, "text" * 100, None, Usage()) for number in range(100)]
    with pytest.raises(StorageFailed, match="no space is left on the disk") as raised:
        journal.add_answers("a", "test", many)
    assert raised.value.exit_code == 1
    assert journal.answers("a", "dev", 0) == {"q2": PLAIN}
    assert journal.answers("a", "test", 0) == {}


def test_a_damaged_journal_and_one_in_the_place_of_a_folder_are_lines(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(StorageFailed, match=r"journal\.sqlite is damaged") as raised:
        Journal(tmp_path / "journal.sqlite")
    assert raised.value.exit_code == 2 and "--fresh" in raised.value.hint
    with pytest.raises(StorageFailed, match="cannot be written or read"):
        Journal(tmp_path / "journal.sqlite" / "journal.sqlite")


def test_a_journal_of_an_older_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE decisions (number INTEGER PRIMARY KEY, step TEXT, record TEXT, UNIQUE (step, record))"
        )
        connection.execute("""INSERT INTO decisions (step, record) VALUES ('order', '["a"]')""")
    connection.close()
    with Journal(path) as opened:
        opened.decide("order", ["b"])
        assert opened.decisions("order") == [["a"], ["b"]]
