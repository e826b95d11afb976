"""The weights of a bundle: found where the run found them, written as safetensors and as GGUF, found again later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor import registry
from advisor.bundle.manifest import Manifest, Source, gguf_name
from advisor.bundle.run_source import Exported
from advisor.certified_object import bare
from advisor.errors import AdvisorError, MissingModel
from advisor.parts import sha256_of

Say = Callable[[str], None]
MODEL, EMBEDDING = "model", "embedding"
ADAPTER = "adapter"


@dataclass(frozen=True, slots=True)
class Shipped:
    """What a bundle says of its weights; None where it needs none."""

    weights: Source | None
    embedding: Source | None


def put_weights(folder: Path, source: Exported, wanted: Sequence[str], say: Say, precision: str) -> Shipped:
    """Writes what is wanted of the weights: ``model/``, ``embedding/`` and the GGUF in its precision.

    Raises:
        MissingModel: the run's weights are not on this machine any more, and they are to be written.
        AdvisorError: they are others by now, or no GGUF can be written of them where it alone was asked for.
    """
    model = embedding = None
    if source.local is not None and {"weights", "gguf", "cards"} & set(wanted):
        found = _found(source.model, source.local["digest"], say)
        model = Source(name=bare(source.model), digest=found.digest, licence=found.licence)
        adapter = source.parts / ADAPTER if source.tuned else None
        if "weights" in wanted:
            _put_model(folder / MODEL, found.folder, adapter, say)
        if "gguf" in wanted:
            reason = registry.shipping_module().unwritable(found.folder)
            say("writing the GGUF" if reason is None else f"no GGUF was written: {reason}")
            if reason is None:
                target = folder / gguf_name(precision)
                registry.shipping_module().gguf(found.folder, adapter, target, model.name, precision, source.engine)
    if "embedding" in source.record and {"weights", "cards"} & set(wanted):
        found = _found(source.embedding, source.record["embedding"]["digest"], say)
        embedding = Source(name=bare(source.embedding), digest=found.digest, licence=found.licence)
        if "weights" in wanted:
            registry.shipping_module().copied(found.folder, folder / EMBEDDING)
    return Shipped(model, embedding)


def _put_model(target: Path, weights: Path, adapter: Path | None, say: Say) -> None:
    shipping = registry.shipping_module()
    if adapter is None:
        shipping.copied(weights, target)
        return
    say("merging the adapter into the weights")
    shipping.merged(weights, adapter, target)


def _found(named: str, digest: str, say: Say) -> Any:
    """The weights behind a name of the task, if they are the run's."""
    found = registry.weights_module().resolve(named, True, say)
    if found.digest != digest:
        what = f"the weights {bare(named)} here are not those of the run"
        raise AdvisorError(f"{what} (sha256 {found.digest[:12]}…, the run had {digest[:12]}…)")
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A folder of weights; `merged` says that it holds the adapter too."""

    folder: Path
    merged: bool = False


def open_model(bundle: Path, manifest: Manifest, say: Say) -> Opened:
    """The weights that a bundle's model runs on: those on this machine where they are the same, else its own.

    Raises:
        MissingModel: neither is there.
    """
    asked = manifest.object["model"]
    here = _here(asked["model"], asked["digest"], say)
    if here is not None:
        return Opened(here)
    tuned = any(path.startswith(f"{ADAPTER}/") for path in manifest.object["parts"])
    return Opened(_own(bundle, MODEL, asked, manifest), merged=tuned)


def open_embedding(bundle: Path, manifest: Manifest, say: Say) -> Path:
    """The weights of the embedding model. Raises as `open_model` does."""
    asked = manifest.object["embedding"]
    here = _here(asked["name"], asked["digest"], say)
    return here or _own(bundle, EMBEDDING, {"model": asked["name"], **asked}, manifest)


def _here(name: str, digest: str, say: Say) -> Path | None:
    try:
        found = registry.weights_module().resolve(name, True, say)
    except MissingModel:
        return None
    folder: Path = found.folder
    return folder if found.digest == digest else None


def _own(bundle: Path, part: str, asked: dict[str, Any], manifest: Manifest) -> Path:
    listed = {path: digest for path, digest in manifest.files.items() if path.startswith(f"{part}/")}
    if not listed:
        what = f"the weights {asked['model']} (sha256 {asked['digest'][:12]}…) are not here, nor in the bundle"
        raise MissingModel(what, hint=f"advisor models pull {asked['model']}, or export again with its weights")
    changed = [
        path for path, digest in listed.items() if not (bundle / path).is_file() or sha256_of(bundle / path) != digest
    ]
    if changed:
        raise AdvisorError(f"{bundle / changed[0]} is not the file that was exported", hint="export the run again")
    return bundle / part
