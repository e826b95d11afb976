"""kill -9 at random moments of every phase of a run; then the same command again. What is lost, what is asked twice?"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from loopback import Record, endpoint
from rows import Part, Row
from workplace import furnish

PHASES = ("loading", "answering", "training", "certification", "reporting")
KILLS = 5
"""In each phase."""
UNDER_WAY = 0.05
"""A reply that had left the server so many seconds before the kill may not have been on the client's disk yet."""
CHILD = Path(__file__).with_name("one_run.py")
TIMED = ("seconds", "own_seconds", "train_seconds", "index_seconds", "latency_ms", "seconds_mean", "own_seconds_mean")
"""Keys of result.json that hold a time; a change of any other is a difference."""


@dataclass(frozen=True)
class Moment:
    """So many seconds after a phase has begun for the time `turn`, counted from 0."""

    phase: str
    after: float
    turn: int


@dataclass(frozen=True)
class Killed:
    """One kill, and what came of it."""

    phase: str
    after: float
    resumed: bool
    differences: list[str]
    asked_twice: int
    asked_twice_answered: int
    under_way: int
    checkpoint: int
    first_step: int | None


def measure() -> Part:
    """One undisturbed run, then KILLS kills in each phase."""
    with tempfile.TemporaryDirectory() as place, endpoint() as (url, record):
        home = Path(place)
        task = furnish(home, url)
        whole = run(task, home / "whole")
        reference = record.counts
        spans = phases_of(marks(home / "whole"))
        kept = told(home / "whole")
        chance = random.Random(11)
        found: list[Killed] = []
        for number in range(KILLS * len(PHASES)):
            phase = PHASES[number % len(PHASES)]
            begin, end = max(spans[phase], key=lambda span: span[1] - span[0])
            moment = Moment(phase, chance.uniform(0, end - begin), spans[phase].index((begin, end)))
            found.append(killed(task, home / f"run-{number}", moment, record, (reference, kept)))
            print(number + 1, found[-1], file=sys.stderr, flush=True)
    return part(found, whole, sum(reference.values()))


def killed(
    task: Path, reports: Path, moment: Moment, record: Record, whole: tuple[Counter[str], dict[str, Any]]
) -> Killed:
    """Kills one run at a moment of a phase, runs it again, and compares with the undisturbed one."""
    reference, kept = whole
    forget(task.parent / "cache")
    record.requests.clear()
    with started(task, reports) as child:
        wait_for(reports, moment, child)
        time.sleep(moment.after)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        died = time.perf_counter()
    time.sleep(2 * record.delay)
    before = list(record.requests)
    landed = {one.digest for one in before if one.left is not None and one.left < died - UNDER_WAY}
    flying = sum(one.left is None or one.left >= died - UNDER_WAY for one in before)
    checkpoint = last_checkpoint(reports)
    seen = len(marks(reports))
    ended = run(task, reports) is not None
    again = record.counts - reference
    answered = sum(count for digest, count in again.items() if digest in landed)
    steps = [int(what.split()[2]) for _, what in marks(reports)[seen:] if what.startswith("at step ")]
    differences = compare(kept, told(reports)) if ended else ["it did not end"]
    first = steps[0] if steps else None
    counted = (again.total(), answered, flying)
    return Killed(moment.phase, round(moment.after, 3), ended, differences, *counted, checkpoint, first)


