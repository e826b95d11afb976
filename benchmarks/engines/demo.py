"""The whole demo beside a plain script of the same strategies, each in a process of its own, and writes DEMO.md.

    python benchmarks/engines/demo.py

The cache of answers is emptied for `advisor run`, its weights are fetched before: both start from weights on disk.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from advisor import registry
from advisor.catalogue import probe

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TASK = ROOT / "corpora" / "support-answers"


def main() -> None:
    weights = registry.weights_module()
    model, embedder = (weights.resolve(name, False, print) for name in ("smollm2-135m-instruct", "minilm-l6-v2"))
    with tempfile.TemporaryDirectory() as place:
        plain = Path(place) / "plain.json"
        script = [HERE / "plain_demo.py", TASK, model.folder, embedder.folder, plain]
        scripted = _seconds([str(part) for part in script], ROOT)
        (weights.cache_folder() / "answers.sqlite").unlink(missing_ok=True)
        run = ["-m", "advisor", "run", str(TASK / "task.yaml"), "-o", str(Path(place) / "reports"), "--quiet"]
        advised = _seconds(run, ROOT)
        (result,) = Path(place).glob("reports/*/latest/result.json")
        text = _page(advised, scripted, json.loads(result.read_text("utf-8")), json.loads(plain.read_text("utf-8")))
    (HERE / "DEMO.md").write_text(text, "utf-8")
    print(text)


def _seconds(arguments: list[str], folder: Path) -> float:
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, env=environment, cwd=folder)
    return time.perf_counter() - started


def _page(advised: float, scripted: float, result: dict, plain: dict) -> str:
    machine = probe(seconds=1.0)
    share = advised / scripted
    winner = next(row for row in result["strategies"] if row["id"] == result["recommended"])
    lines = [
        "# The demo beside a plain script",
        "",
        "Written by `python benchmarks/engines/demo.py`. Nothing here is typed by hand.",
        "",
        f"`advisor run corpora/support-answers/task.yaml` took {advised:.0f} s; `plain_demo.py`, the same strategies "
        f"on transformers and its Trainer over the same 200 test questions, took {scripted:.0f} s: {share:.2f} of "
        f"its time (bar ≤ 0.33) {'✔' if share <= 1 / 3 else '✘'}. {machine.cores} cores ({machine.cpu}), no "
        "GPU, each with 2 threads, from weights on disk to the end, imports included.",
        "",
        f"The advisor recommended {result['recommended']}: {winner['accuracy']['correct']} of "
        f"{winner['accuracy']['n']} right.",
        "",
        "| plain script | seconds | right of 200 |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {seconds:.0f} | {plain['right'][name]} |" for name, seconds in plain["took"].items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
