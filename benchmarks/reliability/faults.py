"""The table of faults in tests/faults, every one of them tried, also those that take minutes."""

import importlib
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rows import Part, Row

TABLE = Path(__file__).parents[2] / "tests" / "faults"


def measure() -> Part:
    """Tries every fault and says what the user saw."""
    here = sys.modules.pop("faults", None)  # this file has the table's own name
    sys.path.insert(0, str(TABLE))
    try:
        table, files, machine = (importlib.import_module(name) for name in ("faults", "files", "machine"))
    finally:
        sys.path.remove(str(TABLE))
        if here is not None:
            sys.modules["faults"] = here
    found = [_tried(table, fault) for fault in (*files.FILES, *machine.MACHINE)]
    kept = sum(one["as_promised"] for one in found)
    bar, reached = f"all of {len(found)}, at least 60", kept == len(found) >= 60
    rows = [Row("faults that end as documented", bar, str(kept), reached)]
    rows += [Row(f"{one['area']}: {one['name']}", "", _words(one), one["as_promised"]) for one in found]
    how = "Each is a task that works, with one thing spoiled; shown are the exit code and the words that are promised."
    return Part("Faults, and what the user sees", how, rows, (), {"faults": found})


def _tried(table: Any, fault: Any) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "task"
        folder.mkdir()
        started = time.perf_counter()
        result, told = table.tried(fault, folder)
    crashed = result.exception is not None and not isinstance(result.exception, SystemExit)
    kept = result.exit_code == fault.code and all(words in told for words in fault.said)
    return {
        "area": fault.area,
        "name": fault.name,
        "exit_code": result.exit_code,
        "said": list(fault.said),
        "as_promised": kept and not crashed and "Traceback" not in told,
        "seconds": round(time.perf_counter() - started, 2),
    }


def _words(one: dict[str, Any]) -> str:
    return f"exit {one['exit_code']}: {' … '.join(one['said'])}"
