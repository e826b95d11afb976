"""The figures of docs/rubric-judge.md are what the code computes."""

import re
from pathlib import Path

from advisor.rubric_agreement import Agreement, demotion, judged_target, judges_alpha

PAGE = (Path(__file__).parents[2] / "docs" / "rubric-judge.md").read_text("utf-8")


def test_the_table_of_judged_pass_rates() -> None:
    rows = re.findall(r"\| (\d+) \| (\d+) \| ([\d.]+) % \|", PAGE)
    assert len(rows) == 6
    for wrong, passed, shown in rows:
        specificity = Agreement(0, 0, int(wrong), int(passed)).least_specificity(judges_alpha(0.95))
        assert f"{100 * judged_target(0.8, specificity):.1f}" == shown


def test_forty_five_of_fifty_and_all_of_twenty_are_just_enough() -> None:
    assert "45 of 50 is just enough, and of 20 all" in PAGE
    enough, short = Agreement(25, 23, 25, 3), Agreement(25, 22, 25, 3)
    assert (demotion(enough, 0.8), demotion(short, 0.8) == "") == ("", False)
    assert demotion(Agreement(10, 10, 10, 0), 0.8) == ""
    assert demotion(Agreement(10, 9, 10, 0), 0.8)
