"""The page on reliability is written from what was measured, and nothing else."""

import json
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks" / "reliability"


@pytest.fixture(autouse=True)
def on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    for name in ("rows", "run"):
        monkeypatch.delitem(sys.modules, name, raising=False)


def test_a_row_says_what_was_found_and_whether_that_reaches_its_bar() -> None:
    from rows import page

    row = {"what": "kills | pulls", "bar": "25 of 25", "measured": "24 of 25", "reached": False}
    part = {"part": "killing", "title": "Killed", "how": "As told.", "rows": [row], "notes": ["One was lost."]}
    told = page([{**part, "seconds": 12.3, "machine": "2 cores"}])
    assert "| kills \\| pulls | 25 of 25 | 24 of 25 ✘ |" in told
    assert "## Killed" in told and "* One was lost." in told
    assert "As told. Measured in 12 s on 2 cores; `run.py killing`." in told


def test_the_page_follows_from_the_measurements() -> None:
    from rows import page
    from run import PARTS

    files = {path.stem: path for path in (FOLDER / "measured").glob("*.json")}
    if files:
        order = [name for name in PARTS if name in files]
        assert sorted(order) == sorted(files), "a measurement of no part"
        stored = [json.loads(files[name].read_text("utf-8")) for name in order]
        assert (FOLDER / "RESULTS.md").read_text("utf-8") == page(stored)
