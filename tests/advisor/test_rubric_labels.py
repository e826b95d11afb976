"""The labelled file: columns, verdicts as people write them, and every mistake with its line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.errors import AdvisorError, DataError
from advisor.rubric import bar_at_best
from advisor.rubric_labels import Labels, load_labels
from advisor.task import TaskSpec, load_task

Load = Callable[[object], Labels]
TASK = """\
version: 1
name: notes
task:
  kind: generation
  rubric:
    criteria: It names the colour.
    judge: {{engine: openai, base_url: http://localhost:1/v1, model: judge-1}}
    labelled: {name}
data: {{path: examples.jsonl}}
target: {{accuracy: {target}}}
"""


def rows(good: int = 30, bad: int = 20, **more: object) -> list[dict]:
    return [{"input": f"r{i}", "output": f"a{i}", "pass": i < good, **more} for i in range(good + bad)]


def task_at(folder: Path, content: object, name: str = "judged.jsonl", target: float = 0.8) -> TaskSpec:
    text = content if isinstance(content, str) else "".join(json.dumps(row) + "\n" for row in content)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "task.yaml").write_text(TASK.format(name=name, target=target), encoding="utf-8")
    return load_task(folder / "task.yaml")


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(content: object) -> Labels:
        found = load_labels(task_at(tmp_path, content))
        assert found is not None
        return found

    return loaded


def problems(load: Load, content: object) -> list[str]:
    with pytest.raises(DataError) as refused:
        load(content)
    return [line.rpartition("/")[2] for line in refused.value.lines()]


def test_rows_and_what_they_are_worth(load: Load) -> None:
    found = load(rows())
    assert (len(found.rows), found.wrong, found.referenced, found.warnings) == (50, 20, False, ())


def test_a_reference_column_is_read_by_either_name(load: Load) -> None:
    assert load(rows(target="t")).referenced
    assert load(rows(reference="t", target="other")).rows[0].reference == "t"


def test_verdicts_of_a_csv_file_are_words(tmp_path: Path) -> None:
    lines = [f"r{i},a{i},{'Pass' if i < 15 else 'no'}" for i in range(50)]
    found = load_labels(task_at(tmp_path, "input,output,pass\n" + "\n".join(lines) + "\n", "judged.csv"))
    assert found is not None and found.wrong == 35


def test_an_empty_answer_may_be_labelled(load: Load) -> None:
    changed = rows()
    changed[40]["output"] = ""
    assert load(changed).rows[40].answer == ""


def test_every_mistake_has_its_line(load: Load) -> None:
    changed = rows()
    changed[1]["pass"] = "maybe"
    changed[2]["input"] = "  "
    changed[4] = {**changed[3], "pass": False}
    assert problems(load, changed) == [
        'judged.jsonl:2: column "pass" must be true or false (found "maybe")',
        'judged.jsonl:3: column "input" must be text (found "  ")',
        "judged.jsonl:5: the same answer has another verdict than in line 4",
    ]


def test_a_missing_column_is_said_once(load: Load) -> None:
    renamed = [{"input": row["input"], "output": row["output"], "passed": row["pass"]} for row in rows()]
    assert problems(load, renamed) == [
        'judged.jsonl:1: column "pass" is missing (found: input, output, passed; did you mean passed?)'
    ]


def test_too_few_rows_and_one_verdict_only(load: Load) -> None:
    told = problems(load, rows(good=12, bad=0))
    assert "at least 20 different answers are needed (found 12)" in told[0]
    assert "both verdicts are needed" in told[1] and "(true only)" in told[1]


def test_a_row_that_stands_twice_counts_once(load: Load) -> None:
    found = load([*rows(), rows()[0]])
    assert len(found.rows) == 50
    assert found.warnings == ("1 rows of judged.jsonl stand there twice and count once",)


def test_few_labels_are_warned_of(load: Load) -> None:
    told = load(rows(good=15, bad=6)).warnings
    assert told[0].startswith("only 21 labelled answers in judged.jsonl")
    assert told[1].startswith("only 6 answers in judged.jsonl are labelled as failing")


def test_a_file_that_is_not_there(load: Load, tmp_path: Path) -> None:
    task = task_at(tmp_path, rows())
    (tmp_path / "judged.jsonl").rename(tmp_path / "judge.jsonl")
    with pytest.raises(DataError, match=r"task\.yaml:8:15: task\.rubric\.labelled: no such file .*did you mean judge"):
        load_labels(task)


def test_too_few_failing_answers_for_the_target_are_refused_before_a_judge_is_asked(tmp_path: Path) -> None:
    task = task_at(tmp_path, rows(good=40, bad=1), target=0.995)
    labels = load_labels(task)
    assert labels is not None
    with pytest.raises(AdvisorError, match=r"1 failing answers are too few to show a target of 99\.5 %"):
        bar_at_best(task, labels)