@contextmanager
def started(task: Path, reports: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A run in a process of its own."""
    reports.mkdir(exist_ok=True)
    environment = {**os.environ, "ADVISOR_CACHE_DIR": str(task.parent / "cache"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(CHILD), str(task), str(reports), str(reports / "marks")]
    with (reports / "stderr").open("ab") as errors, subprocess.Popen(command, env=environment, stderr=errors) as child:
        yield child


def run(task: Path, reports: Path) -> float | None:
    """The seconds of a run to its end; None where it failed."""
    began = time.perf_counter()
    with started(task, reports) as child:
        if child.wait() != 0:
            print((reports / "stderr").read_text("utf-8")[-2000:], file=sys.stderr)
            return None
    return time.perf_counter() - began


def forget(cache: Path) -> None:
    """Every run starts without answers of the others."""
    for path in cache.glob("answers.sqlite*"):
        path.unlink()


def marks(reports: Path) -> list[tuple[float, str]]:
    """What the runs in this folder have told, with the time."""
    path = reports / "marks"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [(float(line.partition(" ")[0]), line.partition(" ")[2]) for line in lines]


def phases_of(told_: list[tuple[float, str]]) -> dict[str, list[tuple[float, float]]]:
    """When each phase began and ended, as often as it came."""
    found: dict[str, list[tuple[float, float]]] = {phase: [] for phase in PHASES}
    begun = [(when, what) for when, what in told_ if not what.startswith("at ")]
    for (when, what), (then, _) in pairwise(begun):
        if what in found:
            found[what].append((when, then))
    return found


def wait_for(reports: Path, moment: Moment, child: "subprocess.Popen[bytes]") -> None:
    """Until the run says that it has come to a phase."""
    while child.poll() is None and sum(what == moment.phase for _, what in marks(reports)) <= moment.turn:
        time.sleep(0.002)


def last_checkpoint(reports: Path) -> int:
    """The step of the newest whole checkpoint; 0 where there is none."""
    found = reports.glob("*/*/strategies/lora*/checkpoints/**/checkpoint-*/trainer_state.json")
    return max((int(path.parent.name.rpartition("-")[2]) for path in found), default=0)


def told(reports: Path) -> dict[str, Any]:
    """All that is compared of a finished run: its result, every answer, the trained adapter, the decisions."""
    (result,) = reports.glob("*/2*/result.json")
    folder = result.parent
    outputs = {
        path.parent.name: [untimed(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
        for path in sorted(folder.glob("strategies/*/outputs.jsonl"))
    }
    adapters = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("strategies/*/adapter/adapter_model.safetensors"))
    }
    found = untimed(json.loads(result.read_text("utf-8")))
    found.pop("run_id")
    return {"result": found, "outputs": outputs, "adapters": adapters}


def untimed(value: Any) -> Any:
    """Without what a clock told."""
    if isinstance(value, dict):
        return {key: untimed(inner) for key, inner in value.items() if key not in TIMED}
    return [untimed(inner) for inner in value] if isinstance(value, list) else value


def compare(one: Any, other: Any, place: str = "") -> list[str]:
    """Where two differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            line
            for key in one.keys() | other.keys()
            for line in compare(one.get(key), other.get(key), f"{place}.{key}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [line for number, (a, b) in pairs for line in compare(a, b, f"{place}[{number}]")]
    return [] if one == other else [f"{place.lstrip('.')}: {str(one)[:80]} became {str(other)[:80]}"]


def part(found: list[Killed], whole: float | None, requests: int) -> Part:
    """The rows of the page."""
    count = len(found)
    resumed = sum(one.resumed for one in found)
    equal = sum(not one.differences for one in found)
    twice = sum(one.asked_twice_answered for one in found)
    flying = sum(one.asked_twice for one in found) - twice
    trained = [one for one in found if one.checkpoint and one.first_step is not None]
    later = sum(one.first_step > one.checkpoint for one in trained)
    per_phase = ", ".join(f"{phase} {sum(one.phase == phase for one in found)}" for phase in PHASES)
    rows = [
        _row(f"killed ({per_phase}), then ended by the same command", resumed, count),
        _row("result, every answer and the trained adapter equal to those of the undisturbed run", equal, count),
        Row("answered requests that were asked again", "0", f"{twice} of {requests * count:,}", twice == 0),
        Row("requests asked again whose answer was still under way at the kill", "", str(flying)),
        _row("killed trainings that went on behind their last checkpoint", later, len(trained)),
    ]
    how = (
        f"A task with {requests} requests to a loopback endpoint and a LoRA training of a small random Llama, "
        f"{whole or 0:.0f} s undisturbed, is killed with SIGKILL at a random moment of a phase and started again. No "
        "run finds answers of another one."
    )
    timed = ", ".join(f"`{name}`" for name in TIMED)
    notes = [
        f"Compared: all of result.json but `run_id` and what a clock told ({timed}); every line of every outputs.jsonl "
        "but the same; the bytes of the adapter. Machine hours cost nothing in this task, so money is compared too.",
        "A request was asked again where it came more often than in the undisturbed run. It was answered where its "
        f"whole reply had left the endpoint {UNDER_WAY * 1000:.0f} ms before the kill; a later one was under way: no "
        "client can know what it has not read yet.",
    ]
    return Part("Killed at random moments", how, rows, notes, {"kills": [asdict(one) for one in found]})


def _row(what: str, found: int, count: int) -> Row:
    return Row(what, f"{count} of {count}", f"{found} of {count}", found == count)
