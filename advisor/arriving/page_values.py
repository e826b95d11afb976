"""Values as YAML writes them on one line."""

import json
import re

from ruamel.yaml import YAML

_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9 ._/@'()-]*(?<! )")

_UNFIT = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What may stand in JSON and not in YAML; a line end of Unicode would break the line."""


def scalar(text: str) -> str:
    """`text` plain where YAML reads it back as the same text, else in double quotes (JSON is YAML)."""
    if _SAFE.fullmatch(text) and YAML(typ="safe", pure=True).load(text) == text:
        return text
    return _UNFIT.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
