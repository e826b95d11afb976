"""The sample tasks that come with the package, copied to a folder of the user's."""

import sysconfig
import textwrap
from importlib import metadata
from pathlib import Path

import advisor
from advisor.arriving.page import HEADER, SCHEMA_FILE
from advisor.arriving.start import TASK_FILE, schema_text
from advisor.arriving.writing import Begun, put
from advisor.errors import AdvisorError
from advisor.suggest import bracket, did_you_mean
from advisor.task import load_task

DISTRIBUTION = "approach-advisor"
SHARED = Path("share") / DISTRIBUTION / "corpora"
LEFT_BEHIND = ("build.py", "expected.json", "parts", "__pycache__")
"""What makes and tests the sample tasks, and is of no use to who runs them."""


def sample_tasks() -> dict[str, Path]:
    """Name to folder: beside the package in a checkout, else where the installed wheel put them."""
    for place in _places():
        found = {task.parent.name: task.parent for task in sorted(place.glob(f"*/{TASK_FILE}"))}
        if found:
            return found
    return {}


def _places() -> list[Path]:
    checkout = Path(advisor.__file__).parents[1]
    places = [checkout / "corpora"] if (checkout / "pyproject.toml").is_file() else []
    places += [Path(sysconfig.get_path("data")) / SHARED]
    try:
        files = metadata.files(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        files = []
    return places + [
        Path(str(file.locate())).resolve().parents[1]
        for file in files
        if file.name == TASK_FILE and SHARED.as_posix() in file.as_posix()
    ]


def begin_example(name: str, folder: Path, force: bool) -> Begun:
    """Copies a sample task with its data, documents and data card.

    Raises:
        AdvisorError: there is no such sample, or a file is in the way.
    """
    known = sample_tasks()
    if name not in known:
        near = did_you_mean(name, known) or f"there are: {', '.join(known) or 'none in this installation'}"
        raise AdvisorError(f'no sample task is called "{name}"{bracket(near)}', where="--example")
    home = known[name]
    files: dict[str, str | bytes] = {
        TASK_FILE: f"{HEADER}\n" + (home / TASK_FILE).read_text(encoding="utf-8"),
        SCHEMA_FILE: schema_text(),
    }
    for path in sorted(home.rglob("*")):
        place = path.relative_to(home)
        if path.is_file() and place.as_posix() not in files and not set(place.parts) & set(LEFT_BEHIND):
            files[place.as_posix()] = path.read_bytes()
    return put(folder, files, force, load_task)


def sample_lines() -> list[str]:
    """One line a sample task: its name, its kind and the first sentence about it."""
    lines = []
    for name, home in sample_tasks().items():
        task = load_task(home / TASK_FILE)
        comment = (home / TASK_FILE).read_text(encoding="utf-8").partition("version:")[0]
        about = " ".join(line.lstrip("# ") for line in comment.splitlines()).partition(". ")[0]
        lines.append(f"{name:<18} {task.task.kind:<15} {textwrap.shorten(about.rstrip('.'), 84, placeholder=' …')}")
    return lines
