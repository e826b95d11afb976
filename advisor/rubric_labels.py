"""Reads the answers that people judged, on which a judge is measured before it may decide anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.data_files import CSV, JSONL, Row, read_rows, refuse
from advisor.suggest import bracket, did_you_mean, found, found_names, shown
from advisor.task import TaskSpec

INPUT, OUTPUT, PASSED = "input", "output", "pass"
REFERENCES = ("reference", "target")
"""The column of what a right answer looks like: the first that is there. Without one the judge sees none in the run."""
FEWEST = 20
FEW = 50
FEW_WRONG = 15
"""Fewer wrong answers than this leave it open how many of them a judge lets pass."""
WORDS = {"true": True, "pass": True, "yes": True, "1": True, "false": False, "fail": False, "no": False, "0": False}
"""What a verdict may look like in a CSV file, where everything is text."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An answer that a person judged; `reference` is None where the file has no such column."""

    request: str
    answer: str
    reference: str | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Labels:
    """All answers of a labelled file, its sha256, and lines for the report."""

    rows: tuple[Labelled, ...]
    digest: str
    warnings: tuple[str, ...]

    @property
    def referenced(self) -> bool:
        """Whether the judge is shown what a right answer looks like."""
        return self.rows[0].reference is not None

    @property
    def wrong(self) -> int:
        """How many of the answers are labelled as failing."""
        return sum(not row.passed for row in self.rows)


def load_labels(task: TaskSpec) -> Labels | None:
    """The labelled file of the task's rubric; None without a rubric.

    Raises:
        DataError: every problem found, one line each: no such file, a missing column, a value that is no verdict, one
            answer with two labels, too few rows, only one of the two verdicts.
    """
    if task.task.rubric is None:
        return None
    name = task.task.rubric.labelled
    path, place = task.folder / name, task.place("task.rubric.labelled")
    if not path.is_file():
        beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        present = [entry for entry in beside if entry.endswith(JSONL + CSV)]
        refuse([f"{place}: no such file{bracket(found(name), did_you_mean(path.name, present))}"])
    file = read_rows(path)
    refuse(file.problems)
    columns = _columns(file.rows[0])
    problems: list[str] = []
    placed: list[tuple[str, Labelled]] = []
    for row in file.rows:
        read = _labelled(row, columns)
        if isinstance(read, Labelled):
            placed.append((row.place, read))
        else:
            problems += read
    problems += _contradictions(placed)
    refuse(problems)
    rows = tuple(dict.fromkeys(row for _, row in placed))  # a row that stands twice is one observation
    refuse(_too_little(rows, place))
    return Labels(rows, file.digest, tuple(_warnings(rows, len(placed), name)))


def _columns(first: Row) -> dict[str, str]:
    """Which column holds what. What is missing is said once, at the first row, not once a row."""
    names = list(first.values)
    missing = [name for name in (INPUT, OUTPUT, PASSED) if name not in names]
    refuse(
        [
            f'{first.place}: column "{name}" is missing{bracket(found_names(names), did_you_mean(name, names))}'
            for name in missing
        ]
    )
    reference = next((name for name in REFERENCES if name in names), "")
    return {"request": INPUT, "answer": OUTPUT} | ({"reference": reference} if reference else {})


def _labelled(row: Row, columns: Mapping[str, str]) -> Labelled | list[str]:
    """The row, or what is wrong with it."""
    problems = []
    texts = {field: row.values.get(column) for field, column in columns.items()}
    for field, value in texts.items():
        if not isinstance(value, str) or not (value.strip() or field == "answer"):  # a model may have said nothing
            problems.append(f'{row.place}: column "{columns[field]}" must be text{bracket(found(value))}')
    verdict = row.values.get(PASSED)
    passed = verdict if isinstance(verdict, bool) else WORDS.get(str(verdict).strip().casefold())
    if passed is None:
        problems.append(f'{row.place}: column "{PASSED}" must be true or false{bracket(f"found {shown(verdict)}")}')
    if problems or passed is None:
        return problems
    reference = texts.get("reference")
    return Labelled(str(texts["request"]), str(texts["answer"]), None if reference is None else str(reference), passed)


def _contradictions(placed: Sequence[tuple[str, Labelled]]) -> list[str]:
    first: dict[tuple[str, str], tuple[str, bool]] = {}
    problems = []
    for place, row in placed:
        before, passed = first.setdefault((row.request, row.answer), (place, row.passed))
        if passed != row.passed:
            problems.append(f"{place}: the same answer has another verdict than in line {before.rpartition(':')[2]}")
    return problems


def _too_little(rows: Sequence[Labelled], place: str) -> list[str]:
    problems = []
    if len(rows) < FEWEST:
        problems.append(f"{place}: at least {FEWEST} different answers are needed (found {len(rows)})")
    verdicts = {row.passed for row in rows}
    if len(verdicts) < 2:
        only = "true" if verdicts == {True} else "false"
        problems.append(
            f"{place}: both verdicts are needed: a judge that always says the same would agree ({only} only)"
        )
    return problems


def _warnings(rows: Sequence[Labelled], read: int, name: str) -> list[str]:
    found_ = []
    wrong = sum(not row.passed for row in rows)
    if read > len(rows):
        found_.append(f"{read - len(rows)} rows of {name} stand there twice and count once")
    if len(rows) < FEW:
        found_.append(f"only {len(rows)} labelled answers in {name}: what the judge is worth is known roughly")
    if wrong < FEW_WRONG:
        found_.append(
            f"only {wrong} answers in {name} are labelled as failing: how many of those the judge lets pass is known "
            "roughly, which raises the judged pass rate that is asked for"
        )
    return found_
