"""How fast this machine answered and trained in its last run of a model: what a plan's minutes rest on afterwards.

A product of plain matrices says little of an engine that batches, keeps prefixes and reads weights for few rows at a
time. A run has measured all that, so its speed is kept, as the GFLOP/s by which `advisor.forecast` would have foretold
its seconds.
"""

import contextlib
import datetime
import json
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from advisor import registry
from advisor.catalogue import probe
from advisor.forecast import DECODE_FACTOR, TRAINING_FACTOR, USED_SHARE, Forecast, rescaled
from advisor.outlook import NOMINAL_GFLOPS
from advisor.run_folder import cpu_name, write_json
from advisor.task import TaskSpec
from advisor.types import Trial

FILE = "speeds.json"
FEWEST_SECONDS = 1.0
"""Less measured time than this says nothing."""


@dataclass(frozen=True, slots=True)
class Speed:
    """GFLOP/s by the arithmetic of a forecast, None where the run did no such thing; and the day of the run."""

    answering: float | None
    training: float | None
    day: str


def speed_of(trials: Sequence[Trial], parameters: int, day: datetime.date) -> Speed:
    """What the trials of one model on this machine show; answers that were recalled count with the time they took."""
    asked = worked = trained = taught = 0.0
    for trial in trials:
        if trial.usage is not None:
            answers = trial.dev_n + (trial.accuracy.n if trial.accuracy else 0)
            fresh = trial.usage.prompt_tokens - trial.usage.cached_tokens
            worked += answers * (fresh + DECODE_FACTOR * trial.usage.completion_tokens)
            asked += answers * (trial.usage.seconds - trial.usage.own_seconds)
        if trial.fit is not None:
            taught += TRAINING_FACTOR * trial.fit.train_tokens
            trained += trial.fit.train_seconds
    return Speed(_gflops(worked, asked, parameters), _gflops(taught, trained, parameters), day.isoformat())


def _gflops(forward_tokens: float, seconds: float, parameters: int) -> float | None:
    if seconds < FEWEST_SECONDS or not forward_tokens:
        return None
    return 2 * parameters * forward_tokens / (seconds * 1e9 * USED_SHARE)


@dataclass(frozen=True, slots=True)
class Speeds:
    """What a plan's minutes rest on: a nominal speed for all models, and what runs have seen of each, by model id."""

    nominal: float | None
    seen: Mapping[str, Speed]

    @classmethod
    def of(cls, task: TaskSpec, models: Collection[str], gflops: float | None) -> "Speeds":
        """For models that are here: what runs have seen, else a probe. With `gflops` that speed and no other."""
        if gflops is not None or not models:
            return cls(gflops, {})
        cache = registry.weights_module().cache_folder()
        found = {one.id: recalled(cache, one.model, one.engine) for one in task.models if one.id in models}
        seen = {name: speed for name, speed in found.items() if speed is not None}
        whole = len(seen) == len(models) and all(None not in (one.answering, one.training) for one in seen.values())
        return cls(NOMINAL_GFLOPS if whole else probe().gflops, seen)

    def applied(self, expected: Forecast, model: str | None) -> Forecast:
        """A forecast at the nominal speed, at what was seen of its model instead."""
        speed = self.seen.get(model or "")
        if speed is None or self.nominal is None:
            return expected
        return rescaled(expected, *(self.nominal / (one or self.nominal) for one in (speed.answering, speed.training)))

    def told(self) -> str:
        """In a few words; empty where there is no model here."""
        days = sorted({speed.day for speed in self.seen.values()})
        return f"a run on this machine on {days[-1]}" if days else "a probe of this machine" if self.nominal else ""


def remember(cache: Path, model: str, engine: str, speed: Speed) -> None:
    """Keeps it for the next plan; what this run did not do stays as an earlier one saw it."""
    if speed.answering is None and speed.training is None:
        return
    kept = _read(cache)
    before = kept.get(_key(model, engine), {})
    found = {name: value for name, value in asdict(speed).items() if value is not None}
    with contextlib.suppress(OSError):  # a cache that cannot be written costs a better estimate, not the run
        write_json(cache / FILE, {**kept, _key(model, engine): {**before, **found}})


def remember_run(task: TaskSpec, parameters: Mapping[str, int], trials: Sequence[Trial]) -> None:
    """Keeps what a run has shown of its models on this machine; `parameters` are by model id."""
    cache, today = registry.weights_module().cache_folder(), datetime.date.today()
    for one in task.models:
        if one.id in parameters:
            mine = [trial for trial in trials if trial.candidate.model == one.id]
            remember(cache, one.model, one.engine, speed_of(mine, parameters[one.id], today))


def recalled(cache: Path, model: str, engine: str) -> Speed | None:
    """What `remember` kept of this model on this machine, or None."""
    with contextlib.suppress(TypeError, ValueError):
        found = _read(cache).get(_key(model, engine), {})
        if found:
            speeds = [float(str(found[name])) if name in found else None for name in ("answering", "training")]
            return Speed(speeds[0], speeds[1], str(found["day"]))
    return None


def _key(model: str, engine: str) -> str:
    return f"{model}, {engine}, {os.cpu_count()} cores, {cpu_name()}"


def _read(cache: Path) -> dict[str, dict[str, object]]:
    with contextlib.suppress(OSError, ValueError):
        kept = json.loads((cache / FILE).read_text("utf-8"))
        if isinstance(kept, dict):
            return {key: value for key, value in kept.items() if isinstance(value, dict)}
    return {}
