"""A crowd of clients on `advisor serve`: does everybody get an answer, and everybody their own?"""

import asyncio
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx2
from loopback import endpoint
from rows import Part, Row

import advisor
from advisor.bundle.exporting import ExportOptions, export

sys.path.append(str(Path(__file__).parents[1] / "serving"))
from servers import advisor_serve

CLIENTS = 200
SECONDS = 60
PATIENCE = 30.0
"""Seconds that a client waits for an answer before it counts as lost."""
TASK = """\
version: 1
name: numbers
task: {{kind: qa, instructions: Say the number of the parcel.}}
data: {{path: examples.jsonl, columns: {{input: text, target: label}}}}
target: {{metric: exact_match, accuracy: 0.8}}
models:
  - id: hosted
    engine: openai
    base_url: "{url}"
    model: loopback-1
    price: {{input_per_mtok: 1, output_per_mtok: 2}}
strategies:
  - kind: zero_shot
"""
NUMBER = re.compile(r"parcel (\d+-\d+)")


@dataclass
class Crowd:
    """What happened to all requests: their outcomes by name, and the milliseconds of those that were answered."""

    outcomes: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


def measure() -> Part:
    """A hosted winner is exported, served by a process of its own, and asked by CLIENTS clients for SECONDS."""
    with tempfile.TemporaryDirectory() as place, endpoint() as (url, record):
        record.answer = lambda messages: number_in(messages[-1]["content"])
        record.delay = 0.02
        os.environ["ADVISOR_CACHE_DIR"] = str(Path(place) / "cache")
        with advisor_serve(_bundle(Path(place), url)) as served:
            crowd = asyncio.run(_all(f"{served}/v1/chat/completions"))
    return _part(crowd)


def number_in(text: str) -> str:
    """The number of the parcel that a text asks about last."""
    return NUMBER.findall(text)[-1]


def _bundle(place: Path, url: str) -> Path:
    import one_run

    rows = [{"text": f"Where is parcel {n}-{n * 7}?", "label": f"{n}-{n * 7}"} for n in range(120)]
    (place / "examples.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (place / "task.yaml").write_text(TASK.format(url=url), "utf-8")
    one_run.without_downloads(place)
    finished = advisor.run(place / "task.yaml", output=place / "reports")
    assert finished.recommended is not None, finished.recommendation.reason
    return export(finished.folder, place / "winner", ExportOptions())


async def _all(url: str) -> Crowd:
    crowd, end = Crowd(), time.monotonic() + SECONDS
    room = httpx2.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    async with httpx2.AsyncClient(timeout=PATIENCE, limits=room) as http:
        await asyncio.gather(*(_client(http, url, number, end, crowd) for number in range(CLIENTS)))
    return crowd


async def _client(http: httpx2.AsyncClient, url: str, number: int, end: float, crowd: Crowd) -> None:
    """One client: a request after the other, no two alike, every second one streamed."""
    turn = 0
    while time.monotonic() < end:
        own, turn = f"{number}-{turn}", turn + 1
        messages = [{"role": "user", "content": f"Where is parcel {own}?"}]
        asked = {"model": "any", "messages": messages, "stream": bool(turn % 2)}
        began = time.perf_counter()
        try:
            said = _text(await http.post(url, json=asked), bool(turn % 2))
        except (httpx2.HTTPError, ValueError, KeyError, IndexError) as error:
            crowd.outcomes["lost"] += 1
            crowd.errors[f"{type(error).__name__}: {error}"[:200]] += 1
            continue
        crowd.outcomes["own" if said == own else "mixed"] += 1
        crowd.waits.append(1000 * (time.perf_counter() - began))


def _text(response: httpx2.Response, streamed: bool) -> str:
    """The answer of a whole or a streamed reply. Raises where there is none."""
    response.raise_for_status()
    if not streamed:
        return str(response.json()["choices"][0]["message"]["content"])
    events = [line.removeprefix("data: ") for line in response.text.splitlines() if line.startswith("data: ")]
    if events[-1] != "[DONE]":
        raise ValueError("the stream was cut off")
    chunks = [json.loads(event) for event in events[:-1]]
    return "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks if chunk["choices"])


def _part(crowd: Crowd) -> Part:
    sent = crowd.outcomes.total()
    lost, mixed = crowd.outcomes["lost"], crowd.outcomes["mixed"]
    cuts = quantiles(crowd.waits, n=20)
    rows = [
        Row(
            "requests answered with their own answer",
            "all",
            f"{crowd.outcomes['own']:,} of {sent:,}",
            lost + mixed == 0,
        ),
        Row("requests that were lost", "0", str(lost), lost == 0),
        Row("answers that were another request's", "0", str(mixed), mixed == 0),
        Row("median and 95th percentile of the wait", "", f"{cuts[9]:,.0f} and {cuts[18]:,.0f} ms"),
    ]
    how = (
        f"{CLIENTS} clients ask `advisor serve` in another process for {SECONDS} s, each as soon as it has its last "
        "answer, half of them streamed; no two requests are alike and each answer names its request. The bundle's "
        "model is a loopback endpoint that takes 20 ms, 8 at a time; clients, server and endpoint share this machine."
    )
    figures = {"outcomes": dict(crowd.outcomes), "errors": dict(crowd.errors), "wait_ms": [round(cut) for cut in cuts]}
    return Part("A crowd of clients", how, rows, [], figures)
