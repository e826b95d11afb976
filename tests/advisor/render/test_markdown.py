"""report.md and decision.md."""

import dataclasses
import re

from pydantic import TypeAdapter

from advisor.render.context import ReportContext
from advisor.render.decision import decision
from advisor.render.markdown import report
from advisor.verdict import Recommendation

WINNER = "few_shot-similar-4@small"


def test_report_answers_first_and_holds_every_section(rec: Recommendation, context: ReportContext) -> None:
    text = report(rec, context)
    assert text.splitlines()[2].startswith(f"**✔ {WINNER} answers at least 85 %")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == [
        "Why",
        "Diagnosis",
        "Evidence",
        "Preparation",
        "Consistency",
        "What was not run, and why",
        "Cost and break-even",
        "Rule of thumb",
        "What would change this answer",
        "Limits",
        "Data",
        "Examples",
        "How to reproduce",
        "Environment",
    ]


def test_report_says_what_the_method_prescribes(rec: Recommendation, context: ReportContext) -> None:
    text = report(rec, context)
    for wanted in (
        "(95 % confidence; 182 of 200 correct)",
        "There may be a cheaper strategy we could not certify.",
        "spent alpha = 0.04; 0.01 is reserved",
        "Facts 72 %, form 12 %: it loses on the form.",
        "retrieved for 90 % of requests and the facts were right for 72 %: more is lost in reading it.",
        "60 % of its answers could not be used, 10 % because the request failed.",
        "about 950 more labelled examples would be needed",
        "$0 set-up, $0.0123 per 1,000 requests, $12.30 a month; $148 over the horizon",
        "the choice hangs on it",
        "The price of rag@hosted is unknown",
        "advisor run task.yaml --seed 13",
        "Lowest total among the certified strategies",
        "what it cost is unknown",
    ):
        assert wanted in text, wanted
    assert not re.search(r"(?i)guarantee|\bbest\b|accuracy is \d", text)


def test_strangers_text_changes_no_layout(rec: Recommendation, context: ReportContext) -> None:
    for text in (report(rec, context), decision(rec, context)):
        assert "<script" not in text
        assert "\x1b" not in text
        assert "\u202e" not in text
    rows = [line for line in report(rec, context).splitlines() if line.startswith("| ")]
    pipes = [len(re.findall(r"(?<!\\)\|", line)) for line in rows]
    evidence = [number for line, number in zip(rows, pipes, strict=True) if line.startswith(("| #", "| 1 ", "| 4 "))]
    assert evidence == [10, 10, 10]
    answers = next(line for line in rows if line.startswith("| `zero_shot@small` | a"))
    assert len(re.findall(r"(?<!\\)\|", answers)) == 4
    assert "````\nRead the message." in report(rec, context)


def test_chart_is_mermaid_with_the_target(rec: Recommendation, context: ReportContext) -> None:
    chart = report(rec, context).split("```mermaid\n")[1].split("```")[0]
    assert chart.startswith("xychart-beta")
    assert 'x-axis ["1", "2", "3", "4", "5"]' in chart
    assert "bar [91.0, 94.0, 93.0, 31.0, 87.0]" in chart
    assert "line [85, 85, 85, 85, 85]" in chart


def test_a_bare_context_and_no_winner_still_make_a_report(nothing_meets: Recommendation) -> None:
    text = report(nothing_meets, ReportContext())
    assert text.splitlines()[2].startswith("**✘ No strategy")
    assert "Nearest miss: long_context@small, 87 % measured, between 82 % and 91 %" in text
    assert "more labelled examples are what is missing" in text
    assert "## Environment" not in text


def test_nothing_measured_at_all(nothing_meets: Recommendation, context: ReportContext) -> None:
    idle = tuple(dataclasses.replace(t, accuracy=None, status="not_run") for t in nothing_meets.trials)
    text = report(dataclasses.replace(nothing_meets, trials=idle), context)
    assert "mermaid" not in text
    assert "there is no nearest miss" in text


def test_decision_is_madr(rec: Recommendation, context: ReportContext) -> None:
    text = decision(rec, context)
    assert text.startswith("---\nstatus: proposed\ndate: 2026-11-23\ndecision-makers: # to be named")
    assert re.findall(r"^#+ (.*)$", text, re.MULTILINE)[:8] == [
        f"Use `{WINNER}` for support intents &amp; &lt;more&gt;",
        "Context and Problem Statement",
        "Decision Drivers",
        "Considered Options",
        "Decision Outcome",
        "Consequences",
        "Confirmation",
        "Pros and Cons of the Options",
    ]
    assert f"Chosen option: `{WINNER}`, because {WINNER} answers at least 85 %" in text
    assert "Good, because four similar demonstrations are enough for the labels." in text
    assert "## More Information" in text
    assert "- `stacked_lora@small`: not run" in text
    assert "Bad, because its price is unknown." in text


def test_decision_without_a_winner_names_the_nearest_miss(
    nothing_meets: Recommendation, context: ReportContext
) -> None:
    text = decision(nothing_meets, context)
    assert "No option is chosen: nothing meets the target." in text
    assert "Nearest miss: long_context@small" in text
    worse = dataclasses.replace(nothing_meets, target_accuracy=0.95)
    assert "a target under 95 % would have to come" in decision(worse, context)


def test_context_is_stored_and_reloaded(context: ReportContext) -> None:
    stored = TypeAdapter(ReportContext).dump_json(context)
    assert TypeAdapter(ReportContext).validate_json(stored) == context
