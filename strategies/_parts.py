"""The files that a prepared predictor leaves behind, from which it is made again without the task's data.

Text, JSON, safetensors and npy only: nothing here runs when it is read. The same predictor writes the same bytes.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from advisor.errors import AdvisorError
from advisor.protocols import Engine, Job
from advisor.types import Document, Example, Passage, Prompt

ANSWERING, PROMPT, TEMPLATE, PROBES = "answering.json", "prompt.md", "prompt.json", "probes.json"
ADAPTER, EXAMPLES, VECTORS, WEIGHING = "adapter", "demonstrations.jsonl", "vectors.npy", "weighing.safetensors"
REQUEST = "{request}"
PROBE_INPUTS = (
    "Where is my order, and when will it arrive?",
    "Dr. Ada Lovelace met Charles Babbage in London on 5 June 1833.",
    "¿Cuánto cuesta? 「はい」 {x} 12.50 €",
)
"""What the prompts of are kept: a restored predictor that lays them out otherwise is another one."""
PLACEHOLDER = Example("", "{input of a near example}", "{its answer}")


@dataclass(frozen=True, slots=True)
class Kept:
    """How a prompting predictor is kept: a prompt for people, remarks on it, and what writes the rest."""

    template: Prompt
    remarks: tuple[str, ...] = ()
    write: Callable[[Path], None] = lambda folder: None


def reopened(job: Job) -> Job:
    """The job of a bundle with what was counted from the train examples.

    Raises:
        AdvisorError: the folder lacks it.
    """
    return replace(job, answer_tokens=int(read_json(job.folder / ANSWERING)["answer_tokens"]))


def page(kept: Kept) -> str:
    """prompt.md: the turns of the prompt, each under the name of who says it."""
    remarks = "".join(f"{remark}\n\n" for remark in kept.remarks)
    turns = [f"## {message.role}\n\n{_fenced(message.content)}\n" for message in kept.template.messages]
    return f"# The prompt\n\n{REQUEST} stands for the request. {remarks}".rstrip() + "\n\n" + "\n".join(turns)


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"


def placeholders(count: int) -> tuple[Passage, ...]:
    """What stands for retrieved passages in a prompt for people, the best one last."""
    return tuple(Passage("", 0, 0, f"{{passage {number}}}", 0.0) for number in range(count, 0, -1))


def tuned(job: Job) -> Engine:
    """The engine with the adapter that the folder holds; as it is where its weights hold it already."""
    return job.engine if job.merged else job.engine.with_adapter(job.folder / ADAPTER)


def put_adapter(adapter: Path, folder: Path) -> None:
    """A PEFT adapter as ``adapter/``: only what PEFT reads, and no folder of the machine that trained it."""
    place(adapter / "adapter_model.safetensors", folder / ADAPTER / "adapter_model.safetensors")
    config = read_json(adapter / "adapter_config.json")
    config["base_model_name_or_path"] = Path(config.get("base_model_name_or_path") or "").name
    write_json(folder / ADAPTER / "adapter_config.json", config)


def place(source: Path, target: Path) -> None:
    """The same file at another place: a second name for it where the disk allows, else a copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copyfile(source, target)


def write_text(path: Path, text: str) -> None:
    """UTF-8 with half surrogates kept, which texts of PDF files may hold; line ends as they are."""
    path.write_bytes(text.encode("utf-8", "surrogatepass"))


def read_text(path: Path) -> str:
    """What `write_text` wrote.

    Raises:
        AdvisorError: there is no such file.
    """
    try:
        return path.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as error:
        raise AdvisorError(f"{path} cannot be read: {error}", hint="export the run again") from error


def write_json(path: Path, record: object) -> None:
    """One indented JSON document."""
    write_text(path, json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any:
    """What `write_json` wrote.

    Raises:
        AdvisorError: it is not there or no JSON.
    """
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise AdvisorError(f"{path} is no JSON: {error}", hint="export the run again") from error


def write_examples(path: Path, examples: Sequence[Example]) -> None:
    """One line an example: its input and its answer, which is all that a prompt shows."""
    rows = [{"id": one.id, "input": one.input, "target": one.target} for one in examples]
    write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def read_examples(path: Path) -> tuple[Example, ...]:
    """What `write_examples` wrote. Raises AdvisorError where it cannot be read."""
    lines = [line for line in read_text(path).split("\n") if line]
    try:
        return tuple(Example(**json.loads(line)) for line in lines)
    except (json.JSONDecodeError, TypeError) as error:
        raise AdvisorError(f"{path} is damaged: {error}", hint="export the run again") from error


def write_documents(path: Path, documents: Sequence[Document]) -> None:
    """Whole documents, one a line."""
    write_text(path, "".join(json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in documents))


def read_documents(path: Path) -> tuple[Document, ...]:
    """What `write_documents` wrote. Raises AdvisorError where it cannot be read."""
    return tuple(Document(**json.loads(line)) for line in read_text(path).split("\n") if line)


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Named arrays as safetensors."""
    from safetensors.numpy import save

    path.write_bytes(save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """What `write_arrays` wrote. Raises AdvisorError where it cannot be read."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        found: dict[str, np.ndarray] = load(path.read_bytes())
    except (OSError, SafetensorError) as error:
        raise AdvisorError(f"{path} cannot be read: {error}", hint="export the run again") from error
    return found
