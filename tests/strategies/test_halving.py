"""Successive halving: what it may cost, what goes on, and that going on is the same as never having stopped."""

import json
import shutil
from pathlib import Path

import pytest

from advisor.errors import BudgetExceeded
from advisor.types import Message, Prompt
from strategies import _halving
from strategies._adapters import Pair, Trained, TrainingOptions, TrainingSet, train
from strategies._halving import Rung, grid, rungs

OPTIONS = TrainingOptions(rank=4, learning_rate=1e-2, epochs=14, batch=2, search="halving")
WORDS = (("my card is lost", "lost_card"), ("where is my card", "card_arrival"), ("hi", "greeting"))
PAIRS = [Pair(Prompt((Message("system", "Read the message."), Message("user", text))), label) for text, label in WORDS]
SET = TrainingSet(PAIRS, PAIRS[:2])


def searched(weights: Path, folder: Path, told: list[str] | None = None, options: TrainingOptions = OPTIONS) -> Trained:
    notes = [] if told is None else told
    return train(weights, SET, options, folder, 3, lambda share, note: notes.append(note))


def adapter_in(folder: Path) -> bytes:
    return (folder / "adapter" / "adapter_model.safetensors").read_bytes()


@pytest.fixture(scope="module")
def found(tiny_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Trained, list[str]]:
    folder, told = tmp_path_factory.mktemp("searched"), []
    return folder, searched(tiny_llama, folder, told), told


@pytest.mark.parametrize("configurations", [1, 2, 3, 5, 6, 12, 27])
def test_a_search_takes_at_most_twice_the_steps_of_one_training(configurations: int) -> None:
    plan = rungs(configurations)
    before, steps = 0.0, 0.0
    for rung in plan:
        assert rung.kept == rung.racing // 2
        steps += rung.racing * (rung.share - before)
        before = rung.share
    steps += 1 - before
    assert steps == pytest.approx({1: 1.0, 2: 1.5}.get(configurations, 2.0))
    assert before <= 0.5, "the last one is not decided on at the end of its schedule"
    assert [rung.racing for rung in plan[:1]] == [configurations] * bool(plan)


def test_six_configurations_become_three_and_one() -> None:
    assert rungs(6) == (Rung(pytest.approx(1 / 7), 6, 3), Rung(pytest.approx(2 / 7), 3, 1))


def test_the_grid_lies_around_the_declared_configuration() -> None:
    assert [one.name for one in grid(TrainingOptions(), rank_is_fixed=False)] == [
        "r8-lr0.0003",
        "r8-lr0.001",
        "r8-lr0.002",
        "r16-lr0.0003",
        "r16-lr0.001",
        "r16-lr0.002",
    ]
    assert [one.name for one in grid(TrainingOptions(rank=1, learning_rate=0.1), rank_is_fixed=False)] == [
        "r1-lr0.03",
        "r1-lr0.1",
    ], "nothing twice, and no rate above the highest that may be declared"
    assert {one.rank for one in grid(TrainingOptions(), rank_is_fixed=True)} == {16}


def test_the_lowest_dev_losses_go_on(found: tuple[Path, Trained, list[str]]) -> None:
    rows = [json.loads(line) for line in (found[0] / "training.jsonl").read_text("utf-8").splitlines()]
    steps: dict[str, int] = {}
    at_4: dict[str, list[float]] = {}
    for row in rows:
        steps[row["configuration"]] = row["step"]
        if row["step"] and row["step"] <= 4 and "dev_loss" in row:
            at_4.setdefault(row["configuration"], []).append(row["dev_loss"])
    assert sorted(steps.values()) == [4, 4, 4, 8, 8, 28], "a seventh of 28 steps, two sevenths, all"
    went_on = sorted(at_4, key=lambda name: min(at_4[name]))[:3]
    assert {name for name, last in steps.items() if last > 4} == set(went_on)
    (chosen,) = {row["configuration"] for row in rows if row["chosen"]}
    assert steps[chosen] == 28
    assert found[1].notes == (f"{chosen} chosen among 6 configurations by dev loss",)
    assert found[1].tokens > max(row["tokens"] for row in rows if row["chosen"]), "those that lost were paid for"


def test_going_on_is_the_same_as_never_having_stopped(
    found: tuple[Path, Trained, list[str]], tiny_llama: Path, tmp_path: Path
) -> None:
    chosen = found[1].notes[0].split(" ")[0]
    rank, rate = int(chosen.split("-")[0][1:]), float(chosen.split("-lr")[1])
    plain = OPTIONS.model_copy(update={"rank": rank, "learning_rate": rate, "search": "none"})
    trained = searched(tiny_llama, tmp_path, options=plain)
    assert trained.curve[-1][0] == found[1].curve[-1][0] == 28
    assert trained.dev_loss == pytest.approx(found[1].dev_loss, abs=1e-6)
    assert adapter_in(tmp_path) == adapter_in(found[0])


def test_a_killed_search_goes_on_and_finds_the_same(
    found: tuple[Path, Trained, list[str]], tiny_llama: Path, tmp_path: Path
) -> None:
    seen: list[str] = []

    def killed(share: float, note: str) -> None:
        seen.append(note)
        if len(seen) == 40:
            raise BudgetExceeded("stopped")

    with pytest.raises(BudgetExceeded):
        train(tiny_llama, SET, OPTIONS, tmp_path, 3, killed)
    assert not (tmp_path / "training.json").exists()
    told: list[str] = []
    again = searched(tiny_llama, tmp_path, told)
    assert len(told) < len(found[2]) - 20, "the slices that were done are not done again"
    assert adapter_in(tmp_path) == adapter_in(found[0])
    assert (again.notes, again.tokens, again.curve) == (found[1].notes, found[1].tokens, found[1].curve)
    assert not (tmp_path / "checkpoints").exists()


def test_what_diverges_is_out_of_the_race(
    tiny_llama: Path, found: tuple[Path, Trained, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(found[0] / "adapter", tmp_path / "start")
    monkeypatch.setattr(_halving, "RATES", (1.0, 10.0))
    pairs = TrainingSet(PAIRS, PAIRS[:2], start=tmp_path / "start")
    trained = train(tiny_llama, pairs, OPTIONS, tmp_path / "run", 3, lambda share, note: None)
    assert trained.notes == ("r4-lr0.01 chosen among 2 configurations by dev loss; 1 diverged",)
