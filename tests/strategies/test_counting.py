"""Counting what a strategy would send is counting what it sends; nothing is asked and nothing trained."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from advisor import registry
from advisor.errors import EngineError
from advisor.protocols import Job
from advisor.types import Draw, Limits, Message, Prompt, Query
from strategies._counting import BLOCK, CountingEngine, counted

MakeJob = Callable[..., Job]
QUERIES = [Query(f"q{n}", text) for n, text in enumerate(["where is my card", "hello", "my new card got lost again"])]


@pytest.fixture
def engine(tiny_llama: Path) -> CountingEngine:
    return CountingEngine(tiny_llama, 1024, "auto", ["card_arrival", "lost_card"])


def strategy(name: str, **options: object) -> tuple[Any, Any]:
    made = registry.load("strategies", name)()
    return made, made.Options(**options)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("zero_shot", {}),
        ("few_shot", {"select": "fixed", "shots": 2}),
        ("few_shot", {"select": "similar", "shots": 2}),
        ("rag", {"top_k": 1, "chunk_tokens": 20}),
        ("long_context", {}),
    ],
)
def test_the_prompts_that_are_counted_are_those_that_are_sent(
    make_job: MakeJob, engine: CountingEngine, tiny_engine: Any, name: str, options: dict[str, object]
) -> None:
    made, chosen = strategy(name, **options)
    found = counted(made, make_job(chosen, engine=engine), QUERIES)
    assert found is not None
    sent = made.fit(make_job(chosen, engine=tiny_engine)).answer(QUERIES, Draw(0, 0, 13))
    assert found.prompt_tokens == pytest.approx(sum(answer.usage.prompt_tokens for answer in sent) / len(sent))
    assert found.train_tokens == 0


def test_a_training_is_counted_and_not_begun(make_job: MakeJob, engine: CountingEngine, tiny_engine: Any) -> None:
    made, chosen = strategy("lora", epochs=2, batch=2, rank=2)
    job = make_job(chosen, engine=engine)
    found = counted(made, job, QUERIES)
    assert found is not None
    assert not list(job.folder.rglob("*.safetensors"))
    trained = made.fit(make_job(chosen, engine=tiny_engine)).fit.train_tokens
    assert found.train_tokens == trained


def test_an_answer_is_as_long_as_the_labelled_ones(engine: CountingEngine) -> None:
    lengths = [engine.count_tokens(text) + 1 for text in ("card_arrival", "lost_card")]
    assert engine.answer_tokens == sum(lengths) / 2


@pytest.mark.parametrize(
    ("name", "options"),
    [("lora", {"learning_curve": True}), ("lora", {"search": "halving"}), ("optimized_prompt", {})],
)
def test_what_asks_or_trains_to_prepare_itself_is_not_counted(
    make_job: MakeJob, engine: CountingEngine, name: str, options: dict[str, object]
) -> None:
    made, chosen = strategy(name, **options)
    assert counted(made, make_job(chosen, engine=engine), QUERIES) is None


def test_a_common_beginning_is_told_in_whole_blocks(engine: CountingEngine) -> None:
    system = Message("system", "Read the message and answer with its intent. " * 9)
    prompts = [Prompt((system, Message("user", text))) for text in ("card lost", "hello")]
    first, second = (completion.usage for completion in engine.generate(prompts, Limits(5)))
    assert first.cached_tokens == second.cached_tokens > 0
    assert first.cached_tokens % BLOCK == 0
    alone = engine.generate(prompts[:1], Limits(5))[0].usage
    assert (alone.prompt_tokens, alone.cached_tokens) == (first.prompt_tokens, 0)


def test_it_takes_no_adapter(engine: CountingEngine) -> None:
    with pytest.raises(EngineError, match="only counts"):
        engine.with_adapter(Path())
