"""Everything the registry finds keeps to its protocol; and each check can fail."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import BaseModel, ConfigDict

from advisor import conformance, registry
from advisor.protocols import AsksModel, Earlier, Embedder, Engine, EngineSetup, Job, Metric, Predictor
from advisor.task import StrategySection, TaskSpec
from advisor.task_checks import METRICS
from advisor.types import Answer, Document, Draw, Example, Fit, Prompt, Query, Usage
from strategies.embedders.hashing import Embedder as Hashing
from strategies.engines.scripted import Engine as Scripted

MakeJob = Callable[..., Job]
TRAINED = {"lora", "lora_rag", "stacked_lora", "hosted_tuning"}
LABELS = ("card_arrival", "lost_card", "greeting")
ROWS = (
    ("When does my card arrive?", "card_arrival"),
    ("I have lost my card", "lost_card"),
    ("Hello there", "greeting"),
    ("My new card is not here yet", "card_arrival"),
    ("Someone took my card", "lost_card"),
    ("Good morning", "greeting"),
)
EXAMPLES = tuple(Example(f"e{number}", text, label) for number, (text, label) in enumerate(ROWS))
DOCUMENTS = (
    Document("cards.md", "# Cards\n\n## Delivery\nA new card arrives within 9 days.\n\n## Loss\nBlock a lost card.\n"),
    Document("hours.txt", "We answer from 9 to 17. {braces} stay as they are."),
)


SCHEMA = Path(__file__).parent / "record.schema.json"
FORMS: dict[str, dict[str, object]] = {
    "extraction": {"output": {"schema": str(SCHEMA)}},
    "entities": {"entity_types": ["CITY", "PERSON"]},
}


TARGETS = {"extraction": '{{"city": "{0}"}}', "entities": '[{{"text": "card", "type": "CITY"}}]'}


def task_of(kind: str, metric: str = "auto") -> TaskSpec:
    rules: dict[str, object] = {"rules": {"max_words": 60}} if metric == "rules_pass" else dict(FORMS.get(kind, {}))
    rubric = {"criteria": "It answers.", "judge": {"model": "small"}, "labelled": "judged.jsonl"}
    rules |= {"rubric": rubric} if metric == "rubric" else {}
    columns = {"facts": "facts"} if metric == "fact_coverage" else {}
    return TaskSpec.model_validate(
        {
            "version": 1,
            "name": "conformance",
            "task": {"kind": kind, "instructions": "Answer the {message}.", **rules},
            "data": {"path": "examples.jsonl", "columns": columns},
            "corpus": {"paths": ["*.md"]},
            "target": {"accuracy": 0.5, "metric": metric},
        }
    )


@pytest.fixture
def make_job(tmp_path_factory: pytest.TempPathFactory) -> MakeJob:
    def make(kind: str = "classification", engine: Engine | None = None) -> Job:
        labels = LABELS if kind == "classification" else ()
        written = tuple(replace(e, target=TARGETS.get(kind, "{0}").format(e.target)) for e in EXAMPLES)
        train, dev = written[:4], written[4:]
        folder = tmp_path_factory.mktemp("job")
        engine = engine or Scripted()
        task = task_of(kind)
        score = registry.load("metrics", task.metric)(task).score
        rest = (engine, Hashing(), folder, 7, lambda share, note: None, score)
        return Job(task, train, dev, DOCUMENTS, labels, None, *rest)

    return make


SERVED = ("openai", "vllm")
"""Engines that need a server."""


def names(group: registry.Group) -> list[str]:
    return [found.name for found in registry.names(group)]


@pytest.mark.parametrize("kind", ["classification", "qa", "extraction", "entities"])
@pytest.mark.parametrize("name", sorted(set(names("strategies")) - TRAINED))
def test_strategy_with_the_scripted_engine(name: str, kind: str, make_job: MakeJob) -> None:
    conformance.check_strategy(registry.load("strategies", name), lambda: make_job(kind))


@pytest.mark.parametrize(("name", "kind"), [("lora", "classification"), ("lora", "extraction"), ("lora_rag", "qa")])
def test_strategy_that_trains_with_the_tiny_model(name: str, kind: str, make_job: MakeJob, tiny_engine: Engine) -> None:
    conformance.check_strategy(registry.load("strategies", name), lambda: make_job(kind, tiny_engine))


def test_stacked_lora_with_the_tiny_model(make_job: MakeJob, tiny_engine: Engine) -> None:
    """Named in the task, as it must be, and with the documents that the judge hands over."""

    def make() -> Job:
        job = make_job("qa", tiny_engine)
        named = job.task.model_copy(update={"strategies": (StrategySection(kind="stacked_lora", options={}),)})
        return replace(job, task=named, earlier=Earlier(documents=DOCUMENTS))

    conformance.check_strategy(registry.load("strategies", "stacked_lora"), make)


@pytest.mark.parametrize("name", ["zero_shot", "rag"])
def test_strategy_with_the_tiny_model(name: str, make_job: MakeJob, tiny_engine: Engine) -> None:
    conformance.check_strategy(registry.load("strategies", name), lambda: make_job("classification", tiny_engine))


@pytest.mark.parametrize("name", [name for name in names("engines") if name not in SERVED])
def test_engine_of_local_weights(name: str, tiny_llama: Path) -> None:
    conformance.check_engine(registry.load("engines", name).open(EngineSetup("tiny", tiny_llama)))


@pytest.mark.parametrize("name", names("metrics"))
def test_metric_with_every_kind_it_fits(name: str) -> None:
    kinds = [kind for kind in METRICS if name in METRICS[kind]]
    assert kinds
    for kind in kinds:
        conformance.check_metric(with_judge(registry.load("metrics", name)), task_of(kind, name))


def with_judge(metric_class: type[Metric]) -> type[Metric]:
    """A metric that a model scores by is given one that passes the target only."""

    class Attached(metric_class):  # type: ignore[valid-type, misc]
        def __init__(self, task: TaskSpec) -> None:
            super().__init__(task)
            if isinstance(self, AsksModel):
                self.attach(lambda asked: [example.target == answer.text for example, answer in asked])

    return Attached


@pytest.mark.parametrize("name", sorted(set(names("embedders")) - {"minilm"}))
def test_embedder(name: str, tmp_path: Path) -> None:
    conformance.check_embedder(registry.load("embedders", name)(tmp_path))


@pytest.mark.weights
def test_minilm() -> None:
    weights = registry.weights_module().resolve("minilm-l6-v2", True, lambda text: None)
    conformance.check_embedder(registry.load("embedders", "minilm")(weights.folder))


# --- a check that cannot fail checks nothing --------------------------------------------------------------------------


class Right:
    """A strategy without a fault; the broken ones below each have one."""

    needs_model = False

    class Options(BaseModel):
        model_config = ConfigDict(extra="forbid")
        size: int = 1

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        return [{"size": 1}, {"size": 2}]

    def label(self, options: "Right.Options") -> str:
        return str(options.size)

    def skip(self, task: TaskSpec) -> str | None:
        return None

    def fit(self, job: Job) -> Predictor:
        return Repeating()


class Repeating:
    fit = Fit()

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        waited = 1.0 if len(queries) == 1 else None
        return [Answer(q.id, draw.index, "yes", "yes", Usage(seconds=0.1), waited) for q in queries]


class LoadsInSkip(Right):
    def skip(self, task: TaskSpec) -> str | None:
        import torch  # noqa: F401

        return None


class SkipsAll(Right):
    def skip(self, task: TaskSpec) -> str | None:
        return "it is Monday"


class RefusesItsOwnGrid(Right):
    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        return [{"size": "large"}]


class LabelsAlike(Right):
    def label(self, options: Right.Options) -> str:
        return "same"


class TakesAnything(Right):
    class Options(BaseModel):
        size: int = 1


def answering(change: Callable[[list[Answer]], list[Answer]]) -> type[Right]:
    class Changed(Right):
        def fit(self, job: Job) -> Predictor:
            predictor = Repeating()
            plain = predictor.answer
            predictor.answer = lambda queries, draw: change(plain(queries, draw))  # type: ignore[method-assign]
            return predictor

    return Changed


def crashed(answers: list[Answer]) -> list[Answer]:
    raise KeyError("name")


FITS = iter(range(1000))
BROKEN = {
    "imported torch": LoadsInSkip,
    "it is Monday": SkipsAll,
    "Options refuses": RefusesItsOwnGrid,
    "the same label": LabelsAlike,
    "extra=": TakesAnything,
    "not in the order": answering(lambda answers: answers[::-1]),
    "were given 6 answers": answering(lambda answers: answers[1:]),
    "how many seconds": answering(lambda answers: [replace(answer, usage=Usage()) for answer in answers]),
    "index of their draw": answering(lambda answers: [replace(answer, draw=9) for answer in answers]),
    "answered together": answering(lambda answers: [replace(answer, latency_ms=2.0) for answer in answers]),
    "must have a latency": answering(lambda answers: [replace(answer, latency_ms=None) for answer in answers]),
    "every answer has an error": answering(lambda answers: [replace(answer, error="no") for answer in answers]),
    "two fits under one seed": answering(lambda answers: [replace(a, text=str(next(FITS))) for a in answers]),
    "crashed with KeyError": answering(crashed),
}


def test_a_strategy_without_a_fault_passes(make_job: MakeJob) -> None:
    conformance.check_strategy(Right, make_job)


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_broken_strategy_is_told_in_a_sentence(sentence: str, make_job: MakeJob) -> None:
    with pytest.raises(AssertionError, match=sentence):
        conformance.check_strategy(BROKEN[sentence], make_job)


class CountsCalls(Hashing):
    calls = 0

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        self.calls += 1
        return np.roll(super().embed(texts), self.calls, axis=1)


class Doubled(Hashing):
    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return 2 * super().embed(texts)


class Blind(Hashing):
    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return super().embed(["same"] * len(texts))


@pytest.mark.parametrize(
    ("embedder", "sentence"), [(CountsCalls, "second time"), (Doubled, "length 1"), (Blind, "same row")]
)
def test_a_broken_embedder_is_told_in_a_sentence(embedder: type[Embedder], sentence: str) -> None:
    with pytest.raises(AssertionError, match=sentence):
        conformance.check_embedder(embedder())


def test_a_metric_that_rewards_errors_is_told_in_a_sentence() -> None:
    class Generous(registry.load("metrics", "contains")):  # type: ignore[misc]
        def score(self, example: Example, answer: Answer) -> float:
            return 1.0

    with pytest.raises(AssertionError, match="must score 0"):
        conformance.check_metric(Generous, task_of("qa"))


def test_an_engine_that_answers_by_position_is_told_in_a_sentence() -> None:
    count = iter(range(1000))

    def by_position(prompt: Prompt) -> str:
        return str(next(count))

    with pytest.raises(AssertionError, match="the answers they get alone"):
        conformance.check_engine(Scripted.answering(by_position))


def test_the_engine_in_contributing_conforms(tmp_path: Path) -> None:
    """What the guide tells plugin authors to write is what a run asks for."""
    guide = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text("utf-8")
    code = guide.split("## Add an engine")[1].split("```python\n")[1].split("```")[0]
    namespace: dict[str, object] = {"__name__": "echo"}
    exec(compile(code, "CONTRIBUTING.md", "exec"), namespace)
    conformance.check_engine(namespace["Engine"].open(EngineSetup("echo", tmp_path)))  # type: ignore[attr-defined]
