"""How much memory a run takes over a million rows, and over a gigabyte of documents."""

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rows import Part, Row
from workplace import write_llama

ROWS = 1_000_000
CORPUS_BYTES = 2**30
BAR = 2 * 2**30
PROGRAM = """\
import json, resource, sys
from pathlib import Path
sys.path.append(sys.argv[4])
if sys.argv[3] == "lora*":
    from one_run import without_downloads
    without_downloads(Path(sys.argv[1]).parent)
from advisor.advise import RunOptions, advise
from advisor.errors import AdvisorError
finished = advise(Path(sys.argv[1]), RunOptions(Path(sys.argv[2]), only=tuple(sys.argv[3].split()), limit=50), print)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print("PEAK " + json.dumps({"peak": peak, "verdict": finished.verdict}))
"""
LONGEST = 3000
"""Seconds after which a run is given up."""
TASK = """\
version: 1
name: {name}
task: {{kind: {kind}}}
data: {{train: train.jsonl, dev: dev.jsonl, test: test.jsonl}}
{corpus}target: {{accuracy: 0.4}}
strategies: {strategies}
"""


def measure() -> Part:
    """A small run of the same strategies is what the model and the libraries take; the rest is the data's."""
    found = {}
    with tempfile.TemporaryDirectory() as place:
        for name, (large, make, only) in WORK.items():
            folder = Path(place) / name
            base = _peak(make(folder / "small", 200), only)
            found[name] = {"size": large, "base": base, "large": _peak(make(folder / "large", large), only)}
            shutil.rmtree(folder)
            print(name, found[name], file=sys.stderr, flush=True)
    rows = [_row(name, one) for name, one in found.items()]
    how = (
        "Peak resident memory of `advisor run` in a process of its own, less that of the same over 200 rows or bytes. "
        "control looks at 50,000 of the train examples; lora reads and encodes all and takes two steps, on a small "
        "random Llama; rag searches by words."
    )
    return Part("Memory", how, rows, (), found)


def _row(what: str, found: dict[str, Any]) -> Row:
    large, base = found["large"], found["base"]
    if "peak" not in large or "peak" not in base:
        return Row(what, "under 2 GiB above the model", str(large.get("error") or base.get("error")), False)
    above = large["peak"] - base["peak"]
    said = f"{above / 2**30:.2f} GiB above ({large['peak'] / 2**30:.2f} in all), {large['seconds']:.0f} s"
    return Row(what, "under 2 GiB above the model", said, above < BAR)


def _peak(task: Path, only: str) -> dict[str, Any]:
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", PROGRAM, str(task), str(task.parent / "reports"), only, here]
    started = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return {"error": f"no end within {LONGEST} s"}
    told = [line for line in done.stdout.splitlines() if line.startswith("PEAK ")]
    if not told:
        said = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        return {"error": "out of memory" if done.returncode == -9 else said[:300]}
    return {**json.loads(told[0].removeprefix("PEAK ")), "seconds": round(time.perf_counter() - started, 1)}


def _control_task(folder: Path, count: int) -> Path:
    return _rows_task(folder, count, "[{kind: control}]")


def _lora_task(folder: Path, count: int) -> Path:
    task = _rows_task(folder, count, f"[{{kind: lora, rank: 2, epochs: {min(1.0, 8 / count)}}}]")
    write_llama(folder / "tiny-llama")
    with task.open("a", encoding="utf-8") as file:
        file.write("models: [{id: tiny, engine: transformers, model: tiny-llama, price: {per_hour: 0}}]\n")
    return task


def _rows_task(folder: Path, count: int, strategies: str) -> Path:
    draw = random.Random(7)
    words = [f"word{number}" for number in range(20_000)]
    folder.mkdir(parents=True)
    for split, size in (("train", count), ("dev", 100), ("test", 200)):
        with (folder / f"{split}.jsonl").open("w", encoding="utf-8") as file:
            for number in range(size):
                text = " ".join(draw.choices(words, k=12))
                file.write(json.dumps({"input": text, "target": ("red", "blue")[number % 2]}) + "\n")
    task = TASK.format(name="rows", kind="classification", corpus="", strategies=strategies)
    (folder / "task.yaml").write_text(task, encoding="utf-8")
    return folder / "task.yaml"


def _corpus_task(folder: Path, size: int) -> Path:
    draw = random.Random(7)
    words = [f"word{number}" for number in range(20_000)]
    (folder / "docs").mkdir(parents=True)
    for split, count in (("train", 60), ("dev", 30), ("test", 60)):
        rows = [{"input": f"{split} {n}: what stands in page {n}?", "target": words[n]} for n in range(count)]
        (folder / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    written, number = 0, 0
    while written < size:
        text = "\n\n".join(" ".join(draw.choices(words, k=80)) for _ in range(min(1600, 1 + size // 800)))
        (folder / "docs" / f"{number}.md").write_text(text, encoding="utf-8")
        written, number = written + len(text), number + 1
    rag = "[{kind: rag, top_k: 1, retriever: lexical}]"
    task = TASK.format(name="pages", kind="qa", corpus="corpus: {paths: ['docs/*.md']}\n", strategies=rag)
    (folder / "task.yaml").write_text(task, encoding="utf-8")
    return folder / "task.yaml"


WORK: dict[str, tuple[int, Callable[[Path, int], Path], str]] = {
    f"control over {ROWS:,} rows": (ROWS, _control_task, "control"),
    f"lora over {ROWS:,} rows": (ROWS, _lora_task, "lora*"),
    "rag over 1 GB of documents": (CORPUS_BYTES, _corpus_task, "rag*"),
}
"""How much, what is made of it, and the strategies that run over it."""
