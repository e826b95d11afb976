"""What is measured: tasks, the strategies that answer them, and which of these is the plain version of which."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Contest:
    """One task, what is changed of it, and how many of its test examples are asked.

    `shipped` tasks stand in this repository, the others in the folder of public data sets. With `sourced` only the
    examples are asked whose document is in the corpus, for a contest over a part of it.
    """

    name: str
    task: str
    strategies: tuple[str, ...]
    items: int
    changes: tuple[str, ...] = ()
    shipped: bool = False
    sourced: bool = False

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
        "clinc30-searched",
        "clinc150/task.yaml",
        (
            "{kind: zero_shot}",
            "{kind: few_shot, shots: 8, select: fixed}",
            "{kind: optimized_prompt}",
        ),
        items=100,
    ),
    Contest(
        "clinc30-scored",
        "clinc150/task.yaml",
        (
            "{kind: few_shot, shots: 8, select: fixed}",
            "{kind: few_shot, shots: 8, select: fixed, calibrate: batch}",
            "{kind: few_shot, shots: 8, select: fixed, neighbours: 3}",
        ),
        items=100,
        changes=("models=[{id: small, engine: transformers, model: smollm2-135m-instruct}]",),
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
    Contest(
        "two-papers",
        "covidqa/task.yaml",
        (
            "{kind: zero_shot}",
            "{kind: rag, top_k: 1, chunk_tokens: 128}",
            "{kind: long_context}",
        ),
        items=51,
        changes=("corpus.paths=[docs/paper061.md, docs/paper096.md]",),
        sourced=True,
    ),
    Contest(
        "papers-qa",
        "corpora/papers-qa/task.yaml",
        (
            "{kind: rag, top_k: 1, chunk_tokens: 144}",
            "{kind: lora_rag, top_k: 1, chunk_tokens: 144, epochs: 2, batch: 8, max_examples: 250}",
        ),
        items=150,
        shipped=True,
    ),
    Contest(
        "wnut17",
        "wnut17/task.yaml",
        (
            "{kind: control}",
            "{kind: zero_shot}",
            "{kind: few_shot, shots: 8, select: fixed}",
            "{kind: few_shot, shots: 8, select: similar}",
            "{kind: lora, epochs: 2}",
        ),
        items=150,
    ),
    Contest(
        "dialogsum",
        "dialogsum/task.yaml",
        (
            "{kind: control}",
            "{kind: zero_shot}",
            "{kind: few_shot, shots: 4, select: fixed}",
            "{kind: few_shot, shots: 4, select: similar}",
            "{kind: lora, epochs: 2}",
        ),
        items=100,
    ),
)
PAIRS: tuple[Pair, ...] = (
    Pair("clinc30", "few_shot-similar-8", "few_shot-fixed-8", "nearest demonstrations, not the same for every request"),
    Pair("clinc30", "few_shot-similar-8", "few_shot-similar-8-free", "held to the labels while it answers"),
    Pair("clinc30", "few_shot-similar-8", "few_shot-lexical-8", "near by meaning, not by words"),
    Pair("clinc30", "lora-r16", "few_shot-similar-8", "trained, no demonstrations"),
    Pair("clinc30-searched", "optimized_prompt-s8-r300", "zero_shot", "instruction and demonstrations searched on dev"),
    Pair("clinc30-searched", "optimized_prompt-s8-r300", "few_shot-fixed-8", "searched, not the first that come"),
    Pair("clinc30-scored", "few_shot-fixed-8-calibrated", "few_shot-fixed-8", "batch calibration of label scores"),
    Pair("clinc30-scored", "few_shot-fixed-8-neighbours3", "few_shot-fixed-8", "neighbours over label scores vote"),
    Pair("snips", "few_shot-similar-4", "few_shot-fixed-4", "nearest demonstrations, not the same for every request"),
    Pair("snips", "lora-r16", "few_shot-similar-4", "trained, no demonstrations"),
    Pair("covidqa", "rag-k1-c128", "rag-k1-c128-dense", "search by meaning, words or both, as train examples showed"),
    Pair("covidqa", "lora_rag-r16-k1", "rag-k1-c128", "trained to read passages"),
    Pair("two-papers", "rag-k1-c128", "long_context", "one passage found, not both papers whole"),
    Pair("two-papers", "long_context", "zero_shot", "both papers in the prompt, not none"),
    Pair("papers-qa", "lora_rag-r16-k1", "rag-k1-c144", "trained to read passages"),
    Pair("wnut17", "few_shot-similar-8", "few_shot-fixed-8", "nearest demonstrations, not the same for every request"),
    Pair("wnut17", "lora-r16", "few_shot-similar-8", "trained, no demonstrations"),
    Pair("dialogsum", "few_shot-fixed-4", "zero_shot", "four examples, not none"),
    Pair("dialogsum", "few_shot-similar-4", "few_shot-fixed-4", "nearest examples, not the same for every request"),
    Pair("dialogsum", "lora-r16", "few_shot-fixed-4", "trained, no examples in the prompt"),
)
