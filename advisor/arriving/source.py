"""Finds the importer for what a user names: by what the file is called, then by what is in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from advisor.arriving.alpaca import is_alpaca, read_alpaca
from advisor.arriving.arrival import Arrival, Record
from advisor.arriving.hugging_face import PREFIXED, Hub, names_dataset, read_dataset
from advisor.arriving.lm_eval import is_lm_eval, read_lm_eval
from advisor.arriving.openai_chat import is_chat, read_chat
from advisor.arriving.openai_eval import is_eval, read_eval
from advisor.arriving.promptfoo import is_promptfoo, read_promptfoo
from advisor.arriving.squad import is_squad, read_squad
from advisor.arriving.tables import TABLES, read_table
from advisor.arriving.yaml_files import mapping, read_yaml
from advisor.document_formats import DOCUMENT_SUFFIXES
from advisor.errors import AdvisorError, DataError
from advisor.suggest import bracket, did_you_mean

READ = "CSV, TSV, JSONL, Parquet, OpenAI chat or eval JSONL, promptfoo or lm-eval YAML, SQuAD JSON"
SPREADSHEETS = (".xlsx", ".xls", ".ods", ".numbers")
CONFIGS = (".yaml", ".yml", ".json")


def read_source(text: str, hub: Hub) -> Arrival:
    """Reads what ``--from`` names: a file, a folder that holds one, or a data set of the hub.

    Raises:
        AdvisorError: with what is wrong, its place and the cure.
    """
    path = Path(text).expanduser()
    if text.startswith(PREFIXED) or (not path.exists() and names_dataset(text)):
        return read_dataset(text, hub)
    if path.is_dir():
        path = only_source(path)
    if not path.is_file():
        beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        raise AdvisorError("no such file", where=text, hint=did_you_mean(path.name, beside).removeprefix("; ") or "")
    suffix = path.suffix.lower()
    if suffix in CONFIGS:
        return _config(path, hub)
    if suffix in TABLES:
        return _table(path)
    raise AdvisorError(f"files of type {suffix or 'no suffix'} are not read", where=text, hint=_cure(suffix))


def _cure(suffix: str) -> str:
    if suffix in SPREADSHEETS:
        return "save the sheet as CSV (UTF-8), then: advisor init --from FILE.csv"
    if suffix in DOCUMENT_SUFFIXES:
        return "a document is part of a corpus: advisor init --from EXAMPLES.csv --corpus 'FOLDER/**/*'"
    return f"read are: {READ}"


def only_source(folder: Path) -> Path:
    """The one file of a folder that a task can start from.

    Raises:
        AdvisorError: there is none, or there are several.
    """
    found = sources_in(folder)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(path.name for path in found)
        raise AdvisorError(f"holds several data files{bracket(names)}", where=str(folder), hint="name one: --from FILE")
    has_documents = any(entry.suffix.lower() in DOCUMENT_SUFFIXES for entry in folder.rglob("*"))
    cure = (
        f"label some questions in a CSV, then: advisor init --from EXAMPLES.csv --corpus '{folder.as_posix()}/**/*'"
        if has_documents
        else f"read are: {READ}"
    )
    what = "holds documents but no labelled examples" if has_documents else "holds no file that is read"
    raise AdvisorError(what, where=str(folder), hint=cure)


def sources_in(folder: Path) -> list[Path]:
    """Data files of a folder; train, dev and test files count once, as their train file."""
    names = ("promptfooconfig.yaml", "promptfooconfig.yml")
    configs = [folder / name for name in names if (folder / name).is_file()]
    tables = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in TABLES)
    trains = [path for path in tables if path.stem in ("train", "training")]
    return configs or trains or tables


def _table(path: Path) -> Arrival:
    """A table, or a JSONL file whose rows are conversations, items of an eval, or instructions."""
    table = read_table(path)
    read = _reader(table.rows[0] if table.rows else {})
    if read is None:
        return table
    arrivals = {part: read(rows, path) for part, rows in table.parts.items()}
    kept = next(iter(arrivals.values()))
    if len({arrival.instructions for arrival in arrivals.values()}) > 1:
        raise DataError([f"{path}: the system message differs from that of the files beside it (name one file alone)"])
    notes = tuple(dict.fromkeys(note for arrival in arrivals.values() for note in arrival.notes))
    parts = {part: arrival.parts["path"] for part, arrival in arrivals.items()}
    return replace(kept, name=table.name, parts=parts, notes=notes)


def _reader(row: Record) -> Callable[[Sequence[Record], Path], Arrival] | None:
    """The importer of rows like this one; None where they are plain columns."""
    readers = ((is_eval, read_eval), (is_chat, read_chat), (is_alpaca, read_alpaca))
    return next((read for fits, read in readers if fits(row)), None)


def _config(path: Path, hub: Hub) -> Arrival:
    content = read_yaml(path)
    if is_squad(content):
        return read_squad(mapping(content), path)
    if is_promptfoo(content):
        return read_promptfoo(mapping(content), path)
    if is_lm_eval(content):
        return read_lm_eval(mapping(content), path, hub)
    rows = _array(content)
    if rows is None:
        raise AdvisorError("is in no format that is known", where=str(path), hint=f"read are: {READ}")
    read = _reader(rows[0])
    if read is not None:
        return read(rows, path)
    return Arrival(f"the JSON file {path.name}", path.stem, {"path": rows})


def _array(content: object) -> list[Mapping[str, object]] | None:
    """The records of a JSON array, or of the only array in an object."""
    arrays = [content] if isinstance(content, list) else [v for v in mapping(content).values() if isinstance(v, list)]
    if len(arrays) != 1 or not arrays[0] or not all(isinstance(row, Mapping) for row in arrays[0]):
        return None
    return list(arrays[0])
