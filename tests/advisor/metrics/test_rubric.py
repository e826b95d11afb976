"""Who is shown to the judge, what it is asked twice, and when two answers agree."""

from collections.abc import Sequence

import pytest

from advisor.metrics.rubric import Metric
from advisor.task import TaskSpec
from advisor.types import Answer, Example, Usage

EXAMPLE = Example("e1", "Write about red.", "On red.", facts=("red",))


def metric(kind: str = "generation", **task: object) -> tuple[Metric, list[str]]:
    rubric = {"criteria": "c", "judge": {"model": "small"}, "labelled": "judged.jsonl"}
    sections = {
        "version": 1,
        "name": "n",
        "task": {"kind": kind, "rubric": rubric, **task},
        "data": {"path": "e.jsonl"},
    }
    made = Metric(TaskSpec.model_validate({**sections, "target": {"accuracy": 0.5}}))
    asked: list[str] = []

    def judge(answered: Sequence[tuple[Example, Answer]]) -> list[bool]:
        asked.extend(answer.text for _, answer in answered)
        return ["good" in answer.text for _, answer in answered]

    made.attach(judge)
    return made, asked


def answer(text: str, **more: object) -> Answer:
    return Answer("e1", 0, text, **{"parsed": text, "usage": Usage(), **more})  # type: ignore[arg-type]


def test_the_judge_decides_and_is_asked_once_about_an_answer() -> None:
    made, asked = metric()
    made.prepare([(EXAMPLE, answer("good red")), (EXAMPLE, answer("bad red"))])
    assert [made.score(EXAMPLE, answer(text)) for text in ("good red", "bad red", "good red")] == [1.0, 0.0, 1.0]
    assert asked == ["good red", "bad red"]
    assert made.components(EXAMPLE, answer("good red")) == {}


@pytest.mark.parametrize("bad", [answer("good", error="it broke"), answer("good", parsed=None), answer("  ")])
def test_what_is_no_answer_fails_unasked(bad: Answer) -> None:
    made, asked = metric()
    assert made.score(EXAMPLE, bad) == 0.0
    assert asked == []


def test_declared_rules_hold_before_the_judge_is_asked() -> None:
    made, asked = metric(rules={"max_words": 2})
    assert made.score(EXAMPLE, answer("good red and much more")) == 0.0
    assert asked == []
    assert made.components(EXAMPLE, answer("good red")) == {"form": 1.0, "facts": 1.0, "judged": 1.0}
    assert made.components(EXAMPLE, answer("a good long red one")) == {"form": 0.0, "facts": 1.0}


def test_a_question_without_facts_need_not_be_worded_as_its_target() -> None:
    made, _ = metric("qa", rules={"max_words": 9})
    assert made.score(Example("e2", "q", "nine days"), answer("good: about a week")) == 1.0


def test_two_answers_agree_when_both_pass_or_say_the_same() -> None:
    made, _ = metric()
    agreed = {
        (one, other): made.agree(EXAMPLE, answer(one), answer(other))
        for one, other in (("good one", "good two"), ("Bad.", "bad"), ("bad one", "bad two"), ("good", "bad"))
    }
    assert list(agreed.values()) == [1.0, 1.0, 0.0, 0.0]


def test_an_invalid_answer_agrees_with_nothing() -> None:
    made, _ = metric()
    broken = answer("good", error="it broke")
    assert made.agree(EXAMPLE, broken, broken) == 0.0
