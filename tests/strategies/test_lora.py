"""Tuned on train, asked with the short prompt; with passages for `lora_rag`."""

from pathlib import Path

import pytest

from advisor.types import Draw, Prompt, Query
from strategies import _tuning, lora, lora_rag
from strategies._adapters import Trained, TrainingSet
from strategies.engines.scripted import Engine

QUICK = {"rank": 2, "epochs": 1, "batch": 4}


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[TrainingSet]:
    """What would have been trained; nothing is."""
    seen: list[TrainingSet] = []

    def instead(weights, pairs, options, folder, seed, progress) -> Trained:
        seen.append(pairs)
        return Trained(folder / "adapter", 3.0, 1200, 2, 0.5, ((1, 0.9), (2, 0.5)))

    monkeypatch.setattr(_tuning, "train", instead)
    return seen


def system(prompt: Prompt) -> str:
    return prompt.messages[0].content


def test_every_train_example_is_learned_once_with_its_target(make_job, trainings: list[TrainingSet]) -> None:
    job = make_job(lora.Strategy.Options(**QUICK), Engine(Path("weights")))
    predictor = lora.Strategy().fit(job)
    (pairs,) = trainings
    asked = [(pair.prompt.messages[-1].content, pair.completion) for pair in pairs.train]
    for example in job.train:
        assert [answer for text, answer in asked if example.input in text] == [example.target], "in any wording"
    assert len(asked) == len(job.train)
    assert [(pair.completion, pair.prompt.messages[-1].content) for pair in pairs.dev] == [
        ("lost_card", "is my card lost"),
        ("greeting", "hello"),
    ]
    assert {system(pair.prompt) for pair in pairs.dev} == {"Read the message."}, "dev reads the plain wording"
    assert (predictor.fit.train_seconds, predictor.fit.train_tokens) == (3.0, 1200)
    assert predictor.fit.notes == (
        "5 examples, 2 steps, 1,200 tokens",
        "dev loss 0.900 after step 1, 0.500 after step 2",
    )


def test_train_wordings_vary_and_repeat(make_job, trainings: list[TrainingSet]) -> None:
    for _ in range(2):
        lora.Strategy().fit(make_job(lora.Strategy.Options(**QUICK), Engine(Path("weights"))))
    assert trainings[0] == trainings[1]
    assert len({system(pair.prompt) for pair in trainings[0].train}) > 1


def test_no_more_examples_than_asked_for(make_job, trainings: list[TrainingSet]) -> None:
    lora.Strategy().fit(make_job(lora.Strategy.Options(**QUICK, max_examples=2), Engine(Path("weights"))))
    assert len(trainings[0].train) == 2


def test_the_tuned_engine_answers_the_short_prompt(make_job, trainings: list[TrainingSet]) -> None:
    engine = Engine(Path("weights"))
    job = make_job(lora.Strategy.Options(**QUICK), engine)
    lora.Strategy().fit(job).answer([Query("q1", "hello")], Draw(0, 0, 7))
    assert [message.content for message in engine.history[-1].messages] == ["Read the message.", "hello"]


def test_lora_rag_trains_and_asks_with_retrieved_passages(make_job, trainings: list[TrainingSet]) -> None:
    engine = Engine(Path("weights"))
    job = make_job(lora_rag.Strategy.Options(**QUICK, top_k=1), engine, kind="qa")
    predictor = lora_rag.Strategy().fit(job)
    assert all("\n\n" in pair.prompt.messages[-1].content for pair in trainings[0].train)
    (answer,) = predictor.answer([Query("q1", "block a lost card")], Draw(0, 0, 7))
    assert engine.history[-1].messages[-1].content == (
        "Cards - Loss: Block a lost card in the app.\n\nblock a lost card"
    )
    assert answer.retrieved[0].source == "loss.md"
    assert predictor.fit.index_seconds > 0
    assert predictor.fit.notes[0] == "3 passages indexed"


def test_a_real_training_answers_with_its_adapter(make_job, tiny_engine, tiny_llama: Path) -> None:
    options = lora.Strategy.Options(rank=4, learning_rate=0.02, epochs=8, batch=2)
    job = make_job(options, tiny_engine)
    predictor = lora.Strategy().fit(job)
    answers = predictor.answer([Query(e.id, e.input) for e in job.train], Draw(0, 0, 7))
    assert (job.folder / "adapter" / "adapter_model.safetensors").exists()
    assert [a.parsed in job.labels for a in answers] == [True] * 5
    again = lora.Strategy().fit(job)
    assert again.fit == predictor.fit, "a second fit takes up the adapter that is there"


def test_labels_and_corpus(task) -> None:
    assert lora.Strategy().label(lora.Strategy.Options()) == "r16"
    assert lora.Strategy().label(lora.Strategy.Options(decode="free")) == "r16-free"
    assert lora_rag.Strategy().label(lora_rag.Strategy.Options()) == "r16-k3"
    assert "no corpus" in str(lora_rag.Strategy().skip(task.model_copy(update={"corpus": None})))
