"""Writes docs/task-yaml.md from the schema of task.yaml: `python docs/write_task_yaml.py`.

With `--check` it writes nothing and exits 1 when the page is not what the schema says.
"""

import sys
from pathlib import Path
from typing import Any

from advisor.task import task_schema

PAGE = Path(__file__).with_name("task-yaml.md")
Schema = dict[str, Any]
BOUNDS = {
    "exclusiveMinimum": "more than {:g}",
    "minimum": "at least {:g}",
    "exclusiveMaximum": "less than {:g}",
    "maximum": "at most {:g}",
}
PLAIN = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
HEAD = """\
# task.yaml

Written by `docs/write_task_yaml.py` from the schema; `advisor schema` prints the schema itself, for editors.

The least that runs:

```yaml
version: 1
name: support-intents
task: {kind: classification}
data: {path: examples.jsonl}
target: {accuracy: 0.85}
```

Paths are relative to the file. It is YAML 1.2: `yes`, `no`, `on` and `off` are text, and a key that stands twice is an
error. An unknown key is an error too. Any key can be set for one run: `--set target.accuracy=0.9`,
`--set strategies.0.shots=[4]`.
"""


def page() -> str:
    """The whole page: the file's own keys, then every section in the order it is first used."""
    schema: Schema = task_schema()
    sections: dict[str, str] = {}
    _name_sections(schema, schema, "", sections)
    parts = [HEAD, _table(schema, sections)]
    for name, title in sections.items():
        section = schema["$defs"][name]
        about = " ".join(section.get("description", "").split())
        parts.append(f"## {title}\n\n{about}\n\n{_table(section, sections)}")
    return "\n".join(parts)


def _name_sections(part: Schema, schema: Schema, above: str, sections: dict[str, str]) -> None:
    """Gives each section that `part` refers to the dotted name that it has in task.yaml."""
    for key, value in part["properties"].items():
        for name in _references(value):
            if name not in sections:
                many = "array" in (value.get("type"), *(choice.get("type") for choice in value.get("anyOf", ())))
                title = f"{above}{key}{'[]' if many else ''}"
                sections[name] = title
                _name_sections(schema["$defs"][name], schema, f"{title}.", sections)


def _references(value: Schema) -> list[str]:
    if "$ref" in value:
        return [value["$ref"].rpartition("/")[2]]
    parts = [*value.get("anyOf", ()), *value.get("oneOf", ()), *([value["items"]] if "items" in value else ())]
    return [name for part in parts for name in _references(part)]


def _table(section: Schema, sections: dict[str, str]) -> str:
    rows = ["| key | value | default | what follows |", "|---|---|---|---|"]
    for key, value in section["properties"].items():
        default = "**required**" if key in section.get("required", ()) else _default(value.get("default"))
        examples = ", ".join(f"`{_yaml(example)}`" for example in value.get("examples", ()))
        meaning = value["description"] + (f" E.g. {examples}." if examples else "")
        cells = [f"`{key}`", _kind(value, sections), default, meaning]
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(rows) + "\n"


def _kind(value: Schema, sections: dict[str, str]) -> str:
    if "$ref" in value:
        title = sections[value["$ref"].rpartition("/")[2]]
        return f"[{title}](#{title.replace('.', '').replace('[]', '')})"
    choices = [part for part in (*value.get("anyOf", ()), *value.get("oneOf", ())) if part.get("type") != "null"]
    if choices:
        return " or ".join(_kind(choice, sections) for choice in choices)
    if "enum" in value or "const" in value:
        return ", ".join(f"`{_yaml(word)}`" for word in value.get("enum", [value.get("const")]))
    if value["type"] == "array":
        return f"list of {_kind(value['items'], sections)}"
    bounds = [words.format(value[bound]) for bound, words in BOUNDS.items() if bound in value]
    return ", ".join([PLAIN[value["type"]], *bounds])


def _default(value: object) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, dict):
        return "its defaults"
    return f"`{_yaml(value)}`"


def _yaml(value: object) -> str:
    """A value as it is written on one line of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(part)}" for key, part in value.items() if part is not None) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def main(arguments: list[str]) -> int:
    """Writes or checks the page; the exit code is 1 only when a check fails."""
    if "--check" not in arguments:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()
    if not same:
        sys.stderr.write(f"{PAGE.name} is out of date: python docs/write_task_yaml.py\n")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
