"""What a learning curve trains, how it is scored, and that it is measured once."""

from pathlib import Path

import pytest

from advisor.types import Draw, Example, Query, Usage
from strategies import _tuning, lora
from strategies._adapters import Trained, TrainingSet
from strategies.engines.scripted import Engine

LABELS = ("card_arrival", "lost_card", "greeting")
TRAIN = tuple(Example(f"t{number}", f"message {number}", LABELS[number % 3]) for number in range(48))
Training = tuple[str, int, int, str]


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[Training]:
    """Folder, seed, number of pairs and search of what would have been trained; nothing is."""
    seen: list[Training] = []

    def instead(weights, pairs: TrainingSet, options, folder: Path, seed: int, progress) -> Trained:
        seen.append((folder.name, seed, len(pairs.train), options.search))
        folder.mkdir(parents=True, exist_ok=True)
        return Trained(folder / "adapter", 3.0, 1200, 2, 1 / len(pairs.train), ((1, 0.9), (2, 0.5)))

    monkeypatch.setattr(_tuning, "train", instead)
    return seen


def job_of(make_job, **changes: object):
    options = lora.Strategy.Options(learning_curve=True, search="halving")
    job = make_job(options, Engine(Path("weights")), train=TRAIN, **changes)
    return job if "seed" in changes else make_job(options, Engine(Path("weights")), train=TRAIN, seed=job.task.seed)


def test_a_quarter_and_a_half_are_trained_from_two_seeds(make_job, trainings: list[Training]) -> None:
    job = job_of(make_job)
    fit = lora.Strategy().fit(job).fit
    assert trainings == [
        ("candidate", job.seed, 48, "halving"),
        ("12-0", job.seed, 12, "none"),
        ("12-1", job.seed + 1, 12, "none"),
        ("24-0", job.seed, 24, "none"),
        ("24-1", job.seed + 1, 24, "none"),
    ]
    assert [(p.examples, len(p.scores), p.dev_losses) for p in fit.curve] == [
        (12, 2, (1 / 12, 1 / 12)),
        (24, 2, (1 / 24, 1 / 24)),
        (48, 1, (1 / 48,)),
    ]
    assert {len(seed) for point in fit.curve for seed in point.scores} == {len(job.dev)}
    assert fit.train_seconds == 3.0, "what it takes to have the adapter"
    assert fit.asked.seconds >= 12.0, "what the curve took beside that"


def test_a_curve_is_measured_once(make_job, trainings: list[Training]) -> None:
    first = lora.Strategy().fit(job_of(make_job)).fit
    trainings.clear()
    again = lora.Strategy().fit(job_of(make_job)).fit
    assert [name for name, *_ in trainings] == ["candidate"]
    assert again == first


def test_a_retraining_measures_none(make_job, trainings: list[Training]) -> None:
    fit = lora.Strategy().fit(job_of(make_job, seed=99)).fit
    assert len(trainings) == 1
    assert (fit.curve, fit.asked) == ((), Usage())


def test_few_examples_give_no_curve(make_job, trainings: list[Training]) -> None:
    job = make_job(lora.Strategy.Options(learning_curve=True), Engine(Path("weights")))
    fit = lora.Strategy().fit(make_job(job.options, Engine(Path("weights")), seed=job.task.seed)).fit
    assert len(trainings) == 1
    assert fit.notes[-1] == "no learning curve: fewer than 32 examples"


def test_a_smaller_training_that_fails_leaves_the_strategy_whole(
    make_job, trainings: list[Training], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = _tuning.train

    def failing(weights, pairs, options, folder, seed, progress) -> Trained:
        if "-" in folder.name:
            raise ArithmeticError("training diverged: it did")
        return real(weights, pairs, options, folder, seed, progress)

    monkeypatch.setattr(_tuning, "train", failing)
    predictor = lora.Strategy().fit(job_of(make_job))
    assert predictor.fit.curve == ()
    assert predictor.fit.notes[-1] == "no learning curve: training diverged: it did"
    assert predictor.answer([Query("q", "hello")], Draw(0, 0, 7))
