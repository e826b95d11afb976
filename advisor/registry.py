"""Names to objects: built-ins by file name, other packages' through entry points. Listing imports nothing it lists.

The only place where the judge reaches the contestants, and it does so by name.
"""

import ast
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, metadata, util
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, overload

from advisor.errors import AdvisorError
from advisor.suggest import did_you_mean

if TYPE_CHECKING:
    from advisor.protocols import Metric, Strategy

Group = Literal["strategies", "engines", "embedders", "metrics"]
GROUPS: tuple[Group, ...] = ("strategies", "engines", "embedders", "metrics")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that can be named in task.yaml.

    `origin` is ``built in`` or the package that brings it; `summary` is its first line about itself. `missing` says
    what has to be installed before it runs here, with the line to type; empty when nothing has.
    """

    name: str
    group: Group
    origin: str
    summary: str
    missing: str = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    singular: str
    package: str
    class_name: str
    entry_points: str | None


_KINDS: dict[Group, _Kind] = {
    "strategies": _Kind("strategy", "strategies", "Strategy", "advisor.strategies"),
    "engines": _Kind("engine", "strategies.engines", "Engine", "advisor.engines"),
    "embedders": _Kind("embedder", "strategies.embedders", "Embedder", None),
    "metrics": _Kind("metric", "advisor.metrics", "Metric", "advisor.metrics"),
}


def names(group: Group) -> list[Found]:
    """Everything of a group by name: built-ins first, each part in alphabetical order.

    Raises:
        AdvisorError: a plugin has the name of a built-in or of another plugin, or a stranger's `strategies` hides ours.
    """
    built_in = [_built_in(path, group) for path in _files(group)]
    plugins = [Found(entry.name, group, _origin(entry), _about(entry)) for entry in _entry_points(group)]
    taken: dict[str, Found] = {}
    for found in built_in + plugins:
        if found.name in taken:
            raise AdvisorError(_collision(taken[found.name], found), hint="uninstall or rename the plugin")
        taken[found.name] = found
    return list(taken.values())


@overload
def load(group: Literal["strategies"], name: str) -> "type[Strategy]": ...
@overload
def load(group: Literal["metrics"], name: str) -> "type[Metric]": ...
@overload
def load(group: Literal["engines", "embedders"], name: str) -> type[Any]: ...
def load(group: Group, name: str) -> type[Any]:
    """The class behind a name; imports its module.

    Raises:
        AdvisorError: an unknown name, with the nearest known one, or a plugin that cannot be imported.
    """
    kind = _KINDS[group]
    found = {known.name: known for known in names(group)}
    if name not in found:
        raise AdvisorError(_unknown(kind.singular, name, list(found)))
    if found[name].origin == "built in":
        return _class_in(import_module(f"{kind.package}.{name}"), kind)
    entry = next(entry for entry in _entry_points(group) if entry.name == name)
    try:
        loaded = entry.load()
    except (ImportError, AttributeError) as error:
        raise AdvisorError(f"{kind.singular} {name!r} of {_origin(entry)} cannot be imported: {error}") from error
    return _class_in(loaded, kind) if isinstance(loaded, ModuleType) else _checked_class(loaded, entry, kind)


def weights_module() -> ModuleType:
    """`strategies._weights`: ``resolve(name_or_path, offline, say)`` and ``known()``."""
    _require_our_strategies()
    return import_module("strategies._weights")


def counting_module() -> ModuleType:
    """`strategies._counting`: ``CountingEngine`` and ``counted(strategy, job, queries)``."""
    _require_our_strategies()
    return import_module("strategies._counting")


def shipping_module() -> ModuleType:
    """`strategies._shipping`: weights of a bundle, as safetensors and as GGUF."""
    _require_our_strategies()
    return import_module("strategies._shipping")


def conversions() -> Path:
    """Where the text of converted documents is kept; it need not exist."""
    folder: Path = weights_module().cache_folder() / "documents"
    return folder


def gold_passage() -> "type[Strategy]":
    """The diagnostic contestant that is given the right passage. It is in no list: it looks up the answers of dev."""
    _require_our_strategies()
    return _class_in(import_module("strategies._gold_passage"), _KINDS["strategies"])


def _files(group: Group) -> list[Path]:
    _require_our_strategies()
    folder = _root().joinpath(*_KINDS[group].package.split("."))
    listed = pkgutil.iter_modules([str(folder)])
    return sorted(folder / f"{m.name}.py" for m in listed if not m.ispkg and not m.name.startswith("_"))


def _built_in(path: Path, group: Group) -> Found:
    """Reads what a module says of itself without importing it."""
    tree = ast.parse(path.read_text("utf-8"))
    summary = (ast.get_docstring(tree) or "").partition("\n")[0]
    return Found(path.stem, group, "built in", summary, _missing(tree))


def _missing(tree: ast.Module) -> str:
    """What a module's ``REQUIRES = ("package", "line that installs it")`` asks for and is not here."""
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="REQUIRES")], value=value):
                package, install = ast.literal_eval(value)
                return "" if util.find_spec(package) else f"{package} is not installed: {install}"
    return ""


def _entry_points(group: Group) -> Iterator[metadata.EntryPoint]:
    declared = _KINDS[group].entry_points
    if declared:
        yield from sorted(metadata.entry_points(group=declared))


def _origin(entry: metadata.EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def _about(entry: metadata.EntryPoint) -> str:
    return (entry.dist.metadata["Summary"] or "") if entry.dist else ""


def _collision(first: Found, second: Found) -> str:
    singular = _KINDS[first.group].singular
    return f"two things are called {singular} {first.name!r}: one is {first.origin}, the other from {second.origin}"


def _unknown(singular: str, name: str, available: list[str]) -> str:
    question = did_you_mean(name, available).replace("; did", ". Did") or "."
    return f"unknown {singular} {name!r}{question} Available: {', '.join(available) or 'none'}"


def _class_in(module: ModuleType, kind: _Kind) -> type[Any]:
    found = getattr(module, kind.class_name, None)
    if not isinstance(found, type):
        raise AdvisorError(f"{module.__name__} has no class {kind.class_name}")
    return found


def _checked_class(loaded: object, entry: metadata.EntryPoint, kind: _Kind) -> type[Any]:
    if not isinstance(loaded, type):
        raise AdvisorError(f"{kind.singular} {entry.name!r} of {_origin(entry)} is not a class: {entry.value}")
    return loaded


def _root() -> Path:
    return Path(__file__).resolve().parents[1]


def _require_our_strategies() -> None:
    """A folder `strategies` in the user's working directory can hide ours under ``python -m``: say so, run nothing."""
    spec = util.find_spec("strategies")
    ours = _root() / "strategies" / "__init__.py"
    if spec is None or spec.origin is None or Path(spec.origin).resolve() != ours:
        where = "nowhere" if spec is None else spec.origin or ", ".join(spec.submodule_search_locations or [])
        raise AdvisorError(
            f"another package called 'strategies' hides ours: {where}", hint="run advisor, not python -m advisor"
        )
