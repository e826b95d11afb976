"""How a number, an id or a stranger's text is written down, once for all renderers."""

import html
import math
import re
import unicodedata
from datetime import UTC, datetime

from advisor.types import Bound, Consistency

DASH = "–"
"""Stands for what does not apply or was not measured."""

_NEXT_TO_NOTHING = 1e-6
_INVISIBLE = {"Cc", "Cf", "Cs"}  # control, direction marks, lone surrogates
_JOINERS = "\u200c\u200d"
_NOT_XML = "\ufffe\uffff"
_RUN_TIME = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T_-](\d\d)[-:]?(\d\d)[-:]?(\d\d))?")


def percent(share: float | None) -> str:
    """A share for a table: ``91.0 %``."""
    return DASH if share is None else f"{share * 100:.1f} %"


def whole_percent(share: float | None) -> str:
    """A measured share for a sentence: ``91 %``."""
    return DASH if share is None else f"{share * 100:.0f} %"


def target_percent(share: float) -> str:
    """A declared share, never rounded to another target: ``85 %``, ``99.5 %``."""
    return f"{share * 100:.6g} %"


def lower_percent(share: float) -> str:
    """A lower bound for a sentence, rounded down so that it claims no more than was shown."""
    return f"{math.floor(round(share * 100, 9))} %"


def upper_percent(share: float) -> str:
    """An upper bound for a sentence, rounded up."""
    return f"{math.ceil(round(share * 100, 9))} %"


def bounded(bound: Bound | None) -> str:
    """Accuracy for a table: ``91.0 % [86.7, 94.3]``, or the score so far where scoring stopped."""
    if bound is None:
        return DASH
    if bound.lower is None or bound.upper is None:
        return f"{percent(bound.point)}, first {bound.n}"
    return f"{percent(bound.point)} [{bound.lower * 100:.1f}, {bound.upper * 100:.1f}]"


def agreement(consistency: Consistency | None) -> str:
    """Consistency for a table: ``97.0 % [≥ 94.0]``, or ``97.0 %, no bound`` where the test was stopped."""
    if consistency is None:
        return DASH
    if consistency.lower is None:
        return f"{percent(consistency.point)}, no bound"
    return f"{percent(consistency.point)} [≥ {consistency.lower * 100:.1f}]"


def money(amount: float | None, currency: str = "USD") -> str:
    """An amount: ``$0.0123``, ``$12``, ``EUR 3.50``; an unknown price is ``unknown``, never 0."""
    if amount is None:
        return "unknown"
    sign = "-" if amount < 0 else ""
    unit = "$" if currency == "USD" else f"{currency} "
    if 0 < amount < _NEXT_TO_NOTHING:
        return f"≤ {unit}{_NEXT_TO_NOTHING:.6f}"
    return f"{sign}{unit}{_digits(abs(amount))}"


def _digits(amount: float) -> str:
    if amount == 0:
        return "0"
    if amount < 1:  # three significant digits, at least cents
        places = max(2, 2 - math.floor(math.log10(amount)))
        text = f"{amount:.{places}f}"
        whole, cents = text.split(".")
        return f"{whole}.{cents[:2]}{cents[2:].rstrip('0')}"
    if amount >= 100:
        return f"{amount:,.0f}"
    return f"{amount:.2f}".removesuffix(".00")


def milliseconds(value: float | None) -> str:
    """Milliseconds without decimals, unit left to the heading."""
    return DASH if value is None else f"{value:,.0f}"


def count(value: float | None) -> str:
    """A number of things: ``50,000``."""
    return DASH if value is None else f"{value:,.0f}"


def compact(value: float) -> str:
    """A number of things where space is short: ``940``, ``12k``, ``3.4M``."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            shown = value / size
            return f"{shown:.0f}{letter}" if shown >= 10 else f"{shown:.1f}".removesuffix(".0") + letter
    return f"{value:.0f}"


def clock(seconds: float | None) -> str:
    """Time on a progress line: ``0:45``, ``12:03``, ``1:02:03``."""
    if seconds is None:
        return DASH
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(seconds: float) -> str:
    """Time in a sentence: ``45 s``, ``12 min``, ``2 h 10 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def run_time(run_id: str) -> datetime | None:
    """When a run began, UTC, read from its id; None when the id holds no date."""
    found = _RUN_TIME.search(run_id)
    if found is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None


def one_line(text: str, most: int = 0) -> str:
    """A stranger's text on one line without control or direction characters, cut to `most` characters if given."""
    line = _visible(" ".join(text.split()))
    return line if not most or len(line) <= most else line[: most - 1].rstrip() + "…"


def _visible(line: str) -> str:
    shown = (c for c in line if c in _JOINERS or unicodedata.category(c) not in _INVISIBLE)
    return "".join(c for c in shown if c not in _NOT_XML)


def markdown(text: str, most: int = 0) -> str:
    """A stranger's text as plain Markdown on one line, safe in a table cell. Ids such as ``few_shot-4@small`` stay."""
    line = re.sub(r"([\\`*|~]|\](?=[(:\[])|^[#+>-]|\$(?!\d))", r"\\\1", one_line(text, most))
    line = re.sub(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\\_", line)
    return html.escape(line, quote=False)


def code(text: str) -> str:
    """Text as a Markdown code span, with a fence longer than any run of backticks in it."""
    line = one_line(text).replace("|", "\\|")
    if "`" not in line:
        return f"`{line}`"
    fence = "`" * (1 + max(len(run) for run in re.findall("`+", line)))
    return f"{fence} {line} {fence}"


def code_block(text: str, language: str = "") -> str:
    """Text as a fenced Markdown block whose fence no line of it can close."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{block(text)}\n{fence}"


def block(text: str) -> str:
    """A stranger's text with its lines kept, without control or direction characters."""
    return "\n".join(_visible(line.expandtabs(4)) for line in text.splitlines())


def xml(text: str, most: int = 0) -> str:
    """A stranger's text as XML character data or attribute value."""
    return html.escape(one_line(text, most), quote=True)
