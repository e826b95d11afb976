"""What is learned beside the task's examples is cleaned of dev and test by the judge, and named with its place."""

import json
from pathlib import Path

import pytest

from advisor import registry
from advisor.data import Splits, load_splits
from advisor.documents import load_documents
from advisor.earlier import Prepared, prepare
from advisor.errors import TaskError
from advisor.roster import planned
from advisor.task import TaskSpec, load_task

TASK = """\
version: 1
name: riders
task: {{kind: qa}}
data: {{train: train.jsonl, dev: dev.jsonl, test: test.jsonl, columns: {{input: request}}}}
{corpus}
target: {{accuracy: 0.8}}
strategies:
  - {strategy}
"""
ROWS = {
    "train": [("how do I return a bike", "Bring it to any of our shops."), ("what is a saddle", "A seat.")],
    "dev": [("when does the shop in Oslo open", "At nine in the morning.")],
    "test": [
        ("how long does a repair take", "A repair takes four days."),
        ("may I bring a dog", "Yes."),
    ],
}
LEAKS = [
    ("How  long does a repair TAKE", "Four days."),  # a test request in other case
    ("when does the shop in Oslo open", "Nine."),  # a dev request
    ("may I bring a dog", "No."),  # a short test request, word for word
]
FINE = [
    ("how do I return a bike", "To a shop."),  # a train request is no secret
    ("who repairs bikes", "Our mechanics do."),
    ("how many days does it take to repair one", "A repair takes four days."),  # a test answer to another request
]


def lines(rows: list[tuple[str, str]], asked: str = "request") -> str:
    return "".join(json.dumps({asked: text, "answer": answer}) + "\n" for text, answer in rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for split, rows in ROWS.items():
        (tmp_path / f"{split}.jsonl").write_text(lines(rows))
    (tmp_path / "earlier.jsonl").write_text(lines([*LEAKS, *FINE]))
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text(
        "# Repairs\n\nA repair takes four days.\n\n"
        "A rider asked: how long does a repair take? Four days.\n\nWe mend all.\n"
    )
    (tmp_path / "docs" / "b.md").write_text("# Hours\n\nWe open at nine.\n")
    return tmp_path


def prepared(folder: Path, strategy: str, corpus: bool = True) -> tuple[TaskSpec, Splits, Prepared]:
    section = "corpus: {paths: [docs/*.md]}" if corpus else ""
    (folder / "task.yaml").write_text(TASK.format(strategy=strategy, corpus=section))
    task = load_task(folder / "task.yaml")
    splits = load_splits(task)
    documents = load_documents(task, registry.conversions())
    return task, splits, prepare(task, planned(task), splits, documents, {})


def refused(folder: Path, strategy: str, corpus: bool = True) -> list[str]:
    with pytest.raises(TaskError) as caught:
        prepared(folder, strategy, corpus)
    return [line.removeprefix(f"{folder}/") for line in caught.value.lines()]


def test_rows_that_ask_what_dev_or_test_asks_are_left_out_and_counted(folder: Path) -> None:
    _, _, found = prepared(folder, "{kind: stacked_lora, first: earlier.jsonl}")
    (earlier,) = found.by_id.values()
    assert [(row.input, row.target) for row in earlier.examples] == FINE
    assert earlier.documents == ()
    assert found.warnings == earlier.notes
    assert found.warnings[0] == "3 of 6 rows of earlier.jsonl left out: dev or test requests, or nearly"
    assert found.warnings[1].startswith("1 of 6 rows of earlier.jsonl have the answer of a dev or test example")


def test_no_dev_or_test_request_reaches_any_candidate(folder: Path) -> None:
    for strategy in ("{kind: stacked_lora, first: [corpus, earlier.jsonl], stages: [stacked, joint]}",):
        _, splits, found = prepared(folder, strategy)
        assert len(found.by_id) == 4
        for earlier in found.by_id.values():
            learned = [row.input for row in earlier.examples] + [document.text for document in earlier.documents]
            for example in (*splits.dev, *splits.test):
                assert not any(example.input.casefold() in text.casefold() for text in learned)


def test_paragraphs_that_quote_a_request_are_not_studied_but_facts_are(folder: Path) -> None:
    _, _, found = prepared(folder, "{kind: stacked_lora}")
    earlier = next(iter(found.by_id.values()))
    assert [document.source for document in earlier.documents] == ["docs/a.md", "docs/b.md"]
    assert earlier.documents[0].text == "# Repairs\n\nA repair takes four days.\n\nWe mend all.\n"
    assert found.warnings == ("1 paragraph of the documents quotes a dev or test request and was not trained on",)


def test_the_columns_may_have_the_task_s_names_or_the_usual_ones(folder: Path) -> None:
    (folder / "usual.jsonl").write_text(lines(FINE, asked="question"))
    _, _, found = prepared(folder, "{kind: stacked_lora, first: usual.jsonl}")
    (earlier,) = found.by_id.values()
    assert len(earlier.examples) == 3


def test_the_file_and_the_adapter_are_part_of_what_a_run_is(folder: Path) -> None:
    found = prepared(folder, "{kind: stacked_lora, first: earlier.jsonl}")[2]
    first = found.digests
    assert first.items() < found.splits.digests.items()
    assert found.splits.warnings[-2:] == found.warnings
    (folder / "earlier.jsonl").write_text(lines(FINE))
    assert set(first) == {"earlier.jsonl"}
    assert prepared(folder, "{kind: stacked_lora, first: earlier.jsonl}")[2].digests != first


def test_a_strategy_that_asks_for_nothing_gets_nothing(folder: Path) -> None:
    _, splits, found = prepared(folder, "{kind: zero_shot}")
    assert found == Prepared({}, {}, (), splits)


def test_what_is_not_there_is_named_with_its_place(folder: Path) -> None:
    assert refused(folder, "{kind: stacked_lora, first: earlyer.jsonl}") == [
        'task.yaml:8:33: strategies.0.first: no such file (found "earlyer.jsonl"; did you mean earlier.jsonl?)'
    ]
    assert refused(folder, "{kind: stacked_lora, first: corpus}", corpus=False) == [
        "task.yaml:8:33: strategies.0.first: there are no documents to learn from (declare a corpus)"
    ]
    assert refused(folder, "{kind: stacked_lora, adapters: [old]}") == [
        'task.yaml:8:36: strategies.0.adapters: no such folder (found "old")'
    ]


def test_a_row_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "earlier.jsonl").write_text('{"request": "a", "answer": "b"}\n{"request": 1}\n')
    assert refused(folder, "{kind: stacked_lora, first: earlier.jsonl}") == [
        'earlier.jsonl:2: column "answer" is missing (found: request)'
    ]


