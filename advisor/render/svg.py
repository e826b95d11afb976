"""Two plots as hand-written SVG: accuracy with its bounds, and total cost by monthly volume.

They need no library, follow light and dark by themselves, and tell strategies apart by shape or dash as well as
by colour.
"""

from dataclasses import dataclass

from advisor.cost import CostLine, Volume, cost_line
from advisor.render._axes import LogAxis, decade_label, spread
from advisor.render._evidence import STATUS_WORDS
from advisor.render._format import bounded, count, lower_percent, money, target_percent, xml
from advisor.render._wording import certified, certified_pairs, declared_volume
from advisor.types import Trial, TrialStatus
from advisor.verdict import Recommendation

_LIGHT, _DARK = "#1f2328", "#e6edf3"
_STATUS_COLOURS = (
    (".certified", "#1a7f37", "#3fb950"),
    (".below,.advisor-plot .failed", "#cf222e", "#f85149"),
    (".undecided,.advisor-plot .not_run", "#9a6700", "#d29922"),
)
_LINE_COLOURS = (
    ("#0969da", "#58a6ff"),
    ("#bc4c00", "#f0883e"),
    ("#8250df", "#bc8cff"),
    ("#1a7f37", "#3fb950"),
    ("#bf3989", "#f778ba"),
    ("#57606a", "#8b949e"),
)
"""For light and dark; written out per class because not every viewer of SVG knows CSS variables."""
_DASHES = ("", "8 3", "2 3", "10 3 2 3", "5 5", "1 4")
_LETTER = 7.2
"""Pixels a letter of 13 px text is given; wide enough for the common sans-serif faces."""
_LONGEST_ID = 44


def accuracy_plot(rec: Recommendation) -> str:
    """Each measured strategy's accuracy with its one-sided bounds, and the target as a dashed line.

    A hollow point is one whose scoring stopped early, so it has no bounds.
    """
    shown = [trial for trial in rec.trials if trial.accuracy is not None]
    left, width = _gutter([t.candidate.id for t in shown]), 460.0
    scale = _share_scale(rec, shown, left, width)
    rows = [_accuracy_row(t, scale, 58 + 30 * place) for place, t in enumerate(shown)]
    bottom = 48 + 30 * len(shown)
    told = "; ".join(f"{t.candidate.id} {bounded(t.accuracy)} ({STATUS_WORDS[t.status]})" for t in shown)
    target = scale.at(rec.bar)
    body = [
        *(_share_tick(tick, scale, bottom) for tick in scale.ticks()),
        f'<line class="target" x1="{target:.1f}" x2="{target:.1f}" y1="34" y2="{bottom}"/>',
        f'<text x="{target:.1f}" y="24" text-anchor="middle">target {target_percent(rec.bar)}</text>',
        *(rows or [f'<text x="{left:.0f}" y="44">nothing was measured on the test split</text>']),
    ]
    described = f"Target {target_percent(rec.bar)}. {told or 'Nothing was measured on the test split'}."
    title = f"{rec.task}: {rec.metric} on the test split"
    return document("accuracy", title, described, body, left + width + 40, bottom + 34)


@dataclass(frozen=True, slots=True)
class _Shares:
    """A linear axis of shares from `low` to 1."""

    low: float
    left: float
    width: float

    def at(self, share: float) -> float:
        """The pixel of a share; shares under `low` sit at the edge."""
        return self.left + self.width * (max(share, self.low) - self.low) / (1 - self.low)

    def ticks(self) -> list[float]:
        """Round shares from the axis's start to 1."""
        step = 0.1 if self.low < 0.7 else 0.05
        return [round(1 - step * place, 2) for place in range(round((1 - self.low) / step) + 1)]


def _share_scale(rec: Recommendation, shown: list[Trial], left: float, width: float) -> _Shares:
    lows = [rec.bar]
    for trial in shown:
        if trial.accuracy is not None:
            lows.append(trial.accuracy.point if trial.accuracy.lower is None else trial.accuracy.lower)
    return _Shares(max(0.0, int(min([*lows, 0.9]) * 10 - 0.2) / 10), left, width)


def _share_tick(share: float, scale: _Shares, bottom: float) -> str:
    x = scale.at(share)
    return (
        f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="34" y2="{bottom}"/>'
        f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{lower_percent(share)}</text>'
    )


