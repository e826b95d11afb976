"""Every missed answer has one cause, the first that its stored text and passages show."""

import pytest

from advisor.failures import CAUSES, SHOWN, cause, failures
from advisor.gold import Span
from advisor.items import Answers, Item, Reply
from advisor.task import RulesSection

HOLDS, OTHER = Span("docs/a.md", 0, 50), Span("docs/a.md", 60, 90)
GOLD = (Span("docs/a.md", 10, 16),)
RULES = RulesSection(
    pattern="Dear .+", never_include=("promise",), must_include=("Yours",), max_words=9, refuse_when="not ours"
)


def of(reply: Reply, kind: str = "qa", rules: RulesSection | None = None, gold: tuple[Span, ...] = (), **item: str):
    asked = Item("i", "test", item.get("input", "when?"), item.get("target", "9 days"), None, {}, gold)
    return cause(Answers((asked,), kind, rules), asked, reply)


def said(text: str, *read: Span) -> Reply:
    return Reply(text, text, 0.0, None, read)


@pytest.mark.parametrize(
    ("kind", "reply", "key", "note"),
    [
        ("qa", Reply("", None, 0.0, "timed out"), "error", "timed out"),
        ("classification", Reply("Hm", None, 0.0), "invalid_label", ""),
        ("extraction", Reply("{", None, 0.0), "invalid_form", ""),
        ("classification", said("lost"), "wrong_label", "answered lost"),
        ("generation", said("I'm sorry, but I cannot help with that."), "refusal", ""),
        ("generation", said("As an AI, I have no cards."), "refusal", ""),
        ("generation", said("I can say that it takes ten days."), "wrong_content", ""),
        ("generation", said("word " * 14), "too_long", "14 words, its target has 2"),
        ("generation", said("word " * 11), "wrong_content", ""),
    ],
)
def test_what_the_answer_alone_shows(kind: str, reply: Reply, key: str, note: str) -> None:
    assert of(reply, kind) == (key, note)


@pytest.mark.parametrize(
    ("text", "target", "key", "note"),
    [
        ("Dear you, that is not ours. Yours", "9 days", "refusal", ""),
        ("Dear you, 9 days. Yours", "that is not ours", "no_refusal", ""),
        ("Dear you, " + "so " * 9 + "Yours", "9 days", "too_long", "12 words, at most 9 are allowed"),
        ("9 days. Yours", "9 days", "rule", "it does not match the declared pattern"),
        ("Dear you, 9 days", "9 days", "rule", "it lacks “Yours”"),
        ("Dear you, we promise. Yours", "9 days", "rule", "it says “promise”"),
        ("Dear you, 7 days. Yours", "9 days", "wrong_content", ""),
    ],
)
def test_declared_rules_are_looked_at_one_after_the_other(text: str, target: str, key: str, note: str) -> None:
    assert of(said(text), "generation", RULES, target=target) == (key, note)


def test_finding_and_reading_are_told_apart() -> None:
    assert of(said("7 days", HOLDS), gold=GOLD)[0] == "unused_passage"
    assert of(said("7 days", OTHER), gold=GOLD)[0] == "wrong_passage"
    assert of(said("7 days"), gold=GOLD) == ("missing_knowledge", "the answer stands in docs/a.md")
    assert of(said("7 days"))[0] == "wrong_content"
    found = of(Reply("7 days", "7 days", 0.0, read_all=True), gold=GOLD)
    assert found == ("unused_passage", "all documents stood in its prompt, docs/a.md too")


def test_fields_that_are_wrong_are_named() -> None:
    wrong = said('{"item": "ink", "unit": "rolls"}')
    found = of(wrong, "extraction", target='{"item": "ink", "unit": "boxes", "express": true}')
    assert found == ("wrong_parts", "express, unit")
    listed = said('[{"text": "Rome", "type": "COURT"}]')
    found = of(listed, "entities", target='[{"text": "Rome", "type": "PLACE"}]')
    assert found == ("wrong_parts", "COURT, PLACE")


def test_each_miss_is_counted_once_on_the_split_that_judges_and_three_are_shown() -> None:
    def item(number: int, split: str, reply: Reply) -> Item:
        return Item(f"{split}-{number}", split, "when?", "9 days", None, {"a": reply}, GOLD)  # type: ignore[arg-type]

    test = [item(n, "test", said("7 days")) for n in range(4)]
    test += [item(9, "test", Reply("9 days", "9 days", 1.0)), item(5, "test", Reply("", None, 0.0, "timed out"))]
    answers = Answers((*test, item(1, "dev", Reply("", None, 0.0, "timed out"))), "qa")
    found = failures(answers, "a", 0.8)
    assert found is not None
    assert (found.split, found.asked, found.missed) == ("test", 6, 5)
    assert [(one.words, len(one.misses)) for one in found.causes] == [("missing knowledge", 4), ("request failed", 1)]
    assert [miss.item.id for miss in found.causes[0].shown] == [f"test-{n}" for n in range(SHOWN)]
    assert failures(answers, "nobody", 0.8) is None


def test_a_graded_answer_misses_when_it_scores_under_what_is_asked_and_the_lowest_is_shown_first() -> None:
    scores = (0.7, 0.2, 0.8, 0.9)
    items = [
        Item(f"t{n}", "test", "sum up", "so it is", None, {"a": Reply("x", "x", score)})
        for n, score in enumerate(scores)
    ]
    found = failures(Answers(tuple(items), "generation"), "a", 0.8)
    assert found is not None
    assert [miss.item.id for miss in found.causes[0].misses] == ["t1", "t0"]


def test_every_cause_has_words() -> None:
    assert all(CAUSES.values())
