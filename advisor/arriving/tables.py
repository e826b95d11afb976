"""CSV, TSV, Parquet, and JSONL whose rows are plain columns: files that a task can name as they are."""

from collections.abc import Mapping
from pathlib import Path

from advisor.arriving.arrival import Arrival, Part
from advisor.data_files import CSV, JSONL, PARQUET, RowFile, read_rows, refuse

WORDS = {".csv": "CSV file", ".tsv": "TSV file", ".parquet": "Parquet file"}
TABLES = (*CSV, *JSONL, *PARQUET)
SIBLINGS: dict[Part, tuple[str, ...]] = {
    "train": ("train", "training"),
    "dev": ("dev", "validation", "valid", "val"),
    "test": ("test", "testing", "eval"),
}


def read_table(path: Path) -> Arrival:
    """The rows of a file, and of those beside it when it is called train and they are called dev or test.

    Raises:
        DataError: a file cannot be read; every bad line is named.
        MissingExtra: a Parquet file without pyarrow.
    """
    files = divided(path)
    read = {part: rows_of(file) for part, file in files.items()}
    word = WORDS.get(path.suffix.lower(), "JSONL file")
    names = [file.name for file in files.values()]
    several = f"the files {', '.join(names)}" if len(names) > 1 else f"the {word} {path.name}"
    name = path.stem if len(names) == 1 else path.resolve().parent.name
    parts = {part: [row.values for row in file.rows] for part, file in read.items()}
    return Arrival(several, name, parts, files)


def rows_of(path: Path) -> RowFile:
    """The rows of one file; every bad line of it refuses all."""
    read = read_rows(path)
    refuse(read.problems)
    return read


def divided(path: Path) -> Mapping[Part, Path]:
    """``{"path": path}``, or train, dev and test where the names of the file and its neighbours say so."""
    beside = {
        part: neighbour
        for part, stems in SIBLINGS.items()
        for stem in reversed(stems)
        if (neighbour := path.with_name(stem + path.suffix)).is_file()
    }
    if path not in beside.values() or "train" not in beside:
        return {"path": path}
    if "test" not in beside:
        return {"train": beside["train"], "test": beside["dev"]} if "dev" in beside else {"path": path}
    return beside
