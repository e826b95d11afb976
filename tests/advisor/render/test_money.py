"""Money in reports: other volumes, what flips, labels, errors, prices; and nothing for a run that stored none of it."""

import json
from dataclasses import replace

from advisor.rates import Bend
from advisor.render._money import money_sentences, sensitivity_sentences, volume_rows
from advisor.render.html import page
from advisor.render.json import from_json, to_json
from advisor.render.markdown import report
from advisor.types import Usage
from advisor.verdict import Assumption, AtVolume, LabelsWorth, PricedFigure, Recommendation

TOLD = {
    "at_volumes": (
        AtVolume(100.0, "a@small", 12.0, "b@small", 5.6),
        AtVolume(1000.0, "a@small", 120.0),
        AtVolume(10_000.0, "a@small", 0.0, "b@small", None),
    ),
    "sensitivity": (
        Assumption("price of small", "-50 %", "a@small", False),
        Assumption("length of answers", "+25 %", "lora-r16@small", True),
        Assumption("retraining", "never", "b@small", True),
        Assumption("retraining", "twice as often", None, True),
    ),
    "prices": (
        PricedFigure("small", "per_hour", 0.8, "Modal | copied", "2026-05-07"),
        PricedFigure("big", "input_per_mtok", 0.25, "task.yaml"),
    ),
    "labels_worth": (
        LabelsWorth("lora@small", 2, 800, 100.0, 0.83, 0.801, 0.86, "rag@small", 65.0),
        LabelsWorth("lora@small", 4, 1600, None, 0.95, 0.93, 0.97),
    ),
}


def told(rec: Recommendation) -> Recommendation:
    trials = tuple(
        replace(t, cost=replace(t.cost, errors_per_month=450.0, fixed_per_month=0.3, bend=Bend(1e-3, 5.0, 0.0, 0.0)))
        if t.cost
        else t
        for t in rec.trials
    )
    trials = (replace(trials[0], usage=Usage(281.0, 100.0, 6.1, 0.25, 0.05, 2), cached_mean=100.0), *trials[1:])
    return replace(rec, trials=trials, **TOLD)


def test_result_json_keeps_all_of_it(rec: Recommendation) -> None:
    full = told(rec)
    assert from_json(json.loads(json.dumps(to_json(full)))) == full
    assert to_json(full)["at_volumes"][0] == {
        "requests_per_month": 100.0,
        "strategy": "a@small",
        "horizon_total": 12.0,
        "next": "b@small",
        "times": 5.6,
    }


def test_a_run_that_stored_none_of_it_tells_none_of_it(rec: Recommendation, context) -> None:
    assert not {"at_volumes", "sensitivity", "prices", "labels_worth"} & to_json(rec).keys()
    text = report(rec, context)
    assert "What would flip it" not in text
    assert "Prices: " in text
    assert money_sentences(rec) == ()


def test_the_report_tells_it(rec: Recommendation, context) -> None:
    text = report(told(rec), context)
    assert "| 100 | `a@small` | $12 | b@small, 5.6 times as much |" in text
    assert "| 1,000 | `a@small` | $120 | – |" in text
    assert "- length of answers +25 %: lora-r16@small would be the cheapest certified" in text
    assert "- retraining twice as often: no strategy would keep the limit on a month" in text
    assert "- retraining never: b@small would cost less, which was not tested because it cost more" in text
    assert "- Changed alone, these do not flip it: price of small." in text
    assert "| `small` | per_hour | 0.8 | Modal \\| copied | 2026-05-07 |" in text
    assert "| `big` | input_per_mtok | 0.25 | task.yaml | – |" in text
    assert "projected to score 83 % on dev (80 % to 86 %), around the target; rag@small" in text
    assert "at a price that is not declared" in text
    assert "| $450 |" in text
    assert "decides nothing here" in text


def test_the_page_tells_it_in_sentences(rec: Recommendation, context) -> None:
    html = page(told(rec), context)
    assert "length of answers +25 %: lora-r16@small would be the cheapest certified" in html
    assert "Price of small: per_hour 0.8 (Modal | copied, 2026-05-07)." in html


def test_nothing_flips_is_said_with_what_was_tried(rec: Recommendation) -> None:
    held = replace(rec, sensitivity=(Assumption("price of small", "-50 %", "a@small", False),))
    assert sensitivity_sentences(held) == ("No single assumption flips it. Changed one at a time: price of small.",)
    assert volume_rows(held) == []
