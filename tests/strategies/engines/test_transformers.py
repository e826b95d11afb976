"""Batching, padding, label scoring and adapters, against the plain way of computing the same."""

import functools
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from advisor.errors import EngineError
from advisor.types import Completion, LabelScores, Limits, Message, Prompt
from strategies._chat import encode
from strategies._precision import hardware
from strategies.engines._batches import LEAST_PREFIX
from strategies.engines.transformers import Engine

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


@pytest.fixture(scope="session")
def tiny_adapter(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter of the tiny model that changes every answer."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)
    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM", init_lora_weights=False)
    folder = tmp_path_factory.mktemp("adapter")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        get_peft_model(base, config).save_pretrained(folder)
    return folder


def naive(engine: Engine, tokens: list[int], label: str) -> float:
    """The log-likelihood of a label and its end of turn, in a forward pass of its own, without padding."""
    import torch

    tokenizer = engine._tokenizer
    space, end = ("", tokenizer.eos_token) if tokenizer.chat_template else (" ", "Ċ")
    continuation = [*tokenizer.encode(space + label, add_special_tokens=False), tokenizer.convert_tokens_to_ids(end)]
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


LONG = "When will my new card arrive? Hello, good morning, the card has not arrived yet. "


def sharing(texts: Sequence[str]) -> list[Prompt]:
    """Prompts that begin alike for long enough to be worth computing once."""
    return [Prompt((Message("system", LONG * 3), Message("user", text))) for text in texts]


@pytest.fixture
def unshared(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that computes every prompt whole."""
    monkeypatch.setattr("strategies.engines.transformers.shared_prefix", lambda rows: 0)


@pytest.fixture
def whole(unshared: None, tiny_engine: Engine) -> tuple[list[Completion], list[LabelScores]]:
    return tiny_engine.generate(sharing(TEXTS), Limits(12)), tiny_engine.score_labels(sharing(TEXTS), LABELS)


def test_a_shared_beginning_changes_no_answer(
    whole: tuple[list[Completion], list[LabelScores]], tiny_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any(result.usage.cached_tokens for results in whole for result in results)
    monkeypatch.undo()
    written, scored = tiny_engine.generate(sharing(TEXTS), Limits(12)), tiny_engine.score_labels(sharing(TEXTS), LABELS)
    assert [one.text for one in written] == [one.text for one in whole[0]]
    assert len({one.text for one in written}) == len(TEXTS), "the model must tell the prompts apart"
    for found, expected in zip(scored, whole[1], strict=True):
        assert found.log_likelihoods == pytest.approx(expected.log_likelihoods, abs=1e-4)


def test_tokens_of_a_shared_beginning_are_counted_as_cached_but_for_one_row(tiny_engine: Engine) -> None:
    rows = [encode(tiny_engine._tokenizer, one) for one in sharing(TEXTS)]
    shared = next(place for place, tokens in enumerate(zip(*rows, strict=False)) if len(set(tokens)) > 1)
    assert LEAST_PREFIX < shared < min(map(len, rows))
    for results in (tiny_engine.generate(sharing(TEXTS), Limits(4)), tiny_engine.score_labels(sharing(TEXTS), LABELS)):
        assert sorted(result.usage.cached_tokens for result in results) == [0] + [shared] * (len(TEXTS) - 1)
        assert [result.usage.prompt_tokens for result in results] == [len(row) for row in rows]
    assert tiny_engine.generate(sharing(TEXTS[:1]), Limits(4))[0].usage.cached_tokens == 0


def test_a_prompt_that_is_the_whole_beginning_of_another_keeps_a_token_of_its_own(tiny_engine: Engine) -> None:
    twice = sharing(["card", "card"])
    first, second = tiny_engine.generate(twice, Limits(8))
    assert first.text == second.text == tiny_engine.generate(twice[:1], Limits(8))[0].text
    assert {first.usage.cached_tokens, second.usage.cached_tokens} == {0, first.usage.prompt_tokens - 1}


def test_sampling_does_not_depend_on_the_rest_of_the_batch(tiny_engine: Engine) -> None:
    limits = Limits(12, temperature=1.0, seed=3)
    alone = [texts(tiny_engine, [one], limits)[0] for one in PROMPTS]
    assert texts(tiny_engine, PROMPTS, limits) == alone
    assert alone != texts(tiny_engine, PROMPTS, Limits(12))


def test_sampling_follows_the_models_distribution(tiny_engine: Engine) -> None:
    import torch

    with torch.inference_mode():
        logits = tiny_engine._model(torch.tensor([encode(tiny_engine._tokenizer, PROMPTS[0])])).logits[0, -1]
    # Tokens that are read as the same text, such as halves of a letter, count together.
    expected: Counter[str] = Counter()
    for token, share in enumerate((logits / 0.7).softmax(-1).tolist()):
        if token != tiny_engine._tokenizer.eos_token_id:
            expected[tiny_engine._tokenizer.decode([token], skip_special_tokens=True).strip()] += share
    drawn = Counter(texts(tiny_engine, PROMPTS[:1], Limits(1, temperature=0.7, seed=seed))[0] for seed in range(300))
    for text, share in expected.most_common(3):
        assert drawn[text] / 300 == pytest.approx(share, abs=0.1)


def test_a_batch_that_does_not_fit_into_memory_is_halved(tiny_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = texts(tiny_engine, PROMPTS, Limits(8)), tiny_engine.score_labels(PROMPTS, LABELS)
    forward = tiny_engine._model.forward
    sizes: list[int] = []

    @functools.wraps(forward)
    def small(*args: Any, **named: Any) -> Any:
        sizes.append(len(named["input_ids"]))
        if sizes[-1] > 2:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes")
        return forward(*args, **named)

    monkeypatch.setattr(tiny_engine._model, "forward", small)
    assert texts(tiny_engine, PROMPTS, Limits(8)) == expected[0]
    assert max(sizes) == len(PROMPTS)
    for found, whole in zip(tiny_engine.score_labels(PROMPTS, LABELS), expected[1], strict=True):
        assert found.log_likelihoods == pytest.approx(whole.log_likelihoods, abs=1e-4)


def test_packed_layers_compute_what_plain_ones_do(tiny_engine: Engine, tiny_llama: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    plain = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32).eval()
    tokens = torch.tensor([encode(tiny_engine._tokenizer, PROMPTS[1])])
    with torch.inference_mode():
        assert torch.allclose(tiny_engine._model(tokens).logits, plain(tokens).logits, atol=1e-4)


def test_who_it_is_names_the_format_and_an_adapter_keeps_it(
    tiny_engine: Engine, tiny_llama: Path, tiny_adapter: Path
) -> None:
    reference = Engine(tiny_llama, precision="float32")
    assert " float32 " in reference.identity
    assert " float32 " in reference.with_adapter(tiny_adapter).identity
    if not hardware().cpu_bfloat16:
        pytest.skip("no bfloat16 instructions here")
    fast = Engine(tiny_llama, precision="bfloat16")
    assert " bfloat16 " in fast.identity
    assert " bfloat16 " in fast.with_adapter(tiny_adapter).identity
    assert len(fast.generate(sharing(TEXTS), Limits(8))) == len(TEXTS)


def test_a_model_without_a_chat_template_reads_plain_text(plain_engine: Engine) -> None:
    tokens = encode(plain_engine._tokenizer, PROMPTS[0])
    assert plain_engine._tokenizer.decode(tokens) == "Read the message.\n\nInput: card\nOutput:"
    assert len(plain_engine.generate(PROMPTS, Limits(4))) == len(PROMPTS)
    (scores,) = plain_engine.score_labels([PROMPTS[0]], LABELS)
    assert scores.log_likelihoods == pytest.approx([naive(plain_engine, tokens, label) for label in LABELS], abs=1e-4)


def test_a_merged_adapter_computes_what_the_unmerged_one_does(
    tiny_engine: Engine, tiny_llama: Path, tiny_adapter: Path
) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)
    adapted = PeftModel.from_pretrained(base, tiny_adapter).eval()
    tokens = torch.tensor([encode(tiny_engine._tokenizer, PROMPTS[1])])
    with torch.inference_mode():
        unmerged = adapted(tokens).logits
        merged = tiny_engine.with_adapter(tiny_adapter)._model(tokens).logits
        plain = tiny_engine._model(tokens).logits
    assert torch.allclose(merged, unmerged, atol=1e-4)
    assert not torch.allclose(plain, unmerged, atol=1e-2), "the adapter must change something"


def test_tokens_are_counted_without_a_template(tiny_engine: Engine) -> None:
    assert tiny_engine.count_tokens("") == 0
    assert tiny_engine.count_tokens("日") == 3  # three bytes that were never seen together
