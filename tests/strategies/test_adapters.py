"""Training on completions: the loss, the records, and what happens when it is killed or diverges."""

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.errors import EngineError
from advisor.types import Message, Prompt
from strategies import _tuning
from strategies._adapters import Pair, Trained, TrainingOptions, TrainingSet, train
from strategies._answering import Composed
from strategies._chat import encode
from strategies._completion_loss import completion_loss
from strategies._training_data import IGNORED, Collator, encode_pairs
from strategies._tuning import tune
from strategies.engines.transformers import Engine

QUICK = TrainingOptions(rank=4, learning_rate=1e-2, epochs=6, batch=2)
WORDS = (
    ("my card is lost", "lost_card"),
    ("where is my card", "card_arrival"),
    ("hello", "greeting"),
    ("hi", "greeting"),
)


def prompt(text: str) -> Prompt:
    return Prompt((Message("system", "Read the message."), Message("user", text)))


PAIRS = [Pair(prompt(text), label) for text, label in WORDS]
SET = TrainingSet(PAIRS, PAIRS[:2])


def trained_in(folder: Path, weights: Path, options: TrainingOptions = QUICK, seed: int = 3) -> Trained:
    return train(weights, SET, options, folder, seed, lambda share, note: None)


@pytest.fixture(scope="module")
def finished(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Trained]:
    folder = tmp_path_factory.mktemp("finished")
    return folder, trained_in(folder, tiny_llama)


@pytest.fixture
def broken_weights(tiny_llama: Path, tmp_path: Path) -> Path:
    """The tiny model with a norm that is not a number: every loss is NaN."""
    from safetensors.torch import load_file, save_file

    folder = tmp_path / "broken"
    shutil.copytree(tiny_llama, folder)
    weights = load_file(folder / "model.safetensors")
    weights["model.norm.weight"] *= math.nan
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def test_only_the_completion_and_its_end_carry_loss(tiny_engine: Engine) -> None:
    tokenizer = tiny_engine._tokenizer
    (row,) = encode_pairs(tokenizer, PAIRS[:1])
    asked = encode(tokenizer, PAIRS[0].prompt)
    learned = [*tokenizer.encode("lost_card", add_special_tokens=False), tokenizer.eos_token_id]
    assert row["input_ids"] == asked + learned
    assert row["labels"] == [IGNORED] * len(asked) + learned


def test_the_collator_pads_on_the_right_and_masks() -> None:
    rows = [{"input_ids": [5, 6, 7], "labels": [IGNORED, 6, 7]}, {"input_ids": [8], "labels": [8]}]
    batch = {name: tensor.tolist() for name, tensor in Collator(0)(rows).items()}
    assert batch == {
        "input_ids": [[5, 6, 7], [8, 0, 0]],
        "attention_mask": [[1, 1, 1], [1, 0, 0]],
        "labels": [[IGNORED, 6, 7], [8, IGNORED, IGNORED]],
    }


def test_the_loss_equals_the_models_own(tiny_llama: Path, tiny_engine: Engine) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)
    config = LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM", init_lora_weights=False)
    adapted = get_peft_model(model, config).eval()
    batch = Collator(int(tiny_engine._tokenizer.pad_token_id))(encode_pairs(tiny_engine._tokenizer, PAIRS))
    with torch.inference_mode():
        assert float(completion_loss(adapted, batch)) == pytest.approx(float(adapted(**batch).loss), abs=1e-5)


def test_training_lowers_the_dev_loss(finished: tuple[Path, Trained], tiny_llama: Path) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny_llama)
    untrained = get_peft_model(
        AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32),
        LoraConfig(r=4, target_modules="all-linear", task_type="CAUSAL_LM"),
    )
    batch = Collator(int(tokenizer.pad_token_id))(encode_pairs(tokenizer, SET.dev))
    with torch.inference_mode():
        before = float(completion_loss(untrained, batch))
    assert finished[1].dev_loss < 0.9 * before
    assert finished[1].dev_loss == min(loss for _, loss in finished[1].curve)


