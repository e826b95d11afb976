"""Charts in Markdown that GitHub draws: scores against the target, and scores against cost. Empty without figures."""

import math

from advisor.render._format import code_block
from advisor.render.frontier_svg import Seen, seen
from advisor.verdict import Recommendation

QUADRANTS = (
    "Numbers are those of the table. The middle line is the target, cost is logarithmic from the cheapest to the "
    "dearest; a point above the line is certified only where the table says so."
)


def score_bars(rec: Recommendation) -> str:
    """Each measured strategy's score as a bar, numbered as in the table, and the target as a line."""
    measured = [(number, t.accuracy.point) for number, t in enumerate(rec.trials, 1) if t.accuracy is not None]
    if not measured:
        return ""
    names = ", ".join(f'"{number}"' for number, _ in measured)
    points = ", ".join(f"{point * 100:.1f}" for _, point in measured)
    target = ", ".join(f"{rec.bar * 100:g}" for _ in measured)
    lines = [
        "xychart-beta",
        '    title "Score on the test split (bars, numbered as above) and the target (line)"',
        f"    x-axis [{names}]",
        '    y-axis "%" 0 --> 100',
        f"    bar [{points}]",
        f"    line [{target}]",
    ]
    return code_block("\n".join(lines), "mermaid")


def cost_quadrants(rec: Recommendation) -> str:
    """Score against monthly cost as a quadrant chart; empty for fewer than two strategies with both."""
    shown = seen(rec)
    if len(shown) < 2:
        return ""
    numbers = {trial.candidate.id: number for number, trial in enumerate(rec.trials, 1)}
    points = [f'    "{numbers[o.trial.candidate.id]}": [{_x(o, shown):.2f}, {_y(o.score, rec.bar):.2f}]' for o in shown]
    lines = [
        "quadrantChart",
        "    title Score against cost a month",
        "    x-axis cheap --> dear",
        "    y-axis under the target --> over the target",
        *points,
    ]
    return code_block("\n".join(lines), "mermaid")


def _x(one: Seen, shown: tuple[Seen, ...]) -> float:
    """The place of a cost between the cheapest and the dearest, logarithmic, kept off the edges."""
    floor = max(other.per_month for other in shown) / 1e4 or 1.0
    logs = [math.log(max(other.per_month, floor)) for other in shown]
    span = max(logs) - min(logs)
    share = (math.log(max(one.per_month, floor)) - min(logs)) / span if span else 0.5
    return 0.03 + 0.94 * share


def _y(score: float, bar: float) -> float:
    """The place of a score, with the target in the middle; each half has its own scale."""
    share = 0.5 * score / bar if score < bar else 0.5 + 0.5 * (score - bar) / max(1 - bar, 1e-9)
    return 0.03 + 0.94 * min(1.0, share)
