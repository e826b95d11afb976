"""An index as files beside its strategy: passages, vectors and options; enough to search without the corpus.

``passages.jsonl`` holds one passage a line in index order, ``vectors.npy`` a row for each (absent where only words are
searched), ``index.json`` the options. The last one is written last: where it is, the index is whole.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from advisor.errors import AdvisorError
from advisor.types import Passage

FORMAT = 1
PASSAGES, VECTORS, RECORD = "passages.jsonl", "vectors.npy", "index.json"


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """What is kept of an index.

    `vectors` are unit rows of shape (passages, dimensions), None for a search by words alone; `seconds` is what making
    it took; `options` are those of the retrieval, as plain data.
    """

    passages: tuple[Passage, ...]
    vectors: np.ndarray | None
    seconds: float
    options: dict[str, object]


def write_index(stored: StoredIndex, folder: Path) -> None:
    """Writes the files of an index into `folder`, each in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps([p.source, p.start, p.end, p.text], ensure_ascii=False) + "\n" for p in stored.passages]
    _replace(folder / PASSAGES, "".join(lines).encode("utf-8", "surrogatepass"))
    if stored.vectors is not None:
        beside = folder / ".vectors.npy"
        np.save(beside, stored.vectors)
        os.replace(beside, folder / VECTORS)
    write_record(folder, stored.seconds, stored.options)


def write_record(folder: Path, seconds: float, options: dict[str, object], rerank: str | None = None) -> None:
    """Writes index.json; `rerank` stands for the cross-encoder of the options where it is kept beside it."""
    told = options | {"rerank": rerank} if rerank else options
    _replace(folder / RECORD, json.dumps({"format": FORMAT, "seconds": seconds, "options": told}, indent=1).encode())


def read_record(folder: Path) -> dict[str, Any]:
    """What index.json says."""
    record: dict[str, Any] = json.loads((folder / RECORD).read_text("utf-8"))
    return record


def read_index(folder: Path) -> StoredIndex:
    """What `write_index` wrote.

    Raises:
        AdvisorError: there is no whole index, or one of another format.
    """
    try:
        record = read_record(folder)
        text = (folder / PASSAGES).read_bytes().decode("utf-8", "surrogatepass")
        vectors = np.load(folder / VECTORS) if (folder / VECTORS).exists() else None
    except (OSError, ValueError) as error:
        raise AdvisorError(f"{folder} holds no whole index: {error}", hint="run the task again") from error
    if record["format"] != FORMAT:
        raise AdvisorError(f"{folder} holds an index of format {record['format']}, this version reads {FORMAT}")
    rows = [json.loads(line) for line in text.split("\n") if line]
    passages = tuple(Passage(source, start, end, shown, 0.0) for source, start, end, shown in rows)
    return StoredIndex(passages, vectors, record["seconds"], record["options"])


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}")
    beside.write_bytes(content)
    os.replace(beside, path)
