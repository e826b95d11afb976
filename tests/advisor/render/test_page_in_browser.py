"""report.html in a real browser: it opens alone and quietly, decides again at another volume, and finds items.

Needs Chromium (Debian's package does). Where ADVISOR_REQUIRE_BROWSER is set, as continuous integration does, a missing
one is a failure; elsewhere these tests are skipped and the end of the test run says so. Screenshots stay in
build/screenshots/ for a person to look at.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from advisor.break_even import cheapest as cheapest_line
from advisor.cost import Volume, cost_line
from advisor.items import Answers
from advisor.rates import Bend, Cost
from advisor.render.context import ReportContext
from advisor.render.html import page as rendered
from advisor.verdict import Recommendation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SCREENSHOTS = Path(__file__).parents[3] / "build" / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome")
UNDRIVEN = "REPORT.HTML WAS NOT DRIVEN IN A BROWSER"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
FEW_SHOT, LORA = "few_shot-similar-4@small", "lora-r16@small"


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Chromium without a window, on an empty profile."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        told = f"{UNDRIVEN} (no {', '.join(NAMES)} here): `make browser` installs one"
        pytest.fail(told) if os.environ.get("ADVISOR_REQUIRE_BROWSER") else pytest.skip(told)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield opened
        opened.close()


class Opened:
    """A page, what it wrote to the console, and what it asked of the network."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.set_default_timeout(60_000)  # a busy machine draws slowly
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append("dialog"), dialog.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))

    def winner(self) -> str | None:
        """What the page recommends at the volume it is set to."""
        return self.page.locator("#decided").get_attribute("data-winner")

    def shown(self) -> str:
        """How many items the filters leave."""
        return self.page.locator("#shown").inner_text()

    def ids(self) -> list[str]:
        """The items in the list."""
        found: list[str] = self.page.locator(".item").evaluate_all("items => items.map(item => item.dataset.id)")
        return found


@pytest.fixture
def opened(
    browser: "Browser", rec: Recommendation, context: ReportContext, answers: Answers, tmp_path: Path
) -> Iterator[Opened]:
    """The page of the hand-made run; at the end it must have been quiet and alone."""
    path = tmp_path / "report.html"
    path.write_text(rendered(rec, context, answers), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
    found = Opened(page)
    page.goto(path.as_uri())
    yield found
    assert found.said == []
    assert found.asked == [path.as_uri()]
    page.close()


def keep(page: "Page", name: str, **options: Any) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=path, **options)
    assert path.stat().st_size > 10_000


def cheapest(rec: Recommendation, requests: float) -> str:
    return next(r.strategy for r in rec.winner_by_volume if r.start <= requests and (r.to is None or requests < r.to))


def test_the_answer_is_on_the_first_screen(opened: Opened) -> None:
    page = opened.page
    for name in ("Use", "How sure", "Cost a month", "What would change it"):
        box = page.get_by_role("term").filter(has_text=name).bounding_box()
        assert box is not None and box["y"] + box["height"] < 900, name
    assert page.get_by_role("heading", level=1).inner_text().startswith("✔ few_shot-similar-4@small answers at least")
    keep(page, "first-screen-light")


def test_the_slider_decides_again_as_the_run_would(opened: Opened, rec: Recommendation) -> None:
    page = opened.page
    slider, exact = page.get_by_role("slider", name="Requests a month"), page.locator("#exact")
    assert opened.winner() == FEW_SHOT == rec.recommended
    slider.press("End")
    assert opened.winner() == LORA
    assert "lora-r16@small" in page.locator("#decided").inner_text()
    assert page.locator("#costs tr.chosen").inner_text().startswith(LORA)
    assert page.locator("#decided").get_attribute("class") == "other"
    assert slider.get_attribute("aria-valuetext") == f"{int(exact.input_value()):,} requests a month"
    for requests in (0, 10, 1_987_000, 1_989_000, 50_000_000):
        exact.fill(str(requests))
        assert opened.winner() == cheapest(rec, requests), requests
    page.locator("#volume").scroll_into_view_if_needed()
    keep(page, "volume-decided-again")
    page.get_by_role("button", name="Declared volume").click()
    assert (exact.input_value(), opened.winner()) == ("1000000", FEW_SHOT)


def test_filters_find_items_and_say_how_many(opened: Opened) -> None:
    page = opened.page
    assert opened.shown() == "5 of 5 items."
    page.get_by_role("button", name="A right, B wrong").click()
    assert sorted(opened.ids()) == ["dev-1", "dev-2"]
    assert page.get_by_role("button", name="A right, B wrong").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Nobody right").click()
    assert sorted(opened.ids()) == ["test-2", "test-3"]
    page.get_by_role("button", name="All items").click()
    page.get_by_label("A failed by").select_option(label="right passage unused (1)")
    assert opened.ids() == ["test-2"]
    page.get_by_role("button", name="All items").click()
    page.get_by_role("searchbox", name="Search").fill("HOW LONG")
    assert opened.ids() == ["test-3"]
    page.get_by_role("searchbox", name="Search").fill("")
    page.locator("#split").select_option("dev")
    assert opened.shown() == "2 of 5 items."


