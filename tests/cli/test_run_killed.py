"""Runs in processes of their own: killed, interrupted, two at once, each with another hash seed.

The endpoint, the task and the child are those of benchmarks/reliability, which kills in every phase, training included.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks" / "reliability"
COMMAND = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv.pop(1))
import one_run
one_run.without_downloads(Path(sys.argv[2]).parent)
from advisor.cli import main
main()
"""


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    for name in ("rows", "workplace", "loopback", "killing"):
        monkeypatch.delitem(sys.modules, name, raising=False)


@pytest.fixture
def served() -> Iterator[tuple[str, Any]]:
    from loopback import endpoint

    with endpoint() as found:
        yield found


@pytest.fixture
def task(tmp_path: Path, served: tuple[str, Any], tiny_llama: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import workplace

    monkeypatch.setattr(workplace, "SIZES", {"train": 30, "dev": 20, "test": 60})
    served[1].delay = 0.02
    monkeypatch.setattr(workplace, "write_llama", lambda folder: shutil.copytree(tiny_llama, folder))
    task: Path = workplace.furnish(tmp_path, served[0], trained=False)
    return task


def begun(task: Path, **environment: str) -> "subprocess.Popen[str]":
    """`advisor run` as a user types it, but for the embedding model, which nothing here asks for."""
    told = {**os.environ, "ADVISOR_CACHE_DIR": str(task.parent / "cache"), **environment}
    words = ["run", str(task), "-o", str(task.parent / "reports"), "--json"]
    command = [sys.executable, "-c", COMMAND, str(FOLDER), *words]
    return subprocess.Popen(command, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def until(condition: Any, child: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 60
    while not condition() and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    assert condition(), child.communicate()[1]


def decided(told: str) -> Any:
    """All of result.json but times; of two runs that share a cache, one has its answers from the other."""
    import killing

    found = killing.untimed(json.loads(told))
    del found["run_id"], found["spent"]["recalled"]
    return found


def test_a_run_that_is_killed_asks_nothing_twice_and_says_the_same(
    task: Path, served: tuple[str, Any], tmp_path: Path
) -> None:
    _, record = served
    whole, _ = (first := begun(task)).communicate(timeout=120)
    assert first.returncode == 0
    reference = record.counts
    for path in (*tmp_path.glob("cache/answers.sqlite*"), *tmp_path.glob("reports/*/2*/*.sqlite*")):
        path.unlink()  # the next run finds nothing of this one
    for path in tmp_path.glob("reports/*/2*/environment.json"):
        path.unlink()
    record.requests.clear()
    for asked in (70,):
        child = begun(task)
        until(lambda asked=asked: len(record.requests) > asked, child)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        time.sleep(0.1)
    again, _ = (last := begun(task)).communicate(timeout=120)
    assert last.returncode == 0
    assert len(list(tmp_path.glob("reports/*/2*/environment.json"))) == 1
    assert decided(again) == decided(whole)
    assert json.loads(again)["spent"]["recalled"] == 0, "what this run has paid for is no answer of another one"
    repeated = record.counts - reference
    assert repeated.total() <= 8, "at most what was under way at the kill: the engine sends so many at once"


def test_ctrl_c_stops_within_five_seconds_with_what_is_known(task: Path, served: tuple[str, Any]) -> None:
    _, record = served
    child = begun(task)
    until(lambda: len(record.requests) > 30, child)
    record.delay = 30.0
    time.sleep(0.3)
    began = time.monotonic()
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=20)
    assert child.returncode == 130
    assert time.monotonic() - began < 5
    assert "interrupted; the same command goes on from here" in said
    assert "so far: " in said
    assert "Traceback" not in said


def test_two_at_once_do_not_meet_and_decide_the_same_under_other_hash_seeds(
    task: Path, served: tuple[str, Any], tmp_path: Path
) -> None:
    first = begun(task, PYTHONHASHSEED="1")
    until(lambda: len(served[1].requests) > 20, first)
    second = begun(task, PYTHONHASHSEED="2")
    one, _ = first.communicate(timeout=120)
    other, said = second.communicate(timeout=120)
    assert (first.returncode, second.returncode) == (0, 0)
    assert f"process {first.pid} on " in said, "the lock tells who holds it"
    assert len(list(tmp_path.glob("reports/parcels/2*/result.json"))) == 2
    assert decided(one) == decided(other)