def test_the_record_counts_steps_and_tokens(finished: tuple[Path, Trained], tiny_engine: Engine) -> None:
    folder, trained = finished
    tokens = sum(len(row["input_ids"]) for row in encode_pairs(tiny_engine._tokenizer, PAIRS))
    assert trained.steps <= 12  # 4 pairs, 2 a batch, 6 epochs
    assert trained.tokens == round(tokens * 6 * trained.steps / 12)
    assert trained.seconds > 0
    assert not (folder / "checkpoints").exists()


def test_a_finished_training_is_not_repeated(finished: tuple[Path, Trained]) -> None:
    folder, trained = finished
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    again = train(Path("no weights here"), SET, QUICK, folder, 3, lambda share, note: pytest.fail("it trained"))
    assert again == trained
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_killed_training_starts_anew(tiny_llama: Path, tmp_path: Path) -> None:
    (tmp_path / "adapter").mkdir()
    (tmp_path / "adapter" / "half.safetensors").write_text("half")
    trained = trained_in(tmp_path, tiny_llama)
    assert not (tmp_path / "adapter" / "half.safetensors").exists()
    assert (trained.folder / "adapter_model.safetensors").exists()
    assert (tmp_path / "training.json").exists()


def test_the_same_seed_gives_the_same_adapter(finished: tuple[Path, Trained], tiny_llama: Path, tmp_path: Path) -> None:
    def adapter(folder: Path) -> bytes:
        return (folder / "adapter" / "adapter_model.safetensors").read_bytes()

    trained_in(tmp_path / "same", tiny_llama)
    trained_in(tmp_path / "other", tiny_llama, seed=4)
    assert adapter(tmp_path / "same") == adapter(finished[0])
    assert adapter(tmp_path / "other") != adapter(finished[0])


def test_a_training_may_start_from_an_adapter(finished: tuple[Path, Trained], tiny_llama: Path, tmp_path: Path) -> None:
    first = finished[0] / "adapter"
    before = (first / "adapter_model.safetensors").read_bytes()
    still = QUICK.model_copy(update={"learning_rate": 1e-12, "rank": 8})
    went_on = train(tiny_llama, replace(SET, start=first), still, tmp_path, 3, lambda share, note: None)
    assert went_on.dev_loss == pytest.approx(finished[1].dev_loss, abs=1e-4), "it starts where the first one ended"
    assert (first / "adapter_model.safetensors").read_bytes() == before
    config = json.loads((went_on.folder / "adapter_config.json").read_text("utf-8"))
    assert config["r"] == QUICK.rank, "the rank of the adapter, not of the options"


def test_progress_goes_from_nothing_to_all(tiny_llama: Path, tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    train(tiny_llama, SET, QUICK, tmp_path, 3, lambda share, note: told.append((share, note)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1
    assert any(note.startswith("dev loss ") for _, note in told)


def test_a_loss_that_is_not_finite_is_an_error_and_leaves_no_record(broken_weights: Path, tmp_path: Path) -> None:
    with pytest.raises(ArithmeticError, match=r"training diverged: the dev loss was nan at learning rate 0\.01"):
        trained_in(tmp_path / "run", broken_weights)
    assert not (tmp_path / "run" / "training.json").exists()
    assert not (tmp_path / "run" / "adapter").exists()


def test_diverged_training_is_tried_again_at_a_third_of_the_rate(
    broken_weights: Path, make_job, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates: list[float] = []

    def spied(weights, pairs, options, folder, seed, progress) -> Trained:
        rates.append(options.learning_rate)
        return train(weights, pairs, options, folder, seed, progress)

    monkeypatch.setattr(_tuning, "train", spied)
    job = make_job(QUICK.model_copy(update={"epochs": 1}), Engine(broken_weights))
    with pytest.raises(EngineError, match="training diverged"):
        tune(job, lambda queries, draw: [Composed(prompt(query.input)) for query in queries])
    assert rates == [0.01, pytest.approx(0.01 / 3)]


def test_an_engine_without_weights_cannot_be_tuned(make_job) -> None:
    with pytest.raises(EngineError, match="no local weights to train"):
        tune(make_job(QUICK), lambda queries, draw: [])
