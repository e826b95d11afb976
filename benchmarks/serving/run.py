"""Do exported strategies answer as they did in their run, and how fast are they served?

    python benchmarks/serving/run.py CACHE [RUN_FOLDER ...]

Makes short runs of the sample tasks in CACHE (once), exports one strategy of each kind, and of the recommended one of
each run folder that is named, and asks them the run's own requests: through `predict` here and in a fresh virtual
environment, through `advisor serve` with the official client (whole and streamed, 64 at once), and their GGUFs through
llama.cpp's server, which is sent the composed prompts. TIMED names the strategy whose requests are then timed against
`transformers serve` and llama.cpp. Every server has a process of its own with two threads. Counts are kept in CACHE as
they come, so that a second call goes on. Writes RESULTS.md beside this file.
"""

import json
import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import fresh
import openai
from servers import advisor_serve, llama_cpp, transformers_serve
from winners import ITEMS as MOST
from winners import winners

import advisor
from advisor.bundle.exporting import ExportOptions, export
from advisor.bundle.manifest import GGUF_PRECISIONS, gguf_name
from advisor.registry import shipping_module
from advisor.run_folder import cpu_name
from advisor.types import Query

CLIENTS = 64
FRESH = "predict, fresh environment"
TIMED = "lora_rag"
"""The kind of strategy that is timed: retrieval and an adapter inside, some 30 tokens an answer."""
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
    engine: str = ""

    def count(self, way: str, answers: Sequence[str]) -> None:
        """Notes how many answers are the run's."""
        equal = sum(found == row["output"] for found, row in zip(answers, self.rows, strict=True))
        self.same[way] = f"{equal} of {len(self.rows)}"
        print(f"{self.name}: {way}: {self.same[way]}", flush=True)


def shipped(run: Path, strategy: str, folder: Path) -> Shipped:
    """Exports a strategy of a run into `folder`, and reads what it had answered on test, else on dev."""
    export(run, folder, ExportOptions(strategy, allow_uncertified=True))
    lines = (run / "strategies" / strategy / "outputs.jsonl").read_text("utf-8").splitlines()
    first = [row for row in map(json.loads, lines) if row["draw"] == 0]
    rows = [row for row in first if row["split"] == "test"][:MOST] or first[:MOST]
    bundle = advisor.load(folder, allow_uncertified=True)
    found = Shipped(f"{bundle.manifest.name}, {strategy}", folder, rows, [], {}, engine=bundle.manifest.engine)
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


def compare(one: Shipped, place: Path) -> None:
    """Asks the same of `predict` in a fresh environment and of every server, but for the ways that are counted."""
    home = place / "venv"
    if FRESH not in one.same:
        if not home.is_dir():
            fresh.environment(place, tomllib.loads((one.folder / "bundle.toml").read_text("utf-8"))["requires"])
        one.count(FRESH, fresh.predicted(home, one.folder, one.rows, place))
    if not {"serve", "serve, streamed"} <= one.same.keys():
        with advisor_serve(one.folder) as url, client_of(url) as client:
            one.count("serve", asked(one, plainly(client, "any"))[0])
            one.count("serve, streamed", asked(one, streamed(client))[0])
    if one.messages:
        for precision, (gguf, title) in ggufs(one).items():
            if title in one.same:
                continue
            with llama_cpp(gguf) as url, client_of(url) as client:
                one.count(title, asked(one, composed(client, "model", one.form))[0])
            if precision != "q8_0":
                gguf.unlink()


def ggufs(one: Shipped) -> dict[str, tuple[Path, str]]:
    """A precision → its GGUF, and what the column is called."""
    found = {}
    for precision in GGUF_PRECISIONS:
        path = one.folder / gguf_name(precision)
        if not path.is_file():
            shipping_module().gguf(one.folder / "model", None, path, "model", precision, one.engine)
        found[precision] = (path, gguf_title(precision))
    return found


def gguf_title(precision: str) -> str:
    """What the column of a GGUF is called."""
    return f"{precision.upper()} GGUF in llama.cpp"


def reduced(folder: Path) -> Path:
    """The same bundle with the fast arithmetic of `precision: reduced`, as a run with it would have made it."""
    copy = folder.with_name(f"{folder.name}-reduced")
    shutil.copytree(folder, copy, copy_function=os.link)
    told = (copy / "bundle.toml").read_text("utf-8")
    assert 'precision = "full"' in told
    (copy / "bundle.toml").unlink()  # a link to the other's
    (copy / "bundle.toml").write_text(told.replace('precision = "full"', 'precision = "reduced"'), "utf-8")
    return copy


