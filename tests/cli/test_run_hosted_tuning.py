"""A whole run that has an endpoint train its model: what it costs, what a limit stops, what a crash leaves."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import advisor
from advisor import registry
from advisor.cli import main
from strategies import _tuning_jobs
from strategies.embedders.hashing import Embedder

TASK = """\
version: 1
name: colours
task: {{kind: classification, instructions: Name the colour.}}
data: {{train: train.jsonl, dev: dev.jsonl, test: test.jsonl, columns: {{input: text, target: label, id: id}}}}
target: {{accuracy: 0.8}}
volume: {{requests_per_month: 1000, horizon_months: 12}}
models:
  - id: vendor
    engine: openai
    base_url: {url}
    api_key_env: VENDOR_KEY
    model: colours-1
    price: {{{price}}}
"""
PRICE = (
    "input_per_mtok: 1.0, output_per_mtok: 2.0, tuned_input_per_mtok: 3.0, tuned_output_per_mtok: 4.0, "
    "train_per_mtok: 100.0, hosting_per_hour: 0.5"
)
NAMED = """\
strategies:
  - kind: control
  - kind: zero_shot
  - {kind: hosted_tuning, poll_seconds: 0.01}
"""
WORDS = {"red": ["blood", "cherry", "ruby", "brick", "tomato"], "blue": ["sky", "sea", "ink", "denim", "navy"]}
TUNED = "hosted_tuning-3-epochs@vendor"


class Blind(Embedder):
    """Every text is alike, so the control cannot tell the labels apart."""

    def embed(self, texts: Any) -> Any:
        return super().embed(["same"] * len(texts))


@pytest.fixture
def folder(tmp_path: Path, vendor: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, vendor)
    for split, count in (("train", 20), ("dev", 20), ("test", 60)):
        rows = []
        for number in range(count):
            label = ("red", "blue")[number % 2]
            word = WORDS[label][number // 2 % 5]
            rows.append({"id": f"{split}-{number}", "text": f"{split} {number} is like {word}", "label": label})
        (tmp_path / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    load = registry.load
    monkeypatch.setattr(registry, "load", lambda group, name: Blind if group == "embedders" else load(group, name))
    monkeypatch.setattr(registry.weights_module(), "resolve", _only_the_embedder)
    return tmp_path


def write(folder: Path, vendor: Any, price: str = PRICE, named: str = NAMED) -> None:
    (folder / "task.yaml").write_text(TASK.format(url=vendor.url, price=price) + named, encoding="utf-8")


def _only_the_embedder(name: str, offline: bool, say: object) -> object:
    from strategies._weights import Weights

    assert name == "minilm-l6-v2", "an endpoint has no weights to look for"
    return Weights(name, Path("nowhere"), "d" * 64, "the test", "none")


def run(folder: Path, *extra: str) -> Result:
    arguments = ["run", str(folder / "task.yaml"), "-o", str(folder / "reports"), "--json", "--quiet", *extra]
    return CliRunner().invoke(main, arguments)


def strategies(result: Result) -> dict[str, Any]:
    return {entry["id"]: entry for entry in json.loads(result.stdout)["strategies"]}


def test_the_tuned_model_is_recommended_and_costs_what_the_vendor_asks(folder: Path, vendor: Any) -> None:
    result = run(folder)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["recommended"] == TUNED
    tuned = strategies(result)[TUNED]
    (job,) = vendor.jobs
    billed = job["trained_tokens"]
    trained = billed * 100 / 1e6
    per_request = (3 * tuned["tokens"]["prompt_mean"] + 4 * tuned["tokens"]["completion_mean"]) / 1e6
    assert tuned["cost"]["setup"] == pytest.approx(trained)
    assert tuned["cost"]["per_1k"] == pytest.approx(1000 * per_request, rel=1e-3)  # and a moment of this machine
    assert tuned["cost"]["per_month"] == pytest.approx(1000 * per_request + 730 * 0.5)
    assert tuned["cost"]["horizon_total"] == pytest.approx(trained + 12 * (1000 * per_request + 365))
    assert "training 100, hosting 0.5 an hour" in tuned["cost"]["basis"]
    asked = [row for entry in (TUNED, "zero_shot@vendor") for row in outputs(folder, entry)]
    money = sum(_price(row, 3, 4) for row in outputs(folder, TUNED))
    money += sum(_price(row, 1, 2) for row in outputs(folder, "zero_shot@vendor"))
    assert found["spent"]["money"] == pytest.approx(trained + money, abs=1e-4)  # and a moment of the control's machine
    assert found["spent"]["tokens"] == billed + sum(row["prompt_tokens"] + row["completion_tokens"] for row in asked)


def outputs(folder: Path, strategy: str) -> list[dict[str, Any]]:
    (path,) = folder.glob(f"reports/colours/2*/strategies/{strategy}/outputs.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _price(row: dict[str, Any], asked: float, said: float) -> float:
    return (asked * row["prompt_tokens"] + said * row["completion_tokens"]) / 1e6


def test_the_key_is_in_nothing_that_is_written(folder: Path, vendor: Any) -> None:
    result = run(folder)
    assert vendor.key not in result.output
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "hosted.json" for path in files)
    assert not [path for path in files if vendor.key.encode() in path.read_bytes()]


def test_it_is_not_begun_by_surprise(folder: Path, vendor: Any) -> None:
    write(folder, vendor, named="")
    result = run(folder)
    assert result.exit_code in (0, 3, 4), result.output
    tuned = strategies(result)[TUNED]
    assert tuned["status"] == "not_run"
    assert tuned["why"] == (
        "Does not apply: the endpoint is paid to train it, so task.yaml must name it "
        "(strategies: [{kind: hosted_tuning}, ...])."
    )
    assert vendor.files == {} and vendor.jobs == []


def test_a_limit_that_does_not_hold_it_refuses_it_and_the_rest_goes_on(folder: Path, vendor: Any) -> None:
    result = run(folder, "--max-spend", "0.1")
    found = strategies(result)
    assert found[TUNED]["status"] == "not_run"
    assert found[TUNED]["why"].startswith("Not trained: about ")
    assert found["zero_shot@vendor"]["status"] == "below"
    assert vendor.jobs == []
    assert run(folder).exit_code == 0, "without the limit the same command goes on"
    assert len(vendor.jobs) == 1


def test_an_unknown_training_price_under_a_limit_is_refused(folder: Path, vendor: Any) -> None:
    write(folder, vendor, "input_per_mtok: 1.0, output_per_mtok: 2.0")
    tuned = strategies(run(folder, "--max-spend", "1000"))[TUNED]
    assert (tuned["status"], vendor.jobs) == ("not_run", [])
    assert "what training costs is unknown" in tuned["why"]


def test_undeclared_prices_of_training_and_hosting_are_unknown_and_never_0(folder: Path, vendor: Any) -> None:
    write(folder, vendor, "input_per_mtok: 1.0, output_per_mtok: 2.0")
    result = run(folder)
    tuned = strategies(result)[TUNED]
    cost = tuned["cost"]
    assert tuned["status"] == "certified"
    assert (cost["setup"], cost["per_month"], cost["horizon_total"]) == (None, None, None)
    assert cost["per_1k"] is not None
    assert json.loads(result.stdout)["spent"]["money"] is None


def test_an_interrupted_run_says_what_goes_on_and_the_same_command_takes_it_up(
    folder: Path, vendor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_tuning_jobs.time, "sleep", interrupted)
        stopped = run(folder)
    assert stopped.exit_code == 130, stopped.output
    assert "interrupted; fine-tuning job ftjob-1 goes on at http" in stopped.stderr
    result = run(folder)
    assert (result.exit_code, len(vendor.jobs)) == (0, 1), result.output
    assert strategies(result)[TUNED]["cost"]["setup"] > 0


def test_another_target_does_not_pay_for_the_training_again(folder: Path, vendor: Any) -> None:
    first = json.loads(run(folder).stdout)
    again = run(folder, "--set", "target.accuracy=0.7", "--max-spend", "0.02")
    assert again.exit_code == 0, again.output
    assert len(vendor.jobs) == 1
    assert json.loads(again.stdout)["run_id"] != first["run_id"]
    assert strategies(again)[TUNED]["cost"]["setup"] > 0, "it is a cost of deploying it all the same"


def test_declared_retraining_is_a_second_job_whose_answers_are_compared(folder: Path, vendor: Any) -> None:
    result = run(folder, "--set", "volume.retrain=quarterly", "--set", "target.consistency=0.5")
    assert result.exit_code == 0, result.output
    assert len(vendor.jobs) == 2
    tuned = strategies(result)[TUNED]
    assert "retrain_agreement" in tuned["consistency"]["components"]
    setup = vendor.jobs[0]["trained_tokens"] * 100 / 1e6
    per_request = tuned["cost"]["per_1k"] / 1000
    certified_again = 3 * 60 * per_request
    expected = 1000 * per_request + 365 + (setup + certified_again) * 4 / 12
    assert tuned["cost"]["per_month"] == pytest.approx(expected, rel=1e-6)


def test_a_plan_tells_the_training_and_its_price_and_asks_nothing(folder: Path, vendor: Any) -> None:
    planned = CliRunner().invoke(main, ["plan", str(folder / "task.yaml"), "--json"])
    assert planned.exit_code == 0, planned.output
    step = next(step for step in json.loads(planned.stdout)["candidates"] if step["id"] == TUNED)
    asked = step["requests"] * (3 * round(step["prompt_tokens"]) + 4 * round(step["completion_tokens"])) / 1e6
    assert step["training"]["rows"] == 20 and step["training"]["epochs"] == 3
    assert step["spend"] == pytest.approx(asked + 3 * step["training"]["tokens"] * 100 / 1e6)
    said = CliRunner().invoke(main, ["plan", str(folder / "task.yaml")]).stdout
    assert "tokens of training" in said
    assert vendor.asked == []


def test_an_endpoint_without_fine_tuning_fails_alone(folder: Path, vendor: Any) -> None:
    vendor.offers = False
    found = strategies(run(folder))
    assert found[TUNED]["status"] == "failed"
    assert "offers no fine-tuning" in found[TUNED]["why"]
    assert found["zero_shot@vendor"]["status"] == "below"


def test_it_is_tried_last_and_not_paid_for_where_a_prompt_will_do(folder: Path, vendor: Any) -> None:
    for split in ("train", "dev", "test"):  # the base model says red to everything, and is right nearly always
        lines = (folder / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
        mostly = [line.replace('"blue"', '"red"') if number > 2 else line for number, line in enumerate(lines)]
        (folder / f"{split}.jsonl").write_text("\n".join(mostly) + "\n", encoding="utf-8")
    alone = NAMED.replace("  - kind: control\n", "")
    for price in (PRICE, "input_per_mtok: 1.0, output_per_mtok: 2.0"):
        write(folder, vendor, price, alone)
        result = run(folder, "--set", "target.accuracy=0.6")
        tuned = strategies(result)[TUNED]
        assert (tuned["status"], vendor.jobs) == ("not_run", []), tuned["why"]
        assert "zero_shot@vendor" in tuned["why"] and "confidently good on dev" in tuned["why"]


def test_the_tuned_model_leaves_by_its_name(folder: Path, vendor: Any, tmp_path: Path) -> None:
    assert run(folder).exit_code == 0
    target = tmp_path / "winner"
    done = CliRunner().invoke(main, ["export", str(folder / "reports" / "colours" / "latest"), "-o", str(target)])
    assert done.exit_code == 0, done.output
    named = json.loads((target / "model.json").read_text("utf-8"))["model"]
    assert named == vendor.jobs[0]["fine_tuned_model"]
    rows = [row for row in outputs(folder, TUNED) if row["split"] == "test" and row["draw"] == 0]
    found = advisor.load(target).predict([row["input"] for row in rows])
    assert [answer.output for answer in found] == [row["output"] for row in rows]
