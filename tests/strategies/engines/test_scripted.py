"""The double answers by its script and by nothing else."""

from pathlib import Path

import pytest

from advisor.errors import EngineError
from advisor.types import Limits, Message, Prompt
from strategies.engines.scripted import Engine


def prompt(text: str, system: str = "Answer.") -> Prompt:
    return Prompt((Message("system", system), Message("user", text)))


def test_canned_texts_are_found_by_what_stands_in_the_last_message() -> None:
    engine = Engine.answering({"card": "lost_card", "hello": "greeting"})
    asked = [prompt("hello"), prompt("my card"), prompt("bye", system="card")]
    assert [c.text for c in engine.generate(asked, Limits(9))] == ["greeting", "lost_card", ""]
    assert engine.history == asked


def test_a_function_sees_the_prompt_and_may_fail() -> None:
    def script(asked: Prompt) -> str:
        if asked.messages[-1].content == "bad":
            raise EngineError("the model said no")
        return asked.messages[0].content.upper()

    engine = Engine.answering(script)
    assert engine.generate([prompt("good")], Limits(9))[0].text == "ANSWER."
    with pytest.raises(EngineError, match="said no"):
        engine.generate([prompt("good"), prompt("bad")], Limits(9))


def test_words_are_tokens_and_a_long_answer_is_cut() -> None:
    engine = Engine.answering(lambda asked: "one two three")
    (cut,), (whole,) = engine.generate([prompt("a b")], Limits(2)), engine.generate([prompt("a b")], Limits(3))
    assert (cut.text, cut.truncated, cut.usage.prompt_tokens, cut.usage.completion_tokens) == ("one two", True, 3, 2)
    assert (whole.text, whole.truncated) == ("one two three", False)
    assert cut.usage.seconds > 0


def test_a_prompt_beyond_the_window_is_an_empty_truncated_completion() -> None:
    engine = Engine()
    engine.context_window = 5
    short, long = engine.generate([prompt("a"), prompt("a b c d e")], Limits(2))
    assert (short.text, short.truncated) == ("a", False)
    assert (long.text, long.truncated) == ("", True)


def test_the_label_whose_words_stand_in_the_prompt_is_likeliest() -> None:
    labels = ["card_arrival", "lost_card", "greeting"]
    (scores,) = Engine().score_labels([prompt("I lost my card, my card!")], labels)
    likelihoods = dict(zip(labels, scores.log_likelihoods, strict=True))
    # card twice and lost once: means 1, 1.5 and 0; log-softmax of these.
    assert likelihoods["lost_card"] == pytest.approx(-0.6041, abs=1e-4)
    assert likelihoods["card_arrival"] == pytest.approx(-1.1041, abs=1e-4)
    assert likelihoods["greeting"] == pytest.approx(-2.1041, abs=1e-4)


def test_an_adapted_engine_writes_into_the_same_history() -> None:
    engine = Engine.answering({"a": "b"}, Path("weights"))
    adapted = engine.with_adapter(Path("adapter"))
    adapted.generate([prompt("a")], Limits(3))
    assert (adapted.adapter, adapted.weights_folder) == (Path("adapter"), Path("weights"))
    assert engine.history == [prompt("a")]
