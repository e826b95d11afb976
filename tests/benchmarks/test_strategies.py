"""The page on strategies is written from what was measured, and nothing else."""

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "benchmarks" / "strategies"


def test_the_page_follows_from_the_measurements() -> None:
    sys.path.insert(0, str(FOLDER))
    try:
        from results import text_of
    finally:
        sys.path.remove(str(FOLDER))
    stored = [json.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "measured").glob("*.json"))]
    assert {one["name"] for one in stored} >= {"clinc30", "covidqa", "snips"}
    assert (FOLDER / "RESULTS.md").read_text("utf-8") == text_of({one["name"]: one for one in stored})
