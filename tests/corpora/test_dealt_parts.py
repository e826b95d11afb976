"""No part of a sample task (a frame, a name, an item, a way of saying it) is dealt to two splits."""

import itertools
import sys
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CORPORA = Path(__file__).parents[2] / "corpora"
BUILT = sorted(path.parent for path in CORPORA.glob("*/build.py"))


def loaded(folder: Path, patch: pytest.MonkeyPatch) -> ModuleType:
    """The build module of a folder; its `parts` are forgotten afterwards, as every folder has some."""
    patch.setattr(sys, "path", [str(folder), *sys.path])
    before = set(sys.modules)
    spec = util.spec_from_file_location(f"parts_of_{folder.name.replace('-', '_')}", folder / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = util.module_from_spec(spec)
    patch.setitem(sys.modules, spec.name, build)
    spec.loader.exec_module(build)
    for name in set(sys.modules) - before:
        if name == "parts" or name.startswith("parts."):
            del sys.modules[name]
    return build


@pytest.mark.parametrize("folder", BUILT, ids=lambda folder: folder.name)
def test_no_part_is_in_two_splits(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = loaded(folder, monkeypatch)
    dealt: list[dict[str, list[Any]]] = []
    deal = getattr(build, "deal", None)
    if deal is None:
        pytest.skip("deals in a way of its own")
    monkeypatch.setattr(build, "deal", lambda *args, **kwargs: dealt.append(deal(*args, **kwargs)) or dealt[-1])
    build.write(tmp_path)
    assert dealt
    for bank in dealt:
        for one, other in itertools.combinations(bank, 2):
            assert [part for part in bank[one] if part in bank[other]] == []
