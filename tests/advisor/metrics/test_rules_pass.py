"""Facts and form."""

import pytest

from advisor.metrics.rules_pass import Metric
from advisor.task import TaskSpec
from advisor.types import Answer, Example, Usage

REFUSAL = "I cannot answer that"


def metric(kind: str = "generation", **rules: object) -> Metric:
    content = {
        "version": 1,
        "name": "demo",
        "task": {"kind": kind, "rules": rules} if rules else {"kind": kind},
        "data": {"path": "x.jsonl", "columns": {"facts": "facts"}},
        "target": {"accuracy": 0.8, "metric": "rules_pass"},
    }
    return Metric(TaskSpec.model_validate(content))


def answer(text: str, error: str | None = None) -> Answer:
    return Answer("1", 0, text, text.strip() or None, Usage(), error=error)


def example(target: str = "", *facts: str) -> Example:
    return Example("1", "How long may I return it?", target, facts=facts)


@pytest.mark.parametrize(
    ("rules", "text", "passes"),
    [
        ({"must_include": ["Kind regards", "Anna"]}, "Done. Kind regards, Anna", True),
        ({"must_include": ["Kind regards", "Anna"]}, "Done. Kind regards", False),
        ({"never_include": ["as an AI"]}, "As an AI, I think", False),
        ({"never_include": ["cat"]}, "The category", True),
        ({"never_include": ["!"]}, "Sure!", False),
        ({"max_words": 3}, "one two three", True),
        ({"max_words": 3}, "one two three four", False),
        ({"pattern": "Dear .*"}, "  Dear Anna,\nthank you.\n", True),
        ({"pattern": "Dear .*"}, "Hello. Dear Anna", False),
        ({"pattern": "Dear"}, "Dear Anna", False),
    ],
)
def test_form(rules: dict[str, object], text: str, passes: bool) -> None:
    judged = metric(**rules)
    assert judged.score(example(), answer(text)) == float(passes)
    assert judged.components(example(), answer(text)) == {"facts": 1.0, "form": float(passes)}


def test_every_fact_must_be_there_as_whole_words() -> None:
    judged = metric()
    wanted = example("", "9 days", "free of charge")
    assert judged.score(wanted, answer("Within 9 days, free of charge.")) == 1.0
    assert judged.score(wanted, answer("Within 19 days, free of charge.")) == 0.0
    assert judged.score(wanted, answer("Within 9 days.")) == 0.0


def test_all_rules_and_all_facts_together() -> None:
    judged = metric(max_words=4)
    parts = judged.components(example("", "9 days"), answer("It takes exactly 9 days"))
    assert parts == {"facts": 1.0, "form": 0.0}
    assert judged.score(example("", "9 days"), answer("It takes exactly 9 days")) == 0.0


def test_a_question_without_facts_is_answered_by_its_target() -> None:
    assert metric("qa").score(example("9 days"), answer("It takes 9 days.")) == 1.0
    assert metric("qa").score(example("9 days"), answer("It takes 19 days.")) == 0.0
    assert metric("qa").score(example("It takes 9 days", "9 days"), answer("9 days")) == 1.0
    assert metric("generation").score(example("9 days"), answer("Soon.")) == 1.0


def test_a_refusal_needs_its_phrase_and_nothing_else() -> None:
    judged = metric("qa", refuse_when=REFUSAL)
    refusing = example(f"{REFUSAL}, it is not in the handbook.")
    assert judged.score(refusing, answer(f"Sorry, {REFUSAL.lower()}.")) == 1.0
    assert judged.score(refusing, answer("It takes 9 days.")) == 0.0


def test_an_answerable_question_must_not_be_refused() -> None:
    judged = metric("qa", refuse_when=REFUSAL)
    assert judged.score(example("9 days"), answer("9 days")) == 1.0
    assert judged.score(example("9 days"), answer(f"9 days? {REFUSAL}.")) == 0.0


def test_invalid_answers_score_nothing_and_agree_with_nothing() -> None:
    judged = metric()
    for invalid in (answer("9 days", "time-out"), answer("  ")):
        assert judged.score(example(), invalid) == 0.0
        assert judged.components(example(), invalid) == {"facts": 0.0, "form": 0.0}
        assert judged.agree(example(), invalid, invalid) == 0.0


def test_agreement_is_equality_or_all_facts() -> None:
    judged, wanted = metric(max_words=6), example("", "9 days")
    assert judged.agree(wanted, answer("9 days"), answer("It takes 9 days.")) == 1.0
    assert judged.agree(wanted, answer("8 days"), answer("8 days!")) == 1.0  # consistently wrong
    assert judged.agree(wanted, answer("8 days"), answer("7 days")) == 0.0
    assert judged.agree(wanted, answer("9 days"), answer("7 days")) == 0.0
    assert judged.agree(wanted, answer("9 days"), answer("Well, it usually takes about 9 days")) == 0.0  # form


@pytest.mark.parametrize("text", ["{brace} %s \\d", "", "word " * 10_000, "Überraschung 日本語"])
def test_odd_texts_do_not_break_it(text: str) -> None:
    assert metric("qa", max_words=5, pattern=".*").score(example("x", "9 days"), answer(text)) == 0.0
