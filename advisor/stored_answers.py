"""Reads the answers of a run back from its folder, and writes what they cite beside them.

``passages.jsonl`` holds the text of every passage that a first answer read (``source, start, end, text``) and
``gold.jsonl`` where the documents hold what each right answer needs (``id, spans``), so that a report can show both
long after the documents have changed. A folder without them is read all the same.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from advisor.gold import Span
from advisor.items import Answers, Item, Reply
from advisor.storage import write_whole
from advisor.task import RulesSection
from advisor.trial import Scored

PASSAGES, GOLD, TASK = "passages.jsonl", "gold.jsonl", "task.resolved.yaml"
Row = Mapping[str, Any]


def write_cited(run: Path, rows: Iterable[Scored], gold: Mapping[str, Sequence[Span]]) -> None:
    """The passages that `rows` read, each once, and the gold spans of their examples; no file where there are none."""
    scored = list(rows)
    read = {Span(p.source, p.start, p.end): p.text for row in scored for p in row.answer.retrieved}
    _write(run / PASSAGES, ({**_place(place), "text": text} for place, text in sorted(read.items(), key=_order)))
    asked = dict.fromkeys(row.example.id for row in scored)
    known = ({"id": name, "spans": [_place(span) for span in gold[name]]} for name in asked if gold.get(name))
    _write(run / GOLD, known)


def _order(found: tuple[Span, str]) -> tuple[str, int, int]:
    return found[0].source, found[0].start, found[0].end


def _place(span: Span) -> dict[str, object]:
    return {"source": span.source, "start": span.start, "end": span.end}


def _write(path: Path, records: Iterable[Mapping[str, object]]) -> None:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    if lines:
        write_whole(path, lines)


def stored_answers(run: Path, strategies: Sequence[str], read_all: Container[str] = ()) -> Answers:
    """What a run folder holds of its answers, for the strategies named, in that order; only first draws.

    `read_all` are the strategies among them that put every document into the prompt.
    """
    task = _task(run)
    gold = {row["id"]: tuple(_span(span) for span in row["spans"]) for row in _rows(run / GOLD)}
    found: dict[tuple[str, str], Item] = {}
    for strategy in strategies:
        for row in _rows(run / "strategies" / strategy / "outputs.jsonl"):
            if row.get("draw", 0) == 0:
                key = (row["split"], row["id"])
                item = found.setdefault(key, _item(row, gold.get(row["id"], ())))
                item.replies[strategy] = _reply(row, strategy in read_all)  # type: ignore[index] # a dict of our own until it is handed out
    rules = task.get("task", {}).get("rules")
    return Answers(
        items=tuple(sorted(found.values(), key=lambda item: item.split != "test")),
        kind=task.get("task", {}).get("kind", ""),
        rules=RulesSection.model_validate(rules) if rules else None,
        passages={_span(row): row["text"] for row in _rows(run / PASSAGES)},
        most_per_month=task.get("target", {}).get("max_cost_per_month"),
    )


def _task(run: Path) -> dict[str, Any]:
    path = run / TASK
    return YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {} if path.exists() else {}


def _rows(path: Path) -> Iterator[Row]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def _item(row: Row, gold: tuple[Span, ...]) -> Item:
    return Item(row["id"], row["split"], row["input"], row["target"], row.get("group"), {}, gold)


def _reply(row: Row, read_all: bool) -> Reply:
    read = tuple(_span(place) for place in row.get("retrieved") or ())
    return Reply(row["output"] or "", row["parsed"], float(row["score"] or 0), row.get("error"), read, read_all)


def _span(place: Row) -> Span:
    return Span(place["source"], place["start"], place["end"])
