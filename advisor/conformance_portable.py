"""The check of what can leave a run: the files are the same each time, and what comes back from them answers alike."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from advisor.conformance_checks import require
from advisor.protocols import Earlier, Job, Portable, Predictor, Strategy
from advisor.types import Answer, Draw, Query


def check_portable(strategy: Strategy, predictor: Predictor, job: Job, queries: Sequence[Query], name: str) -> None:
    """Exports twice and restores without the job's examples and documents.

    A strategy without ``restore`` is left alone: its predictors cannot be exported, which a run says.
    """
    restore = getattr(strategy, "restore", None)
    if restore is None:
        return
    require(isinstance(predictor, Portable), f"{name}: a strategy with restore needs predictors that are Portable")
    assert isinstance(predictor, Portable)
    with tempfile.TemporaryDirectory(prefix="advisor-") as place:
        first, second, third = (Path(place, part) for part in ("first", "second", "third"))
        for folder in (first, second, third):
            folder.mkdir()
        predictor.export(first)
        predictor.export(second)
        require(_content(first) == _content(second), f"{name}: exporting twice gave different files")
        bare = replace(job, train=(), dev=(), documents=(), earlier=Earlier(), folder=first)
        restored = restore(bare)
        restored.describe(third)
        told = {path: content for path, content in _content(first).items() if path in _content(third)}
        require(told == _content(third), f"{name}: what was restored describes itself in other words")
        (place_again := Path(place, "again")).mkdir()
        restored.export(place_again)
        require(_content(place_again) == _content(first), f"{name}: what was restored exports other files")
        for draw in (Draw(0, 0, job.seed), Draw(1, 2, 8, order=5)):
            same = _said(predictor.answer(queries, draw)) == _said(restored.answer(queries, draw))
            require(same, f"{name}: what was restored answers otherwise")


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _said(answers: Sequence[Answer]) -> list[tuple[object, ...]]:
    return [(answer.text, answer.parsed, answer.retrieved, answer.error is None) for answer in answers]
