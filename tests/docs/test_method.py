"""The page on the method says what the code has."""

import re
import subprocess
import sys
from pathlib import Path

from advisor.prior import TABLE

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "method.md").read_text(encoding="utf-8")


def test_the_points_on_the_page_are_those_of_the_prior() -> None:
    command = [sys.executable, str(PROJECT / "docs" / "write_points_table.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": str(PROJECT)}, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_table_holds_every_point_once() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\S+) \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)
    shown = [(kind, float(start)) for kind, start, _, _ in rows]
    shown += [
        (kind, float(n)) for kind, _, *cells in rows for cell in cells for n in re.findall(r"[+-][\d.]+(?= )", cell)
    ]
    assert sorted(shown) == sorted((row.kind, row.points) for row in TABLE)


def test_the_page_promises_nothing() -> None:
    assert not re.search(r"(?i)guarantee|\bbest\b", PAGE)
