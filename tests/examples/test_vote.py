"""The example plugin: installed by pip like anybody's package, then found, checked, planned and run by the tool."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
TASK = """\
version: 1
name: voted
task: {{kind: qa, instructions: Answer with one word.}}
data: {{path: examples.jsonl}}
target: {{accuracy: 0.5, metric: exact_match}}
models: [{{id: tiny, engine: transformers, model: "{weights}"}}]
embedding: {{model: "{weights}"}}
strategies: [{{kind: vote, {option}: 3, temperature: 1.0}}]
"""
Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip has put the plugin. Built from a copy: a build leaves files beside its sources."""
    source, target = tmp_path_factory.mktemp("plugin") / "vote", tmp_path_factory.mktemp("installed")
    shutil.copytree(PROJECT / "examples" / "vote", source)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--target", str(target)]
    done = subprocess.run([*pip, *options, str(source)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def ask(installed: Path, tmp_path: Path) -> Ask:
    """Runs Python as a user has it who installed both packages."""
    path = os.pathsep.join([str(installed), str(PROJECT)])

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PYTHONPATH": path, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
        command = [sys.executable, *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)

    return run


def write_task(folder: Path, weights: Path, option: str = "samples") -> None:
    (folder / "task.yaml").write_text(TASK.format(weights=weights, option=option), "utf-8")
    rows = [{"question": f"Which number follows {n}?", "answer": str(n + 1)} for n in range(60)]
    (folder / "examples.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def test_it_is_listed_with_its_origin(ask: Ask) -> None:
    lines = ask("-m", "advisor", "strategies").stdout.splitlines()
    (line,) = [line for line in lines if line.split()[:1] == ["vote"]]
    assert line.endswith("[advisor-vote 0.1.0]")
    assert "take the answer that most of them give" in line


def test_it_passes_its_own_tests(ask: Ask, installed: Path) -> None:
    tests = PROJECT / "examples" / "vote" / "test_advisor_vote.py"
    done = ask("-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--import-mode=importlib", str(tests))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_check_and_plan_know_its_kind(ask: Ask, tiny_llama: Path, tmp_path: Path) -> None:
    write_task(tmp_path, tiny_llama)
    assert ask("-m", "advisor", "check", "task.yaml").returncode == 0
    planned = ask("-m", "advisor", "plan", "task.yaml")
    assert planned.returncode == 0, planned.stderr
    assert "vote-3@tiny" in planned.stdout


def test_an_option_that_it_has_not_is_named_with_the_nearest(ask: Ask, tiny_llama: Path, tmp_path: Path) -> None:
    write_task(tmp_path, tiny_llama, option="sample")
    done = ask("-m", "advisor", "check", "task.yaml")
    assert done.returncode == 2
    assert "strategies.0.sample: unknown option (did you mean samples?)" in done.stderr


def test_it_is_measured_in_a_run(ask: Ask, tiny_llama: Path, tmp_path: Path) -> None:
    write_task(tmp_path, tiny_llama)
    done = ask("-m", "advisor", "run", "task.yaml", "-o", "reports", "--json", "--quiet", "--set", "exhaustive=true")
    assert done.returncode == 3, done.stderr
    (found,) = json.loads(done.stdout)["strategies"]
    assert (found["id"], found["kind"], found["status"]) == ("vote-3@tiny", "vote", "below")
    assert found["accuracy"]["n"] == 30
