"""RESULTS.md from what was measured. Nothing in it is typed by hand but the sentences around the figures."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from contests import CONTESTS, PAIRS, Pair

from advisor.stats import betting_lower, betting_upper, exact_lower, exact_upper

Stored = Mapping[str, Any]
ALPHA = 0.025
"""Each side of an interval of 95 %."""
READ = (
    ("covidqa", "rag-k1-c128", "questions over papers on COVID-19"),
    ("papers-qa", "rag-k1-c144", "questions over notes on papers (a sample task)"),
)
"""Where reading trained is held against reading untrained: the contest, its plain retrieval, and what is asked."""


def text_of(stored: Mapping[str, Stored]) -> str:
    """The whole page, from the stored contests by name."""
    parts = [_head(), _claims(stored), _pairs(stored)]
    parts += [_contest(stored[contest.name]) for contest in CONTESTS if contest.name in stored]
    return "\n\n".join(parts) + "\n"


def _head() -> str:
    return (
        "# Strategies: each against a plain version of itself\n\n"
        "Written by `python benchmarks/strategies/run.py DATA CACHE`. Nothing here is typed by hand.\n\n"
        "SmolLM2-135M-Instruct (the Q4_1 file that `advisor models pull` fetches), greedy, on a CPU. Scores are means "
        "over the same test examples for all strategies of a task, with two-sided 95 % intervals: exact for 0/1, "
        "betting bounds for graded ones. Nothing was chosen on these examples."
    )


def _row(stored: Mapping[str, Stored], contest: str, name: str) -> Stored | None:
    rows = stored.get(contest, {}).get("strategies", ())
    return next((row for row in rows if row["id"].split("@")[0] == name), None)


def mean(row: Stored) -> float:
    """The mean score."""
    return float(np.mean(row["scores"]))


def _claims(stored: Mapping[str, Stored]) -> str:
    lines = ["## Claims", "", "| claim | bar | measured |", "|---|---|---|"]
    few, lora = _row(stored, "clinc30", "few_shot-similar-8"), _row(stored, "clinc30", "lora-r16")
    if few:
        said = "nearest examples, held to the labels, 30 intents with 20 examples each"
        lines.append(f"| {said} | ≥ .90 | {mean(few):.3f} {_mark(mean(few) >= 0.9)} |")
    if few and lora:
        share = lora["prompt_tokens"] / few["prompt_tokens"]
        reached = mean(lora) >= mean(few) and share < 1 / 3
        said = "LoRA at or above few-shot with under a third of its prompt tokens"
        found = f"{mean(lora):.3f} against {mean(few):.3f}, {share:.2f} of the tokens"
        lines.append(f"| {said} | both | {found} {_mark(reached)} |")
    for contest, plain, asked in READ:
        rag, both = _row(stored, contest, plain), _row(stored, contest, "lora_rag-r16-k1")
        lines += _times_as_good(rag, both, asked) if rag and both else []
    return "\n".join(lines)


def _times_as_good(rag: Stored, both: Stored, asked: str) -> list[str]:
    """Over all questions, and over those where both were given the passage that holds the answer."""
    said = f"LoRA with RAG against plain RAG, token F1 on {asked}"
    rows = [(said, mean(both), mean(rag))]
    held = [first is True and second is True for first, second in zip(*map(_found, (rag, both)), strict=True)]
    if any(held):
        among = f"the same, the {sum(held)} questions whose answer stood in the passage found"
        rows.append((among, float(np.mean(_of(both, held))), float(np.mean(_of(rag, held)))))
    return [f"| {name} | ≥ 4× | {b:.3f} against {a:.3f}: {b / a:.1f}× {_mark(b / a >= 4)} |" for name, b, a in rows]


def _found(row: Stored) -> list[bool | None]:
    return list(row.get("gold_found", [None] * len(row["scores"])))


def _of(row: Stored, held: list[bool]) -> list[float]:
    return [score for score, kept in zip(row["scores"], held, strict=True) if kept]


def _mark(reached: bool) -> str:
    return "✔" if reached else "✘"


def _pairs(stored: Mapping[str, Stored]) -> str:
    lines = [
        "## Against a plain version of itself",
        "",
        "The difference is of paired scores, with a 95 % bootstrap interval over examples.",
        "",
        "| task | strategy | plain version | they differ in | score | plain | difference | prompt tokens |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join(lines + [_pair(stored, pair) for pair in PAIRS])


def _pair(stored: Mapping[str, Stored], pair: Pair) -> str:
    strong, plain = _row(stored, pair.contest, pair.strong), _row(stored, pair.contest, pair.plain)
    head = f"| {pair.contest} | {pair.strong} | {pair.plain} | {pair.what} |"
    if strong is None or plain is None:
        return f"{head} not run | not run | | |"
    differences = np.asarray(strong["scores"]) - np.asarray(plain["scores"])
    low, high = _bootstrapped(differences)
    shown = f"{differences.mean():+.3f} ({low:+.3f} to {high:+.3f})"
    tokens = f"{strong['prompt_tokens']:.0f} / {plain['prompt_tokens']:.0f}"
    return f"{head} {mean(strong):.3f} | {mean(plain):.3f} | {shown} | {tokens} |"


def _bootstrapped(values: np.ndarray) -> tuple[float, float]:
    """The percentile interval of the mean at 95 %, from 2,000 resamples with a fixed seed."""
    rows = np.random.default_rng(7).integers(0, len(values), (2000, len(values)))
    low, high = np.quantile(values[rows].mean(axis=1), [ALPHA, 1 - ALPHA])
    return float(low), float(high)


def _contest(one: Stored) -> str:
    lines = [
        f"## {one['name']}",
        "",
        f"{one['items']} test examples, {one['train']} to learn from, metric {one['metric']}.",
        "",
        "| strategy | score | 95 % interval | valid | parts | prompt tokens | answer tokens | to prepare |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in one["strategies"]:
        low, high = _interval(row["scores"])
        parts = ", ".join(f"{name} {share:.2f}" for name, share in row["components"].items()) or "–"
        lines.append(
            f"| {row['id']} | {mean(row):.3f} | {low:.3f}–{high:.3f} | {row['valid']:.2f} | {parts} | "
            f"{row['prompt_tokens']:.0f} | {row['completion_tokens']:.0f} | {_prepared(row)} |"
        )
    return "\n".join(lines)


def _prepared(row: Stored) -> str:
    said = []
    if row["train_tokens"]:
        said.append(f"{row['train_tokens']:,} tokens trained")
    if row["asked_tokens"]:
        said.append(f"{row['asked_tokens']:,} tokens asked")
    return ", ".join(said) or "–"


def _interval(scores: list[float]) -> tuple[float, float]:
    if all(score in (0.0, 1.0) for score in scores):
        right = round(sum(scores))
        return exact_lower(right, len(scores), ALPHA), exact_upper(right, len(scores), ALPHA)
    return betting_lower(scores, ALPHA), betting_upper(scores, ALPHA)
