"""A training curve as SVG: train and dev loss by step, and where other configurations of a search were left behind."""

import math
from collections.abc import Mapping, Sequence

from advisor.render._format import xml
from advisor.render.svg import document

_LEFT, _RIGHT, _TOP, _BOTTOM = 60.0, 560.0, 40.0, 280.0
Point = tuple[float, float]


def training_plot(candidate: str, rows: Sequence[Mapping[str, object]]) -> str:
    """Train loss (dashed) and dev loss (points) of the configuration that was kept, dev loss of the others in grey.

    Args:
        candidate: whose training it is.
        rows: lines of ``training.jsonl``; those without a step or a finite loss are passed over.
    """
    title = f"{candidate}: loss by training step (nats a completion token)"
    dev, train, others = _lines(rows)
    points = [*dev, *train, *(point for line in others.values() for point in line)]
    if not points:
        return document(
            "training", title, "No loss was recorded.", [f'<text x="16" y="40">{xml(title)}</text>'], 420, 70
        )
    last, highest = max(step for step, _ in points) or 1.0, max(loss for _, loss in points) or 1.0

    def spot(point: Point) -> str:
        x = _LEFT + (_RIGHT - _LEFT) * point[0] / last
        return f"{x:.1f},{_BOTTOM - (_BOTTOM - _TOP) * point[1] / highest:.1f}"

    body = _axes(last, highest)
    body += [_line("hue5", [spot(p) for p in line], name, "2 3") for name, line in others.items()]
    body += [
        _line("hue1", [spot(p) for p in train], "train loss", "8 3"),
        _line("hue0", [spot(p) for p in dev], "dev loss"),
    ]
    for step, loss in dev:
        x, y = spot((step, loss)).split(",")
        body.append(f'<circle class="hue0" cx="{x}" cy="{y}" r="3"><title>{loss:.3f} at step {step:g}</title></circle>')
    lowest = min(dev, key=lambda point: point[1], default=None)
    told = f"Lowest dev loss {lowest[1]:.3f} at step {lowest[0]:g} of {last:g}." if lowest else "Dev was not looked at."
    body += [f'<text x="{_LEFT}" y="24">{xml(told)} Dashed: train loss.</text>']
    return document("training", title, told, body, _RIGHT + 30, _BOTTOM + 56)


def _lines(rows: Sequence[Mapping[str, object]]) -> tuple[list[Point], list[Point], dict[str, list[Point]]]:
    """Dev and train points of the configuration that was kept, and dev points of each other one."""
    dev: list[Point] = []
    train: list[Point] = []
    others: dict[str, list[Point]] = {}
    for row in rows:
        chosen = row.get("chosen", True)
        for key, line in (("dev_loss", dev), ("train_loss", train)):
            step, loss = row.get("step"), row.get(key)
            if not isinstance(step, (int, float)) or not isinstance(loss, (int, float)) or not math.isfinite(loss):
                continue
            if chosen:
                line.append((float(step), float(loss)))
            elif key == "dev_loss":
                others.setdefault(str(row.get("configuration", "")), []).append((float(step), float(loss)))
    return dev, train, others


def _line(hue: str, spots: list[str], name: str, dash: str = "none") -> str:
    points = " ".join(spots)
    return (
        f'<g><title>{xml(name)}</title><polyline class="line {hue}" stroke-dasharray="{dash}" points="{points}"/></g>'
    )


def _axes(last: float, highest: float) -> list[str]:
    parts = [f'<text x="{(_LEFT + _RIGHT) / 2:.0f}" y="{_BOTTOM + 44:.0f}" text-anchor="middle">training step</text>']
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _LEFT + (_RIGHT - _LEFT) * share, _BOTTOM - (_BOTTOM - _TOP) * share
        parts.append(f'<line class="axis" x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{highest * share:.2f}</text>')
        parts.append(f'<text x="{x:.1f}" y="{_BOTTOM + 20:.0f}" text-anchor="middle">{last * share:.0f}</text>')
    return parts
