"""Another machine, as far as one machine can play it: a new environment with only what the bundle names."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def environment(place: Path, requires: Sequence[str]) -> Path:
    """Makes a virtual environment in `place` of the wheel of this checkout, as a bundle asks for it; gives its folder.

    `requires` is the bundle's own line, as `approach-advisor[cpu]==0.1.0`: the wheel stands in for a package index.
    """
    home = place / "venv"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    pip = [home / "bin" / "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", place / "wheels", ROOT], check=True)
    wanted = [*pip, "install", "-c", ROOT / "constraints.txt", "--find-links", place / "wheels", *requires]
    subprocess.run(wanted, check=True)
    return home


def predicted(home: Path, bundle: Path, rows: Sequence[dict[str, Any]], place: Path) -> list[str]:
    """`advisor predict` there: an empty home folder, no weights but the bundle's, no hub."""
    asked, told = place / "requests.jsonl", place / "answers.jsonl"
    column = tomllib.loads((bundle / "bundle.toml").read_text("utf-8"))["evaluation"]["columns"]["input"]
    lines = [json.dumps({"id": row["id"], column: row["input"]}, ensure_ascii=False) for row in rows]
    asked.write_text("\n".join(lines) + "\n", "utf-8")
    told.unlink(missing_ok=True)
    (place / "home").mkdir(exist_ok=True)
    alone = {"HOME": str(place / "home"), "PATH": os.environ["PATH"], "HF_HUB_OFFLINE": "1", "LANG": "C.UTF-8"}
    command = [home / "bin" / "advisor", "predict", bundle, "--input", asked, "-o", told, "--allow-uncertified"]
    subprocess.run(command, check=True, env=alone, cwd=place, stdout=subprocess.DEVNULL)
    return [json.loads(line)["output"] for line in told.read_text("utf-8").splitlines()]
