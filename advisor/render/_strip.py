"""Score against cost in a terminal: a line a strategy, cheapest first, its score with its bounds, and the target."""

from dataclasses import dataclass

from rich.text import Text

from advisor.render._format import DASH, money, target_percent, whole_percent
from advisor.render.frontier_svg import Seen, lowest, seen
from advisor.verdict import Recommendation

_NARROWEST = 16
_WIDEST = 60
_POINT, _HOLLOW, _TARGET = "●", "○", "┊"
LEGEND = f"{_POINT} on test with its bounds, {_HOLLOW} on dev only or stopped early (no bounds), {_TARGET} target"


def strip(rec: Recommendation, width: int, styles: dict[str, str]) -> list[Text]:
    """The lines, each at most `width` columns; none where no strategy has a score and a known price."""
    shown = sorted(seen(rec), key=lambda one: one.per_month)
    if not shown:
        return []
    costs = [_cost(one) for one in shown]
    names = [one.trial.candidate.id for one in shown]
    wide = max(len(cost) for cost in costs)
    longest = max(8, min(max(map(len, names)), width - wide - _NARROWEST - 4))
    room = min(_WIDEST, width - wide - longest - 2)
    axis = _Axis(lowest(rec, shown), room)
    head = Text(" " * (wide + longest + 2) + _scale(rec.bar, axis), style="dim")
    lines = [head]
    for one, cost, name in zip(shown, costs, names, strict=True):
        short = name if len(name) <= longest else name[: longest - 1] + "…"
        row = Text(f"{cost:>{wide}} ")
        row.append(f"{short:<{longest}} ", style="bold" if name == rec.recommended else "")
        row.append(_drawn(one, rec.bar, axis), style=styles[one.trial.status])
        lines.append(row)
    return lines


def _cost(one: Seen) -> str:
    cost = one.trial.cost
    return DASH if cost is None else money(one.per_month, cost.currency)


@dataclass(frozen=True, slots=True)
class _Axis:
    """Shares from `low` to 1 on `room` columns."""

    low: float
    room: int

    def at(self, share: float) -> int:
        """The column of a share."""
        inside = (min(1.0, max(self.low, share)) - self.low) / (1 - self.low)
        return round(inside * (self.room - 1))


def _scale(bar: float, axis: _Axis) -> str:
    """The ends of the axis, and the target over its line where there is room between them."""
    first, last, said = whole_percent(axis.low), "100 %", target_percent(bar)
    line = list(first + " " * max(0, axis.room - len(first) - len(last)) + last)[: axis.room]
    start = axis.at(bar) - len(said) // 2
    if start > len(first) and start + len(said) < axis.room - len(last):
        line[start : start + len(said)] = list(said)
    return "".join(line)


def _drawn(one: Seen, bar: float, axis: _Axis) -> str:
    cells = [" "] * axis.room
    cells[axis.at(bar)] = _TARGET
    bound = one.bound
    if bound is not None and bound.lower is not None and bound.upper is not None:
        low, high = axis.at(bound.lower), axis.at(bound.upper)
        cells[low : high + 1] = list("─" * (high - low + 1))
        cells[low], cells[high] = "├", "┤"
    cells[axis.at(one.score)] = _HOLLOW if bound is None else _POINT
    return "".join(cells).rstrip()
