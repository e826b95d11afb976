"""How often the same labelled answers have measured a judge: one changed until it passes is measured too well."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from advisor.journal import Journal

STEP = "measured"


def measured_before(folder: Path, journal: Journal, labels: str, judge: str) -> tuple[str, ...]:
    """Writes this measurement down and says what a reader must know about earlier ones.

    Args:
        folder: of this run; the others of its task are beside it.
        journal: of this run.
        labels: what tells these labelled answers from others.
        judge: what tells this judge with its criteria from others.

    Returns:
        A warning where another judge, or other criteria, were measured on the same answers; else nothing.
    """
    journal.decide(STEP, [labels, judge])
    paths = [path for path in sorted(folder.parent.glob("*/journal.sqlite")) if not path.parent.is_symlink()]
    seen = [found for path in paths if path.parent != folder for found in _read(path)]
    others = {other for answers, other in seen if answers == labels and other != judge}
    if not others:
        return ()
    tried = "another judge or other criteria were" if len(others) == 1 else f"{len(others)} others were"
    return (
        f"look {len(others) + 1} at the labelled answers: {tried} measured on them before, and what is chosen by them "
        "seems to agree better than it does; label answers that no judge has been measured on",
    )


def _read(path: Path) -> Iterator[tuple[str, str]]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
            rows = connection.execute("SELECT record FROM decisions WHERE step = ?", (STEP,)).fetchall()
    except sqlite3.Error:
        return  # no run of ours, or one that never came to its decisions
    for (record,) in rows:
        answers, judge = json.loads(record)
        yield answers, judge
