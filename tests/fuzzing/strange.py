"""Draws task files, data files and server replies that are nearly right, and hands them to what reads them.

Each function ends quietly where the thing is accepted, raises `Refused` where it is refused in the way a user is
promised (lines, none of them empty or a traceback), and anything else is a bug.
"""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

TASK: dict[str, Any] = {
    "version": 1,
    "name": "colours",
    "task": {"kind": "classification", "instructions": "Name the colour.", "labels": ["red", "blue"]},
    "data": {"train": "train.jsonl", "test": "test.jsonl", "columns": {"input": "text", "target": "label"}},
    "corpus": {"paths": ["docs/*.md"]},
    "target": {"accuracy": 0.8, "consistency": 0.9, "confidence": 0.95, "max_latency_ms": 100},
    "volume": {"requests_per_month": 100, "corpus_refresh": "monthly"},
    "models": [{"id": "small", "engine": "local", "model": "smollm2-135m-instruct", "price": {"per_hour": 0.05}}],
    "embedding": {"model": "minilm-l6-v2"},
    "strategies": [{"kind": "few_shot", "shots": [4, 8]}, {"kind": "rag", "top_k": 3}],
    "budget": {"minutes": 60, "spend": 5.0},
    "seed": 13,
}
KEYS = (
    "kind",
    "labels",
    "output",
    "rules",
    "rubric",
    "entity_types",
    "path",
    "train",
    "price",
    "prices",
    "costs",
    "<<",
)
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    10**30,
    0.5,
    1e308,
    float("inf"),
    float("nan"),
    "",
    " ",
    "auto",
    "yes",
    "../../etc/passwd",
    "/dev/zero",
    "a" * 5000,
    "{{7*7}}",
    "%s%n",
    "\x1b]0;x\x07",
    "\u202eabc",
    "\ud800",
    "\0",
    "💥" * 40,
    "**/**/**",
    "[",
    "(a+)+$",
    "extraction",
    "entities",
    "qa",
    "generation",
    [],
    {},
    [[]],
    [None],
    ["red", "red"],
    {"": {}},
    {"a": [{"b": 1}]},
    "2026-01-01",
    "1e5",
    "0x10",
    "~",
)
BREAKS = (
    "\t",
    "\r",
    "&a ",
    "*a",
    "!!python/object:x ",
    "? ",
    ": ",
    "- ",
    "---\n",
    "{",
    "}",
    "[",
    "]",
    "#",
    "%",
    "|",
    '"',
)


class Refused(Exception):
    """It was refused in lines."""


def refused(lines: tuple[str, ...] | list[str]) -> Refused:
    """Checks that a refusal is what users are promised."""
    assert lines, "a refusal without a word"
    assert all(line.strip() and "\n" not in line and "Traceback" not in line for line in lines), lines
    return Refused()


def changed(value: Any, draw: random.Random, odds: float) -> Any:
    """A value with some of its parts replaced, dropped, doubled or renamed."""
    if draw.random() < odds:
        return draw.choice(ODD)
    if isinstance(value, dict):
        made = {}
        for key, one in value.items():
            if draw.random() < odds / 2:
                continue
            name = draw.choice(KEYS) if draw.random() < odds / 2 else key
            made[name] = changed(one, draw, odds)
        if draw.random() < odds:
            made[draw.choice(KEYS)] = draw.choice(ODD)
        return made
    if isinstance(value, list):
        made_list = [changed(one, draw, odds) for one in value]
        return made_list * 2 if draw.random() < odds / 2 else made_list
    return value


def broken(text: str, draw: random.Random) -> str:
    """A text with a few characters cut out, put in or doubled."""
    for _ in range(draw.randrange(1, 5)):
        place = draw.randrange(len(text) + 1)
        kind = draw.randrange(3)
        if kind == 0:
            text = text[:place] + draw.choice(BREAKS) + text[place:]
        elif kind == 1:
            text = text[:place] + text[place + draw.randrange(1, 9) :]
        else:
            text = text[:place] + text[max(0, place - draw.randrange(1, 40)) :]
    return text


def task_file(draw: random.Random, folder: Path) -> None:
    """Writes one and loads it."""
    from advisor.errors import AdvisorError
    from advisor.task import load_task

    content = changed(TASK, draw, draw.choice((0.0, 0.03, 0.15, 0.5)))
    text = json.dumps(content, ensure_ascii=draw.random() < 0.5, indent=draw.choice((None, 1)))
    if draw.random() < 0.5:
        text = broken(text, draw)
    raw = text.encode("utf-8", "surrogatepass")
    if draw.random() < 0.1:
        raw = raw[: draw.randrange(len(raw) + 1)] + bytes(draw.randrange(256) for _ in range(3)) + raw[-20:]
    path = folder / "task.yaml"
    path.write_bytes(raw)
    overrides = [
        draw.choice(("seed=x", "target.accuracy=[", "models.0.id=b", "a.b.c=1", "=", "data.path=/x", "seed=3"))
    ]
    try:
        load_task(path, overrides if draw.random() < 0.2 else ())
    except AdvisorError as error:
        raise refused(error.lines()) from error


