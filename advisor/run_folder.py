"""The run folder: where a run lives, how a killed run is found again, and what is written when it ends."""

import contextlib
import datetime
import hashlib
import io
import itertools
import json
import os
import platform
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path, PurePosixPath

from ruamel.yaml import YAML

from advisor.data import Splits
from advisor.document_formats import is_converted
from advisor.run_lock import RunLock, choosing
from advisor.standing import Standing
from advisor.storage import kept_in, write_whole
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
    """``reports/<task>/<run id>/``.

    Attributes:
        path: where it is.
        run_id: its name.
        digest: over all that can change an answer.
        resumed: it was there before.
        fresh: it was begun with `--fresh`: no answer of an earlier run is read, after a resume neither.
        others: who works in other folders of the very same inputs at this moment, a line each.
    """

    path: Path
    run_id: str
    digest: str
    resumed: bool
    fresh: bool = False
    others: tuple[str, ...] = ()

    def strategy(self, candidate: str) -> Path:
        """Where a candidate keeps its outputs, adapter and index."""
        return self.path / "strategies" / candidate


@contextmanager
def open_run(output: Path, task: TaskSpec, inputs: object, fresh: bool) -> Iterator[RunFolder]:
    """The folder of the newest run with the very same inputs, or a new one; it is nobody else's until this is left.

    Args:
        output: the reports folder.
        task: the resolved task; its budget does not count as an input, so a run may be resumed with a larger one.
        inputs: digests of data, documents and weights, and the candidates.
        fresh: never resume.

    Raises:
        StorageFailed: the folder cannot be written.
    """
    resolved = task.model_dump(mode="json", exclude={"budget"})
    text = json.dumps([resolved, inputs, _versions()], sort_keys=True, ensure_ascii=False, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()
    home = output / task.name
    with kept_in(home), choosing(home):
        folder, lock = _chosen(home, digest, fresh)
        if not folder.resumed:
            _write_task(folder.path / "task.resolved.yaml", task)
            write_json(folder.path / ENVIRONMENT, {**environment(digest), "fresh": fresh})  # last: it makes it a run
    try:
        yield folder
    finally:
        lock.release()


def _chosen(home: Path, digest: str, fresh: bool) -> tuple[RunFolder, RunLock]:
    """The newest folder with the digest that no process works in, else a new one; and its lock, taken."""
    others: list[str] = []
    for old in () if fresh else sorted(home.glob(f"*/{ENVIRONMENT}"), reverse=True):
        known = _read(old)
        if old.parent.is_symlink() or known.get("digest") != digest:
            continue
        lock = RunLock(old.parent)
        if lock.take():
            began_fresh = bool(known.get("fresh"))
            return RunFolder(old.parent, old.parent.name, digest, True, began_fresh, tuple(others)), lock
        others.append(f"{old.parent.name} ({lock.holder or 'another process'})")
    path = _new_folder(home, digest)
    lock = RunLock(path)
    lock.take()
    return RunFolder(path, path.name, digest, False, fresh, tuple(others)), lock


def _read(path: Path) -> dict[str, object]:
    """A JSON object; empty where a power cut left nothing that can be read."""
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    return {}


def _new_folder(home: Path, digest: str) -> Path:
    """A folder that nobody else has: two runs that start in one second get different ones."""
    stamp = _stamp(home)
    for suffix in itertools.chain([""], (f"-{number}" for number in itertools.count(2))):
        path = home / f"{stamp}_{digest[:6]}{suffix}"
        with contextlib.suppress(FileExistsError):
            path.mkdir(parents=True)
            return path
    raise AssertionError("counting ended")


def _stamp(home: Path) -> str:
    """Now, or behind the latest run where a clock was moved back: the order of runs is that of their names."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0, tzinfo=None)
    for path in sorted(home.glob("2*_*"), reverse=True):
        with contextlib.suppress(ValueError):
            latest = datetime.datetime.strptime(path.name.partition("_")[0], STAMP)
            now = latest + datetime.timedelta(seconds=1) if latest > now else now
            break
    return now.strftime(STAMP)


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


ENVIRONMENT = "environment.json"
STAMP = "%Y-%m-%dT%H-%M-%S"
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
    text = io.StringIO()
    yaml.dump(task.model_dump(mode="json", exclude_none=True), text)
    write_whole(path, text.getvalue())


def write_json(path: Path, record: object) -> None:
    """One indented JSON document."""
    write_whole(path, json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def write_inputs(folder: RunFolder, task: TaskSpec, splits: Splits, documents: Sequence[Document]) -> None:
    """What a later recheck needs of the inputs: digests, the task's own price file, the text of converted documents."""
    write_json(folder.path / INPUTS, input_digests(splits, documents))
    if task.prices is not None:
        write_whole(folder.path / PRICE_FILE, Path(task.folder, task.prices).read_text(encoding="utf-8"))
    write_converted(folder, documents)


def write_converted(folder: RunFolder, documents: Sequence[Document]) -> None:
    """``documents/<source>.md``: the text of converted files, which is what the offsets of citations point into."""
    for document in documents:
        if is_converted(document.source):
            inside = [part for part in PurePosixPath(document.source).parts if part not in ("..", "/")]
            write_whole(folder.path.joinpath("documents", *inside[:-1], f"{inside[-1]}.md"), document.text)


def write_outputs(folder: RunFolder, standings: Sequence[Standing]) -> None:
    """``strategies/<id>/outputs.jsonl``: one line an answer, in the order they were asked."""
    for standing in standings:
        rows = [_output(split, row) for (split, _), scored in standing.contestant.answered.items() for row in scored]
        if rows:
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            write_whole(folder.strategy(standing.contestant.id) / "outputs.jsonl", lines)


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
        write_whole(latest.with_name("latest.txt"), folder.path.name + "\n")
