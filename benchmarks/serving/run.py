"""Do exported winners answer as they did in their run, and how fast are they served?

    python benchmarks/serving/run.py RUN_FOLDER [RUN_FOLDER ...]

Exports each run's recommended strategy and asks it the run's own test requests: through `predict`, through `advisor
serve` with the official client (whole and streamed, 64 at once), and its GGUF through llama.cpp's server, which is sent
the composed prompts. The first run's requests are then timed against `transformers serve` and llama.cpp. Every server
has a process of its own with two threads. Writes RESULTS.md beside this file.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openai
from servers import advisor_serve, llama_cpp, transformers_serve

import advisor
from advisor.bundle.exporting import ExportOptions, export
from advisor.run_folder import cpu_name
from advisor.types import Query

CLIENTS = 64
MOST = 50
RESULTS = Path(__file__).with_name("RESULTS.md")
Ask = Callable[[str, list[dict[str, str]]], str]
"""From a request and its composed messages to an answer."""


@dataclass
class Shipped:
    """A bundle, the run's requests with the answers they had, and how many came out the same by each way."""

    name: str
    folder: Path
    rows: list[dict[str, Any]]
    messages: list[list[dict[str, str]]]
    form: dict[str, Any]
    same: dict[str, str] = field(default_factory=dict)

    def count(self, way: str, answers: Sequence[str]) -> None:
        """Notes how many answers are the run's."""
        equal = sum(found == row["output"] for found, row in zip(answers, self.rows, strict=True))
        self.same[way] = f"{equal} of {len(self.rows)}"
        print(f"{self.name}: {way}: {self.same[way]}", flush=True)


def shipped(run: Path, place: Path) -> Shipped:
    """Exports the recommended strategy of a run and reads what it had answered on test."""
    name = json.loads((run / "result.json").read_text("utf-8"))["recommended"]
    folder = export(run, place / name, ExportOptions())
    lines = (run / "strategies" / name / "outputs.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["split"] == "test" and row["draw"] == 0][:MOST]
    bundle = advisor.load(folder)
    found = Shipped(f"{bundle.manifest.name}, {name}", folder, rows, [], {})
    if hasattr(bundle.predictor, "prompts"):
        prompts = bundle.predictor.prompts([Query(row["id"], row["input"]) for row in rows], bundle.draw)
        found.messages = [[{"role": m.role, "content": m.content} for m in prompt.messages] for prompt in prompts]
        found.form = _form(folder, bundle.manifest.object["task"])
    found.count("predict", [answer.output for answer in bundle.predict(rows)])
    return found


def _form(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """What another server is told of how to answer."""
    answering = json.loads((folder / "answering.json").read_text("utf-8"))
    form: dict[str, Any] = {"temperature": 0, "max_tokens": answering["answer_tokens"]}
    grammar = folder / "labels.gbnf"
    if grammar.is_file():
        form["extra_body"] = {"grammar": grammar.read_text("utf-8")}
    elif "schema" in task and answering["decode"] != "free":
        schema = {"name": "answer", "schema": json.loads(task["schema"])}
        form["response_format"] = {"type": "json_schema", "json_schema": schema}
    return form


def asked(one: Shipped, ask: Ask) -> tuple[list[str], float]:
    """All answers, and the seconds that they took with CLIENTS clients."""
    inputs = [row["input"] for row in one.rows]
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(ask, inputs, one.messages or [[]] * len(inputs)))
    return answers, time.perf_counter() - started


def plainly(client: openai.OpenAI, model: str) -> Ask:
    """The request alone: the bundle does the rest."""

    def ask(text: str, messages: list[dict[str, str]]) -> str:
        told = client.chat.completions.create(model=model, messages=[{"role": "user", "content": text}])
        return told.choices[0].message.content or ""

    return ask


def streamed(client: openai.OpenAI) -> Ask:
    """The same, piece by piece."""

    def ask(text: str, messages: list[dict[str, str]]) -> str:
        chunks = client.chat.completions.create(model="any", messages=[{"role": "user", "content": text}], stream=True)
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    return ask


def composed(client: openai.OpenAI, model: str, form: dict[str, Any]) -> Ask:
    """The whole prompt, as another server needs it."""

    def ask(text: str, messages: list[dict[str, str]]) -> str:
        told = client.chat.completions.create(model=model, messages=messages, **form)
        return (told.choices[0].message.content or "").strip()

    return ask


def client_of(url: str) -> openai.OpenAI:
    """Patient, and without a second try that would be timed."""
    return openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0, timeout=1800)


def compare(one: Shipped, timed: dict[str, float] | None) -> None:
    """Asks the same of every server. `timed` takes seconds by server, where they are wanted."""
    with advisor_serve(one.folder) as url, client_of(url) as client:
        answers, seconds = asked(one, plainly(client, "any"))
        one.count("serve", answers)
        one.count("serve, streamed", asked(one, streamed(client))[0])
    if timed is not None:
        timed["advisor serve"] = seconds
    if not one.messages or not (one.folder / "model-q8_0.gguf").is_file():
        return
    with llama_cpp(one.folder / "model-q8_0.gguf") as url, client_of(url) as client:
        answers, seconds = asked(one, composed(client, "model", one.form))
        one.count("GGUF in llama.cpp", answers)
    if timed is not None:
        timed["llama.cpp (xllamacpp's server)"] = seconds
        free = {key: value for key, value in one.form.items() if key in ("temperature", "max_tokens")}
        with transformers_serve(one.folder / "model") as url, client_of(url) as client:
            _, timed["transformers serve"] = asked(one, composed(client, str(one.folder / "model"), free))


def main() -> None:
    """All runs, and the page."""
    timed: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        done = []
        for run in map(Path, sys.argv[1:]):
            one = shipped(run, Path(place))
            compare(one, timed if not timed and one.messages else None)
            done.append(one)
    RESULTS.write_text(page(done, timed), "utf-8")


def page(done: list[Shipped], timed: dict[str, float]) -> str:
    """RESULTS.md."""
    ways = list(dict.fromkeys(way for one in done for way in one.same))
    rows = [f"| {one.name} | {' | '.join(one.same.get(way, '–') for way in ways)} |" for one in done]
    own = timed.get("advisor serve")
    first = next((one for one in done if one.messages), None)
    speed = [
        f"| {name} | {seconds:.1f} | {'1.0×' if name == 'advisor serve' else f'{seconds / own:.1f}×'} |"
        for name, seconds in timed.items()
        if own
    ]
    lines = [
        "# Serving: the same answers, side by side",
        "Written by `python benchmarks/serving/run.py RUN_FOLDER ...`. Nothing here is typed by hand.",
        f"{os.cpu_count()} cores ({cpu_name()}), no GPU. The runs' own test items, asked by {CLIENTS} clients at once.",
        "## Answers that are the run's",
        "\n".join([f"| bundle | {' | '.join(ways)} |", f"|---|{'---|' * len(ways)}", *rows]),
    ]
    if first and speed:
        closed = {"extra_body", "response_format"} & first.form.keys()
        held = "llama.cpp is held to the form of answers too, transformers serve cannot be: it writes freely. "
        lines += [
            "## Seconds for the same requests",
            f"{first.name}, {len(first.rows)} requests. {held if closed else ''}"
            "The others are sent the composed prompts.",
            "\n".join(["| server | seconds | advisor serve is faster by |", "|---|---|---|", *speed]),
        ]
    return "\n\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
