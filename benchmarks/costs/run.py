"""Plan against reality: what `advisor plan` says of the sample tasks, beside what their committed reports measured.

`python benchmarks/costs/run.py` writes RESULTS.md beside itself; `--check` writes nothing and exits 1 when the page is
not what the figures say. No model is loaded: prompts are laid out and counted, measured figures are read.
"""

import json
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from advisor.break_even import DECADES, break_even
from advisor.cost import CostLine
from advisor.outlook import NOMINAL_GFLOPS
from advisor.preview import plan_task

ROOT = Path(__file__).parents[2]
PAGE = Path(__file__).with_name("RESULTS.md")
NEAR = 1.5
"""Volumes within this factor of a measured break-even are on no side of it."""


MANY = 50
"""A strategy that was stopped before is a sample of 10 or 20 requests, no mean to be held to."""
HEAD = """\
# Plan against reality

Written by `python benchmarks/costs/run.py`. What `advisor plan` says of the sample tasks, without a model, beside what
the committed [reports](../../reports/README.md) measured with SmolLM2-135M.
"""
NOTES = """\
Prompts and training texts are counted by the tokenizer. A strategy that was stopped on dev after 10 or 20 requests is a
sample, so it is told apart. Demonstrations and passages are chosen by hashed words in a plan and by the embedding model
in a run, which moves their length by a few percent. How long a model answers cannot be known before it has: a plan
takes the length of the labelled answers, and a weak model that was not tuned rambles.

Seconds follow from tokens by the arithmetic of a transformer and one speed. The machine that made the reports was not
probed at rest, so the speeds of answering and of training are fitted here, each as the median over all strategies: the
columns show how well the arithmetic tells strategies apart, not how well a probe tells a machine. The first 10 requests
of a strategy also pay for warming up and for a prefix that the later ones share, which no plan spreads over so few. The
wall time asked for (within 25 %) is therefore not met in general, and a plan calls its minutes an estimate.
"""
ASKED = "| task | strategy | requests | prompt tokens, plan / run | off | answer tokens | all off | seconds | off |"


@dataclass(frozen=True)
class Pair:
    """One strategy of one report: planned and measured tokens of a request, seconds of one, and training."""

    task: str
    strategy: str
    requests: int
    prompt: float
    prompt_measured: float
    answer: float
    answer_measured: float
    seconds: float
    seconds_measured: float
    train_tokens: float
    train_tokens_measured: int
    train_seconds: float
    train_seconds_measured: float

    @property
    def tokens_off(self) -> float:
        """Relative error of all tokens of a request."""
        measured = self.prompt_measured + self.answer_measured
        return (self.prompt + self.answer) / measured - 1

    @property
    def prompt_off(self) -> float:
        return self.prompt / self.prompt_measured - 1

    @property
    def training_off(self) -> float | None:
        return self.train_tokens / self.train_tokens_measured - 1 if self.train_tokens_measured else None


def pairs() -> Iterator[Pair]:
    """Every strategy of every committed report that asked a model."""
    for folder in sorted(path.parent for path in (ROOT / "reports").glob("*/result.json")):
        result = json.loads((folder / "result.json").read_text("utf-8"))
        planned = plan_task(ROOT / "corpora" / folder.name / "task.yaml", gflops=NOMINAL_GFLOPS)
        steps = {step.candidate: step.forecast for step in planned.steps if not step.skipped}
        for entry in result["strategies"]:
            rows = outputs(folder, entry["id"])
            if not entry["tokens"] or not entry["tokens"]["prompt_mean"] or entry["id"] not in steps or not rows:
                continue
            expected = steps[entry["id"]]
            yield Pair(
                folder.name,
                entry["id"],
                len(rows),
                expected.prompt_tokens,
                entry["tokens"]["prompt_mean"],
                expected.completion_tokens,
                entry["tokens"]["completion_mean"],
                expected.request_seconds or 0.0,
                statistics.fmean(row["seconds"] for row in rows),
                expected.train_tokens / expected.trainings,
                entry["fit"]["train_tokens"],
                expected.train_seconds or 0.0,
                entry["fit"]["train_seconds"],
            )


def outputs(folder: Path, strategy: str) -> list[dict[str, float]]:
    """The first draws, which costs are computed from."""
    path = folder / "strategies" / strategy / "outputs.jsonl"
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [row for row in rows if row["draw"] == 0]


def speed(found: list[Pair]) -> float:
    """One factor for all: how many times longer a request took than a machine of the probed speed would take.

    The machine of the reports is not this one and was not probed alone, so its speed is fitted: the median ratio.
    """
    return statistics.median(one.seconds_measured / one.seconds for one in found)


