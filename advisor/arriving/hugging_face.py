"""A data set of the Hugging Face hub, through the Parquet files that the hub makes of every public one.

The list of files is `GET /api/datasets/NAME/parquet`. HF_ENDPOINT, HF_TOKEN and HF_HUB_OFFLINE mean what they mean to
huggingface_hub.
"""

import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from advisor.arriving.arrival import Arrival, Part, Record, counted
from advisor.data_parquet import parquet_records
from advisor.errors import AdvisorError

DATASET = re.compile(r"(?:hf:|(?:hf|huggingface)://datasets/)?([\w.-]+(?:/[\w.-]+)?)(?::([\w.-]+))?")
PREFIXED = ("hf:", "hf://", "huggingface://")
SPLITS: dict[Part, tuple[str, ...]] = {
    "train": ("train", "training"),
    "dev": ("validation", "dev", "valid", "val"),
    "test": ("test", "eval", "evaluation"),
}
TIMEOUT = 30
Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Hub:
    """How the hub is reached. `rows`: at most so many of each split."""

    rows: int = 2000
    offline: bool = False
    fetch: Fetch | None = None


def names_dataset(text: str) -> bool:
    """Whether `text` has the form of a data set's name: a prefix, or ``owner/name`` without a suffix."""
    if text.startswith(PREFIXED):
        return True
    owner_and_name = text.count("/") == 1 and not text.startswith((".", "/", "~"))
    return owner_and_name and DATASET.fullmatch(text) is not None and not Path(text).suffix


def read_dataset(text: str, hub: Hub, splits: Mapping[Part, str] | None = None) -> Arrival:
    """The rows of ``owner/name`` or ``owner/name:config``.

    Raises:
        AdvisorError: the hub is not to be, or cannot be, reached, or has no such data set.
        MissingExtra: pyarrow is not installed.
    """
    matched = DATASET.fullmatch(text)
    if matched is None:
        raise AdvisorError(f'"{text}" is no name of a data set', hint="write owner/name or owner/name:config")
    name, config = matched[1], matched[2]
    if hub.offline or os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on"):
        raise AdvisorError(f"{name}: is on the hub, and this command is offline", hint=_elsewhere(name))
    files = _files(name, config, hub)
    chosen = _chosen(files, splits or {})
    read = {part: _rows(urls, hub, f"{name} {part}") for part, urls in chosen.items()}
    cut = [part for part, rows in read.items() if len(rows) > hub.rows]
    parts = {part: _spread(rows, hub.rows) for part, rows in read.items()}
    notes = [f"Of {part}, {hub.rows:,} of {counted(len(read[part]), 'row')} were taken, evenly spread." for part in cut]
    origin = f"the Hugging Face data set {name}{f' ({config})' if config else ''}"
    return Arrival(origin, name.rpartition("/")[2], parts, notes=tuple(notes))


def _elsewhere(name: str) -> str:
    return (
        f"where there is a network: hf download --repo-type dataset {name}; then here: advisor init --from FILE, "
        "with one of its CSV, JSONL or Parquet files"
    )


def _files(name: str, config: str | None, hub: Hub) -> Mapping[str, Sequence[str]]:
    """The URLs of one configuration by split: the named one, `default`, or the first."""
    endpoint = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    raw = _fetch(f"{endpoint}/api/datasets/{name}/parquet", name, hub)
    try:
        configs = json.loads(raw)
    except ValueError as wrong:
        raise AdvisorError(f"{name}: the hub's list of files is no JSON", hint=_elsewhere(name)) from wrong
    if config and config not in configs:
        raise AdvisorError(f"{name}: has no configuration {config}", hint=f"it has: {', '.join(configs)}")
    if not configs:
        raise AdvisorError(f"{name}: the hub has no Parquet files of it", hint=_elsewhere(name))
    found: Mapping[str, Sequence[str]] = configs[config or ("default" if "default" in configs else next(iter(configs)))]
    return found


def _chosen(files: Mapping[str, Sequence[str]], splits: Mapping[Part, str]) -> dict[Part, Sequence[str]]:
    """The splits as train, dev and test; a validation split stands in for a test split; else all is one file."""
    named = {part: files[name] for part, name in splits.items() if name in files}
    for part, names in SPLITS.items():
        found = next((files[name] for name in names if name in files), None)
        if found and part not in named:
            named[part] = found
    if "test" not in named and "dev" in named:
        named["test"] = named.pop("dev")
    if "train" in named and "test" in named:
        return {part: named[part] for part in ("train", "dev", "test") if part in named}
    return {"path": [url for urls in files.values() for url in urls]}


def _rows(urls: Sequence[str], hub: Hub, what: str) -> list[Record]:
    rows: list[Record] = []
    for url in urls:
        rows += parquet_records(Path(what), _fetch(url, what, hub))
        if len(rows) > hub.rows:
            break
    return rows


def _spread(rows: Sequence[Record], most: int) -> list[Record]:
    """At most `most` rows, evenly spread, because files are often sorted by label."""
    if len(rows) <= most:
        return list(rows)
    return [rows[number * len(rows) // most] for number in range(most)]


def _fetch(url: str, name: str, hub: Hub) -> bytes:
    try:
        return hub.fetch(url) if hub.fetch else _download(url)
    except urllib.error.HTTPError as wrong:
        reason = {401: "is private or does not exist; set HF_TOKEN", 404: "does not exist there"}
        said = reason.get(wrong.code, f"the hub answers {wrong.code}")
        raise AdvisorError(f"{name}: {said}", hint=_elsewhere(name.partition(" ")[0])) from wrong
    except (OSError, ValueError) as wrong:
        reason_told = getattr(wrong, "reason", wrong)
        said = f"{name}: the hub cannot be reached ({reason_told})"
        raise AdvisorError(said, hint=_elsewhere(name.partition(" ")[0])) from wrong


def _download(url: str) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"no web address: {url}")
    token = os.environ.get("HF_TOKEN")
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        content: bytes = answer.read()
    return content
