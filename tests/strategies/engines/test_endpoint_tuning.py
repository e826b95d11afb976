"""Files and jobs at an endpoint: created once whatever happens to the reply, and read with care."""

import time
from dataclasses import replace
from typing import Any

import pytest

from advisor.errors import EngineError
from advisor.protocols import HostedTuner
from advisor.tuning import TuningOrder
from advisor.types import Limits, Message, Prompt
from strategies.engines._endpoint import Endpoint
from strategies.engines._endpoint_tuning import CREATIONS, Tuning
from strategies.engines.openai import Engine

JOBS = "/v1/fine_tuning/jobs"
ROWS = b"".join(
    b'{"messages": [{"role": "user", "content": "word %d"}, {"role": "assistant", "content": "blue"}]}\n' % number
    for number in range(10)
)
ORDER = TuningOrder("0123456789", "advisor-0123456789", "", None, (("n_epochs", 2),), 7)


@pytest.fixture
def engine(vendor: Any) -> Engine:
    return Engine(Endpoint(vendor.url, "colours-1", "VENDOR_KEY", retries=1))


@pytest.fixture
def waits() -> list[float]:
    """What was waited for."""
    return []


@pytest.fixture
def tuning(engine: Engine, waits: list[float]) -> Tuning:
    assert isinstance(engine, HostedTuner)
    return replace(engine.tuning, pause=0.01, wait=waits.append)


@pytest.fixture
def order(tuning: Tuning) -> TuningOrder:
    return replace(ORDER, training_file=tuning.upload("train.jsonl", ROWS))


def test_a_job_goes_from_files_to_a_model_that_answers(
    vendor: Any, engine: Engine, tuning: Tuning, order: TuningOrder
) -> None:
    assert tuning.refusal() is None
    job = tuning.create(order).job
    states = [tuning.state(job) for _ in range(4)]
    assert [state.said for state in states] == ["queued", "running", "running", "succeeded"]
    assert [state.status for state in states] == ["working"] * 3 + ["succeeded"]
    last = states[-1]
    assert (last.epochs, last.billed_tokens, last.seconds) == (2, 10 * 3 * 2, 600.0)
    assert last.error is None and last.model is not None and order.suffix in last.model
    assert tuning.latest(job) == (1.0, "Step 40/40: training loss=0.50, validation loss=0.60")
    assert tuning.serves(last.model) and not tuning.serves("ft:gone")
    tuned = engine.with_model(last.model)
    assert tuned.identity == f"openai {vendor.url} {last.model}"
    assert tuned.generate([Prompt((Message("user", "word 3"),))], Limits(4))[0].text == "blue"
    sent = next(body for method, path, body in vendor.asked if (method, path) == ("POST", JOBS))
    assert sent == {
        "model": "colours-1",
        "training_file": order.training_file,
        "suffix": order.suffix,
        "seed": 7,
        "metadata": {"advisor": "0123456789"},
        "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2}}},
    }


def test_a_lost_reply_does_not_make_a_second_job(vendor: Any, tuning: Tuning, order: TuningOrder) -> None:
    vendor.fault("POST", JOBS)
    assert tuning.create(order).job == "ftjob-1"
    assert vendor.times("POST", JOBS) == 1


@pytest.mark.parametrize("junk", [b"<html>Bad gateway</html>", b'{"id": ', b"[1, 2]", b"null", b'{"object": "x"}'])
@pytest.mark.parametrize("kind", ["application/json", "text/html"])
def test_a_reply_that_is_no_job_is_a_lost_one(
    vendor: Any, tuning: Tuning, order: TuningOrder, junk: bytes, kind: str
) -> None:
    vendor.fault("POST", JOBS, junk=junk, headers={"content-type": kind})
    assert tuning.create(order).job == "ftjob-1"
    assert vendor.times("POST", JOBS) == 1
    reads = [
        ("POST", "/v1/files", lambda: tuning.upload("x.jsonl", ROWS)),
        ("GET", f"{JOBS}/ftjob-1", lambda: tuning.state("ftjob-1")),
        ("GET", JOBS, lambda: tuning.find("0", "file-1")),
        ("POST", f"{JOBS}/ftjob-1/cancel", lambda: tuning.cancel("ftjob-1")),
    ]
    for method, path, read in reads:
        vendor.fault(method, path, junk=junk, headers={"content-type": kind})
        try:
            read()
        except EngineError as error:
            assert len(error.lines()) == 1 and vendor.url in error.what
    vendor.fault("GET", f"{JOBS}/ftjob-1/events", junk=junk, headers={"content-type": kind})
    assert tuning.latest("ftjob-1") == (0.0, "")


