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
class Whole:
    """A task and its undisturbed run: how often each request came, what is compared, its phases, its seconds."""

    task: Path
    reference: Counter[str]
    kept: dict[str, Any]
    spans: dict[str, list[tuple[float, float]]]
    seconds: float


@dataclass(frozen=True)
class Killed:
    """One kill, and what came of it.

    `asked` requests had come before it, `asked_again` came once too often in all; `lost` are the seconds since the
    reply had left, of those whose reply was no longer under way.
    """

    phase: str
    after: float
    resumed: bool
    differences: list[str]
    asked: int
    asked_again: int
    lost: list[float]
    checkpoint: int
    first_step: int | None


def measure() -> Part:
    """An undisturbed run of each task, then KILLS kills in each phase."""
    with tempfile.TemporaryDirectory() as place, endpoint() as (url, record):
        wholes = {trained: undisturbed(Path(place) / f"trained-{trained}", url, record, trained) for trained in (0, 1)}
        chance = random.Random(11)
        found: list[Killed] = []
        for number in range(KILLS * len(PHASES)):
            phase = PHASES[number % len(PHASES)]
            whole = wholes[phase == "training"]
            begin, end = max(whole.spans[phase], key=lambda span: span[1] - span[0])
            moment = Moment(phase, chance.uniform(0, end - begin), whole.spans[phase].index((begin, end)))
            found.append(killed(whole, whole.task.parent / f"run-{number}", moment, record))
            print(number + 1, found[-1], file=sys.stderr, flush=True)
    return part(found, wholes)


def undisturbed(folder: Path, url: str, record: Record, trained: int) -> Whole:
    """A task and its run from beginning to end."""
    task = furnish(folder, url, bool(trained))
    record.requests.clear()
    seconds = run(task, folder / "whole")
    assert seconds is not None, "the undisturbed run failed"
    spans = phases_of(marks(folder / "whole"))
    return Whole(task, record.counts, told(folder / "whole"), spans, seconds)


def killed(whole: Whole, reports: Path, moment: Moment, record: Record) -> Killed:
    """Kills one run at a moment of a phase, runs it again, and compares with the undisturbed one."""
    forget(whole.task.parent / "cache")
    record.requests.clear()
    with started(whole.task, reports) as child:
        wait_for(reports, moment, child)
        time.sleep(moment.after)
        died = time.perf_counter()
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    time.sleep(2 * record.delay)
    before = list(record.requests)
    checkpoint, seen = last_checkpoint(reports), len(marks(reports))
    ended = run(whole.task, reports) is not None
    again = record.counts - whole.reference
    ages = {one.digest: died - one.left for one in before if one.left is not None}
    lost = [round(ages[digest], 4) for digest in again if ages.get(digest, 0.0) > UNDER_WAY]
    steps = [int(what.split()[2]) for _, what in marks(reports)[seen:] if what.startswith("at step ")]
    differences = compare(whole.kept, told(reports)) if ended else ["it did not end"]
    return Killed(
        moment.phase,
        round(moment.after, 3),
        ended,
        differences,
        len(before),
        again.total(),
        lost,
        checkpoint,
        steps[0] if steps else None,
    )


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


def part(found: list[Killed], wholes: dict[int, Whole]) -> Part:
    """The rows of the page."""
    count = len(found)
    lost = sum(len(one.lost) for one in found)
    trained = [one for one in found if one.checkpoint and one.first_step is not None]
    later = sum((one.first_step or 0) > one.checkpoint for one in trained)
    per_phase = ", ".join(f"{phase} {sum(one.phase == phase for one in found)}" for phase in PHASES)
    equal = "result, every answer and the trained adapter equal to those of the undisturbed run"
    asked, again = sum(one.asked for one in found), sum(one.asked_again for one in found)
    most = max(one.asked_again for one in found)
    rows = [
        _row(f"killed ({per_phase}), then ended by the same command", sum(one.resumed for one in found), count),
        _row(equal, sum(not one.differences for one in found), count),
        Row("requests asked again that had been answered before the kill", "0", f"{lost} of {asked:,}", lost == 0),
        Row(
            f"requests asked again whose answer was under way ({most} at most after one kill; the engine sends 8)",
            "",
            str(again - lost),
        ),
        _row("killed trainings that went on behind their last checkpoint", later, len(trained)),
    ]
    how = (
        f"Two tasks with {wholes[0].reference.total()} requests to a loopback endpoint, one of them with a LoRA "
        f"training of a small random Llama besides ({wholes[0].seconds:.0f} s and {wholes[1].seconds:.0f} s "
        "undisturbed), are killed with SIGKILL at a random moment of a phase and started again. No run finds answers "
        "of another one."
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
