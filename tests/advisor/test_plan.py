"""From a task to candidates: grids, models, order, and mistakes with their place."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field

from advisor import registry
from advisor.errors import AdvisorError, TaskError
from advisor.plan import Entry, plan
from advisor.protocols import Strategy
from advisor.task import TaskSpec, load_task

LEAST = """\
version: 1
name: intents
task: {kind: classification}
data: {path: a.jsonl}
target: {accuracy: 0.8}
"""


class Shots:
    """A strategy with two options."""

    needs_model = True

    class Options(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)
        shots: int = Field(4, ge=1)
        select: str = "similar"

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        return [{"shots": 4}, {"shots": 8}]

    def label(self, options: "Shots.Options") -> str:
        return f"{options.select}-{options.shots}"

    def skip(self, task: TaskSpec) -> str | None:
        return None


class Plain(Shots):
    """A strategy without options, for a task with documents."""

    class Options(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        return [{}]

    def label(self, options: BaseModel) -> str:
        return ""

    def skip(self, task: TaskSpec) -> str | None:
        return None if task.corpus else "there are no documents"


class Adapters(Plain):
    """A strategy with an option that is a list itself."""

    class Options(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)
        adapters: tuple[str, ...] = ()
        rank: int = 4

    def label(self, options: "Adapters.Options") -> str:
        return f"r{options.rank}"

    def skip(self, task: TaskSpec) -> str | None:
        return None


class NoModel(Plain):
    """A strategy that asks no model."""

    needs_model = False

    def skip(self, task: TaskSpec) -> str | None:
        return None


class Paid(Plain):
    """A strategy that an endpoint is paid to train."""

    needs_endpoint = True
    asks_money = True

    def skip(self, task: TaskSpec) -> str | None:
        return None


KNOWN = {"few_shot": Shots(), "rag": Plain(), "control": NoModel(), "mine": NoModel(), "hosted_tuning": Paid()}
KNOWN |= {"stacked_lora": Adapters()}
NAMES = ("mine", "rag", "few_shot", "control")


def find(name: str) -> Strategy:
    if name not in KNOWN:
        raise AdvisorError(f"unknown strategy {name!r}")
    return KNOWN[name]


def planned(tmp_path: Path, more: str = "") -> list[str]:
    return [entry.candidate.id for entry in entries(tmp_path, more)]


def entries(tmp_path: Path, more: str = "") -> tuple[Entry, ...]:
    path = tmp_path / "task.yaml"
    path.write_text(LEAST + more, encoding="utf-8")
    return plan(load_task(path), NAMES, find)


def complaints(tmp_path: Path, more: str) -> list[str]:
    with pytest.raises(TaskError) as caught:
        entries(tmp_path, more)
    return [line.removeprefix(str(tmp_path)) for line in caught.value.lines()]


def test_without_strategies_every_kind_plays_its_own_grid_cheapest_first(tmp_path: Path) -> None:
    assert planned(tmp_path) == ["control", "few_shot-similar-4@small", "few_shot-similar-8@small", "rag@small", "mine"]


def test_every_model_plays_and_the_control_once(tmp_path: Path) -> None:
    models = "models: [{id: a, model: x}, {id: b, model: y}]\n"
    assert planned(tmp_path, models) == [
        "control",
        "few_shot-similar-4@a",
        "few_shot-similar-8@a",
        "few_shot-similar-4@b",
        "few_shot-similar-8@b",
        "rag@a",
        "rag@b",
        "mine",
    ]


def test_lists_expand_to_a_grid(tmp_path: Path) -> None:
    found = planned(tmp_path, "strategies: [{kind: few_shot, shots: [1, 2], select: [fixed, similar]}]\n")
    assert sorted(found) == [f"few_shot-{s}-{n}@small" for s in ("fixed", "similar") for n in (1, 2)]


def test_a_list_that_an_option_takes_is_no_grid_and_a_list_of_lists_is(tmp_path: Path) -> None:
    (one, two) = entries(tmp_path, "strategies: [{kind: stacked_lora, adapters: [a, b], rank: [2, 4]}]\n")
    assert [entry.options.model_dump() for entry in (one, two)] == [
        {"adapters": ("a", "b"), "rank": 2},
        {"adapters": ("a", "b"), "rank": 4},
    ]
    assert dict(one.candidate.options) == {"adapters": ("a", "b"), "rank": 2}
    grid = entries(tmp_path, "strategies: [{kind: stacked_lora, adapters: [[a], [a, b], []]}]\n")
    assert [entry.options.model_dump()["adapters"] for entry in grid] == [("a",), ("a", "b"), ()]
    assert len({entry.candidate.id for entry in grid}) == 3


def test_a_section_may_name_its_models(tmp_path: Path) -> None:
    models = "models: [{id: a, model: x}, {id: b, model: y}]\n"
    assert planned(tmp_path, models + "strategies: [{kind: few_shot, models: [b], shots: 2}]\n") == [
        "few_shot-similar-2@b"
    ]


def test_the_same_candidate_twice_is_one(tmp_path: Path) -> None:
    found = planned(tmp_path, "strategies: [{kind: few_shot, shots: [2, 2]}, {kind: few_shot, shots: 2}]\n")
    assert found == ["few_shot-similar-2@small"]


def test_a_candidate_carries_its_validated_options(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, "strategies: [{kind: few_shot, shots: 2}]\n")
    assert entry.candidate.options == (("select", "similar"), ("shots", 2))
    assert entry.options == Shots.Options(shots=2)


def test_a_kind_that_does_not_apply_keeps_its_reason(tmp_path: Path) -> None:
    reasons = {entry.candidate.id: entry.skipped for entry in entries(tmp_path)}
    assert reasons["rag@small"] == "there are no documents"
    assert reasons["control"] is None


def test_a_mistyped_option_is_named_with_its_place(tmp_path: Path) -> None:
    lines = complaints(tmp_path, "strategies:\n  - kind: few_shot\n    shotz: 4\n")
    assert lines == ["/task.yaml:8:12: strategies.0.shotz: unknown option (did you mean shots?)"]


def test_all_problems_are_told_at_once_and_each_once(tmp_path: Path) -> None:
    models = "models: [{id: a, model: x}, {id: b, model: y}]\n"
    sections = "strategies:\n  - {kind: few_shot, shots: [0, 2]}\n  - {kind: rag, deep: true}\n  - {kind: ragg}\n"
    assert complaints(tmp_path, models + sections) == [
        "/task.yaml:8:29: strategies.0.shots: Input should be greater than or equal to 1 (found 0)",
        "/task.yaml:9:23: strategies.1.deep: unknown option (its options: none)",
        "/task.yaml:10:12: strategies.2.kind: unknown strategy 'ragg'",
    ]


def test_too_many_candidates_are_refused(tmp_path: Path) -> None:
    shots = ", ".join(str(number) for number in range(1, 66))
    (line,) = complaints(tmp_path, f"strategies: [{{kind: few_shot, shots: [{shots}]}}]\n")
    assert line.endswith("strategies: 65 candidates, at most 64")


def test_a_grid_over_any_option_races_all_of_its_points_under_ids_of_their_own(tmp_path: Path) -> None:
    sections = "strategies:\n  - {kind: lora, epochs: [1, 3], rank: [4, 8]}\n  - {kind: lora, epochs: 1, rank: 4}\n"
    path = tmp_path / "task.yaml"
    path.write_text(LEAST + sections, encoding="utf-8")
    entries = plan(load_task(path), [], lambda name: registry.load("strategies", name)())
    assert [entry.candidate.id for entry in entries] == [
        "lora-r4-epochs1.0@small",
        "lora-r4-epochs3.0@small",
        "lora-r8-epochs1.0@small",
        "lora-r8-epochs3.0@small",
    ]


def test_what_this_machine_lacks_skips_the_candidate_before_anything_starts(tmp_path: Path) -> None:
    class Picky(Shots):
        def impossible(self, options: Shots.Options) -> str | None:
            return "8 shots need a GPU" if options.shots == 8 else None

    path = tmp_path / "task.yaml"
    path.write_text(LEAST + "strategies: [{kind: few_shot, shots: [4, 8]}]\n", encoding="utf-8")
    found = plan(load_task(path), [], lambda name: Picky())
    assert [entry.skipped for entry in found] == [None, "8 shots need a GPU"]


ENDPOINT = "models: [{id: here, model: x}, {id: there, engine: openai, base_url: 'http://localhost:1/v1', model: y}]\n"


def test_what_an_endpoint_trains_is_skipped_on_local_weights(tmp_path: Path) -> None:
    found = entries(tmp_path, ENDPOINT + "strategies: [{kind: hosted_tuning}]\n")
    assert {entry.candidate.id: entry.skipped for entry in found} == {
        "hosted_tuning@here": "an endpoint trains it, and here is local weights",
        "hosted_tuning@there": None,
    }


def test_what_is_paid_for_is_not_begun_unless_the_task_names_it(tmp_path: Path) -> None:
    path = tmp_path / "task.yaml"
    path.write_text(LEAST + ENDPOINT, encoding="utf-8")
    reasons = {entry.candidate.id: entry.skipped for entry in plan(load_task(path), ["hosted_tuning"], find)}
    assert reasons["hosted_tuning@here"] == "an endpoint trains it, and here is local weights"
    assert reasons["hosted_tuning@there"] == (
        "the endpoint is paid to train it, so task.yaml must name it (strategies: [{kind: hosted_tuning}, ...])"
    )
