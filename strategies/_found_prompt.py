"""The prompt that a search ended on: how it is shown, and how it is kept so that a resumed run need not search."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from advisor.protocols import Job
from advisor.types import Draw, Example, Prompt, Usage
from strategies._instructions import Instruction
from strategies._prompts import Content, answer_tokens, layout
from strategies._shots import reordered
from strategies._window import Window

SEARCH, PROMPT = "search.json", "prompt.md"
REQUEST = "(here comes the request)"


@dataclass(frozen=True, slots=True)
class Variant:
    """One candidate: instructions and demonstrations, and in words where the demonstrations come from."""

    instruction: Instruction
    shots: tuple[Example, ...]
    shown: str

    def content(self, labels: Sequence[str], shots: Sequence[Example] | None = None) -> Content:
        """What goes into the layout; `shots` are the demonstrations in another order.

        Without demonstrations the labels, or the form of a record, are told as `zero_shot` tells them.
        """
        told = self.instruction.listed or not self.shots
        chosen = self.shots if shots is None else shots
        return Content(chosen, labels=labels if told else (), described=told, instructions=self.instruction.text)


@dataclass(frozen=True, slots=True)
class Searched:
    """The winner and what finding it took; `rounds` are (items, ((variant in words, mean score), ...))."""

    winner: Variant
    asked: Usage
    requests: int
    notes: tuple[str, ...]
    rounds: tuple[tuple[int, tuple[tuple[str, float], ...]], ...] = ()


class Pages:
    """Lays out variants for requests.

    Demonstrations that leave no room for the request are left out, the last first, so that what is left is still the
    prefix that all requests share; `few_shot` does the same.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._window = Window(job.engine, answer_tokens(job))

    def prompt(self, variant: Variant, request: str, draw: Draw) -> Prompt:
        """The prompt for one request, in the wording of the draw and with demonstrations in its order."""

        def with_first(count: int) -> Prompt:
            return self._laid_out(variant, variant.shots[:count], request, draw)

        fitting = self._window.most(len(variant.shots), with_first)
        return self._laid_out(variant, reordered(variant.shots[:fitting], draw), request, draw)

    def _laid_out(self, variant: Variant, shots: Sequence[Example], request: str, draw: Draw) -> Prompt:
        return layout(self._job.task, draw.wording, request, variant.content(self._job.labels, shots))


def prompt_text(job: Job, variant: Variant) -> str:
    """All turns of the prompt as they are sent, with a placeholder for the request."""
    return shown(layout(job.task, 0, REQUEST, variant.content(job.labels)))


def shown(prompt: Prompt) -> str:
    """A prompt to read: each turn under the name of who says it."""
    return "\n\n".join(f"[{message.role}]\n{message.content}" for message in prompt.messages)


def digest(job: Job) -> str:
    """Of all that the outcome of a search depends on."""
    rows = [[asdict(example) for example in split] for split in (job.train, job.dev)]
    task = job.task.model_dump(mode="json", include={"task", "target"})
    parts = [job.engine.identity, job.seed, job.labels, job.options.model_dump(mode="json"), task, rows]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def keep(job: Job, searched: Searched) -> None:
    """Writes search.json, and prompt.md for people, into the job's folder."""
    job.folder.mkdir(parents=True, exist_ok=True)
    _write(job.folder / PROMPT, _page(job, searched))
    record = {"digest": digest(job), **asdict(searched)}
    _write(job.folder / SEARCH, json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def load(job: Job) -> Searched | None:
    """What an earlier fit of the same job found; None where there was none, or it was of other inputs."""
    try:
        record = json.loads((job.folder / SEARCH).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    if record.pop("digest", None) != digest(job):
        return None
    rounds = tuple((items, tuple((name, mean) for name, mean in means)) for items, means in record["rounds"])
    variant = variant_of(record["winner"])
    return Searched(variant, Usage(**record["asked"]), record["requests"], tuple(record["notes"]), rounds)


def variant_of(record: dict[str, Any]) -> Variant:
    """A variant from its plain data."""
    shots = tuple(Example(**{**shot, "facts": tuple(shot["facts"])}) for shot in record["shots"])
    return Variant(Instruction(**record["instruction"]), shots, record["shown"])


def _page(job: Job, searched: Searched) -> str:
    text = prompt_text(job, searched.winner)
    fence = "`" * max(3, 1 + _longest_run(text))
    notes = "\n".join(f"* {note}" for note in searched.notes)
    return f"# The prompt that the search ended on\n\n{notes}\n\n{fence}text\n{text}\n{fence}\n"


def _longest_run(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest


def _write(path: Path, text: str) -> None:
    """Beside the place and then renamed, so that a killed run leaves no half of a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)
