"""The two plots are well formed, labelled and true to the numbers."""

import dataclasses
import re
from xml.etree import ElementTree

import pytest

from advisor.render._axes import LogAxis, spread
from advisor.render.svg import accuracy_plot, cost_plot
from advisor.types import Cost
from advisor.verdict import Recommendation

SVG = "{http://www.w3.org/2000/svg}"


def _parsed(text: str) -> ElementTree.Element:
    root = ElementTree.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    return root


def test_accuracy_plot_shows_every_measured_strategy_and_the_target(rec: Recommendation) -> None:
    text = accuracy_plot(rec)
    root = _parsed(text)
    groups = root.findall(f"{SVG}g")
    assert len(groups) == 5
    assert "target 85 %" in "".join(root.itertext())
    assert "prefers-color-scheme" in text
    assert len(root.findall(f".//{SVG}circle")) == 3
    stopped = next(g for g in groups if "zero_shot@small" in "".join(g.itertext()))
    assert [p.get("class") for p in stopped.findall(f"{SVG}path")] == ["below hollow"]


def test_accuracy_lies_where_the_axis_says(rec: Recommendation) -> None:
    root = _parsed(accuracy_plot(rec))
    labels = {t.text: float(t.get("x", "")) for t in root.findall(f"{SVG}text")}
    target = next(line for line in root.findall(f"{SVG}line") if line.get("class") == "target")
    middle = (labels["80 %"] + labels["90 %"]) / 2
    assert float(target.get("x1", "")) == pytest.approx(middle, abs=0.2)


def test_plots_without_anything_to_show_say_so(nothing_meets: Recommendation, rec: Recommendation) -> None:
    idle = dataclasses.replace(nothing_meets, trials=nothing_meets.trials[-1:])
    assert "nothing was measured" in "".join(_parsed(accuracy_plot(idle)).itertext())
    assert "No certified strategy has a known price." in "".join(_parsed(cost_plot(idle)).itertext())
    unknown = dataclasses.replace(rec, requests_per_month=None)
    assert "did not store its volume" in "".join(_parsed(cost_plot(unknown)).itertext())


def test_cost_lines_cross_at_the_break_even(rec: Recommendation) -> None:
    root = _parsed(cost_plot(rec))
    lines = [line.get("points", "").split() for line in root.findall(f".//{SVG}polyline")]
    assert len(lines) == 2  # the certified one without a price has no line
    first, second = ([tuple(map(float, p.split(","))) for p in line] for line in lines)
    assert first[0][1] > second[0][1]  # cheap at low volume: lower on the page, so a larger y
    assert first[-1][1] < second[-1][1]
    assert "total cost by monthly volume" in "".join(root.itertext())


def test_free_strategies_lie_on_the_floor(rec: Recommendation) -> None:
    free = dataclasses.replace(rec.trials[0], cost=Cost(0.0, 0.0, 0.0, 0.0, "USD"))
    root = _parsed(cost_plot(dataclasses.replace(rec, trials=(free, rec.trials[1]))))
    lowest = root.findall(f".//{SVG}polyline")[0].get("points", "").split()
    assert {point.split(",")[1] for point in lowest} == {"300.0"}
    assert "$0" in [t.text for t in root.findall(f"{SVG}text")]


def test_hostile_names_are_escaped(rec: Recommendation) -> None:
    text = accuracy_plot(rec)
    assert "support intents &amp; &lt;more&gt;" in text
    assert not re.search(r"(?i)<script", text)


def test_log_axis() -> None:
    axis = LogAxis.around([20, 5000], 0, 300)
    assert (axis.low, axis.high) == (10, 10_000)
    assert axis.at(100) == pytest.approx(100)
    assert axis.at(0) == 0
    assert axis.decades() == [10, 100, 1000, 10_000]
    assert LogAxis.around([0, 50], 0, 1).low == 1
    assert LogAxis.around([0.0], 0, 1).floored


def test_labels_are_kept_apart() -> None:
    assert spread([10, 12, 50], 16) == [10, 26, 50]
    assert spread([12, 10], 16) == [26, 10]
