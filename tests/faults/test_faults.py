"""Every fault of the table: the exit code and the words that the user is promised, and never a traceback."""

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def _table() -> tuple[Any, list[Any]]:
    """The modules beside this one, which import each other by name as the benchmark's do."""
    sys.path.insert(0, str(HERE))
    try:
        faults, files, machine = (importlib.import_module(name) for name in ("faults", "files", "machine"))
    finally:
        sys.path.remove(str(HERE))
    return faults, [*files.FILES, *machine.MACHINE]


FAULTS, TABLE = _table()


def test_the_table_is_as_long_as_it_must_be_and_names_each_fault_once() -> None:
    names = [(fault.area, fault.name) for fault in TABLE]
    assert len(set(names)) == len(names) >= 60


@pytest.fixture(autouse=True)
def real_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks for weights, where other tests of this process have put something else in its place."""
    monkeypatch.setattr("advisor.registry.weights_module", lambda: importlib.import_module("strategies._weights"))


@pytest.mark.parametrize(
    "fault", [fault for fault in TABLE if not fault.slow], ids=lambda fault: f"{fault.area}: {fault.name}"
)
def test_the_user_sees_what_the_table_says(fault: Any, tmp_path: Path) -> None:
    folder = tmp_path / "task"
    folder.mkdir()
    result, told = FAULTS.tried(fault, folder)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == fault.code, told[-2000:]
    assert "Traceback" not in told
    for words in fault.said:
        assert words in told, told[-2000:]
