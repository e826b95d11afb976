"""The prompt that a search ended on, in every report: whole, readable, and unable to change the layout."""

import dataclasses
import io

import pytest
from rich.console import Console

from advisor.render._found_prompts import MOST_LINES, first_lines
from advisor.render.context import ReportContext
from advisor.render.html import page
from advisor.render.markdown import report
from advisor.render.terminal import final
from advisor.types import Fit
from advisor.verdict import Recommendation

PROMPT = (
    "[system]\nName the intent.\n\n[user]\n## no heading\n```\n<script>x</script>\n\n[user]\n(here comes the request)"
)


@pytest.fixture
def searched(rec: Recommendation) -> Recommendation:
    return dataclasses.replace(
        rec, trials=(dataclasses.replace(rec.trials[0], fit=Fit(prompt=PROMPT)), *rec.trials[1:])
    )


def test_markdown_quotes_it_whole_in_a_fence_that_it_cannot_close(
    searched: Recommendation, context: ReportContext
) -> None:
    text = report(searched, context)
    assert f"## Prompts that were found\n\n`{searched.trials[0].candidate.id}` sends this:" in text
    assert f"````text\n{PROMPT}\n````" in text


def test_a_page_folds_it_and_runs_nothing(searched: Recommendation, context: ReportContext) -> None:
    text = page(searched, context)
    assert '<h2 id="prompts">Prompts that were found</h2>' in text and "Name the intent." in text
    assert "<script>alert" not in text and "&lt;script&gt;alert" in text


def test_a_terminal_shows_its_beginning(searched: Recommendation) -> None:
    out = io.StringIO()
    final(searched, Console(file=out, width=100))
    text = out.getvalue()
    assert f"Prompt of {searched.trials[0].candidate.id}" in text and "Name the intent." in text


def test_a_long_prompt_is_cut_on_a_terminal_and_says_so() -> None:
    lines = first_lines("\n".join(f"line {n}" for n in range(40)))
    assert len(lines) == MOST_LINES + 1 and lines[-1] == "... and 28 more lines (all are in report.md)"
    assert first_lines("one\n\ntwo") == ["one", "two"]


def test_reports_without_a_search_have_no_such_section(rec: Recommendation, context: ReportContext) -> None:
    assert "Prompts that were found" not in report(rec, context) + page(rec, context)
