"""The bracket at the end of an error line: what was found, and what was probably meant."""

import difflib
import json
from collections.abc import Iterable, Mapping

LONGEST = 60
"""Characters of a found value that are shown."""


def shown(value: object) -> str:
    """`value` as an error line shows it: text in quotes, a mapping or list by name, cut at `LONGEST` characters."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (str, bool)) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def found(value: object) -> str:
    """``found "x"``, for `bracket`."""
    return f"found {shown(value)}"


def found_names(names: Iterable[str]) -> str:
    """``found: a, b``, for `bracket`; empty when there are none."""
    listed = ", ".join(names)
    return f"found: {listed}" if listed else ""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """``; did you mean x?`` with the choice nearest to `word`, empty when none is near."""
    by_folded = {choice.casefold(): choice for choice in choices}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1)
    return f"; did you mean {by_folded[near[0]]}?" if near else ""


def bracket(*parts: str) -> str:
    """Joins the non-empty parts into `` (a; b)``; empty when there are none."""
    kept = [part.removeprefix("; ") for part in parts if part]
    return f" ({'; '.join(kept)})" if kept else ""
