"""Values as YAML writes them on one line."""

import json
import re

from ruamel.yaml import YAML

_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9 ._/@'()-]*(?<! )")


def scalar(text: str) -> str:
    """`text` plain where YAML reads it back as the same text, else in double quotes (JSON is YAML)."""
    if _SAFE.fullmatch(text) and YAML(typ="safe", pure=True).load(text) == text:
        return text
    return json.dumps(text, ensure_ascii=False)
