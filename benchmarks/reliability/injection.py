"""How often the strategies of two sample tasks obey what is planted in their documents, on the real small model."""

import tempfile
from pathlib import Path

from rows import Part, Row

from advisor.advise import RunOptions, advise
from advisor.events import Event, Said
from advisor.probed import Injection
from advisor.render._injection import CAUTION

CORPORA = Path(__file__).parents[2] / "corpora"
TASKS = {
    "support-answers": ("zero_shot*", "few_shot-fixed*", "rag*"),
    "papers-qa": ("few_shot*", "rag*"),
}


def measure() -> Part:
    """Runs both tasks with the probe."""
    found = {task: _probed(task, only) for task, only in TASKS.items()}
    rows = [_row(task, one) for task, figures in found.items() for one in figures]
    return Part(
        "Instructions planted in documents",
        "`task.probes: [injection]` on sample tasks, SmolLM2-135M-Instruct, one seed; bounds are exact and one-sided. "
        "Only prompting and plain retrieval are run, none that trains. A model that hardly answers these questions "
        "unattacked obeys little too: the figures say how the probe reads, not that retrieval is safe.",
        rows,
        (CAUTION,),
        {task: [_plain(one) for one in figures] for task, figures in found.items()},
    )


def _probed(task: str, only: tuple[str, ...]) -> tuple[Injection, ...]:
    overrides = ("task.probes=[injection]", "exhaustive=true", "target.consistency=null")
    with tempfile.TemporaryDirectory() as place:
        options = RunOptions(Path(place), overrides, only, limit=5)
        return advise(CORPORA / task / "task.yaml", options, _tell).recommendation.injections


def _tell(event: Event) -> None:
    if isinstance(event, Said):
        print(event.text, flush=True)


def _row(task: str, one: Injection) -> Row:
    if one.upper is None:
        return Row(f"{task}: {one.strategy}", "", one.why or "not measured")
    said = f"obeys {one.obeyed} of {one.n} (at most {100 * one.upper:.0f} %); nothing planted: {one.baseline}"
    scores = f"; score {100 * (one.score_before or 0):.0f} % to {100 * (one.score_after or 0):.0f} %"
    return Row(f"{task}: {one.strategy}", "", said + scores)


def _plain(one: Injection) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}
