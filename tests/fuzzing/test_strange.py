"""Fuzzing with hypothesis: whatever comes, it is accepted or refused in lines. The benchmark draws 20,000 of them."""

import contextlib
import importlib
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
try:
    strange: Any = importlib.import_module("strange")
finally:
    sys.path.remove(str(HERE))
SOON = settings(max_examples=60, deadline=10_000, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", ["task_file", "data_file", "server_reply"])
@SOON
@given(draw=st.randoms(use_true_random=False))
def test_it_is_accepted_or_refused_in_lines(kind: str, draw: random.Random) -> None:
    with tempfile.TemporaryDirectory() as place, contextlib.suppress(strange.Refused):
        getattr(strange, kind)(draw, Path(place))


@SOON
@given(raw=st.binary(max_size=400))
def test_any_bytes_are_no_crash(raw: bytes) -> None:
    """As a task file and as data."""
    from advisor.data_files import read_rows
    from advisor.errors import AdvisorError
    from advisor.task import load_task

    with tempfile.TemporaryDirectory() as place:
        for name in ("task.yaml", "rows.jsonl", "rows.csv"):
            (Path(place) / name).write_bytes(raw)
        with contextlib.suppress(AdvisorError):
            load_task(Path(place) / "task.yaml")
        for name in ("rows.jsonl", "rows.csv"):
            assert read_rows(Path(place) / name).problems or raw


def test_a_refusal_must_say_something() -> None:
    with pytest.raises(AssertionError):
        strange.refused([])
    with pytest.raises(AssertionError):
        strange.refused(["two\nlines"])
