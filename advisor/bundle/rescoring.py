"""Does a certificate still hold? A bundle answers fresh labelled examples, and they are judged as the run's were.

Fresh examples are a sample of their own, so the whole of the permitted error may be spent on them: 0.05 at 95 %.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from advisor import registry
from advisor.bundle.manifest import Certificate
from advisor.bundle.opening import Bundle
from advisor.data_examples import read_examples
from advisor.data_files import RowFile, read_rows, refuse
from advisor.errors import AdvisorError, DataError
from advisor.judgement import Goal, percent, status_of, whole_percent
from advisor.stats import bound
from advisor.task import TaskSpec
from advisor.types import Bound, Example, Query

Verdict = Literal["holds", "broken", "undecided"]
VERDICTS: dict[str, Verdict] = {"certified": "holds", "below": "broken"}
EXIT_CODES: dict[Verdict, int] = {"holds": 0, "broken": 6, "undecided": 4}
AT_ONCE = 64
OPTIONAL = ("id", "group", "source")
"""Columns that fresh examples may lack."""


@dataclass(frozen=True, slots=True)
class Rescored:
    """What fresh examples say of a certificate.

    `why` is the sentence of a run's report on such figures; `before` is what the run had measured; `drift` is the
    chance of so large a difference between the two if nothing had changed (Fisher's exact test), None for graded
    scores; `notes` say what was left out or looks strange.
    """

    strategy: str
    digest: str
    verdict: Verdict
    why: str
    now: Bound
    before: Certificate
    drift: float | None
    examples_needed: int | None
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0: it holds; 6: it does not; 4: more labelled examples would tell."""
        return EXIT_CODES[self.verdict]

    def lines(self) -> list[str]:
        """For people."""
        told = {"holds": "still holds", "broken": "does not hold any more", "undecided": "is open"}[self.verdict]
        target = f"{self.before.metric} of at least {percent(self.before.target)}"
        found = [f"The certificate of {self.strategy} ({target}) {told} on {self.now.n} fresh examples.", self.why]
        if self.before.point is not None:
            then = f"{whole_percent(self.before.point)} in the run, {whole_percent(self.now.point)} now"
            chance = "" if self.drift is None else f"; by chance alone so large a difference has p = {self.drift:.2g}"
            found.append(f"{then}{chance}.")
        return [*found, *self.notes]

    def to_json(self) -> dict[str, object]:
        """As plain data."""
        record = asdict(self) | {"before": self.before.model_dump(mode="json"), "notes": list(self.notes)}
        return record | {"exit_code": self.exit_code}


def rescore(bundle: Bundle, data: Path) -> Rescored:
    """Has a bundle answer fresh labelled examples and judges the score against the certificate's target.

    Args:
        bundle: opened with `advisor.load`.
        data: a JSONL or CSV file with the columns of the task's own examples; id, group and source may be missing.

    Raises:
        DataError: rows that cannot be used, each with its place.
        AdvisorError: a metric that a bundle cannot compute, or nothing to score.
    """
    found = bundle.manifest.certificate
    if found.metric == "rubric":
        what = "a rubric's judge and its labels are not part of a bundle, so its pass rate cannot be measured here"
        raise AdvisorError(what, hint="advisor run measures it on the new examples")
    examples, notes = _examples(bundle, data)
    scores = _scores(bundle, examples)
    alpha = round(1 - found.confidence, 12)
    now = bound(scores, [example.group for example in examples], alpha)
    goal = Goal(found.target, None, alpha, found.confidence, alpha)
    judgement = status_of(now, None, goal)
    return Rescored(
        strategy=bundle.manifest.strategy,
        digest=bundle.manifest.digest,
        verdict=VERDICTS.get(judgement.status, "undecided"),
        why=judgement.why,
        now=now,
        before=found,
        drift=_drift(now, found),
        examples_needed=judgement.examples_needed,
        notes=tuple(notes),
    )


def _examples(bundle: Bundle, data: Path) -> tuple[list[Example], list[str]]:
    """The usable examples, and what to say of the others."""
    if not data.is_file():
        raise DataError([f"{data}: no such file"])
    file = read_rows(data)
    read = read_examples(file, _with_columns_of(file, bundle.task), data.stem)
    refuse(read.problems)
    examples = [placed.example for placed in read.examples]
    shown = _shown(bundle.folder)
    fresh = [example for example in examples if _plain(example.input) not in shown]
    notes = []
    if len(fresh) < len(examples):
        notes.append(f"{len(examples) - len(fresh)} examples are demonstrations of the bundle and were left out.")
    labels = set(bundle.manifest.object["task"].get("labels", ()))
    unknown = sorted({example.target for example in fresh if labels and example.target not in labels})
    if unknown:
        notes.append(f"Labels that the bundle does not know and can only get wrong: {', '.join(unknown[:5])}.")
    if not fresh:
        raise AdvisorError(f"{data} holds no fresh example", hint="give examples that the bundle does not show")
    return fresh, notes


def _with_columns_of(file: RowFile, task: TaskSpec) -> TaskSpec:
    """The task without the columns that the file lacks and may lack."""
    present = {name for row in file.rows for name in row.values}
    absent = {role: None for role in OPTIONAL if getattr(task.data.columns, role) not in present}
    columns = task.data.columns.model_copy(update=absent)
    return task.model_copy(update={"data": task.data.model_copy(update={"columns": columns})})


def _shown(folder: Path) -> set[str]:
    """The inputs of demonstrations that the bundle holds."""
    kept = folder / "demonstrations.jsonl"
    lines = kept.read_bytes().decode("utf-8", "surrogatepass").split("\n") if kept.is_file() else []
    return {_plain(json.loads(line)["input"]) for line in lines if line}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _scores(bundle: Bundle, examples: Sequence[Example]) -> list[float]:
    metric = registry.load("metrics", bundle.task.metric)(bundle.task)
    scores: list[float] = []
    for start in range(0, len(examples), AT_ONCE):
        some = examples[start : start + AT_ONCE]
        answers = bundle.predictor.answer([Query(example.id, example.input) for example in some], bundle.draw)
        scores += [metric.score(example, answer) for example, answer in zip(some, answers, strict=True)]
    return scores


def _drift(now: Bound, before: Certificate) -> float | None:
    if now.correct is None or before.method != "clopper-pearson" or before.point is None or not before.n:
        return None
    from scipy.stats import fisher_exact

    right = round(before.point * before.n)
    table = np.array([[right, before.n - right], [now.correct, now.n - now.correct]])
    return float(fisher_exact(table).pvalue)
