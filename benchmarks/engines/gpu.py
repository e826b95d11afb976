"""The same work on a CUDA GPU and on the CPU beside it: answers, labels, training, and whole sample tasks.

    python benchmarks/engines/gpu.py [PART ...] [--only NAME ...] [--into FOLDER]

Parts are ``answers``, ``training`` and ``tasks``; none means all. What is measured is kept in FOLDER/gpu.json and
GPU.md is written from all that is there; FOLDER is this one by default. With --only just the named rows of a part are
measured, and stand beside those of earlier calls. Needs torch with CUDA; ``quantize`` needs
bitsandbytes.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from gpu_page import page
from gpu_work import answers, precision, training

ROOT = Path(__file__).parents[2]
TASKS = tuple(sorted(path.parent.name for path in (ROOT / "corpora").glob("*/task.yaml")))
AT_ONCE = 4
"""Whole tasks run side by side: their answers are compared here, not their seconds."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("part", nargs="*", choices=[*PARTS, []])
    asked.add_argument("--only", nargs="+", default=())
    asked.add_argument("--into", type=Path, default=Path(__file__).parent)
    given = asked.parse_args()
    record = given.into / "gpu.json"
    found: dict[str, Any] = json.loads(record.read_text("utf-8")) if record.exists() else {}
    for name in given.part or PARTS:
        started = time.perf_counter()
        kept = found.get(name, {}).get("rows", {}) if given.only else {}
        part = PARTS[name](given.only)
        found[name] = {**part, "rows": {**kept, **part["rows"]}, "machine": machine()}
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
        record.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        (given.into / "GPU.md").write_text(page(found), "utf-8")


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    import torch
    import transformers

    return {
        "gpu": torch.cuda.get_device_name(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }


def tasks(only: Sequence[str] = ()) -> dict[str, Any]:
    """Each sample task run whole, beside its committed report, which was measured on a CPU."""
    runs = ROOT / "build" / "gpu"
    with ThreadPoolExecutor(AT_ONCE) as pool:
        names = only or TASKS
        done = dict(zip(names, pool.map(lambda name: _run(name, runs), names), strict=True))
    rows = {name: {**row, "cpu": _told(ROOT / "reports" / name)} for name, row in done.items()}
    return {"rows": rows, "precision": precision()}


def _run(name: str, runs: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "advisor", "run", f"corpora/{name}/task.yaml", "-o", str(runs), "--fresh"]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"{name}: exit {done.returncode}", file=sys.stderr, flush=True)
    if done.returncode not in (0, 3, 4):
        return {"error": (done.stderr.strip().splitlines() or ["no output"])[-1][:300]}
    return {**_told(runs / name / "latest"), "seconds": round(time.perf_counter() - started, 1)}


def _told(folder: Path) -> dict[str, Any]:
    """Verdict, recommendation and the accuracy of every candidate, on dev and on test."""
    result = json.loads((folder / "result.json").read_text("utf-8"))
    candidates = {
        row["id"]: {"dev": (row["dev"] or {}).get("score"), "test": (row["accuracy"] or {}).get("point")}
        for row in result["strategies"]
    }
    return {"verdict": result["verdict"], "recommended": result["recommended"], "candidates": candidates}


PARTS: dict[str, Callable[[Sequence[str]], dict[str, Any]]] = {"answers": answers, "training": training, "tasks": tasks}

if __name__ == "__main__":
    main()
