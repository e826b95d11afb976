"""What a run may spend of alpha, given the journals of those that looked at the same test examples before it."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from advisor.data import Splits
from advisor.data_splits import fingerprint
from advisor.journal import Journal
from advisor.looks import Look, look_at, seen_first
from advisor.run_folder import RunFolder
from advisor.task import TargetSection
from advisor.types import Example

TARGET = TargetSection(accuracy=0.8)
SEQUENTIAL = TargetSection(accuracy=0.8, certify="sequential")
FIRST_LOOK = Look(0.04, 0.01, 0.95, ())


def splits(test: Sequence[int], train: int = 3) -> Splits:
    """Test examples by number; the same number is the same request."""
    return Splits(
        train=tuple(Example(f"train-{n}", f"teaches {n}", "yes") for n in range(train)),
        dev=(Example("dev-0", "text", "yes"),),
        test=tuple(Example(f"test-{n}", f"asks {n}", "yes") for n in test),
        labels=("yes", "no"),
        digests={},
        warnings=(),
    )


OLD, GROWN, OTHER = splits(range(100)), splits(range(150)), splits(range(500, 600))


class Task:
    """The reports folder of one task: every call of `run` is one run, in the order of their ids."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self.home = home
        self._stack = stack

    def opened(self, name: str, digest: str | None = None) -> tuple[RunFolder, Journal]:
        """A run's folder and journal, new or as it was left."""
        folder = RunFolder(self.home / name, name, digest or f"digest of {name}", resumed=False)
        journal = self._stack.enter_context(Journal(folder.path / "journal.sqlite"))
        (folder.path / "environment.json").write_text(json.dumps({"digest": folder.digest}), encoding="utf-8")
        return folder, journal

    def looks(
        self,
        name: str,
        data: Splits = OLD,
        target: TargetSection = TARGET,
        digest: str | None = None,
        limit: int | None = None,
    ) -> Look:
        """A run that comes to its look and is ended before it tests anything."""
        folder, journal = self.opened(name, digest)
        found = look_at(folder, journal, target, data, limit)
        journal.decide("order", [])
        return found

    def tests(
        self,
        name: str,
        data: Splits = OLD,
        target: TargetSection = TARGET,
        digest: str | None = None,
        limit: int | None = None,
    ) -> Look:
        """A run that tests two candidates."""
        folder, journal = self.opened(name, digest)
        found = look_at(folder, journal, target, data, limit)
        journal.decide("order", ["lora", "few_shot"])
        return found

    def falls_back(self, name: str) -> Look:
        """A run whose pick failed, so that a fallback candidate took the reserve."""
        found = self.tests(name)
        self.opened(name)[1].decide("fallback", ["rag"])
        return found


@pytest.fixture
def task(tmp_path: Path) -> Iterator[Task]:
    with ExitStack() as stack:
        yield Task(tmp_path / "reports" / "task", stack)


def test_the_first_look_spends_four_fifths_and_keeps_the_rest(task: Task) -> None:
    found = task.tests("run-1")
    assert found == FIRST_LOOK
    assert found.warnings(TARGET) == ()


def test_a_second_look_at_some_of_the_same_examples_spends_the_rest(task: Task) -> None:
    task.tests("run-1")
    found = task.tests("run-2", splits(range(99, 200)))
    assert found == Look(0.01, 0.0, 0.95, ("run-1",))
    assert found.warnings(TARGET) == ("look 2 at these test examples (before: run-1): it spends alpha = 0.01",)


def test_a_third_look_claims_less_than_was_asked_for(task: Task) -> None:
    task.tests("run-1")
    task.tests("run-2")
    found = task.tests("run-3", GROWN)
    assert found == Look(0.01, 0.0, 0.94, ("run-1", "run-2"))
    (warning,) = found.warnings(TARGET)
    assert warning.startswith("not for decisions: look 3 at these test examples (before: run-1, run-2)")
    assert "all looks together may err with 0.06, more than the permitted 0.05" in warning
    assert task.tests("run-4").confidence == pytest.approx(0.93)


