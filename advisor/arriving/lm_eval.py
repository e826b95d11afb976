"""Task YAML of lm-evaluation-harness: its data set, its Jinja2 templates, its metric. Its Python is never run."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.arriving.arrival import Arrival, Part, Record, left_out
from advisor.arriving.hugging_face import Hub, read_dataset
from advisor.arriving.tables import rows_of
from advisor.arriving.templates import divide, filled
from advisor.arriving.yaml_files import Foreign, listed, mapping, read_yaml
from advisor.errors import DataError

LOCAL = ("json", "csv", "parquet")
METRICS = {"exact_match": "exact_match", "f1": "answer_f1"}
MOST_INCLUDED = 5
"""Files that `include` may go through."""


def is_lm_eval(content: object) -> bool:
    """Whether YAML is a task of the harness."""
    said = mapping(content)
    return ("doc_to_text" in said or "include" in said) and ("task" in said or "dataset_path" in said)


def read_lm_eval(content: Mapping[str, object], path: Path, hub: Hub) -> Arrival:
    """The documents of the task as rows.

    Raises:
        DataError: it is written in Python, or its files cannot be read.
        AdvisorError: its data set lies on a hub that cannot be reached.
    """
    task = _included(content, path)
    _refuse_code(task, path)
    source = _source(task, path, hub)
    divided = divide(_template(task.get("doc_to_text"), source))
    parts: dict[Part, Sequence[Record]] = {}
    lost = 0
    for part, rows in source.parts.items():
        made = [_row(row, divided.request, task) for row in rows]
        parts[part] = [row for row in made if row is not None]
        lost += len(made) - len(parts[part])
    instructions = "\n".join(text for text in (_described(task), divided.instructions) if text)
    choices = task.get("doc_to_choice")
    closed = tuple(str(choice) for choice in choices) if isinstance(choices, list) else ()
    return Arrival(
        origin=f"the lm-evaluation-harness task {path.name}",
        name=str(task.get("task") or path.stem),
        parts=parts,
        columns={"input": "input", "target": "target"},
        kind="classification" if len(closed) > 1 else None,
        kind_why="the task lists its choices" if len(closed) > 1 else "",
        instructions=instructions,
        metric=_metric(task),
        labels=closed,
        notes=(*source.notes, *left_out(lost, "their templates give no request or no answer")),
    )


def _included(content: Mapping[str, object], path: Path) -> Mapping[str, object]:
    """The task with what it includes under it."""
    merged, here = dict(content), path
    for _ in range(MOST_INCLUDED):
        name = merged.pop("include", None)
        if not isinstance(name, str):
            break
        here = here.parent / name
        merged = {**mapping(read_yaml(here)), **merged}
    return merged


def _refuse_code(task: Mapping[str, object], path: Path) -> None:
    for key in ("doc_to_text", "doc_to_target", "doc_to_choice", "process_docs", "custom_dataset"):
        if isinstance(task.get(key), Foreign):
            said = f"is Python ({_written(task[key])}), which is not run; export its documents as JSONL"
            raise DataError([f"{path}: {key}: {said} (advisor init --from FILE.jsonl)"])
    for key in ("doc_to_text", "doc_to_target"):
        if task.get(key) is None:
            raise DataError([f"{path}: {key}: is missing"])


def _written(value: object) -> str:
    return f"{value.tag} {value.text}" if isinstance(value, Foreign) else str(value)


def _source(task: Mapping[str, object], path: Path, hub: Hub) -> Arrival:
    name = str(task.get("dataset_path") or "")
    named = _split_names(task)
    if name not in LOCAL:
        config = task.get("dataset_name")
        return read_dataset(f"{name}:{config}" if config else name, hub, named)
    files = mapping(task.get("dataset_kwargs")).get("data_files")
    given = {str(key): listed(value) for key, value in mapping(files).items()} or {"test": listed(files)}
    if not any(given.values()):
        raise DataError([f"{path}: dataset_kwargs.data_files: is missing"])
    rows = {
        split: [row.values for one in names for row in rows_of(path.parent / str(one)).rows]
        for split, names in given.items()
    }
    return Arrival("", path.stem, _parts(rows, named))


def _split_names(task: Mapping[str, object]) -> dict[Part, str]:
    """The harness's names of the splits; what it scores is test."""
    train = task.get("training_split") or task.get("fewshot_split")
    dev, test = task.get("validation_split"), task.get("test_split")
    scored = test or dev
    named = {"train": train, "dev": dev if test and dev != train else None, "test": scored if scored != train else None}
    return {part: str(name) for part, name in named.items() if name}


def _parts(rows: Mapping[str, Sequence[Record]], named: Mapping[Part, str]) -> dict[Part, Sequence[Record]]:
    """The splits under our names; one file where train or test is missing."""
    parts = {part: rows[name] for part, name in named.items() if rows.get(name)}
    if "train" in parts and "test" in parts:
        return parts
    return {"path": [row for split in rows.values() for row in split]}


def _template(value: object, source: Arrival) -> str:
    """`doc_to_text` as a template: a column's bare name stands for the column."""
    text = str(value)
    columns = source.rows[0] if source.rows else {}
    return f"{{{{{text}}}}}" if text in columns else text


def _row(row: Record, request: str, task: Mapping[str, object]) -> Record | None:
    asked = filled(request, row) if request else None
    target = _target(row, task)
    if not asked or not asked.strip() or target is None:
        return None
    return {"input": asked.strip(), "target": target}


def _target(row: Record, task: Mapping[str, object]) -> str | None:
    """The right answer: a column, a template, or the number of a choice."""
    said = task["doc_to_target"]
    value = row[said] if isinstance(said, str) and said in row else said
    if isinstance(value, str) and "{" in value and value == said:
        value = filled(value, row)
    if isinstance(value, list):
        value = value[0] if value else None
    choices = _choices(row, task)
    if choices and str(value).strip().isdecimal() and int(str(value)) < len(choices):
        value = choices[int(str(value))]
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return text.strip() or None


def _choices(row: Record, task: Mapping[str, object]) -> list[str]:
    said = task.get("doc_to_choice")
    value = row.get(said) if isinstance(said, str) and said in row else said
    return [str(choice) for choice in value] if isinstance(value, list) else []


def _described(task: Mapping[str, object]) -> str:
    described = task.get("description")
    return described.strip() if isinstance(described, str) and "{{" not in described else ""


def _metric(task: Mapping[str, object]) -> str:
    names = [str(mapping(one).get("metric")) for one in listed(task.get("metric_list"))]
    return next((METRICS[name] for name in names if name in METRICS), "auto")
