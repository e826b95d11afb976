"""A plan's minutes against the clock: sample tasks, made smaller, run whole and without anything stopping early.

    python benchmarks/costs/wall.py [TASK ...]

Each task keeps its training examples and gets DEV and TEST examples to measure. It is planned with a 5-second probe of
this machine alone, planned again with the speed that the run of the task before it has left, and run with `exhaustive:
true`, so that all that is planned is done. Nothing is recalled from earlier runs. What is measured is kept in
wall.json, so that tasks can be measured one by one; WALL.md is written from it. Minutes are only worth comparing on a
machine that does nothing else.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from advisor import registry
from advisor.run_folder import cpu_name, write_json

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
RECORD, PAGE = HERE / "wall.json", HERE / "WALL.md"
TASKS = ("desk-manners", "support-intents", "case-diagnosis", "order-extraction")
DEV, TEST = 20, 40
BAR = 0.25


def main() -> None:
    """Measures the tasks in turn; a task's plan then rests on the run before it."""
    found: dict[str, Any] = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {"tasks": {}}
    found["machine"] = f"{os.cpu_count()} cores ({cpu_name()})"
    with tempfile.TemporaryDirectory() as place:
        empty, kept = _cache(Path(place) / "empty"), _cache(Path(place) / "kept")
        for number, name in enumerate(sys.argv[1:] or TASKS):
            task = smaller(name, Path(place) / name)
            probed = planned(task, empty)
            remembered = planned(task, kept) if number else None
            took = run(task, Path(place) / "reports", kept)
            found["tasks"][name] = {"probed": probed, "remembered": remembered, "wall": took}
            print(name, found["tasks"][name], flush=True)
            write_json(RECORD, found)
            PAGE.write_text(page(found), "utf-8")


def smaller(name: str, folder: Path) -> Path:
    """A copy of a sample task with fewer examples to measure."""
    shutil.copytree(ROOT / "corpora" / name, folder)
    for split, most in (("dev", DEV), ("test", TEST)):
        path = folder / f"{split}.jsonl"
        path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:most]), "utf-8")
    return folder / "task.yaml"


def planned(task: Path, cache: Path) -> dict[str, float]:
    """Seconds by strategy, as `advisor plan` tells them."""
    told = json.loads(_advisor("plan", str(task), "--json", "--set", "exhaustive=true", cache=cache))
    return {row["id"]: row["seconds"] for row in told["candidates"] if not row["skipped"]}


def run(task: Path, reports: Path, cache: Path) -> float:
    """Seconds of the whole command."""
    began = time.perf_counter()
    where = ("-o", str(reports), "--fresh", "--quiet", "--exit-zero", "--json", "--set", "exhaustive=true")
    _advisor("run", str(task), *where, cache=cache)
    return time.perf_counter() - began


def _cache(folder: Path) -> Path:
    """A cache with this machine's models and nothing that was measured or answered before."""
    folder.mkdir()
    for name in ("models", "engines"):
        if (found := registry.weights_module().cache_folder() / name).exists():
            (folder / name).symlink_to(found)
    return folder


def _advisor(*arguments: str, cache: Path) -> str:
    environment = {**os.environ, "ADVISOR_CACHE_DIR": str(cache)}
    command = [sys.executable, "-m", "advisor", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


def page(found: dict[str, Any]) -> str:
    """WALL.md."""
    lines = [
        "# A plan's minutes against the clock",
        "",
        "Written by `python benchmarks/costs/wall.py [TASK ...]`. Nothing here is typed by hand: `wall.json` holds "
        "what was measured.",
        "",
        f"Sample tasks with all their training examples, {DEV} dev and {TEST} test examples, run with `exhaustive: "
        f"true` on {found['machine']}. Planned twice: from a 5-second probe of the machine, and from the speed that "
        "the run of the task above has left. Wall is the whole command: loading, diagnosis, reports and all.",
        "",
        "| task | wall | planned from a probe | off | planned from the run before | off |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in found["tasks"].items():
        told = [_told(row[key], row["wall"]) for key in ("probed", "remembered")]
        lines.append(f"| {name} | {row['wall'] / 60:.1f} min | {' | '.join(told)} |")
    for key, what in (("probed", "a probe"), ("remembered", "the run before")):
        pairs = [(sum(row[key].values()), row["wall"]) for row in found["tasks"].values() if row[key]]
        near = sum(abs(plan / wall - 1) <= BAR for plan, wall in pairs)
        lines += ["", f"Within {BAR:.0%} from {what}: {near} of {len(pairs)}."]
    return "\n".join(lines) + "\n"


def _told(plan: dict[str, float] | None, wall: float) -> str:
    if not plan:
        return "– | –"
    seconds = sum(plan.values())
    return f"{seconds / 60:.1f} min | {seconds / wall - 1:+.0%}"


if __name__ == "__main__":
    main()
