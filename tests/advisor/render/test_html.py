"""report.html loads nothing, runs only its own scripts, and says what report.md says."""

import base64
import dataclasses
import hashlib
import json
import re
from html.parser import HTMLParser

from advisor.gold import Span
from advisor.items import Answers, Item, Reply
from advisor.render.context import ReportContext
from advisor.render.html import page
from advisor.types import Candidate
from advisor.verdict import Recommendation

VOID = {"meta", "link", "br", "hr", "img", "input"}
MOST_BYTES = 2_000_000


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
    assert reader.open in ([], ["html", "body"])  # the second where a caller has cut the scripts off
    assert len(reader.ids) == len(set(reader.ids))
    return reader


def test_page_is_self_contained(rec: Recommendation, context: ReportContext, answers: Answers) -> None:
    text = page(rec, context, answers)
    named = text.replace("http://www.w3.org/2000/svg", "")  # what a script calls the kind of an element, not an address
    assert not re.search(r"(?i)https?://|<link|@import|url\(|<img|<iframe| on[a-z]+=|innerHTML", named)
    assert "\x1b" not in text and "\u202e" not in text
    assert text.count("<svg") == 3


def test_only_the_scripts_of_the_page_may_run(rec: Recommendation, context: ReportContext, answers: Answers) -> None:
    text = page(rec, context, answers)
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL)
    assert [attributes for attributes, _ in scripts] == [' type="application/json" id="data"', ""]
    digest = base64.b64encode(hashlib.sha256(scripts[1][1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text and "default-src 'none'" in text
    told = json.loads(scripts[0][1])
    assert "<" not in scripts[0][1] and "&" not in scripts[0][1]
    assert any("<script>alert(1)</script>" in item["i"] for item in told["items"])


def test_eight_strategies_on_four_hundred_items_stay_under_two_megabytes(
    rec: Recommendation, context: ReportContext
) -> None:
    names = [f"strategy-{number}@small" for number in range(8)]
    place = Span("docs/a.md", 0, 400)
    reply = Reply("An answer of an ordinary length. " * 12, "An answer", 0.0, None, (place,))
    items = [
        Item(f"test-{n}", "test", f"Request {n} " * 12, "It is so.", None, dict.fromkeys(names, reply))
        for n in range(400)
    ]
    trials = tuple(dataclasses.replace(rec.trials[0], candidate=Candidate(name, "rag", "small")) for name in names)
    text = page(
        dataclasses.replace(rec, trials=trials, recommended=names[0]),
        context,
        Answers(tuple(items), "qa", None, {place: "A passage. " * 40}),
    )
    assert len(text.encode()) < MOST_BYTES
    assert json.loads(re.findall(r'id="data">(.*?)</script>', text)[0])["all"] == 400


def test_what_does_not_fit_is_left_out_and_said(rec: Recommendation, context: ReportContext) -> None:
    name = rec.trials[0].candidate.id
    items = [
        Item(f"t{n}", "test", "x" * 4000, "y" * 4000, None, {name: Reply("z" * 4000, "z", 1.0)}) for n in range(2000)
    ]
    text = page(rec, context, Answers(tuple(items), "qa"))
    told = json.loads(re.findall(r'id="data">(.*?)</script>', text)[0])
    assert len(text.encode()) < MOST_BYTES
    assert 0 < len(told["items"]) < told["all"] == 2000 and told["items"][0]["i"].endswith("…")


def test_the_page_shows_why_answers_failed(rec: Recommendation, context: ReportContext, answers: Answers) -> None:
    before_the_data = page(rec, context, answers).split('<script type="application/json"')[0]
    flat = " ".join(_read(before_the_data).text.split())
    for wanted in (
        "Why did it fail?",
        "2 of 3 answers on test missed",
        "right passage unused",
        "wrong passage retrieved",
    ):
        assert wanted in flat, wanted


def test_a_classification_shows_its_mix_ups(rec: Recommendation, context: ReportContext, labelled: Answers) -> None:
    flat = " ".join(_read(page(rec, context, labelled)).text.split())
    assert "Which label is taken for which" in flat
    assert "lost_card answered as card_arrival 2×" in flat


def test_the_first_screen_answers_four_questions(rec: Recommendation, context: ReportContext) -> None:
    head = page(rec, context).split("<main>")[0]
    for wanted in (
        "How sure",
        "Cost a month",
        "What would change it",
        "From 1,988,000 requests a month lora-r16@small",
    ):
        assert wanted in head


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
