"""Batching, padding, label scoring and adapters, against the plain way of computing the same."""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as drawn

from advisor.errors import EngineError
from advisor.types import Limits, Message, Prompt
from strategies._chat import encode
from strategies.engines.transformers import MOST_ROWS, MOST_TOKENS, Engine, batches

TEXTS = ("card", "when will my new card arrive, and where is it now?", "Grüße 日本 {x}", "hello", "lost " * 40)
LABELS = ("card_arrival", "greeting", "lost", "i need another card", "x")


def prompt(text: str) -> Prompt:
    return Prompt((Message("system", "Read the message."), Message("user", text)))


PROMPTS = [prompt(text) for text in TEXTS]


@pytest.fixture(scope="session")
def plain_engine(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The tiny model as a base model: no chat template."""
    from transformers import AutoTokenizer

    folder = tmp_path_factory.mktemp("plain") / "model"
    shutil.copytree(tiny_llama, folder)
    for path in folder.glob("chat_template*"):
        path.unlink()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.chat_template = None
    tokenizer.save_pretrained(folder)
    return Engine(folder)


def naive(engine: Engine, tokens: list[int], label: str) -> float:
    """The log-likelihood of a label and its end of turn, in a forward pass of its own, without padding."""
    import torch

    space = "" if engine._tokenizer.chat_template else " "
    continuation = [*engine._tokenizer.encode(space + label, add_special_tokens=False), engine._tokenizer.eos_token_id]
    with torch.inference_mode():
        logits = engine._model(torch.tensor([tokens + continuation])).logits[0].log_softmax(-1)
    return sum(float(logits[len(tokens) - 1 + step, token]) for step, token in enumerate(continuation))


def texts(engine: Engine, prompts: Sequence[Prompt], limits: Limits) -> list[str]:
    return [completion.text for completion in engine.generate(prompts, limits)]


def test_a_batch_gives_what_each_prompt_gives_alone(tiny_engine: Engine) -> None:
    together = tiny_engine.generate(PROMPTS, Limits(12))
    alone = [tiny_engine.generate([one], Limits(12))[0] for one in PROMPTS]
    assert [c.text for c in together] == [c.text for c in alone]
    assert [c.truncated for c in together] == [c.truncated for c in alone]
    assert [c.usage.completion_tokens for c in together] == [c.usage.completion_tokens for c in alone]
    assert len(set(texts(tiny_engine, PROMPTS, Limits(12)))) == len(PROMPTS), "the model must tell the prompts apart"


def test_answers_follow_the_order_of_the_prompts(tiny_engine: Engine) -> None:
    assert texts(tiny_engine, PROMPTS[::-1], Limits(8)) == texts(tiny_engine, PROMPTS, Limits(8))[::-1]


def test_sampling_repeats_under_a_seed_and_disturbs_nothing(tiny_engine: Engine) -> None:
    import torch

    before = torch.random.get_rng_state()
    first = texts(tiny_engine, PROMPTS, Limits(12, temperature=1.0, seed=3))
    again = texts(tiny_engine, PROMPTS, Limits(12, temperature=1.0, seed=3))
    other = texts(tiny_engine, PROMPTS, Limits(12, temperature=1.0, seed=4))
    assert first == again
    assert first != other
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_prompt_beyond_the_window_is_empty_and_the_others_go_on(tiny_engine: Engine) -> None:
    long = prompt("card arrive " * 1000)
    found = tiny_engine.generate([PROMPTS[0], long, PROMPTS[1]], Limits(8))
    assert (found[1].text, found[1].truncated) == ("", True)
    assert found[1].usage.prompt_tokens > tiny_engine.context_window
    assert [found[0].text, found[2].text] == texts(tiny_engine, PROMPTS[:2], Limits(8))


def test_label_scores_equal_one_forward_pass_for_each_label(tiny_engine: Engine) -> None:
    found = tiny_engine.score_labels(PROMPTS, LABELS)
    for one, scores in zip(PROMPTS, found, strict=True):
        tokens = encode(tiny_engine._tokenizer, one)
        expected = [naive(tiny_engine, tokens, label) for label in LABELS]
        assert scores.log_likelihoods == pytest.approx(expected, abs=1e-4)


def test_label_scores_of_a_prompt_beyond_the_window_are_refused(tiny_engine: Engine) -> None:
    with pytest.raises(EngineError, match="no room to answer in the context window"):
        tiny_engine.score_labels([PROMPTS[0], prompt("card arrive " * 1000)], LABELS)


def test_usage_adds_up(tiny_engine: Engine) -> None:
    started = time.perf_counter()
    found = tiny_engine.generate(PROMPTS, Limits(6))
    wall = time.perf_counter() - started
    assert [c.usage.prompt_tokens for c in found] == [len(encode(tiny_engine._tokenizer, one)) for one in PROMPTS]
    assert all(1 <= c.usage.completion_tokens <= 6 and c.usage.seconds > 0 for c in found)
    assert not any(c.truncated for c in found if c.usage.completion_tokens < 6)
    assert 0.5 * wall < sum(c.usage.seconds for c in found) <= wall
    scored = tiny_engine.score_labels(PROMPTS, LABELS)
    for one, scores in zip(PROMPTS, scored, strict=True):
        chosen = LABELS[max(range(len(LABELS)), key=scores.log_likelihoods.__getitem__)]
        assert scores.usage.prompt_tokens == len(encode(tiny_engine._tokenizer, one))
        assert scores.usage.completion_tokens == tiny_engine.count_tokens(chosen) + 1  # the end of turn


@settings(deadline=None, max_examples=200)
@given(drawn.lists(drawn.integers(0, 2 * MOST_TOKENS), max_size=200), drawn.integers(0, 300))
def test_batches_are_bounded_and_lose_nothing(lengths: list[int], extra: int) -> None:
    found = list(batches(range(len(lengths)), lengths, extra))
    assert sorted(index for batch in found for index in batch) == list(range(len(lengths)))
    for batch in found:
        assert 1 <= len(batch) <= MOST_ROWS
        padded = len(batch) * max(lengths[index] + extra for index in batch)
        assert padded <= MOST_TOKENS or len(batch) == 1
    assert [lengths[index] for batch in found for index in batch] == sorted(lengths, reverse=True)


def test_batches_hold_as_many_rows_as_fit() -> None:
    assert [len(batch) for batch in batches(range(130), [10] * 130, 0)] == [64, 64, 2]
    assert [len(batch) for batch in batches(range(5), [8000, 8000, 8000, 100, 100], 192)] == [2, 2, 1]


def test_a_model_without_a_chat_template_reads_plain_text(plain_engine: Engine) -> None:
    tokens = encode(plain_engine._tokenizer, PROMPTS[0])
    assert plain_engine._tokenizer.decode(tokens) == "Read the message.\n\ncard\n\nAnswer:"
    assert len(plain_engine.generate(PROMPTS, Limits(4))) == len(PROMPTS)
    (scores,) = plain_engine.score_labels([PROMPTS[0]], LABELS)
    assert scores.log_likelihoods == pytest.approx([naive(plain_engine, tokens, label) for label in LABELS], abs=1e-4)


def test_a_merged_adapter_computes_what_the_unmerged_one_does(
    tiny_engine: Engine, tiny_llama: Path, tmp_path: Path
) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)
    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM", init_lora_weights=False)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        adapted = get_peft_model(base, config).eval()
    adapted.save_pretrained(tmp_path)
    tokens = torch.tensor([encode(tiny_engine._tokenizer, PROMPTS[1])])
    with torch.inference_mode():
        unmerged = adapted(tokens).logits
        merged = tiny_engine.with_adapter(tmp_path)._model(tokens).logits
        plain = tiny_engine._model(tokens).logits
    assert torch.allclose(merged, unmerged, atol=1e-4)
    assert not torch.allclose(plain, unmerged, atol=1e-2), "the adapter must change something"


def test_tokens_are_counted_without_a_template(tiny_engine: Engine) -> None:
    assert tiny_engine.count_tokens("") == 0
    assert tiny_engine.count_tokens("日") == 3  # three bytes that were never seen together
