"""Reading, dividing and cleaning examples: whole error lines, sizes, and what may never straddle splits."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.data import Splits, load_documents, load_splits
from advisor.data_twins import repeats_in, twins_of
from advisor.errors import DataError
from advisor.task import load_task
from advisor.types import Document, Example

WORDS = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "islet", "joule"]


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write_task(kind: str = "qa", data: str = "{path: rows.jsonl}", more: str = "", folder: Path | None = None) -> Path:
    path = (folder or Path()) / "task.yaml"
    text = f"version: 1\nname: x\ntask: {{kind: {kind}}}\ndata: {data}\ntarget: {{accuracy: 0.5}}\n{more}"
    path.write_text(text, encoding="utf-8")
    return path


def write_rows(name: str, rows: Sequence[object]) -> None:
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def unlike(number: int) -> str:
    """A text that is near no other one."""
    return " ".join(WORDS[int(digit)] + str(number) for digit in f"{number:05d}")


def numbered(count: int, labels: int = 0, start: int = 0) -> list[dict[str, str]]:
    return [
        {"text": unlike(start + i), "label": f"label-{i % labels}" if labels else f"answer {i}"} for i in range(count)
    ]


def splits_of(kind: str = "qa", data: str = "{path: rows.jsonl}", more: str = "", folder: Path | None = None) -> Splits:
    return load_splits(load_task(write_task(kind, data, more, folder)))


def complaints(kind: str = "qa", data: str = "{path: rows.jsonl}", more: str = "") -> list[str]:
    with pytest.raises(DataError) as caught:
        splits_of(kind, data, more)
    return caught.value.lines()


def sizes(splits: Splits) -> tuple[int, int, int]:
    return len(splits.train), len(splits.dev), len(splits.test)


# --- reading


def test_train_dev_and_test_files_are_taken_as_they_are() -> None:
    write_rows("a.jsonl", numbered(4))
    write_rows("b.jsonl", numbered(3, start=10))
    write_rows("c.jsonl", numbered(5, start=20))
    splits = splits_of(data="{train: a.jsonl, dev: b.jsonl, test: c.jsonl}")
    assert sizes(splits) == (4, 3, 5)
    assert sorted(splits.train, key=lambda example: example.id)[0] == Example("a-1", unlike(0), "answer 0")
    assert splits.labels == () and splits.warnings == ()
    assert splits.digests["b.jsonl"] == hashlib.sha256(Path("b.jsonl").read_bytes()).hexdigest()
    assert list(splits.digests) == ["a.jsonl", "b.jsonl", "c.jsonl"]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_with_any_delimiter_a_bom_and_a_quoted_line_break(sign: str) -> None:
    rows = "".join(f'"{unlike(i)}\nline, two; three"{sign}yes\r\n' for i in range(10))
    Path("rows.csv").write_text(f"\ufeffquestion{sign}answer\r\n{rows}", encoding="utf-8", newline="")
    splits = splits_of(data="{path: rows.csv}")
    assert sizes(splits) == (3, 2, 5)
    assert {example.target for example in splits.test} == {"yes"}
    assert splits.test[0].input.endswith("\nline, two; three")


def test_chat_turns_before_the_last_are_the_input() -> None:
    def turn(role: str, content: str) -> dict[str, str]:
        return {"role": role, "content": content}

    one = [{"messages": [turn("user", unlike(i)), turn("assistant", "yes")]} for i in range(4)]
    two = [{"messages": [turn("system", "Be brief."), turn("user", unlike(9)), turn("assistant", "no")]}]
    write_rows("rows.jsonl", [*one, *two])
    splits = splits_of()
    read = {e.id: (e.input, e.target) for e in (*splits.train, *splits.dev, *splits.test)}
    assert read["rows-1"] == (unlike(0), "yes")
    assert read["rows-5"] == (f"system: Be brief.\nuser: {unlike(9)}", "no")


def test_named_columns_are_read() -> None:
    rows = [
        {"q": unlike(i), "a": i, "key": f"k{i}", "who": f"g{i // 2}", "doc": "x.md", "must": ["1", "2"]}
        for i in range(8)
    ]
    write_rows("rows.jsonl", rows)
    columns = "{input: q, target: a, id: key, group: who, source: doc, facts: must}"
    splits = splits_of(data=f"{{path: rows.jsonl, columns: {columns}}}")
    found = {e.id: e for e in (*splits.train, *splits.dev, *splits.test)}
    assert found["k3"] == Example("k3", unlike(3), "3", group="g1", source="x.md", facts=("1", "2"))


def test_columns_that_are_there_but_not_named_are_told() -> None:
    write_rows("rows.jsonl", [row | {"group": "a"} for row in numbered(10)])
    assert splits_of().warnings == (
        "rows.jsonl: column group is not used (to use it, add `group: group` to data.columns)",
    )


def test_every_row_that_cannot_be_read_is_told() -> None:
    lines = [
        json.dumps({"text": unlike(1), "intent": "a"}),
        '{"text": "x", ',
        "[1]",
        json.dumps({"text": "x", "intnt": "a"}),
        json.dumps({"text": "  ", "intent": "a"}),
        json.dumps({"text": "x", "intent": 3}),
        json.dumps({"text": "x", "intent": True}),
        json.dumps({"text": "x", "intent": None}),
        '{"text": "x", "text": "y", "intent": "a"}',
    ]
    Path("rows.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert complaints("classification") == [
        "rows.jsonl:2:15: is not valid JSON (Expecting property name enclosed in double quotes)",
        "rows.jsonl:3: must be a JSON object (found a list)",
        'rows.jsonl:9: key "text" stands twice',
        'rows.jsonl:4: column "intent" is missing (found: text, intnt; did you mean intnt?)',
        'rows.jsonl:5: column "text" is blank',
        'rows.jsonl:6: column "intent" must be text (found 3; write it as text, "3")',
        'rows.jsonl:7: column "intent" must be text (found true; write it as text, "true")',
        'rows.jsonl:8: column "intent" must be text (found nothing)',
    ]


def test_a_column_that_no_row_has_is_told_once() -> None:
    write_rows("rows.jsonl", [{"text": "x", "intent": "a"}] * 30)
    assert complaints(data="{path: rows.jsonl, columns: {target: intend}}") == [
        'rows.jsonl:1: column "intend" is missing (found: text, intent; did you mean intent?)'
    ]
    write_rows("rows.jsonl", [{"body": "x", "class": "a"}] * 30)
    assert complaints() == [
        "rows.jsonl:1: no column holds the input (found: body, class; name it in data.columns.input)",
        "rows.jsonl:1: no column holds the target (found: body, class; name it in data.columns.target)",
    ]


def test_at_most_twenty_problems_are_printed() -> None:
    write_rows("rows.jsonl", [{"text": "a b", "label": "c"}, *[{"text": "", "label": "c"}] * 24])
    lines = complaints()
    assert len(lines) == 21
    assert lines[19:] == ['rows.jsonl:21: column "text" is blank', "… and 4 more"]


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.jsonl", b"", "a.jsonl:1: the file has no rows"),
        ("a.csv", b"text,label\n", "a.csv:1: the file has no rows"),
        ("a.jsonl", b"[{}]", "a.jsonl:1: is one JSON array (write one object per line)"),
        ("a.csv", b"text,label\nok,\xe9\n", "a.csv:2: is not UTF-8 (byte offset 14; save it as UTF-8)"),
        ("a.csv", b"text,label\nx,y\nx,y,z\n", "a.csv:3: has 3 fields, the header has 2"),
        ("a.csv", b'text,label\n"x\ny",a\nx\n', "a.csv:4: has 1 fields, the header has 2"),
        ("a.csv", b"text,text\nx,y\n", "a.csv:1: the header repeats text"),
        ("a.csv", b"text,,\nx,y,z\n", "a.csv:1: the header has an empty name"),
        ("a.csv", b'text,label\n"x,y\n', "a.csv:2: is not valid CSV (unexpected end of data)"),
        ("a.xlsx", b"x", "a.xlsx: files of type .xlsx cannot be read (write JSONL, CSV or Parquet)"),
        (
            "a.jsonl",
            b'{"messages": [{"role": "user", "content": "x"}, {"role": "user", "content": "y"}]}',
            'a.jsonl:1: the last of its messages must be the assistant\'s (found "user")',
        ),
        ("a.jsonl", b'{"messages": []}', "a.jsonl:1: messages must be a list of at least two turns (found a list)"),
        (
            "a.jsonl",
            b'{"messages": [{"role": "user"}, {}]}',
            "a.jsonl:1: messages[0] must have a role and a content, both text",
        ),
    ],
)
def test_files_that_cannot_be_read(name: str, content: bytes, line: str) -> None:
    Path(name).write_bytes(content)
    assert complaints(data=f"{{path: {name}}}") == [line]


def test_the_index_that_pandas_writes_is_a_column_like_others() -> None:
    lines = [f"{n},{unlike(n)},{n}" for n in range(12)]
    Path("a.csv").write_text("\n".join([",input,target", *lines]), encoding="utf-8")
    assert len(load_splits(load_task(write_task(data="{path: a.csv}"))).train) > 0


def test_missing_files_are_told_at_their_line_in_the_task() -> None:
    write_rows("train.jsonl", numbered(3))
    assert complaints(data="{train: trian.jsonl, test: far/test.jsonl}") == [
        'task.yaml:4:15: data.train: no such file (found "trian.jsonl"; did you mean train.jsonl?)',
        'task.yaml:4:34: data.test: no such file (found "far/test.jsonl")',
    ]


def test_an_id_that_stands_twice_is_told_even_across_files() -> None:
    write_rows("a.jsonl", [row | {"id": f"r{i}"} for i, row in enumerate(numbered(3))])
    write_rows("b.jsonl", [row | {"id": "r1"} for row in numbered(1, start=9)])
    assert complaints(data="{train: a.jsonl, test: b.jsonl, columns: {id: id}}") == [
        'b.jsonl:1: id "r1" stands twice (first at a.jsonl:2)'
    ]


def test_files_of_one_name_get_ids_by_their_split() -> None:
    for folder in ("one", "two"):
        Path(folder).mkdir()
    write_rows("one/rows.jsonl", numbered(4))
    write_rows("two/rows.jsonl", numbered(1, start=9))
    assert splits_of(data="{train: one/rows.jsonl, test: two/rows.jsonl}").test[0].id == "test-1"


# --- labels


def test_labels_are_as_declared_or_sorted() -> None:
    write_rows("rows.jsonl", numbered(30, labels=3))
    assert splits_of("classification").labels == ("label-0", "label-1", "label-2")
    declared = "classification, labels: [label-2, label-1, label-0, other]"
    assert splits_of(declared).labels == ("label-2", "label-1", "label-0", "other")


def test_a_label_that_is_not_declared_or_that_train_never_has() -> None:
    write_rows("a.jsonl", numbered(20, labels=2))
    write_rows("b.jsonl", [{"text": unlike(90), "label": "label-0"}, {"text": unlike(91), "label": "lable-1"}])
    data = "{train: a.jsonl, test: b.jsonl}"
    assert complaints("classification", data) == [
        'b.jsonl:2: label "lable-1" is in no train example (did you mean label-1?)'
    ]
    assert complaints("classification, labels: [label-0, label-1]", data) == [
        'b.jsonl:2: label "lable-1" is not in task.labels (did you mean label-1?)'
    ]
    write_rows("rows.jsonl", numbered(10, labels=1))
    assert complaints("classification") == [
        "task.yaml:4:7: data: a classification needs at least two labels (found: label-0)"
    ]


# --- dividing


@pytest.mark.parametrize(
    ("count", "expected"),
    [(400, (200, 80, 120)), (120, (46, 24, 50)), (60, (18, 12, 30)), (10, (3, 2, 5))],
)
def test_one_file_is_divided_in_the_declared_shares(count: int, expected: tuple[int, int, int]) -> None:
    write_rows("rows.jsonl", numbered(count))
    assert sizes(splits_of()) == expected


@pytest.mark.parametrize(("count", "dev"), [(3000, 200), (500, 100), (60, 20), (30, 15)])
def test_dev_is_set_aside_from_train(count: int, dev: int) -> None:
    write_rows("a.jsonl", numbered(count))
    write_rows("b.jsonl", numbered(5, start=50_000))
    assert sizes(splits_of(data="{train: a.jsonl, test: b.jsonl}")) == (count - dev, dev, 5)


def test_a_classification_keeps_the_share_of_every_label_in_every_split() -> None:
    write_rows("rows.jsonl", numbered(400, labels=4))
    splits = splits_of("classification")
    for part, each in ((splits.train, 50), (splits.dev, 20), (splits.test, 30)):
        assert Counter(example.target for example in part) == Counter({f"label-{i}": each for i in range(4)})


def test_a_rare_label_is_in_train() -> None:
    write_rows("rows.jsonl", [*numbered(99, labels=3), {"text": unlike(500), "label": "rare"}])
    assert "rare" in {example.target for example in splits_of("classification").train}


def test_another_seed_is_another_division() -> None:
    write_rows("rows.jsonl", numbered(200))
    assert {e.id for e in splits_of(more="seed: 1\n").test} != {e.id for e in splits_of(more="seed: 2\n").test}


def test_too_few_examples_or_groups_are_told() -> None:
    write_rows("rows.jsonl", numbered(2))
    assert complaints() == ["rows.jsonl: 2 groups or different examples are too few for train, test, dev"]
    write_rows("rows.jsonl", [row | {"who": row["label"]} for row in numbered(90, labels=3)])
    assert complaints("classification", "{path: rows.jsonl, columns: {group: who}}") == [
        "rows.jsonl: nothing is left for test, dev (every label lies in one group)"
    ]


@settings(max_examples=40, deadline=None)
@given(
    groups=st.lists(st.tuples(st.integers(1, 6), st.integers(0, 3)), min_size=12, max_size=40),
    seed=st.integers(0, 5),
    order=st.randoms(use_true_random=False),
)
def test_groups_never_straddle_and_the_order_of_rows_changes_nothing(
    groups: list[tuple[int, int]], seed: int, order: random.Random
) -> None:
    rows = []
    for group, (size, label) in enumerate(groups):
        for _ in range(size):
            rows.append({"id": f"r{len(rows)}", "text": unlike(len(rows)), "label": f"l{label}", "who": f"g{group}"})
    with TemporaryDirectory() as name:
        folder = Path(name)

        def divided(listed: list[dict[str, str]]) -> Splits:
            text = "".join(json.dumps(row) + "\n" for row in listed)
            (folder / "rows.jsonl").write_text(text, encoding="utf-8")
            data = "{path: rows.jsonl, columns: {id: id, group: who}}"
            return splits_of("qa", data, f"seed: {seed}\n", folder)

        first = divided(rows)
        second = divided(order.sample(rows, len(rows)))
    assert (first.train, first.dev, first.test) == (second.train, second.dev, second.test)
    parts = (first.train, first.dev, first.test)
    assert all(parts)
    assert sorted(example.id for part in parts for example in part) == sorted(row["id"] for row in rows)
    held = [{example.group for example in part} for part in parts]
    assert held[0].isdisjoint(held[1] | held[2]) and held[1].isdisjoint(held[2])


def test_the_order_of_rows_changes_nothing_without_ids_either() -> None:
    rows = numbered(80, labels=2)
    write_rows("rows.jsonl", rows)
    first = splits_of("classification")
    write_rows("rows.jsonl", rows[::-1])
    second = splits_of("classification")
    assert [example.input for example in first.test] == [example.input for example in second.test]


# --- leaks


def leaking(train: list[str], dev: list[str], test: list[str]) -> Splits:
    for name, texts in (("a", train), ("b", dev), ("c", test)):
        write_rows(f"{name}.jsonl", [{"text": text, "label": "x"} for text in texts])
    return splits_of(data="{train: a.jsonl, dev: b.jsonl, test: c.jsonl}")


def test_what_stands_in_a_later_split_too_is_left_out_of_the_earlier() -> None:
    splits = leaking(
        train=[unlike(1), unlike(2).upper(), unlike(3), unlike(4)],
        dev=[f"  {unlike(3)} ", unlike(5), unlike(6)],
        test=[unlike(2), unlike(6).replace(" ", "\n"), unlike(7)],
    )
    assert sizes(splits) == (2, 2, 3)
    assert splits.warnings == (
        "1 example of train left out: the same as, or nearly, one of test (a-2)",
        "1 example of dev left out: the same as, or nearly, one of test (b-3)",
        "1 example of train left out: the same as, or nearly, one of dev (a-3)",
    )


def test_a_warning_names_three_and_counts_the_rest() -> None:
    repeated = [unlike(i) for i in range(5)]
    splits = leaking(train=[*repeated, unlike(50)], dev=[unlike(60)], test=[*repeated, unlike(70)])
    (warning,) = splits.warnings
    assert warning.startswith("5 examples of train left out: the same as, or nearly, one of test (a-")
    assert warning.endswith(" and 2 more)") and warning.count("a-") == 3


def test_repeats_inside_test_stay_and_are_told() -> None:
    splits = leaking(train=[unlike(1)], dev=[unlike(2)], test=[unlike(3), unlike(3), unlike(4)])
    assert len(splits.test) == 3
    (warning,) = splits.warnings
    assert warning.startswith("1 example of test the same as, or nearly, another of test (c-")


def test_train_that_contradicts_itself_is_told() -> None:
    write_rows("a.jsonl", [{"text": "a b", "label": "x"}, {"text": "A  b", "label": "y"}, {"text": "c", "label": "x"}])
    write_rows("b.jsonl", [{"text": "d", "label": "x"}])
    write_rows("c.jsonl", [{"text": "e", "label": "x"}])
    (warning,) = splits_of(data="{train: a.jsonl, dev: b.jsonl, test: c.jsonl}").warnings
    assert warning.startswith("2 examples of train have the same input as another but a different target (a-")


def test_a_group_that_the_users_files_share_is_told() -> None:
    for name, start in (("a", 0), ("b", 10), ("c", 20)):
        write_rows(f"{name}.jsonl", [row | {"who": "g"} for row in numbered(1, start=start)])
    data = "{train: a.jsonl, dev: b.jsonl, test: c.jsonl, columns: {group: who}}"
    assert splits_of(data=data).warnings == ("1 example of test in a group that train or dev has too (c-1)",)


def test_no_train_example_left_is_an_error() -> None:
    write_rows("a.jsonl", numbered(1))
    write_rows("b.jsonl", numbered(1, start=9))
    write_rows("a2.jsonl", numbered(1))
    assert complaints(data="{train: a.jsonl, dev: b.jsonl, test: a2.jsonl}") == [
        "task.yaml:4:7: data: no train example is left: all stand in test or dev too"
    ]


def test_near_is_a_jaccard_similarity_of_word_triples_of_at_least_four_fifths() -> None:
    twelve = "one two three four five six seven eight nine ten eleven twelve"  # 10 triples
    assert twins_of([twelve + " x"], [twelve]) == [0]  # 10 of 11
    assert twins_of([twelve + " x y"], [twelve]) == [0]  # 10 of 12 = 0.83
    assert twins_of([twelve + " x y z"], [twelve]) == []  # 10 of 13 = 0.77
    assert twins_of(["x " + twelve.removesuffix(" twelve")], [twelve]) == [0]  # 9 of 11 = 0.82
    six = "one two three four five six"  # 4 triples
    assert twins_of([six + " seven"], [six]) == [0]  # 4 of 5, exactly the bound
    assert twins_of(["one two three!"], ["one two three"]) == []  # under four words only exact ones count
    assert list(repeats_in(["a", "b", "A", "a"])) == [2, 3]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abc"), min_size=4, max_size=9), min_size=2, max_size=12))
def test_the_index_finds_what_comparing_all_pairs_finds(texts: list[list[str]]) -> None:
    half = len(texts) // 2
    triples = [set(zip(words, words[1:], words[2:], strict=False)) for words in texts]
    expected = [
        index
        for index in range(half)
        if any(10 * len(triples[index] & other) >= 8 * len(triples[index] | other) for other in triples[half:])
    ]
    joined = [" ".join(words) for words in texts]
    assert twins_of(joined[:half], joined[half:]) == expected


# --- documents


def documents(globs: str) -> tuple[Document, ...]:
    return load_documents(load_task(write_task(more=f"corpus:\n  paths: {globs}\n")))


def document_complaints(globs: str) -> list[str]:
    with pytest.raises(DataError) as caught:
        documents(globs)
    return caught.value.lines()


def test_documents_are_sorted_and_read_once() -> None:
    Path("docs/deep").mkdir(parents=True)
    Path("docs/b.md").write_text("\ufeffB", encoding="utf-8")
    Path("docs/deep/a.txt").write_text("A", encoding="utf-8")
    expected = (Document("docs/b.md", "B"), Document("docs/deep/a.txt", "A"))
    assert documents("['docs/**/*', 'docs/*.md']") == expected
    assert load_documents(load_task(write_task())) == ()


def test_documents_that_cannot_be_read_are_all_told() -> None:
    Path("docs").mkdir()
    Path("docs/a.xlsx").write_bytes(b"x")
    Path("docs/b.md").write_bytes(b" \n")
    Path("docs/c.md").write_bytes(b"ab\xff")
    assert document_complaints("['docs/*', 'dcs/*.md', docs]") == [
        "task.yaml:7:11: corpus.paths.0: docs/a.xlsx is of a type that is not read "
        "(read are: .md, .markdown, .txt, .html, .htm, .pdf, .docx)",
        'task.yaml:7:21: corpus.paths.1: matches no file (found "dcs/*.md"; did you mean docs?)',
        'task.yaml:7:33: corpus.paths.2: matches no file (found the folder "docs"; write "docs/**/*.md")',
        "docs/b.md: is empty",
        "docs/c.md: is not UTF-8 (byte offset 2; save it as UTF-8)",
    ]
