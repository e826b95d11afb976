"""Twenty wordings of every kind: each another prompt, none that leaves anything out."""

from dataclasses import fields
from typing import get_args

import pytest

from advisor import protocols
from advisor.task import Kind, TaskSpec
from advisor.types import Example, Passage
from strategies._prompts import Content, layout
from strategies._wordings import PLAIN, WORDINGS, Wording

KINDS = get_args(Kind)
FORMATS = [field.name for field in fields(Wording) if field.name not in ("separator", "backwards")]
SHOTS = (Example("t1", "hi {there}", "greeting"), Example("t2", "gone", "lost_card"))
PASSAGES = (Passage("a.md", 0, 3, "far", 0.1), Passage("b.md", 0, 4, "near {x}", 0.9))
LABELS = ("greeting", "lost_card", "other")
NUMBERED = [(kind, number) for kind in KINDS for number in range(protocols.WORDINGS)]


def of_kind(task: TaskSpec, kind: str) -> TaskSpec:
    return task.model_copy(update={"task": task.task.model_copy(update={"kind": kind})})


def content(kind: str) -> Content:
    return Content(SHOTS, PASSAGES, LABELS if kind == "classification" else ())


def test_every_kind_has_its_wordings_and_no_other_has() -> None:
    assert {kind: len(wordings) for kind, wordings in WORDINGS.items()} == dict.fromkeys(KINDS, protocols.WORDINGS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_is_plain_and_all_differ(kind: str) -> None:
    assert WORDINGS[kind][0] == PLAIN == Wording("{0}", "{0}", "Labels: {0}", "{0}", "{0}", "\n", False)
    assert len(set(WORDINGS[kind])) == protocols.WORDINGS


@pytest.mark.parametrize(("kind", "number"), NUMBERED)
def test_every_format_string_has_one_place(kind: str, number: int) -> None:
    wording = WORDINGS[kind][number]
    for name in FORMATS:
        form = getattr(wording, name)
        assert form.count("{0}") == form.count("{") == form.count("}") == 1, name
    assert wording.separator.count("{") == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("full", [True, False], ids=["all", "bare"])
def test_every_wording_is_another_prompt(task: TaskSpec, kind: str, full: bool) -> None:
    put_in = content(kind) if full else Content()
    prompts = {layout(of_kind(task, kind), number, "where is it?", put_in) for number in range(protocols.WORDINGS)}
    assert len(prompts) == protocols.WORDINGS


@pytest.mark.parametrize(("kind", "number"), NUMBERED)
def test_a_wording_leaves_nothing_out(task: TaskSpec, kind: str, number: int) -> None:
    messages = layout(of_kind(task, kind), number, "where is it?", content(kind)).messages
    assert [message.role for message in messages] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert "Read the message." in messages[0].content
    assert "hi {there}" in messages[1].content
    assert "gone" in messages[3].content
    assert [messages[2].content, messages[4].content] == ["greeting", "lost_card"], "answers are never reworded"
    places = [messages[-1].content.index(piece) for piece in ("far", "near {x}", "where is it?")]
    assert places == sorted(places), "the best passage stands next to the question"
    if kind == "classification":
        assert all(label in messages[0].content for label in LABELS)


@pytest.mark.parametrize("number", range(protocols.WORDINGS))
def test_backwards_reverses_the_labels_and_nothing_else_does(task: TaskSpec, number: int) -> None:
    system = layout(task, number, "x", Content(labels=LABELS)).messages[0].content
    backwards = WORDINGS["classification"][number].backwards
    assert ("other, lost_card, greeting" if backwards else "greeting, lost_card, other") in system


def test_some_wordings_list_the_labels_backwards() -> None:
    assert any(wording.backwards for wording in WORDINGS["classification"])
