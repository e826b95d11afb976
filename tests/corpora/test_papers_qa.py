"""The notes on papers and their questions are what their data card says."""

import importlib.util
import json
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

from advisor.data import Splits, load_documents, load_splits
from advisor.metrics._normalise import contains
from advisor.task import TaskSpec, load_task
from advisor.types import Example

FOLDER = Path(__file__).parents[2] / "corpora" / "papers-qa"


@cache
def task() -> TaskSpec:
    return load_task(FOLDER / "task.yaml")


@cache
def splits() -> Splits:
    return load_splits(task())


@cache
def pages() -> dict[str, str]:
    return {document.source: document.text for document in load_documents(task())}


def examples() -> list[Example]:
    return [*splits().train, *splits().dev, *splits().test]


def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("papers_qa_build", FOLDER / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def frame(question: str) -> str:
    """The question without its names and figures."""
    words = re.findall(r"[^\s?,.]+", question)
    named = [
        bool(re.search(r"[A-Z0-9]", word[1:] or word) or (i and word[0].isupper())) for i, word in enumerate(words)
    ]
    return " ".join("_" if name else word.casefold() for word, name in zip(words, named, strict=True))


def test_it_is_large_enough_and_loses_nothing_to_duplicates() -> None:
    assert len(pages()) >= 250
    assert len(splits().train) >= 300
    assert 60 <= len(splits().dev) <= 80
    assert 250 <= len(splits().test) <= 300
    assert splits().warnings == ()
    rows = sum(len((FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()) for name in ("train", "dev", "test"))
    assert rows == len(examples())


def test_the_script_writes_the_same_files_again(tmp_path: Path) -> None:
    build().write(tmp_path)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*"))
    shipped = sorted(path.relative_to(FOLDER) for path in (*FOLDER.glob("*.jsonl"), *FOLDER.glob("docs/*")))
    assert made == shipped
    for path in made:
        assert (tmp_path / path).read_bytes() == (FOLDER / path).read_bytes()


def test_every_answer_stands_in_its_note_and_not_in_its_question() -> None:
    for example in examples():
        assert example.source is not None
        assert example.target in pages()[example.source], example
        assert contains(pages()[example.source], example.target), example
        assert not contains(example.input, example.target), example


def test_no_paper_is_asked_about_in_two_splits() -> None:
    train, dev, test = ({e.source for e in part} for part in (splits().train, splits().dev, splits().test))
    assert not (train & dev or train & test or dev & test)


def test_no_wording_of_a_test_question_occurs_in_train_or_dev() -> None:
    asked = [{frame(example.input) for example in part} for part in (splits().train, splits().dev, splits().test)]
    assert len(asked[2]) >= 250
    assert not asked[2] & (asked[0] | asked[1])


def test_notes_are_short_and_name_their_paper() -> None:
    for source, text in pages().items():
        title, _, body = text.partition("\n\n")
        assert title.startswith("# ") and len(title) > 6, source
        assert 60 <= len(text.split()) <= 130, source
        assert re.search(r"\b(19|20)\d\d\b", body), source


def test_the_notes_together_are_far_too_long_for_the_prompt() -> None:
    assert sum(len(text.split()) for text in pages().values()) > 2 * 8192


def test_the_question_on_llama_2_is_a_test_question() -> None:
    found = [example for example in splits().test if example.input == "What score did Llama 2 70B get on MMLU?"]
    assert [example.target for example in found] == ["68.9"]


def test_expected_json_says_only_what_a_run_settles() -> None:
    expected = json.loads((FOLDER / "expected.json").read_text("utf-8"))
    assert expected["verdict"] == "undecided"
    kinds = {section.kind for section in task().strategies or ()}
    assert kinds - set(expected["meets_target"]) == {"lora_rag", "long_context"}
