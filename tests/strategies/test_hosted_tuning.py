"""A hosted training from the strategy's side: paid once, taken up after a crash, stopped at the spend limit."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from advisor import conformance
from advisor.answer_cache import AnswerCache, CachedEngine, cached
from advisor.errors import BudgetExceeded, EngineError, Unaffordable
from advisor.protocols import HostedTuner, Job
from advisor.task import TaskSpec
from advisor.training_cost import TrainingPrices
from advisor.tuning import Purse
from advisor.types import Draw, Example, Fit, Query
from strategies import _tuning_jobs
from strategies._tuning_record import FILE, Record, read, write
from strategies.engines._endpoint import Endpoint
from strategies.engines.openai import Engine
from strategies.engines.scripted import Engine as Scripted
from strategies.hosted_tuning import Strategy

JOBS = "/v1/fine_tuning/jobs"
WORDS = {"red": "blood cherry ruby brick tomato rust", "blue": "sky sea ink denim navy ice"}
TRAIN = tuple(
    Example(f"{label}-{word}", f"it is like {word}", label) for label, words in WORDS.items() for word in words.split()
)
DEV = (Example("d1", "a sea one", "blue"), Example("d2", "a ruby one", "red"))
QUERIES = [Query("q1", "just as navy"), Query("q2", "just as brick")]
MakeJob = Callable[..., Job]


@pytest.fixture
def make(make_job: MakeJob, vendor: Any, tmp_path: Path) -> MakeJob:
    """`make(purse=..., epochs=..., folder=...)`: a job at the vendor; options by name."""

    def made(purse: Purse | None = None, folder: str = "candidate", **options: object) -> Job:
        chosen = Strategy.Options.model_validate({"poll_seconds": 0.01, **options})
        engine = Engine(Endpoint(vendor.url, "colours-1", "VENDOR_KEY", retries=0))
        job = make_job(
            chosen,
            engine,
            train=TRAIN,
            dev=DEV,
            labels=("blue", "red"),
            purse=purse or Purse(),
            folder=tmp_path / folder,
        )
        return replace(job, seed=job.task.seed)

    return made


def limited(left: float, per_mtok: float | None = 1e6, **rule: Any) -> Purse:
    prices = TrainingPrices(per_mtok, **rule)
    return Purse(prices.billed, prices.price, lambda: left)


def stopping(after: int, error: BaseException) -> Callable[[float, str], None]:
    """Progress that is broken off the so-many-th time."""
    calls = iter(range(1000))

    def told(share: float, note: str) -> None:
        if next(calls) == after:
            raise error

    return told


def answers(job: Job) -> list[str | None]:
    return [answer.parsed for answer in Strategy().fit(job).answer(QUERIES, Draw(0, 0, 7))]


def created(vendor: Any) -> int:
    return int(vendor.times("POST", JOBS))


def test_the_tuned_model_answers_what_the_base_model_does_not(vendor: Any, make: MakeJob) -> None:
    predictor = Strategy().fit(make())
    found = predictor.answer(QUERIES, Draw(0, 0, 7))
    assert [answer.parsed for answer in found] == ["blue", "red"]
    billed = vendor.jobs[0]["trained_tokens"]
    assert predictor.fit == Fit(
        train_tokens=billed,
        notes=(
            "job ftjob-1 made ft:colours-1:org-1:" + vendor.jobs[0]["user_provided_suffix"] + ":ftjob-1 in 10 min",
            f"12 examples, 3 epochs, {billed:,} tokens billed (as the job reports)",
            "Step 40/40: training loss=0.50, validation loss=0.60",
        ),
    )
    body = next(body for method, path, body in vendor.asked if path == "/v1/chat/completions" and method == "POST")
    assert "response_format" not in body


def test_the_files_hold_chats_in_varied_wordings_and_dev_in_the_plain_one(vendor: Any, make: MakeJob) -> None:
    Strategy().fit(make())
    train, dev = ([json.loads(line) for line in vendor.files[name].splitlines()] for name in ("file-1", "file-2"))
    assert {row["messages"][-1]["content"] for row in train} == {"red", "blue"}
    assert [[turn["role"] for turn in row["messages"]] for row in train] == [["system", "user", "assistant"]] * 12
    assert len({row["messages"][0]["content"] for row in train}) > 3
    assert len({row["messages"][0]["content"] for row in dev}) == 1
    assert {example.input for example in DEV} == {"a sea one", "a ruby one"}
    assert vendor.jobs[0]["validation_file"] == "file-2"


def test_options_become_hyperparameters_and_auto_is_left_out(vendor: Any, make: MakeJob) -> None:
    Strategy().fit(make(epochs="auto", batch_size=4, learning_rate_multiplier=1.8, validation=False, max_examples=10))
    sent = next(body for method, path, body in vendor.asked if (method, path) == ("POST", JOBS))
    assert sent["method"]["supervised"]["hyperparameters"] == {"batch_size": 4, "learning_rate_multiplier": 1.8}
    assert "validation_file" not in sent
    assert len(vendor.files["file-1"].splitlines()) == 10


def test_a_second_fit_asks_for_no_second_job(vendor: Any, make: MakeJob) -> None:
    first = Strategy().fit(make()).fit
    polls = vendor.times("GET", f"{JOBS}/ftjob-1")
    assert Strategy().fit(make()).fit == first
    assert (created(vendor), len(vendor.files), vendor.times("GET", f"{JOBS}/ftjob-1")) == (1, 2, polls)


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_run_killed_while_polling_takes_the_job_up(vendor: Any, make: MakeJob, after: int) -> None:
    with pytest.raises(KeyboardInterrupt, match=r"fine-tuning job ftjob-1 goes on at http.*and is billed"):
        Strategy().fit(replace(make(), progress=stopping(after, KeyboardInterrupt())))
    assert answers(make()) == ["blue", "red"]
    assert (created(vendor), len(vendor.files)) == (1, 2)


def test_a_run_killed_before_the_jobs_id_was_known_finds_the_job(vendor: Any, make: MakeJob) -> None:
    service = make().engine.tuning  # type: ignore[attr-defined]
    job = make(reuse=False)
    with pytest.MonkeyPatch.context() as patch:
        create = type(service).create

        def created_then_killed(self: Any, order: Any) -> Any:
            create(self, order)
            raise KeyboardInterrupt

        patch.setattr(type(service), "create", created_then_killed)
        with pytest.raises(KeyboardInterrupt):
            Strategy().fit(job)
    assert read(job.folder, vendor.jobs[0]["metadata"]["advisor"]).job is None
    fit = Strategy().fit(job).fit
    assert (created(vendor), len(vendor.files), fit.recalled) == (1, 2, False)


def test_a_run_killed_between_two_uploads_sends_only_the_second(vendor: Any, make: MakeJob) -> None:
    vendor.fault("POST", "/v1/files", 418)
    with pytest.raises(EngineError, match="answers 418"):
        Strategy().fit(make())
    Strategy().fit(make())
    assert (created(vendor), len(vendor.files)) == (1, 2)


def test_another_run_takes_up_the_same_training_and_pays_nothing(vendor: Any, make: MakeJob) -> None:
    paid = Strategy().fit(make()).fit
    free = Strategy().fit(make(folder="another", purse=limited(0.0))).fit
    assert (created(vendor), paid.recalled, free.recalled) == (1, False, True)
    assert free.train_tokens == paid.train_tokens
    assert "the job is an earlier run's, which paid for it" in free.notes


@pytest.mark.parametrize("changes", [{"reuse": False}, {"epochs": 4}, {"max_examples": 11}])
def test_another_training_is_another_job(vendor: Any, make: MakeJob, changes: dict[str, Any]) -> None:
    Strategy().fit(make())
    assert not Strategy().fit(make(folder="another", **changes)).fit.recalled
    assert created(vendor) == 2


def test_a_retraining_is_a_job_of_its_own(vendor: Any, make: MakeJob) -> None:
    Strategy().fit(make())
    job = make(folder="retrained-1")
    Strategy().fit(replace(job, seed=job.seed + 1))
    assert [made["seed"] for made in vendor.jobs] == [job.seed, job.seed + 1]
    assert len({job["fine_tuned_model"] for job in vendor.jobs}) == 2


# --- money ------------------------------------------------------------------------------------------------------------


def predicted(make: MakeJob, vendor: Any) -> int:
    """The tokens that the default training is expected to be billed, read from the refusal."""
    with pytest.raises(Unaffordable) as refused:
        Strategy().fit(make(limited(0.0, 1.0)))
    return int(refused.value.what.split("about ")[1].split(" tokens")[0].replace(",", ""))


def test_what_the_money_left_does_not_hold_is_not_begun(vendor: Any, make: MakeJob) -> None:
    with pytest.raises(Unaffordable, match=r"Not trained: about [\d,]+ tokens cost [\d.]+ USD, and 5\.0000 are left"):
        Strategy().fit(make(limited(5.0)))
    assert (created(vendor), vendor.files) == (0, {})


def test_money_that_just_holds_it_is_enough(vendor: Any, make: MakeJob) -> None:
    tokens = predicted(make, vendor)
    with pytest.raises(Unaffordable):
        Strategy().fit(make(limited(tokens - 0.5)))
    Strategy().fit(make(limited(float(tokens))))
    assert created(vendor) == 1


def test_an_unknown_price_under_a_limit_is_refused_and_not_taken_for_nothing(vendor: Any, make: MakeJob) -> None:
    with pytest.raises(Unaffordable, match=r"what training costs is unknown: declare price\.train_per_mtok"):
        Strategy().fit(make(limited(1e9, None)))
    assert created(vendor) == 0


def test_the_prediction_follows_the_vendors_rule(vendor: Any, make: MakeJob) -> None:
    with pytest.raises(Unaffordable, match=r"about 36,000 tokens cost 0\.0360"):
        Strategy().fit(make(limited(0.0, 1.0, row_tokens=1000)))


def test_a_task_that_declares_retraining_needs_the_money_for_two(vendor: Any, make: MakeJob) -> None:
    tokens = predicted(make, vendor)
    job = make(limited(1.5 * tokens))
    volume = job.task.volume.model_copy(update={"retrain": "yearly"})
    first = replace(job, task=job.task.model_copy(update={"volume": volume}))
    with pytest.raises(Unaffordable, match="two trainings, because the task declares retraining"):
        Strategy().fit(first)
    assert created(vendor) == 0
    Strategy().fit(replace(first, seed=first.seed + 1))  # the second one alone is within it
    assert created(vendor) == 1


def test_a_job_that_turns_out_dearer_than_the_limit_is_cancelled(vendor: Any, make: MakeJob) -> None:
    tokens = predicted(make, vendor)
    vendor.chosen_epochs = 20
    auto = limited(float(3 * tokens))  # auto is expected to take 8 epochs, which these would pay for
    with pytest.raises(Unaffordable, match=r"Training stopped: .* job ftjob-1 was cancelled") as stopped:
        Strategy().fit(make(auto, epochs="auto"))
    assert "may bill the steps" in stopped.value.hint
    assert [job["status"] for job in vendor.jobs] == ["cancelled"]
    vendor.chosen_epochs = 8
    assert answers(make(auto, epochs="auto")) == ["blue", "red"]
    assert [job["status"] for job in vendor.jobs] == ["cancelled", "succeeded"]
    assert len(vendor.files) == 2, "the files are there already"


def test_a_job_that_cannot_be_cancelled_is_named(vendor: Any, make: MakeJob) -> None:
    vendor.chosen_epochs = 50
    tokens = predicted(make, vendor)
    vendor.fault("POST", f"{JOBS}/ftjob-1/cancel", 500)
    with pytest.raises(Unaffordable, match=r"job ftjob-1 could not be cancelled: cancel it yourself"):
        Strategy().fit(make(limited(3.0 * tokens), epochs="auto"))
    assert vendor.jobs[0]["status"] == "running"


def test_the_runs_spent_money_cancels_and_its_spent_minutes_do_not(vendor: Any, make: MakeJob) -> None:
    vendor.course = ("queued", *["running"] * 30, "succeeded")
    over = BudgetExceeded("stopped: the declared minutes are spent", hint="more")
    with pytest.raises(BudgetExceeded, match=r"minutes are spent; fine-tuning job ftjob-1 goes on") as stopped:
        Strategy().fit(replace(make(), progress=stopping(2, over)))
    assert (vendor.jobs[0]["status"], stopped.value.hint) == ("running", "more")

    purse = replace(limited(-1.0), price=lambda tokens: -2.0)  # what else the run asked has taken the last of it
    spent = BudgetExceeded("stopped: 2 of 1 are spent")
    with pytest.raises(BudgetExceeded, match=r"2 of 1 are spent; job ftjob-1 was cancelled"):
        Strategy().fit(replace(make(purse), progress=stopping(2, spent)))
    assert [job["status"] for job in vendor.jobs] == ["cancelled"]


# --- what goes wrong --------------------------------------------------------------------------------------------------


def test_a_failed_job_says_why_and_the_next_run_begins_another(vendor: Any, make: MakeJob) -> None:
    vendor.fails = {"code": "invalid_file_format", "message": f"line 3 is bad, {vendor.key}", "param": "training_file"}
    with pytest.raises(EngineError, match=r"job ftjob-1 at .* has failed: invalid_file_format: line 3 is bad, \*\*\*"):
        Strategy().fit(make())
    vendor.fails = None
    assert answers(make()) == ["blue", "red"]
    assert created(vendor) == 2


def test_a_job_that_somebody_cancels_is_a_failure(vendor: Any, make: MakeJob) -> None:
    vendor.hook = lambda method, path: (
        vendor.cancelled(vendor.jobs[0]) if path.endswith("/events") and vendor.jobs[0]["status"] == "running" else None
    )
    with pytest.raises(EngineError, match=r"job ftjob-1 at http.* was cancelled there, not by this run"):
        Strategy().fit(make())


def test_an_endpoint_without_fine_tuning_is_asked_once_and_paid_nothing(vendor: Any, make: MakeJob) -> None:
    vendor.offers = False
    with pytest.raises(EngineError, match=r"offers no fine-tuning .*: take hosted_tuning out"):
        Strategy().fit(make())
    assert len(vendor.asked) == 1


def test_too_few_examples_are_told_before_anything_is_sent(vendor: Any, make: MakeJob) -> None:
    with pytest.raises(EngineError, match="at least 10 train examples, found 9"):
        Strategy().fit(replace(make(), train=TRAIN[:9]))
    assert vendor.asked == []


def test_an_engine_that_trains_nothing_is_refused(make: MakeJob) -> None:
    with pytest.raises(EngineError, match="needs engine: openai"):
        Strategy().fit(replace(make(), engine=Scripted()))


def test_a_network_that_is_gone_for_a_while_loses_no_job(vendor: Any, make: MakeJob) -> None:
    for _ in range(_tuning_jobs.MISSED_POLLS):
        vendor.fault("GET", f"{JOBS}/ftjob-1", 502)
    assert answers(make()) == ["blue", "red"]


def test_a_network_that_stays_away_leaves_the_job_for_the_next_run(vendor: Any, make: MakeJob) -> None:
    for _ in range(_tuning_jobs.MISSED_POLLS + 1):
        vendor.fault("GET", f"{JOBS}/ftjob-1", 502)
    with pytest.raises(EngineError, match="fine-tuning job ftjob-1 goes on"):
        Strategy().fit(make())
    assert answers(make()) == ["blue", "red"]
    assert created(vendor) == 1


def test_a_model_that_is_not_ready_at_once_is_waited_for(vendor: Any, make: MakeJob) -> None:
    vendor.unready = 3
    assert answers(make()) == ["blue", "red"]


def test_a_model_that_is_never_served_is_told_with_the_cure(
    vendor: Any, make: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_tuning_jobs, "READY_POLLS", 2)
    vendor.unready = 10**6
    with pytest.raises(EngineError, match=r"does not serve ft:colours-1.*which job ftjob-1 made: .*served_as"):
        Strategy().fit(make())
    vendor.unready = 0
    assert answers(make()) == ["blue", "red"]
    assert created(vendor) == 1


def test_a_deployment_has_a_name_of_its_own(vendor: Any, make: MakeJob) -> None:
    Strategy().fit(make())
    vendor.jobs[0]["fine_tuned_model"] = "my-deployment"
    assert answers(make(served_as="my-deployment")) == ["blue", "red"]


def test_a_model_that_is_gone_is_an_error_and_no_wrong_answers(vendor: Any, make: MakeJob) -> None:
    predictor = Strategy().fit(make())
    vendor.jobs[0]["fine_tuned_model"] = None
    with pytest.raises(EngineError, match="does not serve ft:colours-1"):
        predictor.answer(QUERIES, Draw(0, 0, 7))
    with pytest.raises(EngineError, match="does not serve"):
        Strategy().fit(make())
    assert created(vendor) == 1


def test_tokens_are_estimated_where_the_job_reports_none(vendor: Any, make: MakeJob) -> None:
    tokens = predicted(make, vendor)
    vendor.counts = False
    fit = Strategy().fit(make()).fit
    assert fit.train_tokens == tokens
    assert any("estimated" in note for note in fit.notes)


def test_the_record_is_whole_and_of_this_training_only(tmp_path: Path) -> None:
    record = write(tmp_path, Record("m1", training_file="file-1", job="ftjob-1", ended=("ftjob-0",)))
    assert read(tmp_path, "m1") == record
    assert read(tmp_path, "m2") == Record("m2")
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert record.without_job() == Record("m1", training_file="file-1", ended=("ftjob-0", "ftjob-1"))


def test_no_key_is_in_the_folder(vendor: Any, make: MakeJob) -> None:
    job = make()
    Strategy().fit(job)
    written = [path for path in job.folder.rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if vendor.key.encode() in path.read_bytes()]


# --- how it fits in ---------------------------------------------------------------------------------------------------


def test_it_keeps_to_the_protocol(vendor: Any, make: MakeJob) -> None:
    class Quick(Strategy):
        def grid(self, task: TaskSpec) -> list[dict[str, object]]:
            return [{**point, "poll_seconds": 0.01} for point in super().grid(task)]

    folders = iter(range(1000))
    conformance.check_strategy(Quick, lambda: make(folder=str(next(folders))))


def test_the_cache_hands_jobs_through_and_keeps_the_tuned_models_answers(
    vendor: Any, make: MakeJob, tmp_path: Path
) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite")
    job = make()
    engine = cached(job.engine, cache)
    assert isinstance(engine, HostedTuner) and not isinstance(cached(Scripted(), cache), HostedTuner)
    first = Strategy().fit(replace(job, engine=engine)).answer(QUERIES, Draw(0, 0, 7))
    again = Strategy().fit(replace(job, engine=engine)).answer(QUERIES, Draw(0, 0, 7))
    assert [answer.recalled for answer in (*first, *again)] == [False, False, True, True]
    tuned = engine.with_model("ft:other")
    assert isinstance(tuned, CachedEngine) and tuned.identity != engine.identity
    cache.close()


def test_labels_tell_configurations_apart() -> None:
    strategy = Strategy()
    chosen = [Strategy.Options(), Strategy.Options(epochs="auto"), Strategy.Options(epochs=1, decode="constrained")]
    assert [strategy.label(options) for options in chosen] == ["3-epochs", "auto-epochs", "1-epochs-constrained"]