def training_speed(found: list[Pair]) -> float:
    """The same for a training."""
    return statistics.median(one.train_seconds_measured / one.train_seconds for one in found if one.train_seconds)


def sides(found: list[Pair], factor: float, trains: float) -> tuple[int, int]:
    """Of how many pairs and volumes the plan has the right one cheaper, outside `NEAR` of the measured crossing."""
    right = total = 0
    for task in dict.fromkeys(one.task for one in found):
        here = [one for one in found if one.task == task]
        for a, b in combinations(here, 2):
            measured = [CostLine(x.strategy, x.train_seconds_measured, 0, x.seconds_measured) for x in (a, b)]
            planned = [CostLine(x.strategy, trains * x.train_seconds, 0, factor * x.seconds) for x in (a, b)]
            crossings = [break_even(one, other, 12).requests_per_month for one, other in (measured, measured[::-1])]
            for volume in DECADES:
                if any(at and 1 / NEAR <= volume / at <= NEAR for at in crossings):
                    continue
                total += 1
                right += _cheaper(measured, volume) == _cheaper(planned, volume)
    return right, total


def _cheaper(lines: list[CostLine], volume: float) -> str:
    return min(lines, key=lambda line: line.total(volume, 12)).id


def page(found: list[Pair]) -> str:
    """RESULTS.md."""
    factor, trains = speed(found), training_speed(found)
    many = [one for one in found if one.requests >= MANY]
    trained = [one for one in found if one.training_off is not None]
    right, total = sides(found, factor, trains)
    right_many, total_many = sides(many, factor, trains)
    return "\n".join(
        [
            HEAD,
            "| asked for | all | at least 50 requests |",
            "| --- | --- | --- |",
            _share(
                "prompt tokens within 2 %", [one.prompt_off for one in found], [one.prompt_off for one in many], 0.02
            ),
            _share("all tokens within 2 %", [one.tokens_off for one in found], [one.tokens_off for one in many], 0.02),
            _share("training tokens within 2 %", [one.training_off or 0.0 for one in trained], None, 0.02),
            _share(
                "seconds of a request within 25 %, at one fitted speed",
                [_slower(one, factor) for one in found],
                [_slower(one, factor) for one in many],
                0.25,
            ),
            _share(
                "seconds of a training within 25 %, at one fitted speed",
                [trains * one.train_seconds / one.train_seconds_measured - 1 for one in trained],
                None,
                0.25,
            ),
            f"| the cheaper of two, outside {NEAR:g} times their crossing | {right} of {total} pairs and volumes "
            f"| {right_many} of {total_many} |",
            "",
            NOTES,
            ASKED,
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            *(_row(one, factor) for one in found),
            "",
            "| task | strategy | training tokens, plan / run | off | seconds | off |",
            "| --- | --- | ---: | ---: | ---: | ---: |",
            *(_training_row(one, trains) for one in trained),
            "",
        ]
    )


def _share(what: str, every: list[float], many: list[float] | None, most: float) -> str:
    told = [f"{sum(abs(off) <= most for off in some)} of {len(some)}" for some in (every, many) if some is not None]
    return f"| {what} | {' | '.join(told)} |" if len(told) == 2 else f"| {what} | {told[0]} | |"


def _slower(one: Pair, factor: float) -> float:
    return factor * one.seconds / one.seconds_measured - 1


def _row(one: Pair, factor: float) -> str:
    return (
        f"| {one.task} | `{one.strategy}` | {one.requests} | {one.prompt:,.0f} / {one.prompt_measured:,.0f} "
        f"| {one.prompt_off:+.1%} | {one.answer:,.0f} / {one.answer_measured:,.0f} | {one.tokens_off:+.1%} "
        f"| {one.seconds * factor:.3f} / {one.seconds_measured:.3f} | {_slower(one, factor):+.0%} |"
    )


def _training_row(one: Pair, trains: float) -> str:
    planned = trains * one.train_seconds
    return (
        f"| {one.task} | `{one.strategy}` | {one.train_tokens:,.0f} / {one.train_tokens_measured:,} "
        f"| {one.training_off:+.1%} | {planned:,.0f} / {one.train_seconds_measured:,.0f} "
        f"| {planned / one.train_seconds_measured - 1:+.0%} |"
    )


def main() -> int:
    text = page(list(pairs()))
    if "--check" in sys.argv:
        return int(PAGE.read_text("utf-8") != text)
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
