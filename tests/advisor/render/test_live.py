"""The view of a run in progress."""

import io
import time

import pytest
from rich.console import Console

from advisor.events import (
    CandidateSettled,
    Event,
    RunFinished,
    RunStarted,
    Said,
    StageAdvanced,
    StageFinished,
    StageStarted,
)
from advisor.render._progress import Row, board
from advisor.render.terminal import LiveView
from advisor.verdict import Recommendation

NAME = "few_shot-similar-4@small"
EVENTS: tuple[Event, ...] = (
    RunStarted("support", "r1", "reports/support/r1", (NAME, "rag@small"), {"train": 480, "test": 200}),
    StageStarted(NAME, "dev", 120),
    StageAdvanced(NAME, "dev", 40, 120, "batch 4", 0.9, 0.81, 0.95, 5000),
    StageAdvanced(NAME, "dev", 120, 120, "", 0.91, 0.86, 0.95, 15_200),
    StageFinished(NAME, "dev", "promising"),
    CandidateSettled(NAME, "certified", "enough"),
    Said("one more thing\x1b[2J"),
)


def _interrupted(console: Console) -> None:
    with LiveView(console, environment={}) as view:
        for event in EVENTS:
            view(event)
        raise KeyboardInterrupt


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_without_a_terminal_each_stage_is_one_plain_line(rec: Recommendation) -> None:
    out = io.StringIO()
    with LiveView(Console(file=out, width=60), environment={}, now=iter(range(100)).__next__) as view:
        assert not view.animated
        for event in (*EVENTS, RunFinished(rec)):
            view(event)
    lines = out.getvalue().splitlines()
    assert "\x1b" not in out.getvalue()
    assert lines[0].endswith("support, run r1: 2 strategies; train 480, test 200")
    assert f"{NAME} dev: 120 of 120, score 91 % [86, 95], 15k tokens" in lines[1]
    assert lines[1].endswith("; promising")
    assert lines[2].endswith(f"✔ {NAME} certified: enough")
    assert lines[3].endswith("one more thing[2J")
    assert len(lines) == 5


@pytest.mark.parametrize(
    ("environment", "quiet", "animated"),
    [({}, False, True), ({"CI": "true"}, False, False), ({"TERM": "dumb"}, False, False), ({}, True, False)],
)
def test_bars_only_for_a_person(environment: dict[str, str], quiet: bool, animated: bool) -> None:
    console = Console(file=_Terminal(), force_terminal=True, width=80)
    assert LiveView(console, quiet=quiet, environment=environment).animated is animated


def test_forced_colour_in_a_pipe_draws_no_bars() -> None:
    assert not LiveView(Console(file=io.StringIO(), force_terminal=True), environment={}).animated


def test_long_work_gives_signs_of_life() -> None:
    out = io.StringIO()
    with LiveView(Console(file=out, width=80), environment={}, silence=0.04) as view:
        view(StageStarted("lora@small", "fit", 1))
        view(StageAdvanced("lora@small", "fit", 0.4, 1, "epoch 2 of 5"))
        until = time.monotonic() + 5
        while "so far" not in out.getvalue() and time.monotonic() < until:
            time.sleep(0.01)
    assert "lora@small fit: 40.0 %" in out.getvalue()
    assert "epoch 2 of 5" in out.getvalue()


def test_animated_view_leaves_said_lines_and_survives_an_interruption() -> None:
    out = _Terminal()
    console = Console(file=out, force_terminal=True, width=80, height=20)
    with pytest.raises(KeyboardInterrupt):
        _interrupted(console)
    assert "one more thing" in out.getvalue()
    assert NAME in out.getvalue()
    assert "\x1b[?25h" in out.getvalue()  # the cursor is back


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_line_fits_its_terminal(width: int) -> None:
    row = Row(NAME + "-and-a-long-tail")
    row.start(StageStarted(NAME, "diagnosis", 1200), 0.0)
    row.advance(StageAdvanced(NAME, "diagnosis", 400, 1200, "", 0.9, 0.81, 0.95, 999_000))
    out = io.StringIO()
    Console(file=out, width=width).print(board([row], 3, 60.0, 20))
    first = out.getvalue().splitlines()[0]
    assert len(first) <= width
    assert "90 % [81, 95]" in first
    assert "2:00 left" in first
    assert ("999k tok" in first) is (width >= 80)
    assert "3 waiting" in out.getvalue()


def test_tokens_add_up_over_stages_and_scores_do_not() -> None:
    row = Row(NAME)
    row.start(StageStarted(NAME, "dev", 10), 0.0)
    row.advance(StageAdvanced(NAME, "dev", 5, 10, tokens=50))
    row.advance(StageAdvanced(NAME, "dev", 10, 10, score=0.5, tokens=100))
    row.finish("", 4.0)
    row.start(StageStarted(NAME, "test", 10), 6.0)
    assert row.score is None
    row.advance(StageAdvanced(NAME, "test", 1, 10, tokens=10))
    assert row.tokens == 110
    assert row.spent == 4.0
    assert row.left(8.0) == pytest.approx(18.0)


def test_a_test_goes_on_after_a_retraining_came_between() -> None:
    view = LiveView(Console(file=io.StringIO()), environment={}, now=lambda: 50.0)
    view(StageStarted(NAME, "test", 200))
    view(StageAdvanced(NAME, "test", 16, 200, "", 0.9, 0.8, 0.95, 100))
    view(StageStarted(NAME, "fit", 1))
    view(StageAdvanced(NAME, "fit", 1, 1))
    view(StageFinished(NAME, "fit"))
    view(StageAdvanced(NAME, "test", 32, 200, "", 0.9, 0.82, 0.94, 250))
    row = view._rows[NAME]
    assert (row.stage, row.progress(), row.tokens) == ("test", "32 of 200", 250)
    assert view._sign_of_life().startswith(f"{NAME} test: 32 of 200")