def timings(one: Shipped) -> dict[str, float]:
    """Seconds for all requests by server, the fastest of two rounds each, servers in turn."""
    timed: dict[str, float] = {}

    def note(name: str, client: openai.OpenAI, ask: Ask) -> None:
        timed[name] = min(asked(one, ask)[1], timed.get(name, float("inf")))
        print(f"{name}: {timed[name]:.1f} s", flush=True)

    faster = reduced(one.folder)
    free = {key: value for key, value in one.form.items() if key in ("temperature", "max_tokens")}
    for _ in range(2):
        with advisor_serve(one.folder) as url, client_of(url) as client:
            note("advisor serve", client, plainly(client, "any"))
        with advisor_serve(faster) as url, client_of(url) as client:
            note("advisor serve, precision: reduced", client, plainly(client, "any"))
        for gguf, title in ggufs(one).values():
            with llama_cpp(gguf) as url, client_of(url) as client:
                note(title, client, composed(client, "model", one.form))
        with transformers_serve(one.folder / "model") as url, client_of(url) as client:
            note("transformers serve", client, composed(client, str(one.folder / "model"), free))
    return timed


def main() -> None:
    """All strategies, and the page."""
    cache = Path(sys.argv[1]).resolve()
    cache.mkdir(parents=True, exist_ok=True)
    named = [
        (run, json.loads((run / "result.json").read_text("utf-8"))["recommended"]) for run in map(Path, sys.argv[2:])
    ]
    done: dict[str, dict[str, str]] = _read(cache / "same.json")
    timed: dict[str, Any] = _read(cache / "seconds.json")
    with tempfile.TemporaryDirectory() as place:
        for run, strategy in [*named, *winners(cache)]:
            key = f"{run.name}/{strategy}"
            if whole(done.get(key, {})) and timed:
                continue
            one = shipped(run, strategy, Path(place) / "bundle")
            one.same = {way: count for way, count in done.get(key, {}).items() if way != "bundle"} | one.same
            if not timed and strategy.startswith(TIMED):
                closed = bool({"extra_body", "response_format"} & one.form.keys())
                timed = {"name": one.name, "requests": len(one.rows), "closed": closed, "seconds": timings(one)}
                (cache / "seconds.json").write_text(json.dumps(timed), "utf-8")
            compare(one, Path(place))
            done[key] = {"bundle": one.name, **one.same}
            (cache / "same.json").write_text(json.dumps(done), "utf-8")
            shutil.rmtree(one.folder)
    RESULTS.write_text(page(list(done.values()), timed), "utf-8")


def whole(counts: dict[str, str]) -> bool:
    """Whether every way was counted; a control has no model and so no GGUF."""
    ggufs_ = {gguf_title(precision) for precision in GGUF_PRECISIONS} & counts.keys()
    return FRESH in counts and "serve, streamed" in counts and ("control" in counts["bundle"] or len(ggufs_) == 2)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def page(done: list[dict[str, str]], timed: dict[str, Any]) -> str:
    """RESULTS.md."""
    ways = list(dict.fromkeys(way for one in done for way in one))[1:]
    rows = [f"| {one['bundle']} | {' | '.join(one.get(way, '–') for way in ways)} |" for one in done]
    seconds = timed.get("seconds", {})
    speed = [f"| {name} | {took:.1f} | {took / seconds['advisor serve']:.1f}× |" for name, took in seconds.items()]
    held = "llama.cpp is held to the form of answers too, transformers serve cannot be: it writes freely. "
    lines = [
        "# Serving: the same answers, side by side",
        "Written by `python benchmarks/serving/run.py CACHE`. Nothing here is typed by hand.",
        f"{os.cpu_count()} cores ({cpu_name()}), no GPU. The runs' own items, asked by {CLIENTS} clients at once; "
        "the fresh environment holds this project's wheel and what it requires, and no weights but the bundle's.",
        "## Answers that are the run's",
        "\n".join([f"| bundle | {' | '.join(ways)} |", f"|---|{'---|' * len(ways)}", *rows]),
    ]
    if speed:
        lines += [
            "## Seconds for the same requests",
            f"{timed['name']}, {timed['requests']} requests, the faster of two rounds each. "
            f"{held if timed['closed'] else ''}The others are sent the composed prompts.",
            "\n".join(["| server | seconds | advisor serve is faster by |", "|---|---|---|", *speed]),
        ]
    return "\n\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
