"""Score against cost as a drawing, as a Mermaid chart and in a terminal; and learning curves."""

import dataclasses
import itertools
import re
from xml.etree import ElementTree

import pytest

from advisor.curves import LearningCurve, Measured, Projection
from advisor.render._mermaid import cost_quadrants, score_bars
from advisor.render._strip import strip
from advisor.render.frontier_svg import frontier_plot, seen
from advisor.render.learning_svg import learning_plot
from advisor.render.terminal import _STYLES
from advisor.verdict import Recommendation

SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_shows_every_strategy_of_known_price_and_score(rec: Recommendation) -> None:
    assert [one.trial.candidate.id for one in seen(rec)] == [
        "few_shot-similar-4@small",
        "lora-r16@small",
        "long_context@small",
    ]
    drawn = ElementTree.fromstring(frontier_plot(rec))
    words = [text.text for text in drawn.iter(f"{SVG}text")]
    assert {"few_shot-similar-4@small", "lora-r16@small", "target 85 %, dashed"} <= set(words)
    assert len([path for path in drawn.iter(f"{SVG}path") if "hollow" in path.get("class", "")]) == 3, "whiskers"
    described = drawn.find(f"{SVG}desc")
    assert described is not None and "91.0 % [86.7, 94.3] at $12.30 a month, certified" in (described.text or "")


def test_names_keep_apart_and_none_falls_under_the_axis(rec: Recommendation) -> None:
    low = [dataclasses.replace(trial, accuracy=None, dev_score=0.0) for trial in rec.trials[:2]]
    drawn = ElementTree.fromstring(frontier_plot(dataclasses.replace(rec, trials=(*low, rec.trials[4]))))
    names = [text for text in drawn.iter(f"{SVG}text") if "@small" in (text.text or "")]
    heights = sorted(float(text.get("y", "0")) for text in names)
    assert len(heights) == 3 and heights[-1] <= 334
    assert all(after - before >= 16.9 for before, after in itertools.pairwise(heights))


def test_nothing_to_draw_is_said(rec: Recommendation) -> None:
    idle = dataclasses.replace(rec, trials=rec.trials[-1:])
    assert "No strategy has both a score and a known price." in frontier_plot(idle)
    assert cost_quadrants(idle) == "" and score_bars(idle) == "" and strip(idle, 80, _STYLES) == []


def test_the_target_is_the_middle_of_the_quadrants(rec: Recommendation) -> None:
    text = cost_quadrants(rec)
    points = {name: (float(x), float(y)) for name, x, y in re.findall(r'"(\d)": \[([\d.]+), ([\d.]+)\]', text)}
    assert points.keys() == {"1", "2", "5"}
    assert all(0 < x < 1 and y > 0.5 for x, y in points.values()), "all three scored over the target"
    assert points["1"][0] < points["2"][0] < points["5"][0]
    failed = dataclasses.replace(rec.trials[0], accuracy=None, dev_score=0.1)
    text = cost_quadrants(dataclasses.replace(rec, trials=(failed, *rec.trials[1:])))
    assert re.search(r'"1": \[0\.03, 0\.0\d\]', text)


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_the_strip_fits_and_orders_by_cost(rec: Recommendation, width: int) -> None:
    lines = [line.plain for line in strip(rec, width, _STYLES)]
    assert max(len(line) for line in lines) <= width
    assert [line.split()[0] for line in lines[1:]] == ["$12.30", "$18", "EUR"]
    for line in lines[1:]:
        assert "●" in line and ("├" in line or width < 60)


def test_a_curve_tells_measured_sizes_from_projections(rec: Recommendation) -> None:
    assert learning_plot(rec) == ""
    curve = LearningCurve(
        (Measured(50, 0.6, 0.5, 2), Measured(200, 0.8, 0.3, 1)), (Projection(400, 0.84, 0.8, 0.87),), False
    )
    trial = dataclasses.replace(rec.trials[0], learning_curve=curve)
    text = learning_plot(dataclasses.replace(rec, trials=(trial, *rec.trials[1:])))
    drawn = ElementTree.fromstring(text)
    assert len(list(drawn.iter(f"{SVG}circle"))) == 2
    assert len(list(drawn.iter(f"{SVG}polygon"))) == 1
    assert "projected 84.0 % with 400" in text