def test_a_failure_before_the_work_is_done_is_tried_again(vendor: Any, tuning: Tuning, order: TuningOrder) -> None:
    vendor.fault("POST", JOBS, 500)
    vendor.fault("POST", JOBS, 503)
    assert tuning.create(order).job == "ftjob-1"
    assert (vendor.times("POST", JOBS), len(vendor.jobs)) == (3, 1)


def test_too_many_requests_are_waited_out_as_told(
    vendor: Any, tuning: Tuning, order: TuningOrder, waits: list[float]
) -> None:
    vendor.fault("POST", JOBS, 429, "Rate limit reached", {"retry-after": "3"})
    assert tuning.create(order).job == "ftjob-1"
    assert waits == [3.0]


def test_an_endpoint_that_fails_each_time_ends_in_one_line(vendor: Any, tuning: Tuning, order: TuningOrder) -> None:
    for _ in range(CREATIONS):
        vendor.fault("POST", JOBS, 500, "Kaboom")
    with pytest.raises(EngineError, match=r"answers 500 \(attempts: 4\): .*Kaboom"):
        tuning.create(order)
    assert (vendor.times("POST", JOBS), len(vendor.jobs)) == (CREATIONS, 0)


@pytest.mark.parametrize("unknown", [{"method"}, {"metadata", "method"}, {"method", "metadata", "seed", "suffix"}])
def test_a_server_that_knows_fewer_fields_gets_the_older_ones(
    vendor: Any, tuning: Tuning, order: TuningOrder, unknown: set[str]
) -> None:
    vendor.knows -= unknown
    job = tuning.create(order)
    (made,) = vendor.jobs
    assert made["hyperparameters"]["n_epochs"] == 2
    found = tuning.find("0123456789", order.training_file)
    assert found is not None and found.job == job.job


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"training_file": "file-9"}, "invalid training_file: file-9"), ({}, "not available for fine-tuning")],
)
def test_a_rejected_order_is_said_once_and_not_repeated(
    vendor: Any, tuning: Tuning, order: TuningOrder, changes: dict[str, str], said: str
) -> None:
    named = tuning if changes else replace(tuning, endpoint=replace(tuning.endpoint, model="colours-9"))
    with pytest.raises(EngineError, match=said) as raised:
        named.create(replace(order, **changes))
    assert len(raised.value.lines()) == 1
    assert (vendor.times("POST", JOBS), vendor.jobs) == (1, [])


def test_a_job_is_found_by_marker_or_file_over_many_pages(vendor: Any, tuning: Tuning, order: TuningOrder) -> None:
    tuning.create(order)
    other = tuning.upload("other.jsonl", ROWS)
    for number in range(250):
        vendor.create({"model": "colours-1", "training_file": other, "metadata": {"advisor": str(number)}})
    by_marker = tuning.find("0123456789", None)
    by_file = tuning.find(None, order.training_file)
    assert by_marker == by_file and by_file is not None and by_file.job == "ftjob-1"
    assert vendor.times("GET", JOBS) == 6
    assert tuning.find("9876543210", None) is None and tuning.find(None, None) is None


def test_what_came_to_nothing_is_not_found(vendor: Any, tuning: Tuning, order: TuningOrder) -> None:
    job = tuning.create(order).job
    assert tuning.cancel(job).status == "cancelled"
    assert tuning.find("0123456789", order.training_file) is None


