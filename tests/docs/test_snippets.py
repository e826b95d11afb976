"""What the documentation says is true: its commands run, its task files load, its site builds without a warning.

Every shell block has a mark before it: ``<!-- run -->`` (a test runs it), ``<!-- run: weights -->`` (so do the tests on
the real weights), ``<!-- run: after tutorial -->`` (where the tutorial has been), or ``<!-- not run: reason -->``.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib import util
from pathlib import Path

import pytest

from advisor.task import load_task

PROJECT = Path(__file__).parents[2]
PAGES = sorted((PROJECT / "docs").rglob("*.md"))
SHELL = re.compile(r"(?:<!-- (?P<mark>[^>]*?) -->\n)?```sh\n(?P<text>.*?)```", re.DOTALL)
TASK = re.compile(r"```ya?ml\n(?P<text>version: 1\n.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A shell block and its mark."""

    mark: str
    text: str


def blocks(page: Path) -> list[Block]:
    return [Block(found["mark"] or "", found["text"]) for found in SHELL.finditer(page.read_text("utf-8"))]


def page(name: str) -> Path:
    return PROJECT / "docs" / name


def run_blocks(name: str, marks: tuple[str, ...], folder: Path) -> int:
    """Runs the blocks of a page in their order in `folder`; asserts that each succeeds."""
    shell = folder / "bin"
    shell.mkdir(exist_ok=True)
    for command, code in (("advisor", '-m advisor "$@"'), ("python", '"$@"')):
        script = shell / command
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P {code}\n', encoding="utf-8")
        script.chmod(0o755)
    path = os.pathsep.join([str(shell), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(PROJECT), "HF_HUB_OFFLINE": "1"}
    chosen = [block for block in blocks(page(name)) if block.mark in marks]
    for block in chosen:
        command = ["sh", "-e", "-c", block.text]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{block.text}\n{done.stdout}\n{done.stderr}"
    return len(chosen)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_shell_block_is_run_or_says_why_not(path: Path) -> None:
    for block in blocks(path):
        assert re.fullmatch(r"run(: weights|: after tutorial)?|not run: \S.*", block.mark), block


@pytest.mark.parametrize("path", [*PAGES, PROJECT / "README.md"], ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_whole_task_file_in_it_loads(path: Path, tmp_path: Path) -> None:
    for number, found in enumerate(TASK.finditer(path.read_text("utf-8"))):
        file = tmp_path / f"task{number}.yaml"
        file.write_text(found["text"], encoding="utf-8")
        load_task(file)


@pytest.mark.skipif(os.name == "nt", reason="the snippets are for a Unix shell")
@pytest.mark.parametrize("name", ["index.md", "arriving.md"])
def test_commands_of_a_page_run(name: str, tmp_path: Path) -> None:
    assert run_blocks(name, ("run",), tmp_path) >= 1


@pytest.mark.skipif(os.name == "nt", reason="the snippets are for a Unix shell")
def test_the_tutorial_runs_and_the_cookbook_after_it(tmp_path: Path) -> None:
    assert run_blocks("tutorial.md", ("run",), tmp_path) == 3
    assert run_blocks("cookbook.md", ("run: after tutorial",), tmp_path) == 1


@pytest.mark.weights
def test_the_tutorial_recommends(tmp_path: Path) -> None:
    assert run_blocks("tutorial.md", ("run", "run: weights"), tmp_path) == 5
    assert (tmp_path / "reports" / "tickets" / "latest" / "report.html").is_file()


@pytest.mark.skipif(util.find_spec("mkdocs") is None, reason="needs the extra site")
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.strip() == ""
    commands = (tmp_path / "site" / "cli" / "index.html").read_text("utf-8")
    assert "advisor init" in commands and "--target-column" in commands
    options = (tmp_path / "site" / "strategies" / "few_shot" / "index.html").read_text("utf-8")
    assert "<code>shots</code>" in options
    pages = "".join(path.read_text("utf-8") for path in (tmp_path / "site").rglob("*.html"))
    assert "fonts.googleapis" not in pages


def test_the_picture_in_the_readme_is_of_a_stored_run() -> None:
    spec = util.spec_from_file_location("write_picture", PROJECT / "docs" / "write_picture.py")
    assert spec is not None and spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    drawn = module.picture(module.RUN)
    shown = re.sub(r"<[^>]*>", "", module.PICTURE.read_text("utf-8"))
    assert "@font-face" not in drawn
    for text in ("lora_rag-r16-k2@small", "192&#160;of&#160;250", "certified"):
        assert text in re.sub(r"<[^>]*>", "", drawn)
        assert text in shown
    assert "docs/images/run.svg" in (PROJECT / "README.md").read_text("utf-8")
