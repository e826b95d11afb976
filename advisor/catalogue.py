"""What there is to use here: models, strategies, metrics, engines, and the machine itself."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from advisor import registry
from advisor.remedies import about_lines, remedies, unreachable
from advisor.run_folder import cpu_name

GROUPS: tuple[Literal["strategies", "metrics", "engines", "embedders"], ...] = (
    "strategies",
    "metrics",
    "engines",
    "embedders",
)


def model_records() -> list[dict[str, object]]:
    """Every known model as plain data."""
    return [{**asdict(model), "folder": str(model.folder or "")} for model in registry.weights_module().known()]


def model_lines() -> list[str]:
    """One line a model: name, kind, size, licence, where it is."""
    lines = []
    for model in registry.weights_module().known():
        place = f"here, from {model.source}" if model.cached else f"not here: advisor models pull {model.name}"
        size = f"{model.size / 1e6:,.0f} MB"
        lines.append(f"{model.name}  {model.kind}, {size}, {model.licence}, sha256 {model.digest[:12]}…  ({place})")
    return lines


def plugin_records() -> list[dict[str, object]]:
    """Every strategy, metric, engine and embedder as plain data."""
    return [asdict(found) for group in GROUPS for found in registry.names(group)]


def plugin_lines() -> list[str]:
    """Grouped by what they are, each with its first line about itself."""
    lines = []
    for group in GROUPS:
        lines.append(f"{group}:")
        for found in registry.names(group):
            origin = "" if found.origin == "built in" else f"  [{found.origin}]"
            missing = f"  (cannot run here: {found.missing})" if found.missing else ""
            lines.append(f"  {found.name:<14} {found.summary}{origin}{missing}")
    return lines


@dataclass(frozen=True, slots=True)
class Machine:
    """What was found. `gflops` is a float32 matrix product's speed, the figure that training and prefill follow."""

    cpu: str
    cores: int
    memory_gib: float | None
    disk_free_gib: float
    gflops: float


def probe(now: Callable[[], float] = time.perf_counter, seconds: float = 5.0) -> Machine:
    """Looks at the machine and multiplies matrices for about `seconds`."""
    size = 1024
    left = np.random.default_rng(0).standard_normal((size, size), dtype=np.float32)
    rounds, started = 0, now()
    while rounds == 0 or now() - started < seconds:
        left @ left
        rounds += 1
    speed = rounds * 2 * size**3 / (now() - started) / 1e9
    free = shutil.disk_usage(".").free / 2**30
    return Machine(cpu_name(), os.cpu_count() or 1, _memory_gib(), free, speed)


def _memory_gib() -> float | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (ValueError, OSError, AttributeError):
        return None


def doctor_record() -> dict[str, object]:
    """The machine, the models, and what is lacking, as plain data."""
    machine = probe()
    lacking = [asdict(remedy) for remedy in remedies(machine.disk_free_gib, machine.memory_gib, unreachable)]
    return {"machine": asdict(machine), "models": model_records(), "found": plugin_records(), "lacking": lacking}


def doctor_lines() -> list[str]:
    """The machine, the models, and what to type where something is missing."""
    machine = probe()
    memory = "unknown memory" if machine.memory_gib is None else f"{machine.memory_gib:.0f} GiB memory"
    lines = [
        *about_lines(),
        f"machine: {machine.cpu}, {machine.cores} cores, {memory}, {machine.disk_free_gib:.0f} GiB free here",
        f"speed: {machine.gflops:,.0f} GFLOP/s in float32 (a 5-second probe; training a 135M model wants 50 or more)",
    ]
    lines.append("engines: " + ", ".join(engine.name for engine in registry.names("engines")))
    lines += [f"model: {line}" for line in model_lines()]
    found = remedies(machine.disk_free_gib, machine.memory_gib, unreachable)
    return lines + ([remedy.line() for remedy in found] or ["nothing is lacking"])
