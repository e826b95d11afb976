"""The data that report.html carries for its scripts, as JSON that no text in it can break out of.

The page must stay small enough to be mailed: long texts are cut, and if that does not suffice only the items on which
strategies differ, or that somebody missed, are kept. What was left out is said on the page.
"""

import json
from collections.abc import Mapping, Sequence

from advisor.cost import Volume, cost_line
from advisor.failures import CAUSES, cause
from advisor.gold import Span
from advisor.items import Answers, Item, Reply
from advisor.rates import MINUTES_PER_MONTH
from advisor.render._evidence import MARKS, STATUS_WORDS
from advisor.render._format import block
from advisor.render._wording import nearest_miss
from advisor.render.svg import volume_axis
from advisor.types import Trial
from advisor.verdict import Recommendation

MOST_BYTES = 1_500_000
"""What all items may take in the page; charts, tables and scripts come on top and take well under 300 kB."""
_CUTS = (6000, 2000, 800, 400)
"""Characters that a text is cut to, tried in turn until all items fit."""
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def island(rec: Recommendation, answers: Answers) -> str:
    """The JSON text, safe inside a script element: no sign of it can end the element or begin a comment."""
    names = [trial.candidate.id for trial in rec.trials]
    items, cut = _fitting(rec, answers, names)
    read = _read(answers, {item["id"] for item in items}, cut)
    record = {
        "bar": rec.bar,
        "recommended": rec.recommended,
        "first": _first(rec, answers),
        "strategies": [_strategy(trial) for trial in rec.trials],
        "causes": CAUSES,
        "volume": _volume(rec, answers),
        "passages": read,
        "items": items,
        "all": len(answers.items),
        "cut": cut,
    }
    return _json(record)


def _json(record: object) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _strategy(trial: Trial) -> dict[str, object]:
    return {"id": trial.candidate.id, "status": trial.status, "mark": MARKS[trial.status], "words": _words(trial)}


def _words(trial: Trial) -> str:
    return "certified, excluded" if trial.excluded else STATUS_WORDS[trial.status]


def _first(rec: Recommendation, answers: Answers) -> list[str]:
    """The two strategies that the explorer compares at first: the answer of the run and the one most often asked."""
    miss = nearest_miss(rec)
    asked = {t.candidate.id: len(answers.told_by(t.candidate.id)) for t in rec.trials}
    order = sorted(asked, key=lambda name: -asked[name])
    front = rec.recommended or (miss.candidate.id if miss else None)
    ranked = [front, *order] if front else order
    return [name for name in dict.fromkeys(ranked) if asked[name]][:2]


def _volume(rec: Recommendation, answers: Answers) -> dict[str, object] | None:
    """What the page needs to decide again at another volume; None where the run did not store its own."""
    if not rec.requests_per_month or not rec.horizon_months:
        return None
    volume = Volume(rec.requests_per_month, rec.horizon_months)
    axis = volume_axis(rec, rec.requests_per_month)
    return {
        "declared": rec.requests_per_month,
        "months": rec.horizon_months,
        "currency": next((t.cost.currency for t in rec.trials if t.cost), "USD"),
        "limit": answers.most_per_month,
        "minutes": MINUTES_PER_MONTH,
        "axis": {"low": axis.low, "high": axis.high, "start": axis.start, "end": axis.end},
        "lines": [found for trial in rec.trials if (found := _line(trial, volume, answers.most_per_month))],
    }


def _line(trial: Trial, volume: Volume, limit: float | None) -> dict[str, object] | None:
    line = cost_line(trial.candidate.id, trial.cost, volume) if trial.cost else None
    if line is None:
        return None
    return {
        "id": line.id,
        "setup": line.setup,
        "fixed": line.fixed_per_month,
        "each": line.per_request,
        "bend": {
            "cold": line.bend.cold_per_request,
            "ttl": line.bend.ttl_minutes,
            "machine": line.bend.machine_per_month,
            "holds": line.bend.requests_per_machine,
        },
        "certified": trial.status == "certified",
        # A known limit on cost is judged anew at every volume; latency rules out at all of them.
        "excluded": bool(trial.excluded) and (limit is None or "latency" in (trial.excluded or "")),
    }