def test_no_series_of_looks_spends_more_than_it_says(task: Task) -> None:
    spent = 0.0
    for number in range(6):
        found = task.tests(f"run-{number}", splits(range(number, 100 + number)))
        spent += found.alpha
        assert spent <= 1 - found.confidence + 1e-9


def test_a_fallback_took_what_the_second_look_would_have_had(task: Task) -> None:
    task.falls_back("run-1")
    found = task.tests("run-2")
    assert found == Look(0.01, 0.0, 0.94, ("run-1",))
    assert found.warnings(TARGET)[0].startswith("not for decisions: look 2")


def test_another_confidence_is_another_budget(task: Task) -> None:
    task.tests("run-1")
    bold = TargetSection(accuracy=0.8, confidence=0.9)
    found = task.tests("run-2", target=bold)
    assert (found.alpha, found.confidence) == (0.02, 0.9), "0.04 and 0.02 are less than 0.1"
    strict = task.tests("run-3", target=TargetSection(accuracy=0.8, confidence=0.99))
    assert strict.confidence == pytest.approx(1 - 0.04 - 0.02 - 0.002)


def test_what_tested_nothing_does_not_count(task: Task) -> None:
    task.looks("run-1")
    folder, journal = task.opened("run-2")
    look_at(folder, journal, TARGET, OLD)  # killed on dev
    assert task.tests("run-3") == FIRST_LOOK


def test_a_limited_run_does_not_count(task: Task) -> None:
    task.tests("run-1", limit=10)
    assert task.tests("run-2") == FIRST_LOOK
    task.tests("run-3", limit=10)
    assert task.tests("run-4").earlier == ("run-2",)


def test_a_limit_above_the_test_file_is_none(task: Task) -> None:
    task.tests("run-1", limit=100)
    assert task.tests("run-2").earlier == ("run-1",)


def test_the_very_same_run_done_afresh_is_the_same_look(task: Task) -> None:
    task.tests("run-1", digest="same")
    assert task.tests("run-2", digest="same") == FIRST_LOOK
    assert task.tests("run-3") == Look(0.01, 0.0, 0.95, ("run-2",)), "and both are one to a third"


def test_the_very_same_run_keeps_its_second_look(task: Task) -> None:
    task.tests("run-1")
    second = task.tests("run-2", digest="same")
    assert task.tests("run-3", digest="same") == second


def test_a_run_that_tested_nothing_hands_its_look_to_nobody(task: Task) -> None:
    task.looks("run-1", digest="same")
    task.tests("run-2")
    assert task.tests("run-3", digest="same") == Look(0.01, 0.0, 0.95, ("run-2",))


def test_a_resumed_run_keeps_the_look_it_tested_with(task: Task) -> None:
    task.tests("run-1")
    second = task.tests("run-2")
    task.tests("run-3")
    for name, kept in (("run-1", FIRST_LOOK), ("run-2", second)):
        folder, journal = task.opened(name)
        assert look_at(folder, journal, TARGET, OLD) == kept
        assert len(journal.decisions("look")) == 1


def test_a_run_resumed_before_it_tested_keeps_its_look_if_nobody_else_did(task: Task) -> None:
    task.looks("run-1")
    folder, journal = task.opened("run-1")
    assert look_at(folder, journal, TARGET, OLD) == FIRST_LOOK
    assert len(journal.decisions("look")) == 1


def test_a_run_resumed_after_another_one_tested_takes_the_next_look(task: Task) -> None:
    task.looks("run-1")
    assert task.tests("run-2") == FIRST_LOOK
    assert task.tests("run-1") == Look(0.01, 0.0, 0.95, ("run-2",))
    assert task.tests("run-1") == Look(0.01, 0.0, 0.95, ("run-2",)), "resumed once more"
    assert task.tests("run-3").confidence == 0.94, "0.04 and twice 0.01 are spent"


def test_test_examples_that_nobody_has_seen_start_anew(task: Task) -> None:
    task.tests("run-1")
    task.tests("run-2")
    assert task.tests("run-3", OTHER) == FIRST_LOOK
    assert task.tests("run-4", OTHER).earlier == ("run-3",)