ROW = {"text": "the red thing", "label": "red", "id": "a", "facts": ["red"], "group": "g"}
SEPARATORS = ("\n", "\r\n", "\r", "\n\n", "\u2028")


def data_file(draw: random.Random, folder: Path) -> None:
    """Writes the data of a task and loads, checks and splits it."""
    from advisor.data import load_splits
    from advisor.errors import AdvisorError
    from advisor.task import load_task

    suffix, kind = draw.choice(("jsonl", "csv", "jsonl")), draw.choice(("classification", "qa", "generation"))
    columns = draw.choice(({"input": "text", "target": "label"}, {}, {"input": "text", "target": "label", "id": "id"}))
    odds = draw.choice((0.0, 0.02, 0.2))
    rows = [
        changed(ROW | {"text": f"the {n} thing", "label": f"l{n % 3}", "id": f"{n}"}, draw, odds) for n in range(30)
    ]
    text = _lines(rows, draw) if suffix == "jsonl" else _table(rows, draw)
    if draw.random() < 0.4:
        text = broken(text, draw)
    raw = text.encode(draw.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16")), "surrogatepass")
    (folder / f"data.{suffix}").write_bytes(raw)
    task = {"version": 1, "name": "x", "task": {"kind": kind}, "target": {"accuracy": 0.5}}
    task["data"] = {"path": f"data.{suffix}", "columns": columns}
    (folder / "rows.yaml").write_text(json.dumps(task), encoding="utf-8")
    try:
        load_splits(load_task(folder / "rows.yaml"))
    except AdvisorError as error:
        raise refused(error.lines()) from error


def _lines(rows: list[Any], draw: random.Random) -> str:
    separator = draw.choice(SEPARATORS) if draw.random() < 0.3 else "\n"
    return separator.join(json.dumps(row, ensure_ascii=draw.random() < 0.5) for row in rows)


def _table(rows: list[Any], draw: random.Random) -> str:
    delimiter = draw.choice((",", ";", "\t"))
    quoted = draw.random() < 0.7
    lines = [delimiter.join(ROW)]
    for row in rows:
        values = [str(row.get(name, "")) for name in ROW] if isinstance(row, dict) else [str(row)]
        lines.append(delimiter.join('"' + v.replace('"', '""') + '"' if quoted else v for v in values))
    return "\n".join(lines)


REPLY: dict[str, Any] = {
    "id": "x",
    "object": "chat.completion",
    "choices": [
        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": '{"answer": "red"}'}}
    ],
    "usage": {
        "prompt_tokens": 9,
        "completion_tokens": 3,
        "total_tokens": 12,
        "prompt_tokens_details": {"cached_tokens": 2},
        "completion_tokens_details": {"reasoning_tokens": 1},
    },
}


def server_reply(draw: random.Random, folder: Path) -> None:
    """Reads one as the engine does, and what a strategy makes of its text."""
    from advisor.json_text import values_in
    from advisor.types import Limits, Message, Prompt
    from strategies.engines import _endpoint_reply, _endpoint_wishes
    from strategies.engines._endpoint_failure import Failure

    del folder
    content = changed(REPLY, draw, draw.choice((0.0, 0.05, 0.3)))
    text = json.dumps(content, ensure_ascii=draw.random() < 0.5)
    if draw.random() < 0.5:
        text = broken(text, draw)
    body = text.encode("utf-8", "surrogatepass")
    if draw.random() < 0.05:
        body = draw.choice((b"", b"\xff\xfe", b"[" * 50_000, b'{"a":' * 20_000, b"<html>", b"null", b"1e999"))
    found = _endpoint_reply.read(body, Prompt((Message("user", "what?"),)), 0.1)
    if isinstance(found, Failure):
        raise refused([found.why])
    limits: Callable[..., Limits] = Limits
    for one in (limits(20), limits(20, choices=("red", "blue"))):
        _endpoint_wishes.bare(found.text, one)
    _endpoint_wishes.chosen(found.text, ("red", "blue"))
    list(values_in(found.text))
    assert found.usage.prompt_tokens >= 0
    found.text.encode()
