"""A run in progress on stderr: bars where a person watches, one plain line a stage where a log does."""

import os
import time
from collections.abc import Callable, Mapping
from threading import Event as Signal
from threading import Lock, Thread
from types import TracebackType

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

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
from advisor.render._evidence import MARKS, STATUS_WORDS
from advisor.render._format import clock, compact, one_line, whole_percent
from advisor.render._progress import Row, board

_WATCH_PERIOD = 12.0
"""Seconds without a line after which a plain view says that work goes on; 15 are promised."""


class LiveView:
    """A listener that shows a run: ``with LiveView() as view: advise(..., view)``.

    Draws bars only on a real terminal; otherwise, or when `quiet`, under CI or TERM=dumb, it writes one line when a
    stage ends and a sign of life during long ones. Nothing is ever written to stdout.

    Args:
        console: where to write; stderr by default. Colour obeys NO_COLOR there.
        quiet: plain lines even on a terminal.
        environment: where CI and TERM are looked up.
        now: the clock, in seconds.
        silence: longest time without a line in the plain view, seconds.
    """

    def __init__(
        self,
        console: Console | None = None,
        *,
        quiet: bool = False,
        environment: Mapping[str, str] = os.environ,
        now: Callable[[], float] = time.monotonic,
        silence: float = _WATCH_PERIOD,
    ) -> None:
        self._console = console or Console(stderr=True)
        self.animated = not quiet and _can_animate(self._console, environment)
        self._now, self._silence = now, silence
        self._began = self._last_line = now()
        self._rows: dict[str, Row] = {}
        self._planned = 0
        self._lock, self._over = Lock(), Signal()
        self._live: Live | None = None
        self._watch: Thread | None = None

    def __enter__(self) -> "LiveView":
        if self.animated:
            self._live = Live(console=self._console, get_renderable=self._board, refresh_per_second=4, transient=True)
            self._live.start()
        else:
            self._watch = Thread(target=self._watch_silence, daemon=True)
            self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._live is not None:
            self._live.transient = kind is None  # after an interruption the bars stay: they say how far it got
            self._live.stop()
        if self._watch is not None:
            self._watch.join()

    def __call__(self, event: Event) -> None:
        """Takes one event in; cheap enough to be called for every batch."""
        with self._lock:
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._planned = len(event.candidates)
                sizes = ", ".join(f"{name} {size}" for name, size in event.splits.items())
                self._say(f"{event.task}, run {event.run_id}: {self._planned} strategies; {sizes}")
            case StageStarted():
                self._row(event.candidate_id).start(event, self._now())
            case StageAdvanced():
                self._row(event.candidate_id).advance(event, self._now())
            case StageFinished():
                self._finish(event)
            case CandidateSettled():
                self._settle(event)
            case Said():
                self._say(event.text)
            case RunFinished():
                self._say(f"finished after {clock(self._now() - self._began)}")

    def _finish(self, event: StageFinished) -> None:
        row = self._row(event.candidate_id)
        if not self.animated:
            self._say(_stage_line(row, event, self._now()))
        row.finish(event.note, self._now())

    def _settle(self, event: CandidateSettled) -> None:
        row = self._row(event.candidate_id)
        row.status = event.status
        if not self.animated:
            self._say(f"{MARKS[event.status]} {event.candidate_id} {STATUS_WORDS[event.status]}: {event.why}")

    def _row(self, candidate_id: str) -> Row:
        return self._rows.setdefault(candidate_id, Row(candidate_id))

    def _say(self, text: str) -> None:
        self._last_line = self._now()
        stamp = "" if self.animated else f"[{clock(self._last_line - self._began)}] "
        self._console.print(Text(stamp + one_line(text)), soft_wrap=not self.animated)

    def _board(self) -> RenderableType:
        rows, waiting = list(self._rows.values()), self._planned - len(self._rows)
        return board(rows, waiting, self._now(), self._console.size.height)

    def _watch_silence(self) -> None:
        while not self._over.wait(min(1.0, self._silence / 4)):
            with self._lock:
                if self._now() - self._last_line >= self._silence:
                    self._say(self._sign_of_life())

    def _sign_of_life(self) -> str:
        busy = [row for row in self._rows.values() if row.stage]
        if not busy:
            return "still working"
        row = busy[-1]
        note = f"; {row.note}" if row.note else ""
        return f"{row.name} {row.stage}: {row.progress()}, {clock(row.elapsed(self._now()))} so far{note}"


def _can_animate(console: Console, environment: Mapping[str, str]) -> bool:
    """Not `is_terminal` alone: FORCE_COLOR sets that in a pipe, where cursor movements would spoil a log."""
    asked_off = environment.get("CI", "") not in ("", "0", "false") or environment.get("TERM") == "dumb"
    return console.is_terminal and console.file.isatty() and not asked_off


def _stage_line(row: Row, event: StageFinished, now: float) -> str:
    parts = [row.progress()]
    if row.score is not None:
        parts.append(f"score {whole_percent(row.score)}{row.interval()}")
    if row.stage_tokens:
        parts.append(f"{compact(row.stage_tokens)} tokens")
    parts.append(clock(row.elapsed(now)))
    note = f"; {event.note}" if event.note else ""
    return f"{event.candidate_id} {event.stage}: {', '.join(parts)}{note}"
