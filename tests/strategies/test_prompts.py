"""One layout for all contestants, and its wordings."""

import pytest

from advisor.protocols import WORDINGS
from advisor.task import TaskSpec
from advisor.types import Example, Message, Passage
from strategies._prompts import GENERIC_INSTRUCTIONS, MOST_NEW_TOKENS, Content, layout, new_tokens

SHOTS = (Example("t1", "hi {there}", "greeting"), Example("t2", "gone", "lost_card"))
PASSAGES = (Passage("a.md", 0, 3, "far", 0.1), Passage("b.md", 0, 4, "near {x}", 0.9))


def words(text: str) -> int:
    return len(text.split())


def test_the_plain_wording_word_for_word(task: TaskSpec) -> None:
    prompt = layout(task, 0, "where is it?", Content(SHOTS, PASSAGES, ("greeting", "lost_card")))
    assert prompt.messages == (
        Message("system", "Read the message.\nLabels: greeting, lost_card"),
        Message("user", "hi {there}"),
        Message("assistant", "greeting"),
        Message("user", "gone"),
        Message("assistant", "lost_card"),
        Message("user", "far\nnear {x}\n\nwhere is it?"),
    )


def test_another_wording_changes_form_and_keeps_content(task: TaskSpec) -> None:
    prompt = layout(task, 1, "where is it?", Content(SHOTS, PASSAGES, ("greeting", "lost_card")))
    assert prompt.messages[0].content == "Read the message.\nPossible answers: greeting, lost_card"
    assert prompt.messages[1] == Message("user", "Message: hi {there}")
    assert prompt.messages[2] == Message("assistant", "greeting"), "answers are never reworded"
    assert prompt.messages[-1].content == "Sources:\n- far\n- near {x}\n\nMessage: where is it?"


def test_a_number_beyond_the_last_wording_starts_anew(task: TaskSpec) -> None:
    assert layout(task, WORDINGS, "x") == layout(task, 0, "x")
    assert layout(task, WORDINGS + 3, "x") == layout(task, 3, "x")


@pytest.mark.parametrize("text", ["", "{0} {name} {{}} %s", "日本語 🙂", "x" * 10_000])
def test_an_awkward_request_stands_as_it_is(task: TaskSpec, text: str) -> None:
    assert layout(task, 0, text).messages[-1].content == text


def test_instructions_with_braces_stand_as_they_are(task: TaskSpec) -> None:
    section = task.task.model_copy(update={"instructions": "Use {json} here."})
    prompt = layout(task.model_copy(update={"task": section}), 3, "x")
    assert prompt.messages[0].content == "Use {json} here. Follow this exactly."


@pytest.mark.parametrize("kind", GENERIC_INSTRUCTIONS)
def test_a_task_without_instructions_gets_a_generic_sentence(task: TaskSpec, kind: str) -> None:
    section = task.task.model_copy(update={"instructions": "  ", "kind": kind})
    prompt = layout(task.model_copy(update={"task": section}), 0, "x")
    assert prompt.messages[0].content == GENERIC_INSTRUCTIONS[kind]


def test_room_for_half_as_long_again_as_the_longest_answer(task: TaskSpec) -> None:
    answers = [Example("a", "", "one two"), Example("b", "", "one two three four five six")]
    assert new_tokens(task, answers, words) == 6 + 3 + 4
    assert new_tokens(task, [Example("a", "", "word " * 5000)], words) == MOST_NEW_TOKENS
    assert new_tokens(task, [], words) == MOST_NEW_TOKENS


@pytest.mark.parametrize("kind", ["extraction", "entities"])
def test_json_has_room_to_be_indented(make_job, kind: str) -> None:
    task = make_job(None, kind=kind).task
    assert new_tokens(task, [Example("a", "", "word " * 100)], words) == 2 * 100 + 16
    assert new_tokens(task, [Example("a", "", "word " * 5000)], words) == MOST_NEW_TOKENS


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("extraction", "Fields: city, people (integer), tags (array)\nAnswer with one JSON object that holds the"),
        ("entities", 'Types: person, place\nAnswer with a JSON list like [{"text": "words of the text", "type": "pers'),
    ],
)
def test_the_form_is_described_where_that_is_asked_for(make_job, kind: str, told: str) -> None:
    task = make_job(None, kind=kind).task
    described = layout(task, 0, "x", Content(described=True)).messages[0].content
    assert described.startswith(f"Read the message.\n{told}")
    assert layout(task, 0, "x").messages[0].content == "Read the message."
