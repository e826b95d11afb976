"""report.html loads nothing, runs nothing, and says what report.md says."""

import re
from html.parser import HTMLParser

from advisor.render.context import ReportContext
from advisor.render.html import page
from advisor.verdict import Recommendation

VOID = {"meta", "link", "br", "hr", "img", "input"}


class _Balanced(HTMLParser):
    """Fails on a tag closed out of order; collects ids and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for key, value in attrs if key == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for key, value in attrs if key == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(text: str) -> _Balanced:
    reader = _Balanced()
    reader.feed(text)
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    return reader


def test_page_is_self_contained(rec: Recommendation, context: ReportContext) -> None:
    text = page(rec, context)
    assert not re.search(r"(?i)<script|https?://|<link|@import|url\(|<img|<iframe", text)
    assert "\x1b" not in text
    assert text.count("<svg") == 2


def test_page_is_sound_and_says_the_answer(rec: Recommendation, context: ReportContext) -> None:
    reader = _read(page(rec, context))
    flat = " ".join(reader.text.split())
    for wanted in (
        "✔ few_shot-similar-4@small answers at least 85 %",
        "91.0 % [86.7, 94.3]",
        "<script>alert(1)</script>",
        "There may be a cheaper strategy we could not certify.",
        "it loses on the form",
        "advisor run task.yaml --seed 13",
        "sha256:0123abcd",
    ):
        assert wanted in flat, wanted


def test_page_suits_screen_readers(rec: Recommendation, context: ReportContext) -> None:
    text = page(rec, context)
    assert '<html lang="en">' in text
    assert text.count("<h1") == 1
    assert '<th scope="row">' in text
    assert '<th scope="col"' in text
    assert 'href="#evidence"' in text
    assert 'id="evidence"' in text


def test_page_without_winner_or_context(nothing_meets: Recommendation) -> None:
    reader = _read(page(nothing_meets, ReportContext()))
    assert "✘ No strategy could be shown" in reader.text
    assert "Nearest miss" in reader.text
