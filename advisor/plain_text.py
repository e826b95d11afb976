"""Text from strangers (data, documents, models, servers): what cannot be kept, and what must not reach a terminal."""

import json
import re
from collections.abc import Mapping

_HALF = re.compile("[\ud800-\udfff]")
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and line feed, marks that turn the direction of text, halves of characters."""


def unreadable(*values: object) -> str:
    """Why a value, at any depth, is no text that can be stored and sent; empty where it is one.

    Half of a character has no form in UTF-8, and a NUL ends a text in many programs: what is written would not be what
    is read.
    """
    for value in values:
        if isinstance(value, str):
            if "\0" in value:
                return "holds a NUL character (is it a binary file, or UTF-16? save it as UTF-8 text)"
            if not value.isascii() and (half := _HALF.search(value)):
                return f"holds half of a character (\\u{ord(half[0]):04x}; write the whole character)"
        elif isinstance(value, Mapping):
            if why := unreadable(*value.keys(), *value.values()):
                return why
        elif isinstance(value, (list, tuple)) and (why := unreadable(*value)):
            return why
    return ""


def harmless(text: str) -> str:
    """`text` for a terminal: what would move its cursor, change its title or turn the text around is spelled out."""
    return _COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def harmless_json(record: object) -> str:
    """A JSON document for a terminal: what JSON may spell out is spelled out, so that it stays the same document."""
    return harmless(json.dumps(record, indent=1, ensure_ascii=False))
