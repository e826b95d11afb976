"""What a rubric's section accepts, and the whole line for each mistake."""

from pathlib import Path

import pytest

from advisor.errors import TaskError
from advisor.task import TaskSpec, load_task

RUBRIC = "criteria: It names the colour., judge: {{{judge}}}, labelled: judged.jsonl{more}"
ENDPOINT = "engine: openai, base_url: http://localhost:1/v1, model: judge-1"


def load(folder: Path, kind: str = "generation", judge: str = ENDPOINT, more: str = "", target: str = "") -> TaskSpec:
    rubric = RUBRIC.format(judge=judge, more=more)
    path = folder / "task.yaml"
    path.write_text(
        f"version: 1\nname: x\ntask:\n  kind: {kind}\n  rubric: {{{rubric}}}\n"
        f"data: {{path: a.jsonl}}\ntarget: {{accuracy: 0.5{target}}}\n",
        encoding="utf-8",
    )
    return load_task(path)


def complaint(folder: Path, **changes: str) -> str:
    with pytest.raises(TaskError) as caught:
        load(folder, **changes)
    (line,) = caught.value.lines()
    return line.removeprefix(f"{folder}/")


@pytest.mark.parametrize("kind", ["generation", "qa"])
def test_a_rubric_makes_itself_the_metric(tmp_path: Path, kind: str) -> None:
    task = load(tmp_path, kind)
    assert task.metric == "rubric"
    assert task.task.rubric is not None
    assert (task.task.rubric.judge.id, task.task.rubric.agreement) == ("judge", 0.8)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"kind": "classification"},
            "task.yaml:5:3: task.rubric: belongs to kind qa and generation (found kind classification)",
        ),
        (
            {"target": ", metric: contains"},
            "task.yaml:5:3: task.rubric: is not used: target.metric is contains (remove it, or write metric: rubric)",
        ),
        (
            {"judge": "engine: openai, model: m"},
            "task.yaml:5:60: task.rubric.judge.engine: `openai` needs the base_url of its endpoint, "
            "e.g. http://localhost:8080/v1",
        ),
        (
            {"judge": f"{ENDPOINT}, temperature: 0.7"},
            "task.rubric.judge.temperature: must be 0: a verdict that is drawn by lot cannot be repeated",
        ),
        (
            {"judge": "engine: ollama, model: m"},
            "task.rubric.judge.engine: is not available yet (available: local, openvino, transformers, openai)",
        ),
        ({"more": ", agreement: 0.4"}, "task.rubric.agreement: must be more than 0.5 (found 0.4)"),
        ({"more": ", criterion: x"}, "task.rubric.criterion: is no key of task.rubric (did you mean criteria?)"),
    ],
)
def test_mistakes(tmp_path: Path, changes: dict[str, str], line: str) -> None:
    assert complaint(tmp_path, **changes).endswith(line)


def test_the_metric_without_a_rubric_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "task.yaml"
    path.write_text(
        "version: 1\nname: x\ntask: {kind: generation}\ndata: {path: a.jsonl}\n"
        "target: {metric: rubric, accuracy: 0.5}\n",
        encoding="utf-8",
    )
    with pytest.raises(TaskError, match=r"5:18: target\.metric: metric rubric has nothing to judge by \(declare"):
        load_task(path)
