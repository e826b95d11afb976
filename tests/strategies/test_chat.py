"""Prompts as text and tokens: the model's chat template, or blocks of plain text that end where the next begins."""

import shutil
from pathlib import Path

import pytest

from advisor import conformance
from advisor.errors import EngineError
from advisor.protocols import EngineSetup
from advisor.types import Limits, Message, Prompt
from strategies._chat import cut, encode, encode_answer, end_of, is_plain, load_tokenizer, plain_text, stops_of
from strategies._training_data import IGNORED, Pair, TrainingSet, encode_set
from strategies.engines import openvino, transformers

SHOWN = Prompt(
    (
        Message("system", "Describe the place."),
        Message("user", "San Francisco"),
        Message("assistant", "A hilly city."),
        Message("user", "Rome"),
    )
)
BLOCKS = "Describe the place.\n\nInput: San Francisco\nOutput: A hilly city.\n\nInput: Rome\nOutput:"


def test_plain_text_is_the_instruction_and_blocks_the_last_one_open() -> None:
    assert plain_text(SHOWN) == BLOCKS
    assert plain_text(Prompt((Message("user", "Rome"),))) == "Input: Rome\nOutput:"


def test_auto_takes_the_models_own_template_and_plain_takes_none(tiny_llama: Path) -> None:
    auto, plain = load_tokenizer(tiny_llama, "auto"), load_tokenizer(tiny_llama, "plain")
    assert (is_plain(auto), is_plain(plain)) == (False, True)
    assert auto.decode(encode(auto, SHOWN)).startswith("<|im_start|>system\nDescribe the place.<|im_end|>")
    assert plain.decode(encode(plain, SHOWN)) == BLOCKS
    assert encode(load_tokenizer(tiny_llama, "chat"), SHOWN) == encode(auto, SHOWN)


def test_a_chat_template_that_is_not_there_cannot_be_asked_for(tiny_llama: Path, tmp_path: Path) -> None:
    folder = tmp_path / "base"
    shutil.copytree(tiny_llama, folder)
    for path in folder.glob("chat_template*"):
        path.unlink()
    assert is_plain(load_tokenizer(folder, "auto"))
    with pytest.raises(EngineError, match="base has no chat template, so `template: chat` cannot be had"):
        load_tokenizer(folder, "chat")


def test_an_answer_meets_its_prompt_and_the_next_block_as_one_text_does(tiny_llama: Path) -> None:
    tokenizer = load_tokenizer(tiny_llama, "plain")
    whole = tokenizer.encode(f"{BLOCKS} old\n\nInput: Oslo")
    begun = [*encode(tokenizer, SHOWN), *encode_answer(tokenizer, "old"), end_of(tokenizer)]
    assert whole[: len(begun)] == begun


def test_training_and_inference_write_the_same_tokens(tiny_llama: Path) -> None:
    pairs = [Pair(SHOWN, "old")]
    for template in ("chat", "plain"):
        tokenizer = load_tokenizer(tiny_llama, template)
        (row,) = encode_set(tiny_llama, TrainingSet(pairs, pairs, template=template)).train
        prompt, answer = encode(tokenizer, SHOWN), encode_answer(tokenizer, "old")
        learnt = row["input_ids"][len(prompt) :]
        assert row["input_ids"][: len(prompt)] == prompt
        assert row["labels"] == [IGNORED] * len(prompt) + learnt
        assert learnt[: len(answer) + 1] == [*answer, end_of(tokenizer)]
        assert learnt[-1] == tokenizer.eos_token_id
        assert len(learnt) == len(answer) + (2 if template == "plain" else 1)


def test_an_answer_ends_at_a_blank_line_unless_one_was_shown_or_the_model_was_taught(tiny_llama: Path) -> None:
    tokenizer = load_tokenizer(tiny_llama, "plain")
    two = Prompt((Message("user", "Rome"), Message("assistant", "Old.\n\nWarm."), Message("user", "Oslo")))
    assert stops_of(tokenizer, SHOWN, tuned=False) == ("\n\n", "\nInput:")
    assert stops_of(tokenizer, two, tuned=False) == stops_of(tokenizer, SHOWN, tuned=True) == ("\nInput:",)
    assert stops_of(load_tokenizer(tiny_llama, "chat"), SHOWN, tuned=False) == ()


def test_cut_at_the_first_stop() -> None:
    stops = ("\n\n", "\nInput:")
    assert cut("one\ntwo\nInput: three\n\nfour", stops) == "one\ntwo"
    assert cut("one\n\ntwo\nInput: three", stops) == "one"
    assert cut("one\ntwo", stops) == "one\ntwo"
    assert cut("one\n\ntwo", ()) == "one\n\ntwo"
    assert cut("\n\n one\n\ntwo", stops) == "one", "nothing has been said before it"
    assert cut("\nInput: two", stops) == cut(" Input: two", stops) == cut("\n\n", stops) == ""


