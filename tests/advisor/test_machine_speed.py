"""What a run has shown of a machine, kept for the next plan."""

import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from advisor import machine_speed, registry
from advisor.forecast import DECODE_FACTOR, TRAINING_FACTOR, Forecast, forecast, rescaled, shape
from advisor.machine_speed import Speed, Speeds, recalled, remember, speed_of
from advisor.types import Bound, Candidate, Example, Fit, Trial, Usage

DAY = datetime.date(2026, 11, 27)
PARAMETERS = 135_000_000


def trial(usage: Usage | None = None, fit: Fit | None = None, n: int = 90) -> Trial:
    bound = Bound(0.5, n, n // 2, 0.4, 0.6, "clopper-pearson")
    return Trial(Candidate("lora@small", "lora", "small"), "below", "", dev_n=10, accuracy=bound, usage=usage, fit=fit)


def test_a_speed_foretells_the_seconds_that_it_was_read_from() -> None:
    usage = Usage(prompt_tokens=100, completion_tokens=20, seconds=0.25)
    fit = Fit(train_seconds=180.0, train_tokens=60_000)
    speed = speed_of([trial(usage, fit)], PARAMETERS, DAY)
    assert speed.answering is not None and speed.training is not None
    per_token = 2 * PARAMETERS / (speed.answering * 1e9 * 0.8)
    assert per_token * (100 + DECODE_FACTOR * 20) == pytest.approx(0.25)
    assert 2 * PARAMETERS / (speed.training * 1e9 * 0.8) * TRAINING_FACTOR * 60_000 == pytest.approx(180.0)


def test_strategies_count_by_what_they_answered_and_kept_prefixes_do_not() -> None:
    often = trial(Usage(100, 0, 0, seconds=0.1), n=990)
    seldom = trial(Usage(100, 0, 0, seconds=9.0), n=0)
    alone = speed_of([often], PARAMETERS, DAY).answering
    both = speed_of([often, seldom], PARAMETERS, DAY).answering
    assert alone is not None and both is not None
    assert both / alone == pytest.approx((1010 / (1000 * 0.1 + 10 * 9.0)) / (1000 / (1000 * 0.1)))
    cached = speed_of([trial(Usage(100, 60, 0, seconds=0.1))], PARAMETERS, DAY).answering
    assert cached == pytest.approx(0.4 * alone)


def test_a_moment_says_nothing() -> None:
    assert speed_of([trial(Usage(10, 0, 1, seconds=0.001))], PARAMETERS, DAY) == Speed(None, None, "2026-11-27")
    assert speed_of([trial()], PARAMETERS, DAY).answering is None


def test_what_a_run_did_not_do_stays_as_an_earlier_one_saw_it(tmp_path: Path) -> None:
    assert recalled(tmp_path, "smollm2", "local") is None
    remember(tmp_path, "smollm2", "local", Speed(40.0, 20.0, "2026-11-01"))
    remember(tmp_path, "smollm2", "local", Speed(50.0, None, "2026-11-27"))
    remember(tmp_path, "smollm2", "local", Speed(None, None, "2026-11-28"))
    assert recalled(tmp_path, "smollm2", "local") == Speed(50.0, 20.0, "2026-11-27")
    assert recalled(tmp_path, "smollm2", "transformers") is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"x": 3}'])
def test_a_broken_file_is_no_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "speeds.json").write_text(text, "utf-8")
    assert recalled(tmp_path, "smollm2", "local") is None
    remember(tmp_path, "smollm2", "local", Speed(50.0, None, "2026-11-27"))
    assert recalled(tmp_path, "smollm2", "local") == Speed(50.0, None, "2026-11-27")


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr(registry, "weights_module", lambda: SimpleNamespace(cache_folder=lambda: tmp_path))
    monkeypatch.setattr(machine_speed, "probe", lambda: SimpleNamespace(gflops=100.0))
    return SimpleNamespace(models=[SimpleNamespace(id="small", model="smollm2", engine="local")])


def planned(speeds: Speeds) -> Forecast:
    measures = shape("Answer.", [], [Example("1", "word " * 40, "yes", ())], 100)
    candidate = Candidate("lora@small", "lora", "small", (("epochs", 2.0),))
    return speeds.applied(forecast(candidate, measures, PARAMETERS, speeds.nominal), "small")


def test_a_plan_rests_on_a_run_where_there_was_one_and_on_a_probe_before(tmp_path: Path, task: SimpleNamespace) -> None:
    probed = Speeds.of(task, ["small"], None)
    assert (probed.nominal, probed.told()) == (100.0, "a probe of this machine")
    remember(tmp_path, "smollm2", "local", Speed(50.0, 25.0, "2026-11-27"))
    seen = Speeds.of(task, ["small"], None)
    assert seen.told() == "a run on this machine on 2026-11-27"
    before, after = planned(probed), planned(seen)
    assert before.request_seconds and before.train_seconds
    assert after.request_seconds == pytest.approx(2 * before.request_seconds)
    assert after.train_seconds == pytest.approx(4 * before.train_seconds)
    assert after.seconds == pytest.approx(100 * after.request_seconds + after.train_seconds)


def test_a_given_speed_is_taken_as_it_is(tmp_path: Path, task: SimpleNamespace) -> None:
    remember(tmp_path, "smollm2", "local", Speed(50.0, 25.0, "2026-11-27"))
    assert Speeds.of(task, ["small"], 80.0) == Speeds(80.0, {})
    assert Speeds.of(task, [], None).told() == ""


def test_unknown_seconds_stay_unknown() -> None:
    unknown = Forecast(10, 5.0, 5.0, 0.0, None)
    assert rescaled(unknown, 2.0, 2.0) is unknown
