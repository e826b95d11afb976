"""Short runs of the sample tasks that leave one measured strategy of each kind to export."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ITEMS = 50
SMALL_CORPUS = 'corpus.paths=["docs/d*.md"]'
RUNS: dict[str, tuple[str, list[dict[str, object]], tuple[str, ...]]] = {
    "intents": (
        "support-intents",
        [
            {"kind": "control"},
            {"kind": "zero_shot"},
            {"kind": "few_shot", "shots": 4, "select": ["fixed", "similar"]},
            {"kind": "optimized_prompt", "requests": 60},
            {"kind": "lora", "epochs": 1, "max_examples": 160},
        ],
        (),
    ),
    "answers": (
        "support-answers",
        [
            {"kind": "rag", "top_k": 2, "chunk_tokens": 24},
            {"kind": "lora_rag", "top_k": 2, "chunk_tokens": 24, "epochs": 1, "max_examples": 160},
            {"kind": "stacked_lora", "first_epochs": 1, "passage_tokens": 144, "epochs": 1, "max_examples": 80},
        ],
        (),
    ),
    "small corpus": ("support-answers", [{"kind": "long_context"}], (SMALL_CORPUS,)),
}
"""A name → the sample task, its strategies, what else is set. Trained briefly: it is the export that is measured."""


def winners(cache: Path) -> list[tuple[Path, str]]:
    """(Run folder, strategy) of everything that was measured; runs that are in `cache` are not made again."""
    found = []
    for name, (task, strategies, settings) in RUNS.items():
        run = _made(cache / name.replace(" ", "-"), task, strategies, settings)
        measured = json.loads((run / "result.json").read_text("utf-8"))["strategies"]
        found += [(run, one["id"]) for one in measured if (run / "strategies" / one["id"] / "parts").is_dir()]
    return found


def _made(place: Path, task: str, strategies: list[dict[str, object]], settings: tuple[str, ...]) -> Path:
    """The finished run in `place`, made where it is not there yet."""
    latest = place / task / "latest"
    if not (latest / "result.json").is_file():
        told = (f"strategies={json.dumps(strategies)}", "exhaustive=true", "target.accuracy=0.05", *settings)
        switches = [word for one in told for word in ("--set", one)]
        program = Path(sys.executable).with_name("advisor")
        command = [program, "run", ROOT / "corpora" / task / "task.yaml", "-o", place, "--limit", str(ITEMS)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([*command, *switches, "--exit-zero", "--quiet"], check=True, env=environment)
    return latest.resolve()