def test_an_item_shows_every_answer_and_marks_what_was_used(opened: Opened) -> None:
    page = opened.page
    page.get_by_role("searchbox", name="Search").fill("dev-1")
    page.locator(".item > summary").click()
    assert page.locator(".card h3").all_inner_texts() == [f"{FEW_SHOT}\n✔ 100.0 %", "zero_shot@small\n✘ 0.0 %"]
    assert page.locator(".card .why-not").inner_text() == "too long: 50 words, at most 40 are allowed"
    passage = page.locator(".passage .text")
    assert passage.inner_text() == "A new card arrives in three days, never sooner"
    assert "".join(passage.locator("mark.used").all_inner_texts()) == "three days"
    assert "".join(passage.locator("mark.gold").all_inner_texts()) == "three days"
    page.locator("#items").scroll_into_view_if_needed()
    keep(page, "item-side-by-side")


def test_what_strangers_wrote_stays_text(opened: Opened) -> None:
    page = opened.page
    page.get_by_role("searchbox", name="Search").fill("test-2")
    page.locator(".item > summary").click()
    assert "<script>alert(1)</script>" in page.locator(".item").inner_text()
    assert page.evaluate("document.scripts.length") == 2
    assert page.locator(".item a, .item img, .item script").count() == 0


def test_the_keyboard_reaches_everything(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the evidence"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.locator("#shown").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    assert page.locator(".item[open]").count() == 1
    assert page.locator(".item").first.get_attribute("open") is not None
    # Every control has a name that a screen reader can say.
    unnamed = page.locator("button, input, select").evaluate_all(
        "all => all.filter(one => !(one.labels && one.labels.length) && !one.textContent.trim()).map(one => one.id)"
    )
    assert unnamed == []


def test_a_failure_leads_to_its_items(opened: Opened) -> None:
    opened.page.locator(".failed-one summary", has_text="wrong passage retrieved").click()
    opened.page.locator(".show-all[data-cause=wrong_passage]").click()
    assert opened.ids() == ["test-3"]


def test_dark_and_narrow_windows_are_readable(opened: Opened) -> None:
    page = opened.page
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    for _ in range(2):
        page.locator("#theme").click()
    assert page.locator("#theme").inner_text() == "Theme: dark"
    assert page.evaluate(colour) != light
    keep(page, "first-screen-dark")
    page.locator("#theme").click()
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour) != light
    page.set_viewport_size({"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    keep(page, "narrow-dark")


def test_totals_that_bend_are_decided_as_the_run_would(
    browser: "Browser", rec: Recommendation, context: ReportContext, tmp_path: Path
) -> None:
    warm = Bend(cold_per_request=0.002, ttl_minutes=5.0)
    machines = Bend(machine_per_month=40.0, requests_per_machine=300_000)
    costs = [Cost(0.0, 0.05, None, None, "USD", fixed_per_month=f, bend=b) for f, b in ((0.0, warm), (5.0, machines))]
    costs = [replace(c, per_month=c.fixed_per_month, horizon_total=1.0) for c in costs]
    trials = [replace(trial, cost=cost) for trial, cost in zip(rec.trials, costs, strict=False)]
    path = tmp_path / "report.html"
    path.write_text(rendered(replace(rec, trials=tuple(trials)), context), encoding="utf-8")
    found = Opened(browser.new_page())
    found.page.goto(path.as_uri())
    volume = Volume(1_000_000, 12)
    lines = [line for t in trials if t.cost and (line := cost_line(t.candidate.id, t.cost, volume))]
    decided = {}
    for requests in (10, 1_000, 20_000, 100_000, 299_999, 300_001, 900_000, 5_000_000):
        found.page.locator("#exact").fill(str(requests))
        decided[requests] = found.winner()
        assert found.winner() == cheapest_line(lines, requests, 12), requests
    assert len(set(decided.values())) == 2, "the volumes lie on both sides of a break-even"
    assert found.said == []


def test_a_run_without_a_winner_says_so_at_every_volume(
    browser: "Browser", nothing_meets: Recommendation, context: ReportContext, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(rendered(nothing_meets, context), encoding="utf-8")
    found = Opened(browser.new_page())
    found.page.goto(path.as_uri())
    assert found.winner() == ""
    assert "no volume changes the answer" in found.page.locator("#decided").inner_text()
    assert found.page.locator("#list").count() == 0
    assert found.said == []
