"""Runs strategies once over large labelled pools and stores who was right on what: the matrix that `replay.py` replays.

    python benchmarks/decisions/pools.py DATA CACHE [POOL ...]

DATA is the folder of the public data sets, CACHE keeps the journals (a killed run goes on where it was). What is
written, `pools/<name>.json`, holds scores, token counts and seconds only, none of the data's text.
"""

import json
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from advisor.consistency import FIRST, Nuisances, agreements, two_runs
from advisor.data import Splits
from advisor.evidence import paired
from advisor.outcome import labelled
from advisor.preparation import known_of
from advisor.prior import rule_of_thumb
from advisor.run_folder import write_json
from advisor.task import TaskSpec, load_task
from advisor.trial import Contestant, Stage
from advisor.types import Example

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "shared"))
from opened import ask_plainly, opened  # noqa: E402


@dataclass(frozen=True, slots=True)
class Pool:
    """One data set: its task file, what is changed of it, and how many test items.

    `paired` strategies answer `paired_items` of them in two pairs of production runs, for the consistency figure;
    `structured` names a column of records, which are written out as JSON text for a task of free text.
    """

    name: str
    task: str
    overrides: tuple[str, ...]
    items: int
    paired: tuple[str, ...] = ()
    paired_items: int = 0
    structured: str | None = None


POOLS = (
    Pool(
        "clinc30",
        "clinc150/task.yaml",
        (
            "strategies=[{kind: control}, {kind: few_shot, select: similar, shots: [1, 4]},"
            " {kind: few_shot, select: fixed, shots: 4}, {kind: lora, epochs: 2, batch: 8}, {kind: zero_shot}]",
        ),
        900,
        ("few_shot-similar-1@small", "few_shot-fixed-4@small", "control"),
        500,
    ),
    Pool(
        "snips",
        "snips-restaurant/task.yaml",
        (
            "task={kind: generation, instructions: \"Extract the request's details as JSON, copying the words of the"
            ' message."}',
            "target.metric=exact_match",
            "target.accuracy=0.5",
            "strategies=[{kind: control}, {kind: few_shot, select: similar, shots: 4},"
            " {kind: few_shot, select: fixed, shots: 4}, {kind: lora, epochs: 1, batch: 8, max_examples: 300}]",
        ),
        200,
        structured="record",
    ),
    Pool(
        "wnut17",
        "wnut17/task.yaml",
        (
            "task={kind: generation, instructions: List the named entities in the text as JSON.}",
            "target.metric=exact_match",
            "target.accuracy=0.3",
            "strategies=[{kind: control}, {kind: few_shot, select: similar, shots: 4},"
            " {kind: few_shot, select: fixed, shots: 4}, {kind: lora, epochs: 1, batch: 8, max_examples: 300}]",
        ),
        200,
        structured="entities",
    ),
    Pool(
        "covidqa",
        "covidqa/task.yaml",
        (
            "strategies=[{kind: control}, {kind: zero_shot}, {kind: few_shot, select: fixed, shots: 4},"
            " {kind: rag, top_k: 1, chunk_tokens: 128}, {kind: lora, epochs: 1, batch: 8, max_examples: 300},"
            " {kind: lora_rag, top_k: 1, chunk_tokens: 128, epochs: 1, batch: 8, max_examples: 300}]",
        ),
        411,
    ),
    Pool(
        "dialogsum",
        "dialogsum/task.yaml",
        (
            "target.metric=answer_f1",
            "target.accuracy=0.3",
            "strategies=[{kind: control}, {kind: zero_shot}, {kind: few_shot, select: fixed, shots: 1}]",
        ),
        100,
    ),
)


def main() -> None:
    data, cache, wanted = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    for pool in POOLS:
        if not wanted or pool.name in wanted:
            task = load_task(_task_file(pool, data, cache), pool.overrides)
            write_json(HERE / "pools" / f"{pool.name}.json", measured(pool, task, cache / pool.name))


def _task_file(pool: Pool, data: Path, cache: Path) -> Path:
    """The task where it stands, or a copy in the cache whose records are JSON text."""
    source = data / pool.task
    if pool.structured is None:
        return source
    folder = cache / pool.name / "data"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, folder / "task.yaml")
    for path in source.parent.glob("*.jsonl"):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        texts = [row | {pool.structured: json.dumps(row[pool.structured], ensure_ascii=False)} for row in rows]
        (folder / path.name).write_text("".join(json.dumps(row) + "\n" for row in texts), encoding="utf-8")
    return folder / "task.yaml"


def measured(pool: Pool, task: TaskSpec, folder: Path) -> dict[str, object]:
    """Every strategy of the pool on every item."""
    rows = []
    with opened(task, folder) as found:
        items = found.splits.test[: pool.items]
        for contestant in found.contestants:
            print(pool.name, contestant.id, flush=True)
            rows.append(_row(pool, contestant, found.splits, len(items), task.seed))
            contestant.release()
        known = known_of(found.splits, found.documents, found.models.parameters)
        rule = rule_of_thumb(labelled(task, found.splits), known)
    return {
        "name": pool.name,
        "metric": task.metric,
        "models": found.models.digests,
        "train": len(found.splits.train),
        "rule_of_thumb": rule.strategy,
        "items": len(items),
        "strategies": rows,
    }


def _row(pool: Pool, contestant: Contestant, splits: Splits, count: int, seed: int) -> dict[str, object]:
    items = splits.test[:count]
    ask_plainly(contestant, items, seed)
    scored = contestant.scored("test")
    row = {
        "id": contestant.id,
        "kind": contestant.entry.candidate.kind,
        "train_seconds": contestant.fit.train_seconds,
        "index_seconds": contestant.fit.index_seconds,
        "seconds": round(sum(one.answer.usage.seconds for one in scored) / count, 6),
        "prompt_tokens": round(sum(one.answer.usage.prompt_tokens for one in scored) / count, 2),
        "completion_tokens": round(sum(one.answer.usage.completion_tokens for one in scored) / count, 2),
        "scores": [round(one.score, 4) for one in scored],
    }
    if contestant.id in pool.paired:
        row["pairs"] = _pairs(contestant, items[: pool.paired_items], seed)
    return row


def _pairs(contestant: Contestant, items: list[Example], seed: int) -> dict[str, list[float]]:
    """Agreement of two production runs of each item, and of two fresh ones with other wordings, orders and seeds."""
    found = {}
    for name, shift in (("estimate", 0), ("fresh", 100)):
        for position in (0, 1):
            for example in items:
                draw = two_runs(example.id, Nuisances(seed + shift))[position]
                contestant.ask(Stage("test", replace(draw, index=draw.index + shift), [example]))
        pairs = paired(contestant, FIRST + shift, FIRST + 1 + shift, [example.id for example in items])
        found[name] = [round(agreed, 4) for agreed in agreements(pairs)]
    return found


if __name__ == "__main__":
    main()
