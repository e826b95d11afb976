"""Training on completions: the loss, the records, and what happens when it is killed or diverges."""

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from advisor.errors import BudgetExceeded, EngineError
from advisor.types import Message, Prompt
from strategies._adapters import Pair, Trained, TrainingOptions, TrainingSet, train
from strategies._answering import Composed
from strategies._chat import encode
from strategies._completion_loss import completion_loss
from strategies._training_data import IGNORED, Collator, encode_pairs
from strategies._tuning import tune
from strategies.engines.scripted import Engine as Scripted
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


def adapter_in(folder: Path) -> bytes:
    return (folder / "adapter" / "adapter_model.safetensors").read_bytes()


def curve_in(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "training.jsonl").read_text("utf-8").splitlines()]


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


def test_half_an_adapter_passes_for_none(tiny_llama: Path, tmp_path: Path) -> None:
    (tmp_path / "adapter").mkdir()
    (tmp_path / "adapter" / "half.safetensors").write_text("half")
    trained = trained_in(tmp_path, tiny_llama)
    assert not (tmp_path / "adapter" / "half.safetensors").exists()
    assert (trained.folder / "adapter_model.safetensors").exists()
    assert (tmp_path / "training.json").exists()


def test_the_same_seed_gives_the_same_adapter(finished: tuple[Path, Trained], tiny_llama: Path, tmp_path: Path) -> None:
    trained_in(tmp_path / "same", tiny_llama)
    trained_in(tmp_path / "other", tiny_llama, seed=4)
    assert adapter_in(tmp_path / "same") == adapter_in(finished[0])
    assert adapter_in(tmp_path / "other") != adapter_in(finished[0])


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


def test_a_loss_that_is_not_finite_is_an_error_and_leaves_no_adapter(broken_weights: Path, tmp_path: Path) -> None:
    with pytest.raises(ArithmeticError) as raised:
        trained_in(tmp_path / "run", broken_weights)
    assert str(raised.value) == (
        "training diverged: the training loss was nan at learning rate 0.01; the training loss was nan at learning "
        "rate 0.00333; the training loss was nan at learning rate 0.00111"
    )
    assert not (tmp_path / "run" / "training.json").exists()
    assert not (tmp_path / "run" / "adapter").exists()


def test_a_training_that_really_diverges_is_tried_again_at_a_third_of_the_rate(
    finished: tuple[Path, Trained], tiny_llama: Path, tmp_path: Path
) -> None:
    wild = QUICK.model_copy(update={"learning_rate": 0.1, "epochs": 20.0})
    start = finished[0] / "adapter"
    trained = train(tiny_llama, replace(SET, start=start), wild, tmp_path, 3, lambda share, note: None)
    (note,) = trained.notes
    assert note.startswith("tried again at a third of the learning rate: the dev loss rose from ")
    assert note.endswith(" at learning rate 0.1")
    assert trained.dev_loss < finished[1].dev_loss, "at a third of the rate it learns"
    rates = {row["configuration"] for row in curve_in(tmp_path)}
    assert rates == {"r4-lr0.0333"}
    assert trained.tokens > curve_in(tmp_path)[-1]["tokens"], "what diverged was paid for too"
    assert trained_in(tmp_path, tiny_llama) == trained, "the record holds all of it"


def test_diverged_training_fails_the_strategy(broken_weights: Path, make_job) -> None:
    job = make_job(QUICK.model_copy(update={"epochs": 1.0}), Engine(broken_weights))
    with pytest.raises(EngineError, match=r"^training diverged: .* 0\.01; .* 0\.00333; .* 0\.00111$"):
        tune(job, lambda queries, draw: [Composed(prompt(query.input)) for query in queries])


