"""Reads the YAML of a task file and remembers where everything stands, so that errors can say line and column.

YAML 1.2: ``yes``, ``no``, ``on`` and ``off`` stay text. A key that stands twice is a problem, never a silent choice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from advisor.errors import TaskError
from advisor.suggest import bracket, did_you_mean, found
from advisor.yaml_limits import MOST_BYTES, composed, not_yaml

Keys = tuple[str | int, ...]
"""Where something stands: ``("models", 0, "price")``."""
SECRET_KEYS = ("api_key", "api_key_env")
KEY_TAGS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge")
"""What a key may be: text, or the ``<<`` that takes over the keys of an anchor."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A position in a file, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at `keys`. `at_key` points at the key's own name instead of its value."""

    keys: Keys
    said: str
    at_key: bool = False
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class TaskFile:
    """The plain content of a task file with its overrides applied, and the marks of its keys and values.

    `problems` are those of the file itself: keys that stand twice, overrides that cannot be applied.
    """

    name: str
    content: dict[str, object]
    key_marks: dict[Keys, Mark] = field(default_factory=dict)
    value_marks: dict[Keys, Mark] = field(default_factory=dict)
    overrides: dict[Keys, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def mark_of(self, problem: Problem) -> Mark:
        """Where `problem` stands; for an absent key, where the nearest key above it stands."""
        keys, marks = problem.keys, self.key_marks if problem.at_key else self.value_marks
        if problem.mark or keys in marks:
            return problem.mark or marks[keys]
        above = (keys[:length] for length in range(len(keys) - 1, 0, -1))
        return next((self.key_marks[part] for part in above if part in self.key_marks), Mark(1, 1))

    def override_of(self, keys: Keys) -> Keys | None:
        """The keys of the override that put the value at `keys` there; None when the file did."""
        return next((keys[:length] for length in range(len(keys), 0, -1) if keys[:length] in self.overrides), None)

    def place(self, problem: Problem) -> str:
        """``task.yaml:8:13: target.accuracy``, or the override that put the value there."""
        override = self.override_of(problem.keys)
        if override:
            return joined(f"--set {self.overrides[override]}", problem.keys)
        mark = self.mark_of(problem)
        return joined(f"{self.name}:{mark.line}:{mark.column}", problem.keys)

    def lines(self, problems: Sequence[Problem]) -> list[str]:
        """One line per problem, in the order of the file; what overrides brought comes last, in their order."""
        given = list(self.overrides)

        def order(problem: Problem) -> tuple[int, Mark]:
            override = self.override_of(problem.keys)
            return (given.index(override) + 1 if override else 0), self.mark_of(problem)

        return list(dict.fromkeys(f"{self.place(problem)}: {problem.said}" for problem in sorted(problems, key=order)))


def joined(start: str, keys: Keys) -> str:
    """`start` and the dotted keys, with ``: `` between them where both are there."""
    return ": ".join(part for part in (start, dotted(keys)) if part)


def dotted(keys: Keys) -> str:
    """``models.0.price`` for ``("models", 0, "price")``."""
    return ".".join(str(key) for key in keys)


def split_keys(text: str) -> Keys:
    """``("models", 0, "price")`` for ``models.0.price``."""
    return tuple(int(part) if part.isdecimal() else part for part in text.split("."))


def at(content: object, *keys: str | int) -> object:
    """The value at `keys`, or None where there is none."""
    for key in keys:
        entries = dict(enumerate(content)) if isinstance(content, (list, tuple)) else content
        if not isinstance(entries, dict) or key not in entries:
            return None
        content = entries[key]
    return content


def read_task_file(path: Path, overrides: Sequence[str] = ()) -> TaskFile:
    """Reads `path` and applies ``key=value`` overrides.

    Raises:
        TaskError: the file is missing, is not UTF-8, or is no YAML mapping.
    """
    text = _read_text(path)
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_duplicate_keys = True
    try:
        root, content = composed(yaml, text)
    except (YAMLError, ValueError) as wrong:
        raise TaskError([not_yaml(path, wrong)]) from wrong
    if not isinstance(content, dict):
        raise TaskError([f"{path}:1:1: must be a mapping of keys{bracket(found(content))}"])
    file = TaskFile(str(path), content)
    assert root is not None  # a file without nodes has no mapping
    problems = list(_note_marks(root, (), file, frozenset()))
    for override in overrides:
        problems += _apply(override, file)
    return TaskFile(file.name, content, file.key_marks, file.value_marks, file.overrides, tuple(problems))


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise TaskError([f"{path}: is longer than {MOST_BYTES:,} bytes (examples belong into a file of their own)"])
        return raw.decode("utf-8-sig")
    except FileNotFoundError as wrong:
        present = [entry.name for entry in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
        raise TaskError([f"{path}: no such file{bracket(did_you_mean(path.name, present))}"]) from wrong
    except IsADirectoryError as wrong:
        raise TaskError([f"{path}: is a folder (name its task file, e.g. {path / 'task.yaml'})"]) from wrong
    except UnicodeDecodeError as wrong:
        raise TaskError([f"{path}: is not UTF-8 (byte {wrong.start + 1})"]) from wrong
    except OSError as wrong:
        raise TaskError([f"{path}: cannot be read ({wrong.strerror})"]) from wrong


def _note_marks(node: Node, keys: Keys, file: TaskFile, above: frozenset[int]) -> Iterator[Problem]:
    """Notes the marks of `node` and everything under it; yields the keys that stand twice."""
    if id(node) in above:
        return
    above |= {id(node)}
    if isinstance(node, SequenceNode):
        for index, entry in enumerate(node.value):
            file.key_marks[(*keys, index)] = file.value_marks[(*keys, index)] = _mark(entry)
            yield from _note_marks(entry, (*keys, index), file, above)
    if isinstance(node, MappingNode):
        for name, value in node.value:
            here = (*keys, str(name.value))
            if (refused := _refused_key(name, here, file)) is not None:
                yield refused
                continue
            file.key_marks[here], file.value_marks[here] = _mark(name), _mark(value)
            yield from _note_marks(value, here, file, above)


def _refused_key(name: Node, keys: Keys, file: TaskFile) -> Problem | None:
    if not isinstance(name, ScalarNode):
        return Problem(keys[:-1], "has a key that is no text", mark=_mark(name))
    if name.tag not in KEY_TAGS:
        return Problem(keys, "must be text (put the key in quotes)", mark=_mark(name))
    if keys in file.key_marks:
        return Problem(keys, f"stands twice (first in line {file.key_marks[keys].line})", mark=_mark(name))
    return None


def _mark(node: Node) -> Mark:
    return Mark(node.start_mark.line + 1, node.start_mark.column + 1)


def _apply(override: str, file: TaskFile) -> list[Problem]:
    """Writes one override into the content; returns what keeps it from being written."""
    key, sign, text = override.partition("=")
    keys = split_keys(key.strip())
    file.overrides[keys] = f"{key}=…" if keys[-1] in SECRET_KEYS else override
    if not sign or not key.strip():
        return [Problem(keys, "must be key=value, e.g. --set target.accuracy=0.9")]
    try:
        _, value = composed(YAML(typ="safe", pure=True), text)
    except (YAMLError, ValueError):
        return [Problem(keys, "has a value that is not valid YAML")]
    return _write(file.content, keys, value)


def _write(content: dict[str, object], keys: Keys, value: object) -> list[Problem]:
    holder: Any = content
    for depth, key in enumerate(keys):
        refused = _unfit(holder, keys, depth)
        if refused:
            return [Problem(keys, refused)]
        if depth == len(keys) - 1:
            holder[key] = value
        elif isinstance(holder, dict) and holder.get(key) is None:
            holder[key] = {}
        holder = holder[key]
    return []


def _unfit(holder: object, keys: Keys, depth: int) -> str:
    """Why `holder` cannot take the key at `depth`; empty when it can."""
    key, where = keys[depth], dotted(keys[:depth])
    if isinstance(holder, list):
        if isinstance(key, int) and key < len(holder):
            return ""
        return f"{where} has no entry {key} (its entries are numbered 0 to {len(holder) - 1})"
    if not isinstance(holder, dict):
        return f"{where} has no keys{bracket(found(holder))}"
    numbered = isinstance(key, int) or (
        holder.get(key) is None and isinstance(keys[min(depth + 1, len(keys) - 1)], int)
    )
    return f"{dotted(keys[: depth + 1])} is not in the file, so nothing in it can be set" if numbered else ""