def _accuracy_row(trial: Trial, scale: _Shares, y: float) -> str:
    bound = trial.accuracy
    assert bound is not None  # only measured trials get here
    x, name = scale.at(bound.point), trial.candidate.id
    parts = [f"<title>{xml(name)}: {xml(bounded(bound))}, {STATUS_WORDS[trial.status]}</title>"]
    parts.append(f'<text x="{scale.left - 12:.0f}" y="{y + 4:.0f}" text-anchor="end">{xml(name, _LONGEST_ID)}</text>')
    if bound.lower is None or bound.upper is None:
        return f"<g>{''.join(parts)}{shape(trial.status, x, y, hollow=True)}</g>"
    low, high = scale.at(bound.lower), scale.at(bound.upper)
    whisker = f"M{low:.1f} {y - 5}v10M{low:.1f} {y}H{high:.1f}M{high:.1f} {y - 5}v10"
    parts.append(f'<path class="{trial.status} hollow" stroke-width="2" d="{whisker}"/>')
    return f"<g>{''.join(parts)}{shape(trial.status, x, y)}</g>"


def shape(status: TrialStatus, x: float, y: float, *, hollow: bool = False) -> str:
    """The mark of a status, so that colour is never alone: a disc is certified, a diamond undecided, a square not."""
    style = f"{status} hollow" if hollow else status
    if status == "certified":
        return f'<circle class="{style}" cx="{x:.1f}" cy="{y}" r="5" stroke-width="2"/>'
    if status == "undecided":
        diamond = f"M{x:.1f} {y - 6}l6 6l-6 6l-6 -6z"
        return f'<path class="{style}" d="{diamond}" stroke-width="2"/>'
    return f'<path class="{style}" d="M{x - 5:.1f} {y - 5}h10v10h-10z" stroke-width="2"/>'


def cost_plot(rec: Recommendation) -> str:
    """Total cost over the horizon by monthly volume, both axes logarithmic, one line a certified strategy.

    Set-up, hosting and refresh stay what they are and requests scale (method, section 3.1). A strategy of unknown
    price has no line.
    """
    title = f"{rec.task}: total cost by monthly volume"
    if not rec.requests_per_month or not rec.horizon_months:
        return _empty(title, "The run did not store its volume.")
    volume = Volume(rec.requests_per_month, rec.horizon_months)
    lines = _lines(rec, volume)
    if not lines:
        return _empty(title, "No certified strategy has a known price.")
    currency = next(t.cost.currency for t in certified(rec) if t.cost)
    x = volume_axis(rec, volume.requests_per_month)
    y = LogAxis.around([line.total(v, volume.horizon_months) for line in lines for v in x.points()], 300, 40)
    marks = _cost_marks(rec, x, volume.requests_per_month)
    body = [*_cost_grid(x, y, currency), *marks, *_cost_curves(lines, x, y, volume.horizon_months)]
    totals = [f"{n.id} {money(n.total(volume.requests_per_month, volume.horizon_months), currency)}" for n in lines]
    described = f"Totals at the declared {declared_volume(rec)}: {'; '.join(totals)}."
    width = x.end + 18 + _LETTER * max(min(len(line.id), _LONGEST_ID) for line in lines)
    return document("cost", f"{title} ({declared_volume(rec)})", described, body, width, 366)


def _empty(title: str, why: str) -> str:
    return document("cost", title, why, [f'<text x="16" y="40">{why}</text>'], 420, 70)


def _lines(rec: Recommendation, volume: Volume) -> list[CostLine]:
    drawn = [cost_line(trial.candidate.id, trial.cost, volume) for trial in certified(rec) if trial.cost]
    return [line for line in drawn if line is not None]


def volume_axis(rec: Recommendation, declared: float) -> LogAxis:
    """The monthly volumes of the cost plot: decades around the declared one, and the break-even volumes near it."""
    marks = [pair.requests_per_month for pair in certified_pairs(rec) if pair.requests_per_month]
    near = [mark for mark in marks if declared / 1e4 <= mark <= declared * 1e4]
    return LogAxis.around([declared / 30, declared * 30, *near], 90, 550)


