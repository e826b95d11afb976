"""Something else first, then the task; the control; adapters given before. A tiny model, trained for real."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from advisor.errors import EngineError
from advisor.protocols import Earlier, Job, Sources
from advisor.types import Document, Draw, Example, Message, Prompt, Query
from strategies._adapters import Pair, TrainingSet
from strategies._combined_adapter import combined
from strategies._stages import AS_IT_STANDS, first_set, joint
from strategies._training_data import encode_pairs
from strategies.engines.transformers import Engine
from strategies.stacked_lora import Strategy

QUICK = {"rank": 4, "epochs": 2, "batch": 2, "first_epochs": 2.0, "learning_rate": 5e-3, "passage_tokens": 32}
EARLIER = tuple(Example(f"r{n}", f"where is parcel number {n}", f"it lies in shelf {n}") for n in range(20))
Stacked = Callable[..., Job]


@pytest.fixture
def stacked(make_job, tiny_engine: Engine, documents: tuple[Document, ...]) -> Stacked:
    def make(earlier: Earlier | None = None, **options: object) -> Job:
        found = earlier or Earlier(EARLIER, documents)
        return make_job(Strategy.Options(**(QUICK | options)), tiny_engine, earlier=found)

    return make


@pytest.fixture
def documents(make_job) -> tuple[Document, ...]:
    return make_job(None).documents


@pytest.fixture(scope="module")
def adapters(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two adapters of different ranks that both change every answer, the second one on attention only."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    folders = []
    for rank, layers in ((2, "all-linear"), (3, ["q_proj", "v_proj"])):
        base = AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)
        config = LoraConfig(r=rank, lora_alpha=8, target_modules=layers, task_type="CAUSAL_LM", init_lora_weights=False)
        folders.append(tmp_path_factory.mktemp(f"rank-{rank}"))
        get_peft_model(base, config).save_pretrained(folders[-1])
    return folders


def written(folder: Path) -> bytes:
    return (folder / "adapter_model.safetensors").read_bytes()


def test_the_task_stage_goes_on_with_the_adapter_of_the_first(stacked: Stacked) -> None:
    job = stacked()
    predictor = Strategy().fit(job)
    first, last = job.folder / "first" / "adapter", job.folder / "adapter"
    assert written(first) != written(last)
    lone = stacked(Earlier(EARLIER, (Document("a.md", "Nothing that matters."),)))
    lone = replace(lone, folder=job.folder / "lone")
    Strategy().fit(lone)
    assert written(lone.folder / "adapter") != written(last), "what was learned first is in what comes out"
    told = [note.partition(":")[0] for note in predictor.fit.notes]
    assert told == ["first", "first", "task", "task"]
    records = [json.loads((folder / "training.json").read_text()) for folder in (job.folder / "first", job.folder)]
    assert predictor.fit.train_tokens == sum(record["tokens"] for record in records)
    assert predictor.fit.train_seconds == pytest.approx(sum(record["seconds"] for record in records))


def test_what_comes_out_is_one_adapter_and_a_second_fit_takes_it_up(stacked: Stacked) -> None:
    job = stacked(first="earlier.jsonl")
    predictor = Strategy().fit(job)
    before = written(job.folder / "adapter")
    assert Strategy().fit(job).fit == predictor.fit
    assert written(job.folder / "adapter") == before
    (answer,) = predictor.answer([Query("q", "my card is lost")], Draw(0, 0, 7))
    assert answer.parsed in job.labels
    alone = job.engine.with_adapter(job.folder / "adapter")
    assert alone.score_labels([Prompt((Message("user", "hi"),))], job.labels)


def test_the_control_sees_as_many_tokens_in_one_training(stacked: Stacked) -> None:
    for first, passes in (("corpus", 2.0), ("corpus", 4.0), ("earlier.jsonl", 3.0)):
        in_turn = stacked(first=first, first_epochs=passes)
        at_once = stacked(first=first, first_epochs=passes, stages="joint")
        in_turn, at_once = (
            replace(job, folder=job.folder / f"{first}-{passes}-{job.options.stages}") for job in (in_turn, at_once)
        )
        one, other = Strategy().fit(in_turn).fit, Strategy().fit(at_once).fit
        assert other.train_tokens == pytest.approx(one.train_tokens, rel=0.01)
        assert not (at_once.folder / "first").exists()


@pytest.mark.parametrize(("first_epochs", "epochs"), [(1.0, 3.0), (3.0, 2.0), (2.0, 5.5), (0.5, 1.0)])
def test_every_row_of_the_control_is_seen_as_often_as_in_turn(first_epochs: float, epochs: float) -> None:
    def pairs(what: str, count: int) -> list[Pair]:
        return [Pair(AS_IT_STANDS, f"{what} {number}") for number in range(count)]

    first, task = TrainingSet(pairs("first", 8), []), TrainingSet(pairs("task", 10), pairs("dev", 2))
    both, passes = joint(first, task, first_epochs, epochs, 3)
    seen = [pair.completion for pair in both.train]
    assert passes * sum(text.startswith("first") for text in seen) == pytest.approx(8 * first_epochs, abs=1)
    assert passes * sum(text.startswith("task") for text in seen) == pytest.approx(10 * epochs, abs=1)
    assert max(seen.count(text) for text in seen) <= max(first_epochs, epochs) / passes + 1
    assert both.dev == task.dev


def test_documents_are_learned_as_they_stand(stacked: Stacked) -> None:
    job = stacked()
    found = first_set(job)
    assert {pair.prompt for pair in found.train} == {AS_IT_STANDS}
    assert any("Block a lost card in the app." in pair.completion for pair in found.train)
    assert {pair.completion for pair in found.dev} <= {pair.completion for pair in found.train}
    tokenizer = job.engine._tokenizer
    (row,) = encode_pairs(tokenizer, [Pair(AS_IT_STANDS, "lost card")])
    assert row["input_ids"] == row["labels"] == [*tokenizer.encode("lost card"), tokenizer.eos_token_id]


def test_an_earlier_task_is_asked_by_its_own_instructions_and_keeps_a_tenth_to_stop_on(stacked: Stacked) -> None:
    found = first_set(stacked(first="earlier.jsonl", first_instructions="Find the parcel."))
    assert (len(found.train), len(found.dev)) == (18, 2)
    assert {pair.prompt.messages[0].content for pair in found.dev} == {"Find the parcel."}
    assert not {pair.completion for pair in found.dev} & {pair.completion for pair in found.train}
    assert len(first_set(stacked(first="earlier.jsonl", first_examples=5)).train) == 5


def test_nothing_to_learn_first_is_said(stacked: Stacked) -> None:
    with pytest.raises(EngineError, match="there is no text in the documents to learn first"):
        Strategy().fit(stacked(Earlier()))
    with pytest.raises(EngineError, match=r"there is no row of tickets\.jsonl to learn first"):
        Strategy().fit(stacked(Earlier(), first="tickets.jsonl"))


def test_several_adapters_become_one_that_is_their_exact_sum(
    tiny_llama: Path, adapters: list[Path], tmp_path: Path
) -> None:
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    def model() -> object:
        return AutoModelForCausalLM.from_pretrained(tiny_llama, dtype=torch.float32)

    folder = combined(tiny_llama, adapters, tmp_path)
    assert json.loads((folder / "adapter_config.json").read_text())["r"] == 5
    summed = PeftModel.from_pretrained(model(), folder).merge_and_unload()
    expected = model()
    for adapter in adapters:
        expected = PeftModel.from_pretrained(expected, adapter).merge_and_unload()
    for (name, one), (_, other) in zip(summed.named_parameters(), expected.named_parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-5), name
    assert combined(tiny_llama, adapters[:1], tmp_path) == adapters[0]


def test_given_adapters_are_gone_on_from_and_left_as_they_were(stacked: Stacked, adapters: list[Path]) -> None:
    before = [written(folder) for folder in adapters]
    job = stacked(Earlier(adapters=tuple(adapters)), adapters=("a", "b"))
    Strategy().fit(job)
    assert [written(folder) for folder in adapters] == before
    config = json.loads((job.folder / "adapter" / "adapter_config.json").read_text())
    assert config["r"] == 5
    assert not (job.folder / "first").exists()


def test_first_is_the_documents_unless_adapters_are_given() -> None:
    assert Strategy.Options().first == "corpus"
    assert Strategy.Options(adapters=("a",)).first == "none"
    assert Strategy.Options(adapters=("a",), first="corpus").first == "corpus"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"first": "corpsu"}, r"corpus, none or a JSONL or CSV file \(found .corpsu.; did you mean corpus\?"),
        ({"first": "none"}, "nothing to stack on: kind lora does that"),
        ({"adapters": ("a",), "stages": "joint"}, "nothing to join"),
    ],
)
def test_options_that_make_no_sense_are_refused_in_a_line(options: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Strategy.Options(**options)


def test_ids_say_what_comes_first() -> None:
    def label(**options: object) -> str:
        return Strategy().label(Strategy.Options(**options))

    assert label() == "corpus-r16"
    assert label(stages="joint") == "corpus-joint-r16"
    assert label(first="data/tickets.jsonl", decode="free") == "tickets-r16-free"
    assert label(adapters=("a",)) == "adapter"
    assert label(adapters=("a", "b"), first="corpus", search="halving") == "2-adapters-corpus-halving"


def test_what_it_learns_from_is_told_to_the_judge() -> None:
    def sources(**options: object) -> Sources:
        return Strategy().sources(Strategy.Options(**options))

    assert sources() == Sources(corpus=True)
    assert sources(first="tickets.jsonl") == Sources("tickets.jsonl")
    assert sources(adapters=("a", "b")) == Sources(adapters=("a", "b"))


def test_it_runs_only_where_it_is_named_and_with_its_control(task) -> None:
    from advisor.task import StrategySection

    named = task.model_copy(update={"strategies": (StrategySection(kind="stacked_lora", options={}),)})
    assert "task.yaml must name it" in str(Strategy().skip(task))
    assert len(Strategy().grid(task)) == 1
    assert Strategy().skip(named) is None
    assert [point["stages"] for point in Strategy().grid(named)] == ["stacked", "joint"]
    assert "nothing to learn first" in str(Strategy().skip(named.model_copy(update={"corpus": None})))
