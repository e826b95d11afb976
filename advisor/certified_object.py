"""The object that a certificate is about: model, prompt, demonstrations, index, adapter and decoding, under one digest.

Whatever changes an answer is in it, and nothing else: not the machine, not the run, not the target. The digest is the
sha256 of the record as canonical JSON; the files are in it by their own sha256.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from advisor.parts import PARTS, digests, embeds, engine_of
from advisor.plan import Entry
from advisor.run_folder import write_json
from advisor.task import ModelSection, TaskSpec

FORMAT = 1
OBJECT = "object.json"
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What a run knows of its models: their digests by id (an endpoint's is its model's name), and the labels."""

    task: TaskSpec
    labels: tuple[str, ...]
    digests: Mapping[str, str]


def keep_object(entry: Entry, home: Path, known: Ingredients) -> str | None:
    """Writes ``object.json`` beside the parts of a contestant and gives its digest; None where there are no parts."""
    if not (home / PARTS).is_dir():
        return None
    record = record_of(entry, known, digests(home / PARTS))
    digest = digest_of(record)
    write_json(home / OBJECT, {"digest": digest, "engine": engine_of(home), "object": record})
    return digest


def record_of(entry: Entry, known: Ingredients, files: Mapping[str, str]) -> Record:
    """The object as plain data without nulls."""
    section = next((model for model in known.task.models if model.id == entry.candidate.model), None)
    record: Record = {
        "format": FORMAT,
        "strategy": {
            "id": entry.candidate.id,
            "kind": entry.candidate.kind,
            "options": entry.options.model_dump(mode="json", exclude_none=True),
        },
        "task": _task(known),
        "parts": dict(files),
    }
    if embeds(entry.strategy, entry.options):
        record["embedding"] = {"name": bare(known.task.embedding.model), "digest": known.digests["embedding"]}
    return record | ({"model": _model(section, known.digests[section.id])} if section else {})


def digest_of(record: Mapping[str, Any]) -> str:
    """``sha256:`` and the digest of the record as canonical JSON."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def bare(name: str) -> str:
    """The name of a model without the folders of one machine; a hub id keeps its owner."""
    path = Path(name).expanduser()
    if path.is_absolute() or path.exists() or name.startswith((".", "~")):
        return path.resolve().name
    return name


def _task(known: Ingredients) -> Record:
    task = known.task.task
    asked: Record = {"name": known.task.name, "kind": task.kind, "instructions": task.instructions}
    asked["seed"] = known.task.seed
    if known.labels:
        asked["labels"] = list(known.labels)
    if task.kind == "entities":
        asked["entity_types"] = list(task.entity_types or ())
    elif known.task.form is not None:
        asked["schema"] = known.task.form.schema_text
    return asked


def _model(section: ModelSection, digest: str) -> Record:
    asked: Record = {"id": section.id, "engine": section.engine, "temperature": section.temperature}
    if section.hosted:
        hosted = {"model": section.model, "base_url": section.base_url, "api_key_env": section.api_key_env}
        limits = {"context_window": section.context_window}
        return asked | {key: value for key, value in (hosted | limits).items() if value is not None}
    local = {"model": bare(section.model), "digest": digest}
    return asked | local | {"precision": section.precision, "template": section.template}