def test_what_cannot_be_cancelled_is_not_said_to_be(vendor: Any, tuning: Tuning, order: TuningOrder) -> None:
    job = tuning.create(order).job
    vendor.fault("POST", f"{JOBS}/{job}/cancel", 400, "Not now")
    with pytest.raises(EngineError, match="Not now"):
        tuning.cancel(job)
    assert tuning.state(job).status == "working"


def test_cancelling_what_has_ended_tells_how_it_ended(tuning: Tuning, order: TuningOrder) -> None:
    job = tuning.create(order).job
    while tuning.state(job).status == "working":
        pass
    assert tuning.cancel(job).status == "succeeded"


def test_a_failed_job_says_why_and_repeats_no_key(vendor: Any, tuning: Tuning, order: TuningOrder) -> None:
    vendor.fails = {"code": "exceeded_quota", "message": f"No money\nleft for {vendor.key}", "param": None}
    job = tuning.create(order).job
    while (state := tuning.state(job)).status == "working":
        pass
    assert (state.status, state.error) == ("failed", "exceeded_quota: No money left for ***")
    assert vendor.key not in repr(tuning)


def test_no_word_of_a_job_repeats_the_key(
    vendor: Any, tuning: Tuning, order: TuningOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = {"object": "fine_tuning.job.event", "id": "e", "level": "info", "created_at": 1, "type": "message"}
    monkeypatch.setattr(vendor, "events", lambda job: [{**event, "data": {}, "message": f"begun for {vendor.key}"}])
    assert tuning.latest(tuning.create(order).job)[1] == "begun for ***"


def test_an_endpoint_without_fine_tuning_is_told_from_one_that_fails(vendor: Any, tuning: Tuning) -> None:
    vendor.fault("GET", JOBS, 405)
    assert tuning.refusal() == f"{vendor.url} offers no fine-tuning (GET /fine_tuning/jobs: 405)"
    vendor.offers = False
    assert "offers no fine-tuning" in (tuning.refusal() or "")
    vendor.offers = True
    for status in (500, 500):
        vendor.fault("GET", JOBS, status)
    with pytest.raises(EngineError, match="answers 500"):
        tuning.refusal()


@pytest.mark.parametrize(("status", "said"), [(401, "refuses the key in VENDOR_KEY"), (403, "refuses the key")])
def test_a_refused_key_is_named_by_its_variable(vendor: Any, tuning: Tuning, status: int, said: str) -> None:
    vendor.fault("POST", "/v1/files", status, f"Incorrect API key provided: {vendor.key}")
    with pytest.raises(EngineError, match=said) as raised:
        tuning.upload("train.jsonl", ROWS)
    assert vendor.key not in raised.value.what


def test_an_unknown_job_is_no_unknown_model(tuning: Tuning) -> None:
    with pytest.raises(EngineError, match=r"knows no fine-tuning job ftjob-9 \(404\)"):
        tuning.state("ftjob-9")


def test_a_model_still_being_loaded_is_not_ready(vendor: Any, tuning: Tuning) -> None:
    for _ in range(2):
        vendor.fault("POST", "/v1/chat/completions", 429, "The model is still being loaded", {"retry-after": "0"})
    assert not tuning.serves("colours-1")
    assert tuning.serves("colours-1")
    vendor.fault("POST", "/v1/chat/completions", 400, "max_tokens is not supported with this model")
    assert tuning.serves("colours-1")


def test_an_upload_may_take_longer_than_an_answer(vendor: Any) -> None:
    engine = Engine(Endpoint(vendor.url, "colours-1", "VENDOR_KEY", retries=0, timeout=0.3))
    vendor.hook = lambda method, path: time.sleep(0.6)
    assert engine.tuning.upload("train.jsonl", ROWS) == "file-1"
    with pytest.raises(EngineError, match=r"no whole answer within 0\.3 seconds"):
        engine.tuning.state("ftjob-1")
