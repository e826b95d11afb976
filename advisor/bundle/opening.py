"""A bundle becomes a predictor again, if it is still the object that was certified."""

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from advisor import registry
from advisor.bundle.manifest import MANIFEST, Manifest, read_manifest
from advisor.bundle.weights import open_embedding, open_model
from advisor.certified_object import digest_of
from advisor.errors import AdvisorError
from advisor.loading import LateEmbedder, NoEngine
from advisor.parts import restores, sha256_of
from advisor.protocols import Embedder, Engine, EngineSetup, Job, Portable, Predictor
from advisor.task import TaskSpec
from advisor.types import Answer, Draw, Query

Say = Callable[[str], None]
ALLOW = "--allow-uncertified uses it all the same"


@dataclass(frozen=True, slots=True)
class Prediction:
    """An answer. `output` is what was said, `parsed` its canonical form, None where it has none (an invalid answer).

    `retrieved` are the places of the passages that were read, best first; `error` says why there is no answer.
    """

    id: str
    input: str
    output: str
    parsed: str | None
    error: str | None
    prompt_tokens: int
    completion_tokens: int
    latency_ms: float | None
    retrieved: tuple[dict[str, object], ...] = ()

    def to_json(self) -> dict[str, object]:
        """As plain data, by the names that a run's outputs.jsonl has."""
        return asdict(self) | {"retrieved": list(self.retrieved)}


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle. Not for several threads at once: `advisor serve` puts a queue in front of it.

    `certified` is False where it was opened with `allow_uncertified` and is not, or not any more, what was certified.
    """

    folder: Path
    manifest: Manifest
    task: TaskSpec
    predictor: Predictor
    draw: Draw
    certified: bool

    def predict(self, inputs: Sequence[str | Mapping[str, str]]) -> list[Prediction]:
        """Answers in the order of `inputs`: texts, or mappings with an ``input`` and maybe an ``id``."""
        queries = [_query(number, one) for number, one in enumerate(inputs, start=1)]
        answers = self.predictor.answer(queries, self.draw) if queries else []
        return [_prediction(query, answer) for query, answer in zip(queries, answers, strict=True)]


def _query(number: int, one: str | Mapping[str, str]) -> Query:
    if isinstance(one, str):
        return Query(str(number), one)
    if not isinstance(one.get("input"), str):
        raise AdvisorError(f"input {number} has no text under `input`", hint="give texts, or mappings with an input")
    return Query(str(one.get("id", number)), one["input"])


def _prediction(query: Query, answer: Answer) -> Prediction:
    return Prediction(
        id=query.id,
        input=query.input,
        output=answer.text,
        parsed=answer.parsed,
        error=answer.error,
        prompt_tokens=answer.usage.prompt_tokens,
        completion_tokens=answer.usage.completion_tokens,
        latency_ms=answer.latency_ms,
        retrieved=tuple({"source": p.source, "start": p.start, "end": p.end} for p in answer.retrieved),
    )


def open_bundle(folder: Path, allow_uncertified: bool = False, say: Say = lambda text: None) -> Bundle:
    """Checks a bundle and gets it ready to answer; asks no network for weights.

    Args:
        folder: what `advisor export` wrote.
        allow_uncertified: say what is not as it was certified instead of refusing.
        say: told that, and what else a user should know.

    Raises:
        AdvisorError: no bundle, not as certified, or without the weights or the package that it needs.
    """
    manifest = read_manifest(folder)
    doubts = _doubts(folder, manifest)
    _refuse(doubts, allow_uncertified, say)
    os.environ["HF_HUB_OFFLINE"] = "1"  # everything is on disk: no library has a reason to ask a hub
    task = task_of(folder, manifest)
    strategy = registry.load("strategies", manifest.kind)()
    if not restores(strategy):
        raise AdvisorError(f"the strategy {manifest.kind} that is installed here cannot open a bundle")
    job = _job(folder, manifest, task, strategy.Options.model_validate(manifest.object["strategy"]["options"]), say)
    predictor: Predictor = strategy.restore(job)  # type: ignore[attr-defined]
    strange = _described_otherwise(folder, predictor, manifest)
    _refuse(strange, allow_uncertified, say)
    if manifest.engine and job.engine.identity != manifest.engine and not job.merged:
        say(f"answers may differ in rare cases: certified with {manifest.engine}, here runs {job.engine.identity}")
    temperature = float(manifest.object.get("model", {}).get("temperature", 0.0))
    draw = Draw(0, 0, task.seed, temperature)
    return Bundle(folder, manifest, task, predictor, draw, not doubts and not strange)


def _refuse(doubts: Sequence[str], allow_uncertified: bool, say: Say) -> None:
    if doubts and not allow_uncertified:
        raise AdvisorError(doubts[0], hint=ALLOW)
    for doubt in doubts:
        say(f"not certified: {doubt}")


def _doubts(folder: Path, manifest: Manifest) -> list[str]:
    """Why the bundle is not what was certified.

    Raises:
        AdvisorError: a part is not there at all.
    """
    measured: dict[str, str] = manifest.object["parts"]
    gone = [path for path in measured if not (folder / path).is_file()]
    if gone:
        left = f": it was exported without {', '.join(manifest.missing)}" if manifest.missing else ""
        raise AdvisorError(f"{folder} has no {gone[0]}{left}", hint="export the run again, without --only")
    found = {path: sha256_of(folder / path) for path in measured}
    changed = [path for path, digest in found.items() if digest != measured[path]]
    if changed:
        return [f"{folder / changed[0]} is not what was measured (sha256 {found[changed[0]][:12]}…)"]
    if digest_of(manifest.object) != manifest.digest:
        return [f"{folder / MANIFEST}: [object] is not what was measured: its digest is no longer {manifest.digest}"]
    if not manifest.certificate.valid:
        return [f"{manifest.strategy} has no certificate: the run found it {manifest.certificate.status}"]
    return []


def task_of(folder: Path, manifest: Manifest) -> TaskSpec:
    """The task, as far as answering and scoring need it."""
    told = manifest.object["task"]
    task: dict[str, Any] = {"kind": told["kind"], "instructions": told["instructions"]}
    task |= {key: told[key] for key in ("labels", "entity_types") if key in told}
    if "schema" in told:
        task["output"] = {"schema": "schema.json"}
    rules = manifest.evaluation.rules
    return TaskSpec.model_validate(
        {
            "version": 1,
            "name": manifest.name,
            "task": task | ({"rules": rules} if rules and told["kind"] in ("qa", "generation") else {}),
            "data": {"path": "new.jsonl", "columns": manifest.evaluation.columns},
            "target": {
                "metric": _metric(manifest),
                "accuracy": manifest.certificate.target,
                "confidence": manifest.certificate.confidence,
            },
            "seed": told["seed"],
        }
    ).in_folder(folder, told.get("schema"))


def _metric(manifest: Manifest) -> str:
    """A rubric needs its judge and its labels, which a bundle does not hold: such a task is answered, not scored."""
    return "auto" if manifest.certificate.metric == "rubric" else manifest.certificate.metric


def _job(folder: Path, manifest: Manifest, task: TaskSpec, options: object, say: Say) -> Job:
    engine, merged = _engine(folder, manifest, say)
    return Job(
        task=task,
        train=(),
        dev=(),
        documents=(),
        labels=tuple(manifest.object["task"].get("labels", ())),
        options=options,
        engine=engine,
        embedder=_embedder(folder, manifest, say),
        folder=folder,
        seed=task.seed,
        progress=lambda share, note: None,
        score=lambda example, answer: 0.0,
        merged=merged,
    )


def _engine(folder: Path, manifest: Manifest, say: Say) -> tuple[Engine, bool]:
    asked = manifest.object.get("model")
    if asked is None:
        return NoEngine(), False
    if "base_url" in asked:
        _require_key(asked)
        keys = ("base_url", "api_key_env", "context_window")
        setup = EngineSetup(asked["model"], say=say, **{key: asked[key] for key in keys if key in asked})
        merged = False
    else:
        weights = open_model(folder, manifest, say)
        merged = weights.merged
        setup = EngineSetup(
            asked["model"],
            folder=weights.folder,
            precision=asked["precision"],
            template=asked["template"],
            tuned=merged,
            say=say,
        )
    engine: Engine = registry.load("engines", asked["engine"]).open(setup)
    return engine, merged


def _require_key(asked: Mapping[str, str]) -> None:
    name = asked.get("api_key_env")
    if name and not os.environ.get(name):
        raise AdvisorError(f"{name} is not set", hint=f"export {name}=... with the key of {asked['base_url']}")


def _embedder(folder: Path, manifest: Manifest, say: Say) -> Embedder:
    if "embedding" not in manifest.object:
        return NoEmbedder()
    return LateEmbedder(open_embedding(folder, manifest, say), manifest.object["embedding"]["digest"])


class NoEmbedder:
    """Stands in where a strategy has declared that it embeds nothing."""

    def embed(self, texts: Sequence[str]) -> Any:
        """Refuses."""
        raise AdvisorError("a strategy that declares that it embeds nothing asked for vectors")


def _described_otherwise(folder: Path, predictor: Predictor, manifest: Manifest) -> list[str]:
    """Whether what was restored asks otherwise than what was measured: by another version of the advisor, say."""
    if not isinstance(predictor, Portable):
        return []
    with tempfile.TemporaryDirectory(prefix="advisor-") as place:
        predictor.describe(Path(place))
        strange = [
            path.name
            for path in sorted(Path(place).iterdir())
            if path.read_bytes() != (folder / path.name).read_bytes()
        ]
    if not strange:
        return []
    needs = " ".join(manifest.requires)
    return [
        f"this version asks otherwise than what was measured ({strange[0]} comes out differently): {needs} does not"
    ]
