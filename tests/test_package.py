"""The wheel, installed in an environment of its own and used from an empty folder, as a new user does it."""

import csv
import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from importlib import util
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
Ask = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = pytest.mark.skipif(util.find_spec("hatchling") is None, reason="needs hatchling (extra dev)")


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Runs the installed `advisor` in an empty folder; what it depends on is taken from this environment."""
    place = tmp_path_factory.mktemp("elsewhere")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place / "dist")]
    subprocess.run(build, cwd=PROJECT, check=True, capture_output=True)
    (wheel,) = (place / "dist").glob("*.whl")
    venv.create(place / "new", with_pip=False, symlinks=os.name != "nt")
    scripts = place / "new" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / Path(sys.executable).name
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(place / "new")}))
    # A line in a .pth file adds the folder and not what its own .pth files would: the editable install stays outside.
    (site / "outside.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*install, "--force-reinstall", str(wheel)], check=True, capture_output=True)
    home = place / "home"
    home.mkdir()
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [str(scripts / "advisor"), *arguments]
        return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)

    run.home, run.python, run.wheel = home, python, wheel  # type: ignore[attr-defined]
    return run


def test_what_runs_is_the_wheel_and_python_m_does_too(ask: Ask) -> None:
    code = "import advisor, strategies; print(advisor.__file__, strategies.__file__)"
    command = [str(ask.python), "-c", code]  # type: ignore[attr-defined]
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    said = subprocess.run(command, cwd=ask.home, env=env, capture_output=True, text=True, check=True)  # type: ignore[attr-defined]
    assert str(PROJECT) not in said.stdout
    module = [str(ask.python), "-m", "advisor", "--version"]  # type: ignore[attr-defined]
    told = subprocess.run(module, cwd=ask.home, env=env, capture_output=True, text=True, check=True)  # type: ignore[attr-defined]
    assert told.stdout == ask("--version").stdout


def test_sample_tasks_come_with_it(ask: Ask) -> None:
    assert len(ask("init", "--example", "list").stdout.splitlines()) == len(list(PROJECT.glob("corpora/*/task.yaml")))
    done = ask("init", "--example", "order-extraction")
    assert done.returncode == 0, done.stderr
    assert ask("check", "order-extraction/task.yaml").returncode == 0


def test_a_csv_becomes_a_task_that_checks(ask: Ask) -> None:
    rows = [
        json.loads(line) for line in (PROJECT / "corpora/support-intents/train.jsonl").read_text("utf-8").splitlines()
    ]
    with (ask.home / "tickets.csv").open("w", newline="", encoding="utf-8") as file:  # type: ignore[attr-defined]
        writer = csv.DictWriter(file, ["id", "message", "intent"])
        writer.writeheader()
        writer.writerows(rows)
    done = ask("init")
    assert done.returncode == 0, done.stderr
    checked = ask("check", "task.yaml", "--json")
    assert json.loads(checked.stdout)["splits"] == {"train": 300, "dev": 120, "test": 180}


def test_the_wheel_holds_the_code_the_samples_and_nothing_else(ask: Ask) -> None:
    names = zipfile.ZipFile(ask.wheel).namelist()  # type: ignore[attr-defined]
    tops = {name.split("/")[0].partition("-")[0] for name in names}
    assert tops == {"advisor", "strategies", "approach_advisor"}
    for file in ("advisor/prices.toml", "strategies/models.toml", "advisor/render/page/page.html.j2"):
        assert file in names
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
