"""The picture of the decision as SVG: what each strategy costs a month against what it scores, and the target.

Up and to the left is better. Bounds stand as whiskers; what was seen on dev only is hollow and has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.render._axes import LogAxis, spread
from advisor.render._evidence import STATUS_WORDS, cells
from advisor.render._format import money, target_percent, whole_percent, xml
from advisor.render._wording import declared_volume
from advisor.render.svg import document, shape
from advisor.types import Bound, Trial
from advisor.verdict import Recommendation

_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 520.0, 36.0, 330.0
_LETTER, _LINE = 7.2, 17
_DECADES = 4
_LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class Seen:
    """A strategy with a place in the picture: its monthly cost and its score, on test or on dev only."""

    trial: Trial
    per_month: float
    score: float

    @property
    def bound(self) -> Bound | None:
        """Its test score where it has both bounds."""
        found = self.trial.accuracy
        return found if found is not None and found.lower is not None and found.upper is not None else None


def seen(rec: Recommendation) -> tuple[Seen, ...]:
    """The strategies that have both a price and a score."""
    found = []
    for trial in rec.trials:
        score = trial.accuracy.point if trial.accuracy else trial.dev_score
        per_month = trial.cost.per_month if trial.cost else None
        if score is not None and per_month is not None:
            found.append(Seen(trial, per_month, score))
    return tuple(found)


def frontier_plot(rec: Recommendation) -> str:
    """Monthly cost (logarithmic) against the score, with bounds, the target as a dashed line, names at the right."""
    shown = seen(rec)
    title = f"{rec.task}: {rec.metric} against cost a month ({declared_volume(rec) or 'at the declared volume'})"
    if not shown:
        said = "No strategy has both a score and a known price."
        return document("frontier", title, said, [f'<text x="16" y="40">{said}</text>'], 420, 70)
    x = _cost_axis(shown)
    low = lowest(rec, shown)
    ends = _names([_height(one.score, low) for one in shown])
    body = [*_grid(rec, x, low), *(_point(one, x, low, end) for one, end in zip(shown, ends, strict=True))]
    told = "; ".join(f"{one.trial.candidate.id} {_told(one)}" for one in shown)
    width = _RIGHT + 34 + _LETTER * max(min(len(one.trial.candidate.id), _LONGEST_ID) for one in shown)
    return document("frontier", title, f"Target {target_percent(rec.bar)}. {told}.", body, width, _BOTTOM + 52)


def _cost_axis(shown: tuple[Seen, ...]) -> LogAxis:
    """At most `_DECADES` decades: what costs next to nothing is drawn at the edge, so that the others keep apart."""
    most = max(one.per_month for one in shown)
    return LogAxis.around([v if (v := one.per_month) > most / 10**_DECADES else 0.0 for one in shown], _LEFT, _RIGHT)


def _names(heights: list[float]) -> list[float]:
    """Where names stand: near their marks, apart from each other, and none under the axis while there is room above."""
    below = spread(heights, _LINE)
    over = max(below) - (_BOTTOM - 4)
    if over <= 0:
        return below
    return [-y for y in spread([-min(y, _BOTTOM - 4) for y in below], _LINE)]


def _told(one: Seen) -> str:
    cost = one.trial.cost
    currency = cost.currency if cost else "USD"
    status = STATUS_WORDS[one.trial.status]
    return f"{cells(one.trial)['accuracy']} at {money(one.per_month, currency)} a month, {status}"


def lowest(rec: Recommendation, shown: Sequence[Seen]) -> float:
    """Where the axis of scores begins: a round share under every score, bound and the target."""
    lows = [rec.bar, *(one.bound.lower if one.bound and one.bound.lower is not None else one.score for one in shown)]
    return max(0.0, int(min(lows) * 10 - 0.2) / 10)


def _height(share: float, low: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * (max(share, low) - low) / (1 - low)


def _grid(rec: Recommendation, x: LogAxis, low: float) -> list[str]:
    step = 0.1 if low >= 0.4 else 0.2
    shares = [1 - step * place for place in range(int((1 - low) / step + 1e-6) + 1)]
    parts = []
    for share in shares:
        y = _height(share, low)
        parts.append(f'<line class="axis" x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{whole_percent(share)}</text>')
    currency = next((t.cost.currency for t in rec.trials if t.cost), "USD")
    for amount in x.decades():
        at = x.at(amount)
        label = f"≤ {_short(amount, currency)}" if x.floored and amount == x.low else _short(amount, currency)
        parts.append(f'<line class="axis" x1="{at:.1f}" x2="{at:.1f}" y1="{_TOP}" y2="{_BOTTOM}"/>')
        parts.append(f'<text x="{at:.1f}" y="{_BOTTOM + 20}" text-anchor="middle">{xml(label)}</text>')
    middle = (_LEFT + _RIGHT) / 2
    parts.append(f'<text x="{middle:.0f}" y="{_BOTTOM + 42}" text-anchor="middle">cost a month</text>')
    target = _height(rec.bar, low)
    parts.append(f'<line class="target" x1="{_LEFT}" x2="{_RIGHT}" y1="{target:.1f}" y2="{target:.1f}"/>')
    parts.append(f'<text x="{_LEFT}" y="{_TOP - 14}">target {target_percent(rec.bar)}, dashed</text>')
    return parts


def _short(amount: float, currency: str) -> str:
    return money(amount, currency) if amount >= 1e-4 else f"{amount:.0e}".replace("e-0", "e-")


def _point(one: Seen, x: LogAxis, low: float, end: float) -> str:
    name, status = one.trial.candidate.id, one.trial.status
    at, y = x.at(one.per_month), _height(one.score, low)
    parts = [f"<title>{xml(name)}: {xml(_told(one))}</title>"]
    parts.append(f'<path class="lead" d="M{at + 8:.1f} {y:.1f}L{_RIGHT + 4:.0f} {end:.1f}H{_RIGHT + 12:.0f}"/>')
    bound = one.bound
    if bound is not None and bound.lower is not None and bound.upper is not None:
        bottom, top = _height(bound.lower, low), _height(bound.upper, low)
        whisker = f"M{at - 5:.1f} {bottom:.1f}h10M{at:.1f} {bottom:.1f}V{top:.1f}M{at - 5:.1f} {top:.1f}h10"
        parts.append(f'<path class="{status} hollow" stroke-width="2" d="{whisker}"/>')
    parts.append(shape(status, at, y, hollow=bound is None))
    parts.append(f'<text x="{_RIGHT + 16:.0f}" y="{end + 4:.1f}">{xml(name, _LONGEST_ID)}</text>')
    return f"<g>{''.join(parts)}</g>"
