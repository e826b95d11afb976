"""What `advisor doctor` finds lacking, each with the next command to type."""

import os
from importlib import util
from pathlib import Path

import pytest

from advisor import remedies as module
from advisor.remedies import remedies, unreachable


def lines(free: float = 50.0, memory: float | None = 16.0, reach: str = "") -> list[str]:
    return [remedy.line() for remedy in remedies(free, memory, lambda url: reach)]


def test_weights_that_are_not_here_come_with_the_command_that_fetches_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = module.registry.weights_module()
    monkeypatch.setattr(weights, "known", lambda: [_Known("one", False), _Known("two", True), _Known("three", False)])
    assert "needed: no weights of one, three: advisor models pull one three" in lines()
    assert any("cannot be reached (no route)" in line for line in lines(reach="no route"))


class _Known:
    def __init__(self, name: str, cached: bool) -> None:
        self.name, self.cached = name, cached


def test_little_room_is_needed_and_told_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(tmp_path / "a" / "b"))
    told = lines(free=0.5, memory=1.0)
    assert told[0].startswith("needed: ")
    assert "needed: 0.5 GiB are free here: free some space, or run in another folder: -o DIR" in told
    assert "needed: 1.0 GiB of memory: name a model behind a URL: engine: openai" in told


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    monkeypatch.setenv("ADVISOR_CACHE_DIR", str(tmp_path / "cache"))
    assert any("cannot be written: export ADVISOR_CACHE_DIR=DIR" in line for line in lines())


def test_missing_extras_come_with_their_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    found = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name, *more: None if name == "pyarrow" else found(name, *more))
    assert "optional: Parquet files cannot be read: pip install 'approach-advisor[parquet]'" in lines()


def test_a_port_that_nobody_listens_at_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    assert "refused" in unreachable("http://127.0.0.1:9")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert unreachable("http://127.0.0.1:9") == "HF_HUB_OFFLINE is set"