def test_a_killed_training_goes_on_and_ends_with_the_same_adapter(
    finished: tuple[Path, Trained], tiny_llama: Path, tmp_path: Path
) -> None:
    def killed_at_8(share: float, note: str) -> None:
        if note.startswith("step 8 "):
            raise BudgetExceeded("stopped")

    with pytest.raises(BudgetExceeded):
        train(tiny_llama, SET, QUICK, tmp_path, 3, killed_at_8)
    assert not (tmp_path / "adapter").exists()
    half = next((tmp_path / "checkpoints").rglob("checkpoint-6/trainer_state.json"))
    (half.parents[1] / "checkpoint-7" / "trainer_state.json").unlink()  # written last: that one was cut off
    steps: list[str] = []
    trained = train(tiny_llama, SET, QUICK, tmp_path, 3, lambda share, note: steps.append(note))
    assert steps[0] == "step 7 of 12", "what was done is not done again"
    assert adapter_in(tmp_path) == adapter_in(finished[0])
    assert trained == replace(finished[1], folder=tmp_path / "adapter", seconds=trained.seconds)


def test_the_curve_has_every_figure(finished: tuple[Path, Trained]) -> None:
    rows = curve_in(finished[0])
    assert [(row["step"], row["dev_loss"]) for row in rows if row.get("dev_loss") and row["step"]] == list(
        finished[1].curve
    )
    assert [row["step"] for row in rows if "train_loss" in row] == list(range(1, 13))
    assert {tuple(row) for row in rows if "train_loss" in row} == {
        ("configuration", "chosen", "step", "epoch", "train_loss", "learning_rate", "tokens", "seconds")
    }
    assert rows[0]["step"] == 0 and rows[0]["dev_loss"] > finished[1].dev_loss, "it begins with the untrained model"
    assert rows[-1]["step"] == 12 and "dev_loss" in rows[-1], "dev is looked at after the last step"
    assert [row["tokens"] for row in rows] == sorted(row["tokens"] for row in rows)


def test_a_pair_longer_than_the_window_is_left_out(tiny_llama: Path, tmp_path: Path) -> None:
    long = Pair(prompt("my card " * 800), "lost_card")
    with_long = replace(SET, train=[*PAIRS, long], dev=[*PAIRS[:2], long])
    trained = train(tiny_llama, with_long, QUICK, tmp_path / "long", 3, lambda share, note: None)
    assert trained.tokens == trained_in(tmp_path / "short", tiny_llama).tokens
    assert adapter_in(tmp_path / "long") == adapter_in(tmp_path / "short")
    assert trained.notes == (
        "1 of 5 training examples longer than the context window of 1,024 tokens and left out of training",
        "1 of 3 dev examples longer than the context window of 1,024 tokens and left out of training",
    )


def test_nothing_fits(tiny_llama: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no training example fits into the context window of 5 tokens"):
        train(tiny_llama, replace(SET, window=5), QUICK, tmp_path, 3, lambda share, note: None)


@pytest.mark.parametrize("pairs", [PAIRS[:1], [PAIRS[2]] * 5], ids=["one example", "one and the same"])
def test_little_data_trains_all_the_same(pairs: list[Pair], tiny_llama: Path, tmp_path: Path) -> None:
    options = TrainingOptions(rank=2, learning_rate=1e-2, batch=2)
    trained = train(tiny_llama, TrainingSet(pairs, PAIRS[:1]), options, tmp_path, 3, lambda share, note: None)
    assert 0 < trained.steps <= 10 * -(-len(pairs) // 2)
    assert (trained.folder / "adapter_model.safetensors").exists()


def test_epochs_are_enough_for_150_steps_and_at_most_10() -> None:
    auto = TrainingOptions()
    assert [auto.passes(n) for n in (1, 100, 120, 240, 400, 600, 10_000)] == [10, 10, 10, 5, 3, 3, 3]
    assert TrainingOptions(epochs=1.5).passes(10) == 1.5
    assert TrainingOptions(epochs="auto") == auto
    for wrong in (0, 51, "many"):
        with pytest.raises(ValidationError):
            TrainingOptions(epochs=wrong)


def test_without_dev_there_is_nothing_to_stop_on(make_job) -> None:
    with pytest.raises(EngineError, match="no dev example to stop a training on"):
        tune(make_job(QUICK, Scripted(Path("weights")), dev=()), lambda queries, draw: [])


def test_an_engine_without_weights_cannot_be_tuned(make_job) -> None:
    with pytest.raises(EngineError, match="no local weights to train"):
        tune(make_job(QUICK), lambda queries, draw: [])
