"""What a GPU is given to do: prompts to answer, labels to score, examples to train on, all from the sample tasks."""

import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from advisor import registry
from advisor.types import Limits, Message, Prompt

CORPORA = Path(__file__).parents[2] / "corpora"
PROMPTS, ON_CPU, LABELLED, NEW_TOKENS, WORDS = 512, 96, 256, 32, 220
EXAMPLES = 320
ANSWERED = ("cpu float32 64", "cuda float32 256", "cuda bfloat16 64", "cuda bfloat16 256", "cuda bfloat16 512")
"""Device, precision and most rows at once; the first is what the others are held against."""
TRAININGS = ("cpu", "cuda", "packed", "8bit", "4bit")
LITTLE_MEMORY = 1.2e9
"""Bytes a process may take of the GPU where 256 prompts do not fit at once."""


def answers(only: Sequence[str] = ()) -> dict[str, Any]:
    """Greedy answers and label scores of the CPU in float32, and of the GPU in both formats and in larger batches."""
    from strategies.engines._batches import CPU_ROOM, Room

    every, (asked, labels) = _prompts(), _labelled()
    rooms = {"64": CPU_ROOM, "256": Room(256, 65_536), "512": Room(512, 262_144)}
    rows: dict[str, Any] = {}
    truth: dict[str, Any] = {}
    for name in ANSWERED if not only else (ANSWERED[0], *only):
        device, precision, room = name.split()
        engine = _engine(device, precision, rooms[room])
        prompts = every[:ON_CPU] if device == "cpu" else every
        engine.generate(prompts[:8], Limits(4))  # what is compiled or allocated once
        started = time.perf_counter()
        texts = [answer.text for answer in engine.generate(prompts, Limits(NEW_TOKENS))]
        wrote = time.perf_counter() - started
        engine.score_labels(asked[:4], labels)
        started = time.perf_counter()
        chosen = [_first(row.log_likelihoods) for row in engine.score_labels(asked, labels)]
        scored = time.perf_counter() - started
        truth = truth or {"texts": texts, "chosen": chosen}
        rows[name] = {
            "prompts_a_second": len(prompts) / wrote,
            "labelled_a_second": len(asked) / scored,
            "same_texts": _same(texts[:ON_CPU], truth["texts"]),
            "same_labels": _same(chosen, truth["chosen"]),
        }
    sizes = {"prompts": len(every), "on_cpu": ON_CPU, "labelled": len(asked), "labels": len(labels)}
    return {"rows": rows, **sizes, **_little(every[:256])}


def training(only: Sequence[str] = ()) -> dict[str, Any]:
    """One LoRA training of the support task on the CPU, on the GPU, with packed batches, and over quantised weights."""
    from strategies import _trainer

    padded = _trainer.Collator
    rows: dict[str, Any] = {}
    for name in only or TRAININGS:
        _trainer.Collator = Packed if name == "packed" else padded  # type: ignore[misc, assignment]
        try:
            rows[name] = _trained("cpu" if name == "cpu" else "cuda", name if name.endswith("bit") else "none")
        except Exception as error:  # noqa: BLE001 - one that cannot be had is shown, and the rest goes on
            rows[name] = {"error": f"{type(error).__name__}: {error}"[:300]}
        print(name, rows[name], flush=True)
    _trainer.Collator = padded  # type: ignore[misc]
    return {"rows": rows, "examples": EXAMPLES}


@dataclass(frozen=True, slots=True)
class Packed:
    """Lays a batch end to end without padding; transformers sees from the positions where a text begins."""

    pad: int

    def __call__(self, rows: Sequence[dict[str, list[int]]]) -> dict[str, Any]:
        import torch

        ids = [token for row in rows for token in row["input_ids"]]
        positions = [place for row in rows for place in range(len(row["input_ids"]))]
        # The first token of a text follows the last one of another, which must not learn to foretell it.
        labels = [label for row in rows for label in (-100, *row["labels"][1:])]
        laid = {"input_ids": ids, "position_ids": positions, "labels": labels}
        return {name: torch.tensor([values]) for name, values in laid.items()}