def _fitting(rec: Recommendation, answers: Answers, names: Sequence[str]) -> tuple[list[dict[str, object]], int]:
    """The items as the page has them, most telling first, and the length their texts were cut to."""
    numbers = _numbers(answers)
    for cut in _CUTS:
        if cut != _CUTS[-1] and _least(answers, cut) > MOST_BYTES:
            continue
        items = [_item(rec, answers, item, names, numbers, cut) for item in answers.items]
        size = sum(len(_json(item).encode()) for item in items) + sum(
            len(t.encode()) for t in answers.passages.values()
        )
        if size <= MOST_BYTES:
            return sorted(items, key=_telling), cut
    kept, room = [], MOST_BYTES
    for item in sorted(items, key=_telling):
        room -= len(_json(item).encode())
        if room >= 0:
            kept.append(item)
    return kept, cut


def _least(answers: Answers, cut: int) -> int:
    """Bytes that the texts take at least: a character is one or more."""
    replies = (reply for item in answers.items for reply in item.replies.values())
    asked = sum(min(len(item.input), cut) + min(len(item.target), cut) for item in answers.items)
    return asked + sum(min(len(reply.text), cut) for reply in replies)


def _telling(item: Mapping[str, object]) -> tuple[bool, bool]:
    """Items on which strategies differ go first, then those that some missed."""
    replies = item["r"]
    assert isinstance(replies, list)  # `_item` makes it
    scores = {reply[2] for reply in replies}
    return len(scores) < 2, not any(reply[4] for reply in replies)


def _numbers(answers: Answers) -> dict[Span, int]:
    places = [place for item in answers.items for reply in item.replies.values() for place in reply.retrieved]
    return {place: number for number, place in enumerate(dict.fromkeys(places))}


def _read(answers: Answers, kept: set[object], cut: int) -> list[list[object]]:
    """Every passage once: source, start, end, text; null where no text was stored, or only dropped items read it."""
    used = {p for item in answers.items if item.id in kept for reply in item.replies.values() for p in reply.retrieved}
    found: list[list[object]] = []
    for place in _numbers(answers):
        text = answers.passages.get(place) if place in used else None
        found.append([place.source, place.start, place.end, None if text is None else _in_place(text[:cut])])
    return found


def _in_place(text: str) -> str:
    """A passage as it is shown: each control or direction character becomes a blank, so that offsets still hold."""
    return "".join(sign if sign in "\n\t" or block(sign) else " " for sign in text)


def _item(
    rec: Recommendation, answers: Answers, item: Item, names: Sequence[str], numbers: Mapping[Span, int], cut: int
) -> dict[str, object]:
    replies = [
        _reply(rec, answers, item, (place, item.replies[name]), numbers, cut)
        for place, name in enumerate(names)
        if name in item.replies
    ]
    gold = [[span.source, span.start, span.end] for span in item.gold]
    found: dict[str, object] = {"id": item.id, "s": item.split, "i": _cut(item.input, cut), "t": _cut(item.target, cut)}
    return found | {"r": replies} | ({"g": gold} if gold else {})


def _reply(
    rec: Recommendation,
    answers: Answers,
    item: Item,
    numbered: tuple[int, Reply],
    numbers: Mapping[Span, int],
    cut: int,
) -> list[object]:
    """[strategy, text, score, error, cause key, note, parsed where it differs from the text, passage numbers]."""
    place, reply = numbered
    key, note = cause(answers, item, reply) if reply.score < rec.bar else (None, "")
    parsed = None if reply.parsed in (None, reply.text) else _cut(reply.parsed or "", cut)
    read = [numbers[one] for one in reply.retrieved]
    return [place, _cut(reply.text, cut), round(reply.score, 4), reply.error, key, note, parsed, read]


def _cut(text: str, most: int) -> str:
    """A text without control or direction characters; one that is cut ends in an ellipsis."""
    shown = block(text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"
