"""Runs the sample tasks and keeps their reports in `reports/`: `make reports`.

    python benchmarks/reports/run.py [--render | --page] [TASK ...]

Without names, all of them. With --render nothing is run: what people read of the reports that are there is written
again from what they store; with --page only the page on them is. Each task is run in `build/reports/` (answers that
were given before are not asked again); what a reader wants to see is then copied to `reports/TASK/`, and
`reports/README.md` is written from all that is there.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from claims import CLAIMS
from overview import overview, read

from advisor.reporting import answers_of, stored, write_readable

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "reports"
RUNS = ROOT / "build" / "reports"
KEPT = (
    "report.md",
    "report.html",
    "decision.md",
    "result.json",
    "context.json",
    "task.resolved.yaml",
    "environment.json",
)
CITED = ("passages.jsonl", "gold.jsonl")
"""Only where documents were read."""
KEPT_FOLDERS = ("plots", "strategies")
FINISHED = (0, 3, 4)
"""The exit codes of a finished run: recommended, nothing meets the target, undecided."""


def main() -> None:
    """Runs what is named, then writes the overview."""
    options = [word for word in sys.argv[1:] if word.startswith("--")]
    named = [word for word in sys.argv[1:] if not word.startswith("--")]
    for name in [] if "--page" in options else named or CLAIMS:
        if "--render" in options:
            render(REPORTS / name)
            continue
        if run(name) not in FINISHED:
            sys.exit(f"{name}: the run did not finish; nothing was copied")
        keep(RUNS / name / "latest", REPORTS / name)
    reports = [read(REPORTS / name) for name in CLAIMS if (REPORTS / name / "result.json").exists()]
    (REPORTS / "README.md").write_text(overview(reports), "utf-8")


def run(name: str) -> int:
    """The exit code of the task's run; progress goes to the terminal."""
    task = f"corpora/{name}/task.yaml"
    return subprocess.run([sys.executable, "-m", "advisor", "run", task, "-o", str(RUNS)], cwd=ROOT).returncode


def render(report: Path) -> None:
    """Writes what people read of a report again, from its stored figures and answers."""
    rec, context = stored(report)
    write_readable(report, rec, context, answers_of(report, rec))


def keep(found: Path, kept: Path) -> None:
    """Puts the readable part of a run folder in the place of the report that is there."""
    for name in KEPT_FOLDERS:
        shutil.rmtree(kept / name, ignore_errors=True)
    (kept / "strategies").mkdir(parents=True)
    for name in KEPT:
        shutil.copyfile(found / name, kept / name)
    for name in CITED:
        (kept / name).unlink(missing_ok=True)
        if (found / name).exists():
            shutil.copyfile(found / name, kept / name)
    shutil.copytree(found / "plots", kept / "plots")
    for outputs in sorted(found.glob("strategies/*/outputs.jsonl")):
        (kept / "strategies" / outputs.parent.name).mkdir()
        shutil.copyfile(outputs, kept / "strategies" / outputs.parent.name / outputs.name)


if __name__ == "__main__":
    main()
