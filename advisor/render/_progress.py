"""One line of a live view: how far a strategy is, and how the lines are laid out at a given width."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from advisor.events import StageAdvanced, StageStarted
from advisor.render._evidence import MARKS
from advisor.render._format import clock, compact, percent, whole_percent
from advisor.types import TrialStatus

_WIDE, _MIDDLE = 100, 80
"""From `_WIDE` columns everything is shown; under it the elapsed time goes, under `_MIDDLE` the tokens too."""
_MARK_STYLES: dict[TrialStatus, str] = {"certified": "green", "below": "red", "undecided": "yellow", "failed": "red"}


@dataclass(slots=True)
class Row:
    """What is known of one strategy's progress; seconds are those of the view's clock."""

    name: str
    stage: str = ""
    done: float = 0.0
    total: int = 0
    note: str = ""
    score: float | None = None
    low: float | None = None
    high: float | None = None
    tokens: int = 0
    stage_tokens: int = 0
    started: float = 0.0
    spent: float = 0.0
    status: TrialStatus | None = None
    counted: dict[str, int] = field(default_factory=dict)

    def start(self, event: StageStarted, now: float) -> None:
        """A stage begins: progress and score start afresh, tokens and time add up."""
        self.stage, self.total, self.done, self.started = event.stage, event.total, 0.0, now
        self.stage_tokens = self.counted[event.stage] = 0
        self.note = ""
        self.score = self.low = self.high = None

    def resume(self, stage: str, now: float) -> None:
        """A stage goes on after another one came between, as a retraining comes between two runs of a test."""
        self.stage, self.started = stage, now
        self.stage_tokens = self.counted.get(stage, 0)

    def advance(self, event: StageAdvanced, now: float = 0.0) -> None:
        """The stage went on."""
        if self.stage != event.stage:
            self.resume(event.stage, now)
        self.done, self.total, self.note = event.done, event.total, event.note
        self.tokens += event.tokens - self.stage_tokens
        self.stage_tokens = self.counted[event.stage] = event.tokens
        if event.score is not None:
            self.score, self.low, self.high = event.score, event.low, event.high

    def finish(self, note: str, now: float) -> None:
        """The stage is over; its score stays visible."""
        self.spent += self.elapsed(now)
        self.stage, self.note = "", note

    def elapsed(self, now: float) -> float:
        """Seconds of the stage in progress."""
        return now - self.started if self.stage else 0.0

    def left(self, now: float) -> float | None:
        """Seconds the stage will still take at its mean pace; None before anything is done."""
        if not self.stage or self.done <= 0:
            return None
        return max(0.0, self.elapsed(now) * (self.total - self.done) / self.done)

    def progress(self) -> str:
        """``40 of 120``, or a share where the stage is counted in shares."""
        return percent(min(1.0, self.done)) if self.total == 1 else f"{self.done:.0f} of {self.total}"

    def interval(self) -> str:
        """`` [81, 92]`` or nothing."""
        return "" if self.low is None or self.high is None else f" [{self.low * 100:.0f}, {self.high * 100:.0f}]"


@dataclass(frozen=True, slots=True)
class _Board:
    """Lays its rows out when the width is known."""

    rows: tuple[Row, ...]
    now: float

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        bar_width = 16 if width >= _WIDE else 6
        lines = [self._cells(row, width) for row in self.rows]
        if not lines:
            return
        taken = sum(max(line[place].cell_len for line in lines) + 1 for place in range(1, len(lines[0])))
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=max(12, width - taken - bar_width - 1))
        for _ in lines[0]:
            table.add_column(no_wrap=True)
        for row, (name, stage, *figures) in zip(self.rows, lines, strict=True):
            bar = ProgressBar(total=max(1, row.total), completed=row.done, width=bar_width)
            table.add_row(name, stage, bar, *figures)
        yield table

    def _cells(self, row: Row, width: int) -> list[Text]:
        mark = MARKS[row.status] if row.status else ("▸" if row.stage else " ")
        style = _MARK_STYLES.get(row.status, "dim") if row.status else "cyan"
        score = "" if row.score is None else whole_percent(row.score) + row.interval()
        shown = [Text.assemble((mark, style), " ", row.name), Text(row.stage, style="dim"), Text(score)]
        if width >= _MIDDLE:
            shown.append(Text(f"{compact(row.tokens)} tok" if row.tokens else "", style="dim"))
        if width >= _WIDE:
            shown.append(Text(clock(row.spent + row.elapsed(self.now)), style="dim"))
        left = row.left(self.now)
        return [*shown, Text("" if left is None else f"{clock(left)} left", style="dim")]


def board(rows: Sequence[Row], waiting: int, now: float, height: int) -> RenderableType:
    """All started strategies, the latest at the bottom, and how many wait; never taller than the terminal."""
    room = max(1, height - 3)
    parts: list[RenderableType] = []
    if len(rows) > room:
        parts.append(Text(f"  … {len(rows) - room} earlier ones", style="dim"))
    parts.append(_Board(tuple(rows[-room:]), now))
    if waiting > 0:
        parts.append(Text(f"  {waiting} waiting", style="dim"))
    return Group(*parts)
