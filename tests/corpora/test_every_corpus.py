"""What holds for every sample task: its sizes, its data card, and that `advisor check` has nothing to say about it."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from advisor import registry
from advisor.data import Splits, load_splits
from advisor.task import TaskSpec, load_task

CORPORA = Path(__file__).parents[2] / "corpora"
FOLDERS = sorted(path.parent for path in CORPORA.glob("*/task.yaml"))
BUILT = [folder for folder in FOLDERS if (folder / "build.py").exists()]
every = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
LEAST = {"meeting-summaries": {"train": 150, "dev": 40, "test": 150}}


@cache
def task(folder: Path) -> TaskSpec:
    return load_task(folder / "task.yaml")


@cache
def splits(folder: Path) -> Splits:
    return load_splits(task(folder))


@every
def test_it_is_large_enough_to_be_certified_and_no_row_is_lost(folder: Path) -> None:
    found = splits(folder)
    assert found.warnings == ()
    for name, least in LEAST.get(folder.name, {"train": 300, "dev": 60, "test": 250}).items():
        rows = (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
        assert len(getattr(found, name)) == len(rows) >= least


@every
def test_its_folder_is_whole(folder: Path) -> None:
    assert (folder / "LICENSE").read_text("utf-8") == (CORPORA / "support-answers" / "LICENSE").read_text("utf-8")
    assert task(folder).name == folder.name
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    kinds = {section.kind for section in task(folder).strategies or ()}
    assert kinds >= set(expected["meets_target"])
    assert (expected["recommended"] is not None) == (expected["verdict"] == "recommended")
    assert kinds <= {found.name for found in registry.names("strategies")}


@every
def test_its_data_card_says_what_a_reader_needs(folder: Path) -> None:
    card = (folder / "README.md").read_text("utf-8")
    sizes = [len(getattr(splits(folder), name)) for name in ("train", "dev", "test")]
    for size in sizes:
        assert re.search(rf"\b{size}\b", card), f"the card does not name {size}"
    assert "icen" in card
    assert "eakness" in card
    assert re.search(rf"1-nearest-neighbour: 0[.]\d{{3}} on test \({task(folder).metric}\)", card)


@every
def test_the_nearest_example_does_not_solve_it(folder: Path) -> None:
    card = (folder / "README.md").read_text("utf-8")
    quoted = re.search(r"1-nearest-neighbour: (0[.]\d{3})", card)
    assert quoted is not None
    assert float(quoted[1]) < task(folder).target.accuracy


@pytest.mark.parametrize("folder", BUILT, ids=lambda folder: folder.name)
def test_building_it_again_gives_the_same_files(
    folder: Path, tmp_path: Path, load_build: Callable[[Path], ModuleType]
) -> None:
    load_build(folder).write(tmp_path)
    written = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    shipped = sorted(path.relative_to(folder) for path in (*folder.glob("*.jsonl"), *folder.glob("docs/*")))
    assert written == shipped
    for path in written:
        assert (tmp_path / path).read_bytes() == (folder / path).read_bytes(), path
