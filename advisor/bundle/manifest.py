"""bundle.toml: what a bundle is, what was certified of it, and the sha256 of every file in it."""

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.errors import AdvisorError
from advisor.storage import write_whole

MANIFEST = "bundle.toml"
ALL_PARTS = ("prompt", "index", "adapter", "weights", "gguf", "cards")
"""What `--only` may name."""
GGUF_PRECISIONS = ("q8_0", "f32")
"""What the weights of a GGUF are kept in: 8 bits in blocks, or 16 bits each."""


def gguf_name(precision: str) -> str:
    """The file that holds the GGUF."""
    return f"model-{precision}.gguf"


class Section(BaseModel):
    """What all sections share."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Certificate(Section):
    """What the run found of the strategy, and how far that goes.

    `lower` and `upper` are one-sided bounds at the run's alpha; all are absent where nothing was measured on test.
    """

    status: Literal["certified", "below", "undecided", "not_run", "failed"]
    recommended: bool
    excluded: str | None = None
    metric: str
    target: float
    confidence: float
    point: float | None = None
    n: int | None = None
    lower: float | None = None
    upper: float | None = None
    method: str | None = None
    consistency: float | None = None
    consistency_lower: float | None = None
    warnings: list[str] = []

    @property
    def valid(self) -> bool:
        """Whether there is a certificate at all."""
        return self.status == "certified"


class Evaluation(Section):
    """How fresh labelled examples are read and scored."""

    columns: dict[str, str] = {}
    rules: dict[str, Any] | None = None


class Source(Section):
    """Where weights come from: the name that finds them again, their digest, their licence."""

    name: str
    digest: str
    licence: str


class Manifest(Section):
    """The whole file. `digest` is that of the object when it was measured; `object` what it was computed from.

    `engine` is the identity of what answered then; `requires` what has to be installed; `files` the sha256 of all other
    files by path; `missing` what was left out by ``--only``.
    """

    format: Literal[1] = 1
    name: str
    strategy: str
    kind: str
    run: str
    digest: str
    engine: str = ""
    requires: list[str]
    missing: list[str] = []
    certificate: Certificate
    evaluation: Evaluation
    object: dict[str, Any] = Field(description="See advisor/certified_object.py.")
    weights: Source | None = None
    embedding: Source | None = None
    versions: dict[str, str] = {}
    files: dict[str, str] = {}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes bundle.toml; absent values are left out, for TOML has no null."""
    import tomli_w

    text = tomli_w.dumps(manifest.model_dump(mode="json", exclude_none=True), multiline_strings=True)
    write_whole(folder / MANIFEST, text)


def read_manifest(folder: Path) -> Manifest:
    """What `write_manifest` wrote.

    Raises:
        AdvisorError: there is none, or it is damaged or of another version.
    """
    path = folder / MANIFEST
    if not path.is_file():
        what = f"{folder} is no bundle: it has no {MANIFEST}"
        raise AdvisorError(what, hint="advisor export RUN -o DIR makes one of a finished run")
    try:
        return Manifest.model_validate(tomllib.loads(path.read_bytes().decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise AdvisorError(f"is no TOML: {wrong}", where=str(path), hint="export the run again") from wrong
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise AdvisorError(f"{first['msg']}", where=f"{path}: {where}", hint="export the run again") from wrong
