"""The numbers and habits the house holds itself to."""

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
SOURCES = sorted(path for folder in ("advisor", "strategies") for path in (PROJECT / folder).rglob("*.py"))
WRITTEN = ("advisor", "strategies", "tests", "corpora", "docs", "examples", "benchmarks", ".ci")
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".jsonl", ".txt", ".cfg", ""}
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
BANNED_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|tmp|root|farm|opt|home/\w+)/")
REGISTRY_HOST = re.compile(r"py[p]i\.org|files\.python[h]osted")


def place(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_a_file_fits_in_a_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions if f.end_lineno - f.lineno >= LONGEST_FUNCTION}
    assert not long


def test_a_file_is_named_after_what_it_is_about() -> None:
    named = [path for folder in WRITTEN for path in (PROJECT / folder).rglob("*.py")]
    assert [place(path) for path in named if path.stem.strip("_") in BANNED_NAMES] == []


def test_tests_are_no_package() -> None:
    assert list((PROJECT / "tests").rglob("__init__.py")) == []


def test_no_file_names_a_machine() -> None:
    files = [path for folder in WRITTEN for path in (PROJECT / folder).rglob("*")] + list(PROJECT.iterdir())
    texts = [p for p in files if p.is_file() and p.suffix in TEXT and "__pycache__" not in p.parts]
    assert texts
    found = [
        f"{place(path)}:{number}"
        for path in texts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if MACHINE_PATH.search(line) or REGISTRY_HOST.search(line)
    ]
    assert found == []
