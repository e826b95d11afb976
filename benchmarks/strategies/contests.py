"""What is measured: tasks, the strategies that answer them, and which of these is the plain version of which."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Contest:
    """One task, what is changed of it, and how many of its test examples are asked.

    `shipped` tasks stand in this repository, the others in the folder of public data sets.
    """

    name: str
    task: str
    strategies: tuple[str, ...]
    items: int
    changes: tuple[str, ...] = ()
    shipped: bool = False

    @property
    def overrides(self) -> tuple[str, ...]:
        """As `--set` takes them."""
        return (*self.changes, f"strategies=[{', '.join(self.strategies)}]")


@dataclass(frozen=True, slots=True)
class Pair:
    """A strategy as it is meant, beside a plain version of itself; `what` says where they differ."""

    contest: str
    strong: str
    plain: str
    what: str


CONTESTS: tuple[Contest, ...] = (
    Contest(
        "clinc30",
        "clinc150/task.yaml",
        (
            "{kind: control}",
            "{kind: zero_shot}",
            "{kind: few_shot, shots: 8, select: fixed}",
            "{kind: few_shot, shots: 8, select: similar}",
            "{kind: few_shot, shots: 8, select: similar, decode: free}",
            "{kind: few_shot, shots: 8, select: lexical}",
            "{kind: few_shot, shots: 8, select: balanced}",
            "{kind: lora}",
        ),
        items=200,
    ),
    Contest(
        "snips",
        "snips-restaurant/task.yaml",
        (
            "{kind: few_shot, shots: 4, select: fixed}",
            "{kind: few_shot, shots: 4, select: similar}",
            "{kind: lora}",
        ),
        items=100,
    ),
    Contest(
        "covidqa",
        "covidqa/task.yaml",
        (
            "{kind: rag, top_k: 1, chunk_tokens: 128, retriever: dense}",
            "{kind: rag, top_k: 1, chunk_tokens: 128}",
            "{kind: lora_rag, top_k: 1, chunk_tokens: 128}",
        ),
        items=150,
    ),
)
PAIRS: tuple[Pair, ...] = (
    Pair("clinc30", "few_shot-similar-8", "few_shot-fixed-8", "nearest demonstrations, not the same for every request"),
    Pair("clinc30", "few_shot-similar-8", "few_shot-similar-8-free", "held to the labels while it answers"),
    Pair("clinc30", "few_shot-similar-8", "few_shot-lexical-8", "near by meaning, not by words"),
    Pair("clinc30", "lora-r16", "few_shot-similar-8", "trained, no demonstrations"),
    Pair("snips", "few_shot-similar-4", "few_shot-fixed-4", "nearest demonstrations, not the same for every request"),
    Pair("snips", "lora-r16", "few_shot-similar-4", "trained, no demonstrations"),
    Pair("covidqa", "rag-k1-c128", "rag-k1-c128-dense", "search by meaning, words or both, as train examples showed"),
    Pair("covidqa", "lora_rag-r16-k1", "rag-k1-c128", "trained to read passages"),
)
