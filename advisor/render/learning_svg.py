"""Learning curves as SVG: dev score by train examples, measured sizes solid, projections dashed with their band."""

from advisor.curves import LearningCurve
from advisor.render._axes import LogAxis
from advisor.render._format import count, percent, target_percent, xml
from advisor.render.svg import document
from advisor.verdict import Recommendation

_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 520.0, 36.0, 280.0
_HUES = 6


def learning_plot(rec: Recommendation) -> str:
    """The curves of every strategy that has one; empty when none has."""
    curves = [(t.candidate.id, t.learning_curve) for t in rec.trials if t.learning_curve]
    sizes = [float(size) for _, curve in curves for size in _sizes(curve)]
    if not sizes:
        return ""
    x = LogAxis(min(sizes), max(max(sizes), min(sizes) * 2), _LEFT + 10, _RIGHT - 10)
    body = [*_grid(rec, x, sizes)]
    for place, (name, curve) in enumerate(curves):
        body.append(_curve(name, curve, x, place % _HUES))
    told = "; ".join(_told(name, curve) for name, curve in curves)
    title = f"{rec.task}: score on dev by number of train examples"
    return document("learning", title, f"{told}. Projections are no measurements.", body, _RIGHT + 30, _BOTTOM + 54)


def _sizes(curve: LearningCurve) -> list[int]:
    return [point.examples for point in curve.measured] + [point.examples for point in curve.projections]


def _told(name: str, curve: LearningCurve) -> str:
    measured = ", ".join(f"{percent(m.score)} with {count(m.examples)}" for m in curve.measured)
    projected = ", ".join(f"{percent(p.score)} with {count(p.examples)}" for p in curve.projections)
    return f"{name}: measured {measured}" + (f"; projected {projected}" if projected else "")


def _y(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * min(1.0, max(0.0, share))


def _grid(rec: Recommendation, x: LogAxis, sizes: list[float]) -> list[str]:
    parts = []
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        y = _y(share)
        parts.append(f'<line class="axis" x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share * 100:.0f} %</text>')
    for size in sorted(set(sizes)):
        label = count(size)
        parts.append(f'<text x="{x.at(size):.1f}" y="{_BOTTOM + 20}" text-anchor="middle">{label}</text>')
    parts.append(f'<text x="{(_LEFT + _RIGHT) / 2}" y="{_BOTTOM + 42}" text-anchor="middle">train examples</text>')
    target = _y(rec.bar)
    parts.append(f'<line class="target" x1="{_LEFT}" x2="{_RIGHT}" y1="{target:.1f}" y2="{target:.1f}"/>')
    parts.append(
        f'<text x="{_LEFT}" y="{_TOP - 14}">target {target_percent(rec.bar)}, dashed; dotted: projection</text>'
    )
    return parts


def _curve(name: str, curve: LearningCurve, x: LogAxis, hue: int) -> str:
    spots = [(x.at(m.examples), _y(m.score)) for m in curve.measured]
    ahead = [*spots[-1:], *((x.at(p.examples), _y(p.score)) for p in curve.projections)]
    parts = [f"<title>{xml(_told(name, curve))}</title>"]
    if curve.projections:
        upper = [f"{x.at(p.examples):.1f},{_y(p.upper):.1f}" for p in curve.projections]
        lower = [f"{x.at(p.examples):.1f},{_y(p.lower):.1f}" for p in reversed(curve.projections)]
        start = f"{spots[-1][0]:.1f},{spots[-1][1]:.1f}"
        parts.append(f'<polygon class="name{hue} band" points="{" ".join([start, *upper, *lower])}"/>')
        parts.append(f'<polyline class="line hue{hue}" stroke-dasharray="2 3" points="{_points(ahead)}"/>')
    parts.append(f'<polyline class="line hue{hue}" points="{_points(spots)}"/>')
    parts += [f'<circle class="name{hue}" cx="{at:.1f}" cy="{y:.1f}" r="4"/>' for at, y in spots]
    return f"<g>{''.join(parts)}</g>"


def _points(spots: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
