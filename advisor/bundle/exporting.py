"""`advisor export`: one strategy of a finished run as a folder that runs without it and without its data."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.bundle.cards import write_cards
from advisor.bundle.manifest import ALL_PARTS, MANIFEST, Certificate, Evaluation, Manifest, write_manifest
from advisor.bundle.run_source import Exported, exported
from advisor.bundle.weights import Shipped, put_weights
from advisor.errors import AdvisorError
from advisor.parts import digests
from advisor.types import Trial
from advisor.verdict import Recommendation

Say = Callable[[str], None]
LARGE = {"index": "index", "adapter": "adapter"}
"""Parts that are folders of their own; all other parts are the prompt."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What `advisor export` may be told.

    `strategy` is another one than the recommended; `only` names some of ALL_PARTS; `allow_uncertified` exports what has
    no certificate; `say` is told what takes long and what is left out; `gguf` is one of GGUF_PRECISIONS.
    """

    strategy: str | None = None
    only: tuple[str, ...] = ()
    allow_uncertified: bool = False
    say: Say = lambda text: None
    gguf: str = "q8_0"


def export(run: Path, output: Path, options: ExportOptions = ExportOptions()) -> Path:
    """Writes the bundle of a run into `output` and gives its path; whole or not at all.

    Raises:
        AdvisorError: no finished run, nothing to recommend, nothing kept to export, or `output` is something else.
    """
    source = exported(run, options.strategy, options.allow_uncertified)
    _refuse_strangers(output)
    building = output.with_name(f".{output.name}.exporting")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        _fill(building, source, options)
        shutil.rmtree(output, ignore_errors=True)
        building.rename(output)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return output


def _fill(folder: Path, source: Exported, options: ExportOptions) -> None:
    wanted = options.only or ALL_PARTS
    left_out = _put_parts(folder, source, wanted)
    shipped = put_weights(folder, source, wanted, options.say, options.gguf)
    manifest = _manifest(source, left_out, shipped)
    if "cards" in wanted:
        write_cards(folder, source, manifest)
    parts = source.record["parts"]
    others = {path: digest for path, digest in digests(folder).items() if path not in parts and path != MANIFEST}
    write_manifest(folder, manifest.model_copy(update={"files": others}))


def _put_parts(folder: Path, source: Exported, wanted: Sequence[str]) -> list[str]:
    """Copies the parts; the names of those that were not wanted."""
    left_out = set()
    for path in source.record["parts"]:
        group = LARGE.get(path.partition("/")[0], "prompt")
        if group in wanted:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source.parts / path, folder / path)
        else:
            left_out.add(group)
    return sorted(left_out)


def _manifest(source: Exported, left_out: list[str], shipped: Shipped) -> Manifest:
    return Manifest(
        name=source.rec.task,
        strategy=source.trial.candidate.id,
        kind=source.trial.candidate.kind,
        run=source.rec.run_id,
        digest=source.digest,
        engine=source.engine,
        requires=_requires(source),
        missing=left_out,
        certificate=certificate(source.rec, source.trial),
        evaluation=Evaluation(columns=source.columns, rules=source.rules),
        object=source.record,
        weights=shipped.weights,
        embedding=shipped.embedding,
        versions=dict(sorted(source.context.versions)),
    )


def _requires(source: Exported) -> list[str]:
    """The tool and the extra that the run's engine needs, as pip takes them."""
    version = dict(source.context.versions).get("approach-advisor", "")
    extra = "[cpu]" if source.engine.startswith("openvino") else ""
    return [f"approach-advisor{extra}=={version}" if version else f"approach-advisor{extra}"]


def certificate(rec: Recommendation, trial: Trial) -> Certificate:
    """What the run found of one strategy."""
    bound, repeated = trial.accuracy, trial.consistency
    measured: dict[str, Any] = {}
    if bound is not None:
        measured |= {name: getattr(bound, name) for name in ("point", "n", "lower", "upper", "method")}
    if repeated is not None:
        measured |= {"consistency": repeated.point, "consistency_lower": repeated.lower}
    return Certificate(
        status=trial.status,
        recommended=rec.recommended == trial.candidate.id,
        excluded=trial.excluded,
        metric=rec.metric,
        target=rec.target_accuracy,
        confidence=rec.confidence,
        warnings=list(rec.warnings),
        **measured,
    )


def _refuse_strangers(output: Path) -> None:
    """A folder that holds anything but an older bundle is not replaced."""
    if output.is_dir() and any(output.iterdir()) and not (output / MANIFEST).is_file():
        raise AdvisorError(f"{output} holds other files", hint="name a new folder, or one with an older bundle")
    if output.exists() and not output.is_dir():
        raise AdvisorError(f"{output} is a file", hint="name a folder")
