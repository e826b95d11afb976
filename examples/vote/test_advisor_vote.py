"""What a plugin's author runs: the conformance checks that ship with the tool, and what is this strategy's own."""

from advisor_vote import Strategy, elected

from advisor import conformance
from advisor.protocols import Job
from advisor.task import TaskSpec
from advisor.types import Answer, Example, Usage
from strategies.embedders.hashing import Embedder
from strategies.engines.scripted import Engine

TASK = TaskSpec.model_validate(
    {
        "version": 1,
        "name": "vote",
        "task": {"kind": "qa", "instructions": "Answer the question."},
        "data": {"path": "examples.jsonl"},
        "target": {"accuracy": 0.5},
    }
)
TRAIN = (Example("t1", "Which colour is the sky?", "blue"), Example("t2", "Which colour is grass?", "green"))
DEV = (Example("d1", "Which colour is snow?", "white"),)


def sample(parsed: str | None) -> Answer:
    return Answer("q1", 0, parsed or "?", parsed, Usage(10, 0, 2, 0.5), latency_ms=500.0)


def test_conforms(tmp_path_factory) -> None:
    def make_job() -> Job:
        folder = tmp_path_factory.mktemp("job")
        return Job(TASK, TRAIN, DEV, (), (), None, Engine(), Embedder(), folder, 7, lambda *told: None, lambda *of: 0.0)

    conformance.check_strategy(Strategy, make_job)


def test_most_votes_win_and_all_are_paid_for() -> None:
    found = elected([sample(None), sample("white"), sample("blue"), sample("blue"), sample(None)])
    assert found.parsed == "blue"
    assert (found.usage, found.latency_ms) == (Usage(50, 0, 10, 2.5), 2500.0)


def test_without_a_valid_vote_there_is_no_valid_answer() -> None:
    assert elected([sample(None), sample(None)]).parsed is None
