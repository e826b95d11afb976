"""The rooms and the one-way doors between them."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
ENTRANCES = {"__init__", "__main__"}


def modules(folder: str) -> list[Path]:
    return sorted((PROJECT / folder).glob("*.py"))


def imported(path: Path) -> set[str]:
    """Every absolute name that a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_every_import_points_down() -> None:
    """The contracts of pyproject.toml."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_of_the_judge_is_in_a_layer() -> None:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layered = {name.strip(" ()") for line in contracts[0]["layers"] for name in line.split("|")}
    rooms = {path.stem for path in modules("advisor")} | {path.parent.name for path in PROJECT.glob("advisor/*/*.py")}
    missing = {f"advisor.{room}" for room in rooms - ENTRANCES} - layered
    assert not missing, f"name a layer in pyproject.toml for {sorted(missing)}"


@pytest.mark.parametrize("path", modules("strategies"), ids=lambda path: path.stem)
def test_no_strategy_imports_another(path: Path) -> None:
    """What strategies share lies in files with an underscore."""
    others = {f"strategies.{other.stem}" for other in modules("strategies") if not other.stem.startswith("_")}
    assert not imported(path) & others


def test_the_command_line_starts_without_an_ml_library() -> None:
    heavy = ("torch", "transformers", "peft", "faiss", "sentence_transformers", "scipy", "sklearn")
    code = f"import sys, advisor.cli; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
