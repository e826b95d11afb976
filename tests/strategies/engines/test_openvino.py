"""The fast engine against transformers on the same weights, on a tiny model; and on the real one."""

import json
import shutil
from pathlib import Path

import pytest

from advisor.errors import EngineError
from advisor.protocols import EngineSetup
from advisor.types import Limits, Message, Prompt
from strategies.engines import _openvino_model, local, openvino, transformers
from strategies.engines.openvino import Engine

LABELS = ("card_arrival", "card", "lost_card", "a+b (c)?", "greeting")


def prompt(text: str) -> Prompt:
    return Prompt((Message("system", "Read the message and answer with its intent."), Message("user", text)))


PROMPTS = [
    prompt(text) for text in ("card", "when will my new card arrive, and where is it?", "Grüße 日本 {x}", "lost " * 40)
]


@pytest.fixture(scope="module")
def steady_llama(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model with smaller weights: rounding the fast engine's constants to 16 bits moves no answer."""
    from safetensors.numpy import load_file, save_file

    folder = tmp_path_factory.mktemp("steady") / "steady"
    shutil.copytree(tiny_llama, folder)
    weights = load_file(folder / "model.safetensors")
    smaller = {name: value if value.ndim == 1 else value / 3 for name, value in weights.items()}
    save_file(smaller, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


@pytest.fixture
def engine(steady_llama: Path) -> Engine:
    return Engine(steady_llama)


def test_it_answers_as_transformers_does_on_the_rounded_weights(steady_llama: Path, engine: Engine) -> None:
    found = _openvino_model.fidelity(steady_llama, engine.model_folder, engine.generate_tokens)
    assert (found.same, found.of) == (8, 8)
    record = json.loads((engine.model_folder / _openvino_model.CHECK_FILE).read_text("utf-8"))
    assert record == {"same": 8, "of": 8}


def test_local_takes_it_where_it_agrees(steady_llama: Path) -> None:
    said: list[str] = []
    assert isinstance(local.Engine.open(EngineSetup("tiny", steady_llama, say=said.append)), Engine)
    assert said == []


def test_local_falls_back_with_the_figures_where_it_does_not(
    steady_llama: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "fidelity", lambda *_: _openvino_model.Fidelity(5, 8))
    said: list[str] = []
    found = local.Engine.open(EngineSetup("tiny", steady_llama, say=said.append))
    assert isinstance(found, transformers.Engine)
    assert said == [
        "steady runs on transformers: the fast engine answered only 5 of 8 test prompts as transformers does"
    ]


def test_a_wrong_conversion_is_noticed(steady_llama: Path, engine: Engine) -> None:
    target = engine.model_folder.with_name("wrong")
    shutil.copytree(engine.model_folder, target)
    (target / _openvino_model.CHECK_FILE).unlink(missing_ok=True)

    def off_by_one(rows: list[list[int]], most: int) -> list[list[int]]:
        return [[token + 1 for token in tokens] for tokens in engine.generate_tokens(rows, most)]

    assert not _openvino_model.fidelity(steady_llama, target, off_by_one).holds


def test_local_says_what_is_missing(steady_llama: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openvino, "find_spec", lambda name: None)
    said: list[str] = []
    assert isinstance(local.Engine.open(EngineSetup("tiny", steady_llama, say=said.append)), transformers.Engine)
    (line,) = said
    assert "openvino-genai is not installed (pip install 'approach-advisor[cpu]')" in line


def test_a_batch_gives_what_each_prompt_gives_alone(engine: Engine) -> None:
    together = engine.generate(PROMPTS, Limits(12))
    alone = [engine.generate([one], Limits(12))[0] for one in PROMPTS]
    assert [c.text for c in together] == [c.text for c in alone]
    assert [c.usage.completion_tokens for c in together] == [c.usage.completion_tokens for c in alone]


def test_answers_keep_to_the_choices_at_any_temperature(engine: Engine) -> None:
    greedy = engine.generate(PROMPTS, Limits(24, choices=LABELS))
    sampled = engine.generate(PROMPTS * 4, Limits(24, temperature=2.0, seed=5, choices=LABELS))
    assert {c.text for c in greedy + sampled} <= set(LABELS)
    assert len({c.text for c in sampled}) > 1
    assert not any(c.truncated for c in greedy)


def test_sampling_depends_on_the_seed_and_not_on_the_batch(engine: Engine) -> None:
    limits = Limits(12, temperature=1.0, seed=3)
    first = [c.text for c in engine.generate(PROMPTS, limits)]
    assert [c.text for c in engine.generate(PROMPTS[::-1], limits)][::-1] == first
    assert [engine.generate([one], limits)[0].text for one in PROMPTS] == first
    assert [c.text for c in engine.generate(PROMPTS, Limits(12, temperature=1.0, seed=4))] != first


def test_a_shared_beginning_is_computed_once(engine: Engine) -> None:
    shared = "Read every word of this: " + "the card did not arrive and was lost " * 12
    prompts = [prompt(shared + tail) for tail in ("hello", "my card", "good morning to you")]
    used = [c.usage for c in engine.generate(prompts, Limits(4))]
    cached = sorted(usage.cached_tokens for usage in used)
    assert cached[0] == 0 and cached[1] > 0.8 * min(usage.prompt_tokens for usage in used)
    again = [c.usage.cached_tokens for c in engine.generate(prompts, Limits(4))]
    assert all(found >= 0.8 * usage.prompt_tokens for found, usage in zip(again, used, strict=True))


def test_a_prompt_without_room_is_an_empty_truncated_answer(engine: Engine) -> None:
    long, short = engine.generate([prompt("card arrive " * 1000), PROMPTS[0]], Limits(8))
    assert (long.text, long.truncated, long.usage.completion_tokens) == ("", True, 0)
    assert short.usage.completion_tokens > 0


def test_what_the_library_refuses_is_an_engine_error(engine: Engine) -> None:
    with pytest.raises(EngineError, match="openvino-genai: "):
        engine.generate(PROMPTS[:1], Limits(8, json_schema="{"))


def test_an_adapter_is_merged_and_only_the_last_few_tuned_models_are_kept(
    steady_llama: Path, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    monkeypatch.setattr(_openvino_model, "TUNED_KEPT", 2)
    built = []
    for seed in (1, 2, 3):
        torch.manual_seed(seed)
        config = LoraConfig(r=4, target_modules="all-linear", init_lora_weights=False, task_type="CAUSAL_LM")
        tuned = get_peft_model(AutoModelForCausalLM.from_pretrained(steady_llama), config)
        tuned.save_pretrained(tmp_path / str(seed))
        found = engine.with_adapter(tmp_path / str(seed))
        plain = transformers.Engine(steady_llama, tmp_path / str(seed))
        assert found.identity != engine.identity
        answers = [c.text for c in found.generate(PROMPTS, Limits(12))]
        assert answers == [c.text for c in plain.generate(PROMPTS, Limits(12))]
        assert answers != [c.text for c in engine.generate(PROMPTS, Limits(12))]
        built.append(found.model_folder)
    assert [path.exists() for path in built] == [False, True, True]
    assert engine.model_folder.exists()


@pytest.fixture(scope="module")
def real_folder() -> Path:
    from strategies._weights import resolve

    return resolve("smollm2-135m-instruct", True, lambda text: None).folder


@pytest.mark.weights
def test_answers_keep_to_a_schema(real_folder: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"city": {"enum": ["Rome", "Paris"]}, "nights": {"enum": [1, 2]}},
        "required": ["city", "nights"],
        "additionalProperties": False,
    }
    system = Message("system", "Answer with the details as JSON.")
    asked = [Prompt((system, Message("user", text))) for text in ("Two nights in Rome, please.", "hello", "Paris?")]
    for completion in Engine(real_folder).generate(asked, Limits(60, json_schema=json.dumps(schema))):
        answer = json.loads(completion.text)
        assert answer["city"] in {"Rome", "Paris"} and answer["nights"] in {1, 2}


@pytest.mark.weights
def test_on_the_real_weights_the_probes_agree_and_a_second_load_is_quick(real_folder: Path) -> None:
    import time

    said: list[str] = []
    first = local.Engine.open(EngineSetup("small", real_folder, say=said.append))
    assert isinstance(first, Engine) and said == []
    started = time.perf_counter()
    second = local.Engine.open(EngineSetup("small", real_folder, say=said.append))
    (answer,) = second.generate([Prompt((Message("user", "What is the capital of France?"),))], Limits(16))
    assert "Paris" in answer.text
    assert time.perf_counter() - started < 20, "a model is converted once, not with every load"