def _cost_curves(lines: list[CostLine], x: LogAxis, y: LogAxis, months: float) -> list[str]:
    ends = spread([y.at(line.total(x.high, months)) for line in lines], 16)
    drawn = []
    for place, (line, end) in enumerate(zip(lines, ends, strict=True)):
        path = " ".join(f"{x.at(v):.1f},{y.at(line.total(v, months)):.1f}" for v in x.points())
        hue = place % len(_LINE_COLOURS)
        style = f'class="line hue{hue}" stroke-dasharray="{_DASHES[hue] or "none"}"'
        drawn.append(
            f'<g><title>{xml(line.id)}</title><polyline {style} points="{path}"/>'
            f'<text x="{x.end + 8:.0f}" y="{end + 4:.1f}" class="name{hue}">'
            f"{xml(line.id, _LONGEST_ID)}</text></g>"
        )
    return drawn


def _cost_grid(x: LogAxis, y: LogAxis, currency: str) -> list[str]:
    parts = [f'<text x="{(x.start + x.end) / 2:.0f}" y="350" text-anchor="middle">requests a month</text>']
    for volume in x.decades():
        at = x.at(volume)
        parts.append(f'<line class="axis" x1="{at:.1f}" x2="{at:.1f}" y1="{y.end}" y2="{y.start}"/>')
        parts.append(f'<text x="{at:.1f}" y="{y.start + 20:.0f}" text-anchor="middle">{decade_label(volume)}</text>')
    for amount in y.decades():
        at = y.at(amount)
        parts.append(f'<line class="axis" x1="{x.start}" x2="{x.end}" y1="{at:.1f}" y2="{at:.1f}"/>')
        label = money(0, currency) if y.floored and amount == y.low else money(amount, currency)
        parts.append(f'<text x="{x.start - 8}" y="{at + 4:.1f}" text-anchor="end">{xml(label)}</text>')
    return parts


def _cost_marks(rec: Recommendation, x: LogAxis, declared: float) -> list[str]:
    at = x.at(declared)
    parts = [
        f'<line class="target" x1="{at:.1f}" x2="{at:.1f}" y1="34" y2="300"/>',
        f'<text x="{at:.1f}" y="24" text-anchor="middle">declared {count(declared)}</text>',
    ]
    for pair in certified_pairs(rec):
        volume = pair.requests_per_month
        if volume and x.low <= volume <= x.high:
            said = xml(f"{pair.b} becomes cheaper than {pair.a} at {count(volume)} requests a month")
            spot = x.at(volume)
            parts.append(f'<path class="undecided" d="M{spot:.1f} 292l5 8h-10z"><title>{said}</title></path>')
    return parts


def _gutter(names: list[str]) -> float:
    return 24 + _LETTER * max((min(len(name), _LONGEST_ID) for name in names), default=10)


def document(name: str, title: str, described: str, body: list[str], width: float, height: float) -> str:
    """A whole SVG file with our colours for light and dark, a title and a description for screen readers."""
    size = f"{width:.0f} {height:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="advisor-plot" role="img" viewBox="0 0 {size}" '
        f'width="{width:.0f}" height="{height:.0f}" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{xml(title)}</title><desc id="{name}-desc">{xml(described)}</desc>'
        f"<style>{_style()}</style>{''.join(body)}</svg>\n"
    )


def _style() -> str:
    fixed = (
        f".advisor-plot{{color:{_LIGHT};font:13px system-ui,sans-serif}}"
        ".advisor-plot text{fill:currentColor}"
        ".advisor-plot .axis{stroke:currentColor;stroke-opacity:.25}"
        ".advisor-plot .target{stroke:currentColor;stroke-width:1.5;stroke-dasharray:6 4}"
        ".advisor-plot .lead{stroke:currentColor;stroke-opacity:.3;fill:none}.advisor-plot .band{opacity:.18}"
        f"{_colours(0)}.advisor-plot .hollow,.advisor-plot .line{{fill:none}}.advisor-plot .line{{stroke-width:2}}"
    )
    dark = f".advisor-plot{{color:{_DARK}}}{_colours(1)}.advisor-plot .hollow,.advisor-plot .line{{fill:none}}"
    return f"{fixed}@media (prefers-color-scheme:dark){{{dark}}}"


def _colours(shade: int) -> str:
    rules = [f".advisor-plot {name}{{stroke:{c[shade]};fill:{c[shade]}}}" for name, *c in _STATUS_COLOURS]
    for hue, pair in enumerate(_LINE_COLOURS):
        rules.append(f".advisor-plot .hue{hue}{{stroke:{pair[shade]}}}.advisor-plot .name{hue}{{fill:{pair[shade]}}}")
    return "".join(rules)
