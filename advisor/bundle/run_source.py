"""What an export takes from a run folder: the report, one strategy's parts, and the object that they make up."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from advisor import registry
from advisor.bundle.manifest import ALL_PARTS
from advisor.certified_object import OBJECT, digest_of
from advisor.errors import AdvisorError
from advisor.parts import PARTS, digests, restores
from advisor.render.context import ReportContext
from advisor.reporting import stored
from advisor.suggest import did_you_mean
from advisor.types import Trial
from advisor.verdict import Recommendation


@dataclass(frozen=True, slots=True)
class Exported:
    """One strategy of a run.

    `record` is the object that was measured, `digest` its digest; `model` and `embedding` are named as in the task;
    `columns` and `rules` are those of the task.
    """

    run: Path
    rec: Recommendation
    context: ReportContext
    trial: Trial
    record: dict[str, Any]
    digest: str
    engine: str
    task: dict[str, Any]

    @property
    def home(self) -> Path:
        """The strategy's folder in the run."""
        return self.run / "strategies" / self.trial.candidate.id

    @property
    def parts(self) -> Path:
        """What it had prepared."""
        return self.home / PARTS

    @property
    def local(self) -> dict[str, Any] | None:
        """The model of local weights that it asks; None for an endpoint, or where it asks none."""
        model: dict[str, Any] | None = self.record.get("model")
        return model if model and "digest" in model else None

    @property
    def tuned(self) -> bool:
        """Whether an adapter belongs to it."""
        return any(path.startswith("adapter/") for path in self.record["parts"])

    @property
    def model(self) -> str:
        """The weights as the task names them."""
        named = {model["id"]: str(model["model"]) for model in self.task["models"]}
        return named[self.record["model"]["id"]]

    @property
    def embedding(self) -> str:
        """The embedding model as the task names it."""
        return str(self.task["embedding"]["model"])

    @property
    def columns(self) -> dict[str, str]:
        """The columns that the task's examples have."""
        return {role: str(name) for role, name in (self.task["data"].get("columns") or {}).items() if name}

    @property
    def rules(self) -> dict[str, Any] | None:
        """The rules that an answer must keep."""
        rules: dict[str, Any] | None = self.task["task"].get("rules")
        return rules


def exported(run: Path, strategy: str | None, allow_uncertified: bool) -> Exported:
    """The recommended strategy of a finished run, or another one by its id.

    Raises:
        AdvisorError: no finished run, nothing recommended, an unknown id, no certificate, or nothing was kept.
    """
    rec, context = stored(run)
    trial = _chosen(rec, strategy)
    _require_certificate(trial, allow_uncertified)
    _require_a_way_back(trial.candidate.kind)
    home = run / "strategies" / trial.candidate.id
    if not (home / OBJECT).is_file() or not (home / PARTS).is_dir():
        what = f"{run} keeps no parts of {trial.candidate.id}: prompt, index and adapter are written by the run itself"
        raise AdvisorError(what, hint=f"{context.reproduction()} --fresh makes a run that has them")
    kept = json.loads((home / OBJECT).read_text(encoding="utf-8"))
    _require_unchanged(home, kept)
    task = YAML(typ="safe").load((run / "task.resolved.yaml").read_text(encoding="utf-8"))
    return Exported(run, rec, context, trial, kept["object"], kept["digest"], kept["engine"], task)


def _chosen(rec: Recommendation, strategy: str | None) -> Trial:
    trials = {trial.candidate.id: trial for trial in rec.trials}
    name = strategy or rec.recommended
    if name is None:
        open_ones = [trial.candidate.id for trial in rec.trials if trial.accuracy or trial.dev_n]
        hint = f"--strategy ID --allow-uncertified exports one all the same: {', '.join(open_ones)}"
        raise AdvisorError(f"run {rec.run_id} recommends nothing ({rec.verdict})", hint=hint if open_ones else "")
    if name not in trials:
        near = did_you_mean(name, list(trials)).removeprefix("; ")
        raise AdvisorError(f"run {rec.run_id} has no strategy {name}", hint=near or ", ".join(trials))
    return trials[name]


def _require_certificate(trial: Trial, allow_uncertified: bool) -> None:
    if trial.status == "certified" or allow_uncertified:
        return
    what = f"{trial.candidate.id} is not certified ({trial.status}): {trial.why}"
    raise AdvisorError(what, hint="--allow-uncertified exports it all the same")


def _require_a_way_back(kind: str) -> None:
    installed = kind in {known.name for known in registry.names("strategies")}
    if installed and restores(registry.load("strategies", kind)()):
        return
    why = "it has no `restore`" if installed else "it is not installed here"
    raise AdvisorError(f"this strategy cannot be exported: {kind}: {why}", hint="--strategy ID exports another one")


def _require_unchanged(home: Path, kept: dict[str, Any]) -> None:
    found, measured = digests(home / PARTS), kept["object"]["parts"]
    changed = sorted(path for path in {*found, *measured} if found.get(path) != measured.get(path))
    if changed or digest_of(kept["object"]) != kept["digest"]:
        what = f"{home} is not what was measured: {', '.join(changed[:3]) or OBJECT} changed since"
        raise AdvisorError(what, hint="run the task again with --fresh")


def known_parts(names: tuple[str, ...]) -> tuple[str, ...]:
    """The parts that `--only` names, checked.

    Raises:
        AdvisorError: an unknown one, with the nearest that is known.
    """
    for name in names:
        if name not in ALL_PARTS:
            near = did_you_mean(name, ALL_PARTS).removeprefix("; ")
            raise AdvisorError(f"--only {name}: no such part", hint=near or f"there are {', '.join(ALL_PARTS)}")
    return names
