"""Score against cost in a terminal: a line a strategy, cheapest first, its score with its bounds, and the target."""

from rich.text import Text

from advisor.render._format import DASH, money, target_percent
from advisor.render.frontier_svg import Seen, seen
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
    head = Text(" " * (wide + longest + 2) + _scale(rec.bar, room), style="dim")
    lines = [head]
    for one, cost, name in zip(shown, costs, names, strict=True):
        short = name if len(name) <= longest else name[: longest - 1] + "…"
        row = Text(f"{cost:>{wide}} ")
        row.append(f"{short:<{longest}} ", style="bold" if name == rec.recommended else "")
        row.append(_drawn(one, rec.bar, room), style=styles[one.trial.status])
        lines.append(row)
    return lines


def _cost(one: Seen) -> str:
    cost = one.trial.cost
    return DASH if cost is None else money(one.per_month, cost.currency)


def _scale(bar: float, room: int) -> str:
    """0 % at the left, 100 % at the right, and the target over its line where there is room between them."""
    line = list("0 %" + " " * max(0, room - 8) + "100 %")[:room]
    said = target_percent(bar)
    start = _at(bar, room) - len(said) // 2
    if start > 3 and start + len(said) < room - 5:
        line[start : start + len(said)] = list(said)
    return "".join(line)


def _at(share: float, room: int) -> int:
    return round(min(1.0, max(0.0, share)) * (room - 1))


def _drawn(one: Seen, bar: float, room: int) -> str:
    cells = [" "] * room
    cells[_at(bar, room)] = _TARGET
    bound = one.bound
    if bound is not None and bound.lower is not None and bound.upper is not None:
        low, high = _at(bound.lower, room), _at(bound.upper, room)
        cells[low : high + 1] = list("─" * (high - low + 1))
        cells[low], cells[high] = "├", "┤"
    cells[_at(one.score, room)] = _HOLLOW if bound is None else _POINT
    return "".join(cells).rstrip()
