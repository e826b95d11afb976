"""Writes docs/images/run.svg, the terminal picture of a stored run: `python docs/write_picture.py [RUN_FOLDER]`.

It is what `advisor report` prints, up to the section "Why", with nothing drawn by hand.
"""

import io
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

from advisor.render.terminal import final
from advisor.reporting import stored

PROJECT = Path(__file__).parents[1]
PICTURE = PROJECT / "docs" / "images" / "run.svg"
RUN = PROJECT / "reports" / "support-answers"
WIDTH = 142
FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def picture(run: Path) -> str:
    """The SVG of a run's terminal report; it fetches no font."""
    plain = io.StringIO()
    final(stored(run)[0], Console(file=plain, width=WIDTH, force_terminal=True, color_system="truecolor"))
    lines = plain.getvalue().splitlines()
    end = next((number for number, line in enumerate(lines) if Text.from_ansi(line).plain.strip() == "Why"), len(lines))
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ advisor run task.yaml", style="dim"))
    console.print(Text.from_ansi("\n".join(lines[:end]).rstrip()))
    return FONTS.sub("", console.export_svg(title="advisor", unique_id="advisor-run"))


def main(arguments: list[str]) -> int:
    """Writes the picture."""
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(Path(arguments[0]) if arguments else RUN), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