def test_the_request_counts_and_not_its_id(task: Task) -> None:
    task.tests("run-1")
    renamed = Splits((), (), tuple(Example(f"new-{n}", f"asks {n}", "no") for n in range(3)), (), {}, ())
    assert task.tests("run-2", renamed).earlier == ("run-1",)


def test_a_sequence_goes_on_for_free_when_the_file_has_grown(task: Task) -> None:
    assert task.tests("run-1", target=SEQUENTIAL) == Look(0.05, 0.0, 0.95, ())
    assert task.tests("run-2", GROWN, SEQUENTIAL) == Look(0.05, 0.0, 0.95, ("run-1",))
    assert task.tests("run-3", splits(range(300)), SEQUENTIAL) == Look(0.05, 0.0, 0.95, ("run-1", "run-2"))


@pytest.mark.parametrize(
    ("data", "target"),
    [
        (splits(range(150), train=4), SEQUENTIAL),
        (splits(range(1, 150)), SEQUENTIAL),
        (GROWN, TargetSection(accuracy=0.75, certify="sequential")),
        (GROWN, TargetSection(accuracy=0.8, consistency=0.9, certify="sequential")),
        (GROWN, TargetSection(accuracy=0.8, metric="contains", certify="sequential")),
        (GROWN, TARGET),
    ],
    ids=["another train split", "a test example less", "another target", "one more target", "another metric", "pareto"],
)
def test_a_sequence_of_other_terms_has_spent_all(task: Task, data: Splits, target: TargetSection) -> None:
    task.tests("run-1", target=SEQUENTIAL)
    found = task.tests("run-2", data, target)
    assert found == Look(0.01, 0.0, 0.94, ("run-1",))
    assert found.warnings(target)[0].startswith("not for decisions")


def test_a_sequence_does_not_begin_on_what_a_fixed_test_has_seen(task: Task) -> None:
    task.tests("run-1")
    assert task.tests("run-2", GROWN, SEQUENTIAL) == Look(0.01, 0.0, 0.95, ("run-1",))


def test_a_sequence_asks_first_what_was_asked_before(task: Task) -> None:
    task.tests("run-1", target=SEQUENTIAL)
    task.tests("run-2", OTHER, SEQUENTIAL)
    folder, journal = task.opened("run-3")
    look_at(folder, journal, SEQUENTIAL, GROWN)
    assert seen_first(journal, folder) == {fingerprint(f"asks {n}") for n in range(100)}


def test_the_first_run_has_seen_nothing(task: Task) -> None:
    folder, journal = task.opened("run-1")
    assert seen_first(journal, folder) == frozenset()
    look_at(folder, journal, SEQUENTIAL, OLD)
    assert seen_first(journal, folder) == frozenset()


def test_a_broken_sibling_is_ignored(task: Task) -> None:
    task.tests("run-1")
    for name, written in (("garbage", b"not a database"), ("empty", b"")):
        folder, _ = task.opened(f"run-0-{name}")
        for beside in folder.path.glob("journal.sqlite*"):
            beside.unlink()
        (folder.path / "journal.sqlite").write_bytes(written)
    torn = task.home / "run-0-torn"
    task.tests("run-0-torn")
    (torn / "environment.json").write_text('{"digest": ', encoding="utf-8")
    bare = task.home / "run-0-bare"
    bare.mkdir()
    sqlite3.connect(bare / "journal.sqlite").close()
    assert task.tests("run-2").earlier == ("run-1",)


def test_the_link_to_the_latest_run_is_no_run(task: Task) -> None:
    task.tests("2026-01-01")
    (task.home / "latest").symlink_to("2026-01-01", target_is_directory=True)
    assert task.tests("2026-01-02").earlier == ("2026-01-01",)


def test_the_look_is_written_down_before_anything_is_tested(task: Task) -> None:
    folder, journal = task.opened("run-1")
    look_at(folder, journal, TARGET, OLD)
    (kept,) = journal.decisions("look")
    assert isinstance(kept, dict)
    assert (kept["alpha"], kept["reserve"], kept["confidence"], kept["earlier"]) == (0.04, 0.01, 0.95, [])
    assert kept["tests"] == [fingerprint(f"asks {n}") for n in range(100)]
