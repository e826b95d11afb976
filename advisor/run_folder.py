"""The run folder: where a run lives, how a killed run is found again, and what is written when it ends."""

import contextlib
import datetime
import hashlib
import itertools
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

from ruamel.yaml import YAML

from advisor.data import Splits
from advisor.document_formats import is_converted
from advisor.standing import Standing
from advisor.task import TaskSpec
from advisor.trial import Scored
from advisor.types import Document, Passage

LIBRARIES = (
    "approach-advisor",
    "torch",
    "transformers",
    "openvino-genai",
    "peft",
    "sentence-transformers",
    "faiss-cpu",
    "semchunk",
    "bm25s",
)


@dataclass(frozen=True, slots=True)
class RunFolder:
    """``reports/<task>/<run id>/``. `digest` is over all that can change an answer; `resumed`: it was there before."""

    path: Path
    run_id: str
    digest: str
    resumed: bool

    def strategy(self, candidate: str) -> Path:
        """Where a candidate keeps its outputs, adapter and index."""
        return self.path / "strategies" / candidate


def open_run(output: Path, task: TaskSpec, inputs: object, fresh: bool) -> RunFolder:
    """The folder of the newest run with the very same inputs, or a new one.

    Args:
        output: the reports folder.
        task: the resolved task; its budget does not count as an input, so a run may be resumed with a larger one.
        inputs: digests of data, documents and weights, and the candidates.
        fresh: never resume.
    """
    resolved = task.model_dump(mode="json", exclude={"budget"})
    text = json.dumps([resolved, inputs, _versions()], sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()
    home = output / task.name
    if not fresh:
        for old in sorted(home.glob("*/environment.json"), reverse=True):
            if not old.parent.is_symlink() and json.loads(old.read_text(encoding="utf-8")).get("digest") == digest:
                return RunFolder(old.parent, old.parent.name, digest, resumed=True)
    path = _new_folder(home, digest)
    folder = RunFolder(path, path.name, digest, resumed=False)
    write_json(folder.path / "environment.json", environment(digest))
    _write_task(folder.path / "task.resolved.yaml", task)
    return folder


def _new_folder(home: Path, digest: str) -> Path:
    """A folder that nobody else has: two runs that start in one second get different ones."""
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H-%M-%S")
    for suffix in itertools.chain([""], (f"-{number}" for number in itertools.count(2))):
        path = home / f"{stamp}_{digest[:6]}{suffix}"
        with contextlib.suppress(FileExistsError):
            path.mkdir(parents=True)
            return path
    raise AssertionError("counting ended")


def environment(digest: str) -> dict[str, object]:
    """What the run ran on: versions, machine, and the digest of its inputs."""
    return {
        "digest": digest,
        "started": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": cpu_name(),
        "cores": os.cpu_count(),
        "versions": _versions(),
    }


PRICE_FILE = "prices.toml"
"""The task's own price file, as the run read it."""
INPUTS = "inputs.json"
"""Digests of what a run read, part by part, so that it can be told later what has changed."""


def input_digests(splits: Splits, documents: Sequence[Document]) -> dict[str, str]:
    """A digest of the train examples and one of the documents."""
    parts = {
        "train examples": [[example.input, example.target] for example in splits.train],
        "documents": [[document.source, document.text] for document in documents],
    }
    return {name: hashlib.sha256(json.dumps(part).encode()).hexdigest() for name, part in parts.items()}


def _versions() -> dict[str, str]:
    found = {}
    for name in LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def cpu_name() -> str:
    """The processor's name where the system tells it."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _write_task(path: Path, task: TaskSpec) -> None:
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(task.model_dump(mode="json", exclude_none=True), file)


def write_text(path: Path, text: str) -> None:
    """Writes beside the place and renames, so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)


def write_json(path: Path, record: object) -> None:
    """One indented JSON document."""
    write_text(path, json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def write_inputs(folder: RunFolder, task: TaskSpec, splits: Splits, documents: Sequence[Document]) -> None:
    """What a later recheck needs of the inputs: digests, the task's own price file, the text of converted documents."""
    write_json(folder.path / INPUTS, input_digests(splits, documents))
    if task.prices is not None:
        write_text(folder.path / PRICE_FILE, Path(task.folder, task.prices).read_text(encoding="utf-8"))
    write_converted(folder, documents)


def write_converted(folder: RunFolder, documents: Sequence[Document]) -> None:
    """``documents/<source>.md``: the text of converted files, which is what the offsets of citations point into."""
    for document in documents:
        if is_converted(document.source):
            inside = [part for part in PurePosixPath(document.source).parts if part not in ("..", "/")]
            write_text(folder.path.joinpath("documents", *inside[:-1], f"{inside[-1]}.md"), document.text)


def write_outputs(folder: RunFolder, standings: Sequence[Standing]) -> None:
    """``strategies/<id>/outputs.jsonl``: one line an answer, in the order they were asked."""
    for standing in standings:
        rows = [_output(split, row) for (split, _), scored in standing.contestant.answered.items() for row in scored]
        if rows:
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            write_text(folder.strategy(standing.contestant.id) / "outputs.jsonl", lines)


def _output(split: str, row: Scored) -> dict[str, object]:
    answer, example = row.answer, row.example
    return {
        "id": example.id,
        "split": split,
        "draw": answer.draw,
        "group": example.group,
        "input": example.input,
        "target": example.target,
        "output": answer.text,
        "parsed": answer.parsed,
        "score": row.score,
        "error": answer.error,
        "prompt_tokens": answer.usage.prompt_tokens,
        "completion_tokens": answer.usage.completion_tokens,
        "latency_ms": answer.latency_ms,
        "seconds": answer.usage.seconds,
        "retrieved": [_passage(passage) for passage in answer.retrieved],
    }


def _passage(passage: Passage) -> dict[str, object]:
    return {"source": passage.source, "start": passage.start, "end": passage.end, "score": round(passage.score, 4)}


def point_latest(folder: RunFolder) -> None:
    """``reports/<task>/latest`` leads to this run: a link, or a one-line file where links are not allowed."""
    latest = folder.path.parent / "latest"
    beside = latest.with_name(f".latest.{os.getpid()}")
    try:
        beside.symlink_to(folder.path.name, target_is_directory=True)
        os.replace(beside, latest)
    except OSError:
        write_text(latest.with_name("latest.txt"), folder.path.name + "\n")
