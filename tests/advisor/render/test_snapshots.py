"""What reports look like, kept as text in `__snapshots__/`: a change is a diff, `--snapshot-update` accepts it."""

import io
import json

import pytest
from rich.console import Console
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from advisor.items import Answers
from advisor.render._failures import with_failures
from advisor.render.context import ReportContext
from advisor.render.decision import decision
from advisor.render.json import to_json
from advisor.render.markdown import report
from advisor.render.terminal import final
from advisor.verdict import Recommendation


class Text(SingleFileSnapshotExtension):
    """One text file a snapshot, so that a reader can open it."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def kept(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """The snapshot as a text file."""
    return snapshot.use_extension(Text)


def _terminal(rec: Recommendation, answers: Answers, width: int, *, colour: bool) -> str:
    out = io.StringIO()
    system = "standard" if colour else None
    final(rec, Console(file=out, width=width, force_terminal=colour, color_system=system), None, answers)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize("colour", [True, False], ids=["colour", "plain"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_shown_on_a_terminal(
    rec: Recommendation,
    answers: Answers,
    kept: SnapshotAssertion,
    width: int,
    colour: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = _terminal(rec, answers, width, colour=colour)
    assert ("\x1b" in text) is colour
    assert text.replace("\x1b", "␛") == kept


def test_shown_on_a_terminal_without_a_winner(
    nothing_meets: Recommendation, answers: Answers, kept: SnapshotAssertion
) -> None:
    assert _terminal(nothing_meets, answers, 80, colour=False) == kept


def test_shown_as_markdown(
    rec: Recommendation, context: ReportContext, answers: Answers, kept: SnapshotAssertion
) -> None:
    assert report(rec, context, answers) == kept


def test_shown_as_decision(
    rec: Recommendation, context: ReportContext, answers: Answers, kept: SnapshotAssertion
) -> None:
    assert decision(rec, context, answers) == kept


def test_shown_as_decision_without_a_winner(
    nothing_meets: Recommendation, context: ReportContext, kept: SnapshotAssertion
) -> None:
    assert decision(nothing_meets, context) == kept


def test_shown_as_json(rec: Recommendation, answers: Answers, kept: SnapshotAssertion) -> None:
    assert json.dumps(with_failures(to_json(rec), rec, answers), indent=1, ensure_ascii=False) == kept
