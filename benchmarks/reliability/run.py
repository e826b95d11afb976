"""Is anything lost, and does anything get in? Kills, faults, fuzzing, crowds, large files.

    python benchmarks/reliability/run.py [PART ...]

Each part is a module beside this file with `measure() -> Part`. Named parts are measured anew, none means all; their
figures are kept in measured/PART.json, and RESULTS.md is then written from everything there.
"""

import importlib
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rows import Part, page

from advisor.run_folder import cpu_name, write_json
from advisor.storage import write_whole

PARTS = ("killing", "disk", "clients", "faults", "fuzzing", "injection", "memory")
"""In the order of the page; a part that was never measured is left out of it."""
HERE = Path(__file__).parent
MEASURED = HERE / "measured"


def main() -> None:
    """Measures the named parts and writes the page."""
    wanted = sys.argv[1:] or [name for name in PARTS if (HERE / f"{name}.py").exists()]
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        sys.exit(f"no part {', '.join(unknown)}: there are {', '.join(PARTS)}")
    for name in wanted:
        print(f"{name} ...", file=sys.stderr, flush=True)
        write_json(MEASURED / f"{name}.json", measured(name))
        write_whole(HERE / "RESULTS.md", page(stored()))


def measured(name: str) -> dict[str, Any]:
    """One part, measured now."""
    started = time.perf_counter()
    part: Part = importlib.import_module(name).measure()
    seconds = round(time.perf_counter() - started, 1)
    return {"part": name, "machine": f"{os.cpu_count()} cores ({cpu_name()})", "seconds": seconds, **asdict(part)}


def stored() -> list[dict[str, Any]]:
    """Every part that was ever measured, in the order of the page."""
    files = [MEASURED / f"{name}.json" for name in PARTS]
    return [json.loads(path.read_text("utf-8")) for path in files if path.exists()]


if __name__ == "__main__":
    main()