def _trained(device: str, quantize: Any) -> dict[str, Any]:
    import torch

    from strategies._adapters import Pair, TrainingOptions, TrainingSet, train

    examples = [Pair(_question(row), row["answer"]) for row in _rows("support-answers", "train")[:EXAMPLES]]
    dev = [Pair(_question(row), row["answer"]) for row in _rows("support-answers", "dev")[:60]]
    options = TrainingOptions(epochs=2, batch=8, quantize=quantize)
    torch.cuda.reset_peak_memory_stats()
    with _on(device), tempfile.TemporaryDirectory() as place:
        done = train(_weights(), TrainingSet(examples, dev), options, Path(place), 1, lambda *_: None)
        peak = torch.cuda.max_memory_allocated()
        engine = _engine(device, "auto", None).with_adapter(done.folder)
        tests = _rows("support-answers", "test")[:100]
        texts = [one.text for one in engine.generate([_question(row) for row in tests], Limits(48))]
    polite = sum(t.startswith("Good day, rider:") and t.endswith("Ride gently, Larkspur.") for t in texts)
    return {
        "seconds": done.seconds,
        "tokens_a_second": done.tokens / done.seconds,
        "dev_loss": done.dev_loss,
        "peak": peak if device == "cuda" else None,
        "in_form": polite / len(texts),
    }


def _little(prompts: Sequence[Prompt]) -> dict[str, Any]:
    """The same answers where the GPU's memory is too small for the whole batch, and how often it was halved."""
    import torch

    from strategies.engines._batches import GPU_ROOM

    engine = _engine("cuda", "float32", GPU_ROOM)
    whole = [c.text for c in engine.generate(prompts, Limits(NEW_TOKENS))]
    calls: list[int] = []
    plain = engine._generate_batch

    def counted(rows: Any, limits: Limits) -> Any:
        calls.append(len(rows))
        return plain(rows, limits)

    engine._generate_batch = counted
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(LITTLE_MEMORY / torch.cuda.get_device_properties(0).total_memory)
    try:
        texts = [c.text for c in engine.generate(prompts, Limits(NEW_TOKENS))]
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    return {"little_memory": {"bytes": LITTLE_MEMORY, "batches": calls, "same_texts": _same(texts, whole)}}


def _engine(device: str, precision: Any, room: Any) -> Any:
    from strategies.engines.transformers import Engine

    with _on(device):
        engine = Engine(_weights(), precision=precision)
    if room is not None:
        engine._room = room
    return engine


@contextmanager
def _on(device: str) -> Iterator[None]:
    """Hides the GPU from the advisor where the CPU is to be used."""
    from strategies import _precision, _trainable, _trainer
    from strategies.engines import transformers

    found = _precision.hardware()
    shown = found if device == "cuda" else replace(found, cuda=False, cuda_bfloat16=False)
    askers = (transformers, _trainable, _trainer)
    kept = [asker.hardware for asker in askers]
    for asker in askers:
        asker.hardware = lambda: shown
    try:
        yield
    finally:
        for asker, plain in zip(askers, kept, strict=True):
            asker.hardware = plain


def precision() -> str:
    """The number format that a run takes by itself here."""
    from strategies._precision import hardware, place
    from strategies._whole_weights import parameters

    return place("auto", hardware(), parameters(_weights())).dtype


def _weights() -> Path:
    return registry.weights_module().resolve("smollm2-135m-instruct", False, print).folder


def _rows(task: str, split: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPORA / task / f"{split}.jsonl").read_text("utf-8").splitlines()]


def _question(row: dict[str, Any]) -> Prompt:
    return Prompt((Message("system", "Answer the riders of Larkspur."), Message("user", row["question"])))


def _prompts() -> list[Prompt]:
    """Questions of the support task, each below a stretch of its handbook."""
    draw = random.Random(3)
    words = " ".join(p.read_text("utf-8") for p in sorted((CORPORA / "support-answers" / "docs").glob("*.md"))).split()
    asked = []
    for row in (_rows("support-answers", "test") + _rows("support-answers", "train"))[:PROMPTS]:
        start = draw.randrange(len(words) - WORDS)
        text = " ".join(words[start : start + draw.randrange(WORDS // 2, WORDS)]) + "\n\n" + row["question"]
        asked.append(Prompt((Message("system", "Answer from the text."), Message("user", text))))
    return asked


def _labelled() -> tuple[list[Prompt], list[str]]:
    rows = _rows("support-intents", "test")[:LABELLED]
    labels = sorted({row["intent"] for row in _rows("support-intents", "train")})
    system = Message("system", "Read the message and answer with its intent.")
    return [Prompt((system, Message("user", row["message"]))) for row in rows], labels


def _first(values: Sequence[float]) -> int:
    return max(range(len(values)), key=values.__getitem__)


def _same(some: Sequence[Any], others: Sequence[Any]) -> float:
    return sum(one == other for one, other in zip(some, others, strict=True)) / len(some)
