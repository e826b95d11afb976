"""No part of a sample task (a frame, a name, an item, a way of saying it) is dealt to two splits."""

import itertools
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CORPORA = Path(__file__).parents[2] / "corpora"
BY_DEAL = sorted(path.parent for path in CORPORA.glob("*/build.py") if " deal(" in path.read_text("utf-8"))
"""The others (papers-qa) deal whole documents out, which their own tests check."""


@pytest.mark.parametrize("folder", BY_DEAL, ids=lambda folder: folder.name)
def test_no_part_is_in_two_splits(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, load_build: Callable[[Path], ModuleType]
) -> None:
    build, dealt = load_build(folder), list[dict[str, list[Any]]]()
    deal = build.deal
    monkeypatch.setattr(build, "deal", lambda *args, **kwargs: dealt.append(deal(*args, **kwargs)) or dealt[-1])
    build.write(tmp_path)
    assert dealt
    for bank in dealt:
        for one, other in itertools.combinations(bank, 2):
            assert [part for part in bank[one] if part in bank[other]] == []