def test_an_earlier_task_may_name_other_entities_than_this_one(folder: Path) -> None:
    text = TASK.format(corpus="", strategy="{kind: stacked_lora, first: legal.jsonl}")
    text = text.replace("{kind: qa}", "{kind: entities, entity_types: [CITY]}")
    (folder / "task.yaml").write_text(text.replace("{input: request}", "{input: request, target: entities}"))
    for split, asked in (("train", "Oslo is far"), ("dev", "Rome is not"), ("test", "so is Turin")):
        rows = [{"request": asked, "entities": []}]
        (folder / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    legal = {"request": "the court of Lund", "entities": [{"text": "court of Lund", "type": "COURT"}]}
    (folder / "legal.jsonl").write_text(json.dumps(legal) + "\n")
    task = load_task(folder / "task.yaml")
    found = prepare(task, planned(task), load_splits(task), (), {})
    (earlier,) = found.by_id.values()
    assert [row.target for row in earlier.examples] == ['[{"text": "court of Lund", "type": "COURT"}]']


def test_a_file_that_cannot_be_read_at_all_is_not_told_row_by_row(folder: Path) -> None:
    (folder / "earlier.jsonl").write_text('{"request": "a", "answer": " "}\n' * 50)
    told = refused(folder, "{kind: stacked_lora, first: earlier.jsonl}")
    assert (len(told), told[-1]) == (21, "… and 30 more in earlier.jsonl")


def test_a_file_of_nothing_but_leaks_is_refused(folder: Path) -> None:
    (folder / "earlier.jsonl").write_text(lines(LEAKS))
    (line,) = refused(folder, "{kind: stacked_lora, first: earlier.jsonl}")
    assert line == "task.yaml:8:33: strategies.0.first: every row of earlier.jsonl asks what dev or test asks"
