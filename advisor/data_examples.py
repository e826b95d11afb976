"""Turns rows into examples: finds the columns, checks every value, says the row of every mistake."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor.answer_form import BadForm
from advisor.data_files import Row, RowFile
from advisor.data_targets import structured
from advisor.suggest import bracket, did_you_mean, found_names, shown
from advisor.task import ColumnsSection, TaskSpec
from advisor.types import Example

INPUT_COLUMNS = ("input", "question", "text", "prompt", "message", "dialogue")
TARGET_COLUMNS = ("target", "answer", "label", "output", "completion", "summary", "intent", "record", "entities")
OWN_COLUMNS = {"extraction": "record", "entities": "entities"}
"""Where the target of a kind is looked for first."""
CHAT_COLUMN = "messages"


@dataclass(frozen=True, slots=True)
class Placed:
    """An example, ``file:line`` of its row, and what its place in a split is drawn from.

    `named` says that the file gives its id.
    """

    example: Example
    path: Path
    line: int
    named: bool

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.path}:{self.line}"

    @property
    def key(self) -> str:
        """Its own id, or its content where the file gives none, so that the order of rows changes nothing."""
        return self.example.id if self.named else f"{self.example.input}\0{self.example.target}"


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """The examples of one file, what is wrong with its rows, and what a user may have overlooked."""

    examples: tuple[Placed, ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Columns:
    input: str
    target: str
    id: str | None
    group: str | None
    source: str | None
    facts: str | None


class _BadValue(Exception):
    """A value that cannot be used; its text is what is wrong."""


def read_examples(file: RowFile, task: TaskSpec, id_stem: str) -> ExampleFile:
    """Reads every row of `file`. A row without an id is called ``<id_stem>-<row number>``."""
    columns = task.data.columns
    if not file.rows:
        return ExampleFile((), file.problems)
    problems = list(file.problems)
    rows = []
    for row in file.rows:
        try:
            rows.append(_with_chat(row, columns))
        except _BadValue as wrong:
            problems.append(f"{row.place}: {wrong}")
    targets = tuple(dict.fromkeys((OWN_COLUMNS.get(task.task.kind, TARGET_COLUMNS[0]), *TARGET_COLUMNS)))
    chosen = _choose(rows, columns, targets, problems) if rows else None
    if chosen is None:
        return ExampleFile((), tuple(problems))
    examples = []
    for row in rows:
        try:
            examples.append(_example(row, chosen, task, id_stem))
        except _BadValue as wrong:
            problems.append(f"{row.place}: {wrong}")
    return ExampleFile(tuple(examples), tuple(problems), tuple(_overlooked(file.path, rows[0].values, columns)))


def _overlooked(path: Path, values: Mapping[str, object], columns: ColumnsSection) -> Iterable[str]:
    for name in ("group", "source", "facts"):
        if name in values and getattr(columns, name) is None:
            yield f"{path}: column {name} is not used (to use it, add `{name}: {name}` to data.columns)"


def _with_chat(row: Row, columns: ColumnsSection) -> Row:
    """The row with `messages` turned into input and target, unless other columns are named."""
    if CHAT_COLUMN not in row.values or columns.input or columns.target:
        return row
    turns = row.values[CHAT_COLUMN]
    if not isinstance(turns, list) or len(turns) < 2:
        raise _BadValue(f"messages must be a list of at least two turns{bracket(f'found {shown(turns)}')}")
    roles, contents = zip(*(_turn(turn, index) for index, turn in enumerate(turns)), strict=True)
    if roles[-1] != "assistant":
        raise _BadValue(f"the last of its messages must be the assistant's{bracket(f'found {shown(roles[-1])}')}")
    lines = [f"{role}: {content}" for role, content in zip(roles[:-1], contents[:-1], strict=True)]
    asked = contents[0] if roles[:-1] == ("user",) else "\n".join(lines)
    others = {key: value for key, value in row.values.items() if key != CHAT_COLUMN}
    return Row(row.path, row.line, row.number, {"input": asked, "target": contents[-1], **others})


def _turn(turn: object, index: int) -> tuple[str, str]:
    role, content = (turn.get("role"), turn.get("content")) if isinstance(turn, dict) else (None, None)
    if not isinstance(role, str) or not isinstance(content, str):
        raise _BadValue(f"messages[{index}] must have a role and a content, both text")
    return role, content


def _choose(rows: list[Row], columns: ColumnsSection, targets: tuple[str, ...], problems: list[str]) -> _Columns | None:
    """The columns of a file. What cannot be chosen is said once, not once a row."""
    first, names = rows[0], list(dict.fromkeys(name for row in rows for name in row.values))
    before = len(problems)
    asked = _default(columns.input, "input", INPUT_COLUMNS, first, problems)
    target = _default(columns.target, "target", targets, first, problems)
    named = (columns.input, columns.target, columns.id, columns.group, columns.source, columns.facts)
    for name in dict.fromkeys(name for name in named if name and name not in names):
        problems.append(f"{first.place}: {_missing(name, names)}")
    if asked and asked == target:
        problems.append(f'{first.place}: column "{asked}" cannot be both the input and the target')
    if len(problems) > before:
        return None
    return _Columns(asked, target, columns.id, columns.group, columns.source, columns.facts)


def _default(named: str | None, role: str, candidates: tuple[str, ...], first: Row, problems: list[str]) -> str:
    if named:
        return named
    chosen = next((name for name in candidates if name in first.values), "")
    if not chosen:
        found = bracket(found_names(first.values), f"name it in data.columns.{role}")
        problems.append(f"{first.place}: no column holds the {role}{found}")
    return chosen


def _missing(name: str, names: Iterable[str]) -> str:
    return f'column "{name}" is missing' + bracket(found_names(names), did_you_mean(name, names))


def _example(row: Row, columns: _Columns, task: TaskSpec, id_stem: str) -> Placed:
    asked = _text(row, columns.input)
    target = _target(row, columns.target, task, asked)
    own_id = _optional(row, columns.id)
    example = Example(
        id=own_id or f"{id_stem}-{row.number}",
        input=asked,
        target=target,
        group=_optional(row, columns.group),
        source=_optional(row, columns.source),
        facts=_facts(row, columns.facts),
    )
    return Placed(example, row.path, row.line, own_id is not None)


def _target(row: Row, column: str, task: TaskSpec, asked: str) -> str:
    if task.form is not None:
        try:
            return structured(_value(row, column), task.form, asked)
        except BadForm as wrong:
            raise _BadValue(f'column "{column}": {wrong}') from wrong
    return _label(row, column) if task.task.kind == "classification" else _text(row, column)


def _value(row: Row, column: str) -> object:
    if column not in row.values:
        raise _BadValue(_missing(column, row.values))
    return row.values[column]


def _text(row: Row, column: str) -> str:
    value = _value(row, column)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise _BadValue(f'column "{column}" must be text{bracket(f"found {shown(value)}")}')
    if not value.strip():
        raise _BadValue(f'column "{column}" is blank')
    return value


def _label(row: Row, column: str) -> str:
    value = _value(row, column)
    if isinstance(value, (bool, int, float)):
        advice = f'write it as text, "{str(value).lower()}"'
        raise _BadValue(f'column "{column}" must be text{bracket(f"found {shown(value)}", advice)}')
    return _text(row, column).strip()


def _optional(row: Row, column: str | None) -> str | None:
    value = row.values.get(column) if column else None
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _text(row, column or "")


def _facts(row: Row, column: str | None) -> tuple[str, ...]:
    value = row.values.get(column) if column else None
    entries = value if isinstance(value, list) else [] if value in (None, "") else [value]
    if not all(isinstance(entry, str) and entry.strip() for entry in entries):
        raise _BadValue(f'column "{column}" must be text or a list of texts{bracket(f"found {shown(value)}")}')
    return tuple(str(entry) for entry in entries)
