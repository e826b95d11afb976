"""Reads the YAML and JSON of other tools; a tag that only they understand becomes a `Foreign` value."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError

from advisor.errors import DataError
from advisor.yaml_limits import composed, not_yaml


@dataclass(frozen=True, slots=True)
class Foreign:
    """A value with a tag such as ``!function``: code of another tool, which is never run here."""

    tag: str
    text: str


class _Constructor(SafeConstructor):
    """Knows every tag by name."""


def _foreign(constructor: Any, node: Any) -> Foreign:
    return Foreign(str(node.tag), str(getattr(node, "value", "")))


_Constructor.add_constructor(None, _foreign)


def read_yaml(path: Path) -> object:
    """The content of a YAML or JSON file.

    Raises:
        DataError: it is missing, not UTF-8, or broken; with line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".json":
            return json.loads(text)
        yaml = YAML(typ="safe", pure=True)
        yaml.Constructor = _Constructor
        return composed(yaml, text)[1]
    except json.JSONDecodeError as wrong:
        raise DataError([f"{path}:{wrong.lineno}:{wrong.colno}: is not valid JSON ({wrong.msg})"]) from wrong
    except UnicodeDecodeError as wrong:
        raise DataError([f"{path}: is not UTF-8 (byte {wrong.start + 1}; save it as UTF-8)"]) from wrong
    except OSError as wrong:
        raise DataError([f"{path}: cannot be read ({wrong.strerror})"]) from wrong
    except RecursionError as wrong:
        raise DataError([f"{path}: is nested too deeply"]) from wrong
    except (YAMLError, ValueError) as wrong:
        raise DataError([not_yaml(path, wrong)]) from wrong


def mapping(value: object) -> Mapping[str, object]:
    """`value` where it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def listed(value: object) -> list[object]:
    """`value` as a list: itself, alone, or empty for nothing."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]
