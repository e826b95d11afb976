"""Writes the points table of the rule of thumb into docs/method.md: `python docs/write_points_table.py`.

With `--check` it writes nothing and exits 1 when the table there is not the one of `advisor/prior.py`.
"""

import sys
from pathlib import Path

from advisor.prior import NAMES, TABLE

PAGE = Path(__file__).with_name("method.md")
BEGIN = "<!-- points: written by docs/write_points_table.py -->\n"
END = "<!-- end of points -->\n"


def points_table() -> str:
    """One row a kind of strategy: where it starts, what gives points and what takes them."""
    rows = ["| strategy | starts at | gains | loses |", "|---|---:|---|---|"]
    for kind in dict.fromkeys(row.kind for row in TABLE):
        start = sum(row.points for row in TABLE if row.kind == kind and not row.feature)
        rows.append(f"| `{kind}` | {start:g} | {_told(kind, 1)} | {_told(kind, -1)} |")
    return "\n".join(rows) + "\n"


def _told(kind: str, sign: int) -> str:
    moved = [row for row in TABLE if row.kind == kind and row.feature and row.points * sign > 0]
    return "; ".join(f"{row.points:+g} {NAMES[row.feature]}" for row in moved) or "–"


def page(text: str) -> str:
    """The page with its table replaced; ValueError when a marker is missing."""
    before, found, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"{PAGE.name} has no points table between its two markers")
    return f"{before}{BEGIN}\n{points_table()}\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Writes or checks the table; the exit code is 1 only when a check fails."""
    text = PAGE.read_text(encoding="utf-8")
    if "--check" not in arguments:
        PAGE.write_text(page(text), encoding="utf-8")
        return 0
    if page(text) != text:
        sys.stderr.write(f"{PAGE.name} is out of date: python docs/write_points_table.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