@pytest.fixture(scope="module")
def running_on(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base model that answers anything with ``ab`` and then never stops writing line ends."""
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    folder = tmp_path_factory.mktemp("running") / "model"
    shutil.copytree(tiny_llama, folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = LlamaForCausalLM(LlamaConfig.from_pretrained(folder, tie_word_embeddings=False))
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if "norm" not in name:
                weight.zero_()  # no layer adds anything: what follows a token hangs on its embedding alone
        for place, (token, following) in enumerate(((":", "a"), ("a", "b"), ("b", "Ċ"), ("Ċ", "Ċ"))):
            model.model.embed_tokens.weight[tokenizer.convert_tokens_to_ids(token), place] = 1.0
            model.lm_head.weight[tokenizer.convert_tokens_to_ids(following), place] = 1.0
    model.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("engines", [transformers, openvino])
def test_a_model_that_runs_on_is_stopped_at_the_end_of_its_block(engines, running_on: Path) -> None:
    engine = engines.Engine.open(EngineSetup("base", running_on, template="plain"))
    two = Prompt((Message("user", "Rome"), Message("assistant", "Old.\n\nWarm."), Message("user", "Oslo")))
    stopped, on = engine.generate([SHOWN, two], Limits(9))
    assert (stopped.text, stopped.truncated, stopped.usage.completion_tokens) == ("ab", False, 4)
    assert (on.text, on.truncated, on.usage.completion_tokens) == ("ab", True, 9)
    assert engine.generate([two], Limits(9))[0].text == "ab"
    short = engine.generate([SHOWN], Limits(3))[0]
    assert (short.text, short.truncated) == ("ab", True)


@pytest.mark.parametrize("engines", [transformers, openvino])
def test_an_engine_in_plain_text_conforms(engines, tiny_llama: Path) -> None:
    conformance.check_engine(engines.Engine.open(EngineSetup("base", tiny_llama, template="plain")))


@pytest.mark.parametrize("engines", [transformers, openvino])
def test_the_template_is_part_of_the_identity_and_goes_on_with_an_adapter(
    engines, tiny_llama: Path, adapter: Path
) -> None:
    chat, plain = (engines.Engine(tiny_llama, template=name) for name in ("auto", "plain"))
    assert plain.identity == f"{chat.identity} plain"
    tuned = plain.with_adapter(adapter)
    assert (tuned.template, tuned.identity.endswith(" plain")) == ("plain", True)


@pytest.fixture(scope="module")
def adapter(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)
    folder = tmp_path_factory.mktemp("adapter")
    get_peft_model(base, LoraConfig(r=2, target_modules="all-linear", task_type="CAUSAL_LM")).save_pretrained(folder)
    return folder


def test_a_tuned_model_is_not_stopped_at_a_blank_line(running_on: Path, adapter: Path) -> None:
    """Its own end token stops it, which this model, tuned to no effect, never writes."""
    tuned = transformers.Engine(running_on, template="plain").with_adapter(adapter)
    (found,) = tuned.generate([SHOWN], Limits(9))
    assert (found.text, found.truncated) == ("ab", True)


def test_labels_are_scored_with_the_end_of_a_block(tiny_llama: Path) -> None:
    engine = transformers.Engine(tiny_llama, template="plain")
    (found,) = engine.score_labels([SHOWN], ["card", "card_arrival"])
    assert found.log_likelihoods == pytest.approx([_likelihood(engine, label) for label in ("card", "card_arrival")])


def _likelihood(engine: transformers.Engine, label: str) -> float:
    import torch

    prompt = encode(engine._tokenizer, SHOWN)
    answer = engine._tokenizer.encode(f" {label}\n", add_special_tokens=False)
    with torch.inference_mode():
        logits = engine._model(torch.tensor([prompt + answer])).logits[0].log_softmax(-1)
    return sum(float(logits[len(prompt) - 1 + step, token]) for step, token in enumerate(answer))


@pytest.mark.weights
def test_the_same_weights_answer_the_article_s_question_both_ways() -> None:
    """A chat model answers and ends its turn; asked as a base model is, it has to be stopped."""
    from advisor import registry

    folder = registry.weights_module().resolve("smollm2-135m-instruct", True, lambda text: None).folder
    asked = Prompt((Message("system", "Describe the place in 10 words."), Message("user", "San Francisco")))
    chat, plain = (transformers.Engine(folder, template=name) for name in ("chat", "plain"))
    (answered,), (continued,) = (engine.generate([asked], Limits(80)) for engine in (chat, plain))
    assert answered.text != continued.text
    assert continued.text
    assert "\n\n" not in continued.text
    assert "Input:" not in continued.text
    (on,) = _without_stops(plain, asked)
    assert on.startswith(continued.text)
    assert len(on.strip()) > len(continued.text), "without the end of its block it would have gone on"


def _without_stops(engine: transformers.Engine, prompt: Prompt) -> list[str]:
    from strategies.engines import _decoding

    row = encode(engine._tokenizer, prompt)
    (tokens,) = _decoding.continuations(engine._model, [row], 0, lambda index, written: False, Limits(80))
    return [engine._tokenizer.decode(tokens).strip()]
