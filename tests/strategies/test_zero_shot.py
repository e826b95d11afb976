"""Instructions and labels, nothing else."""

import pytest
from pydantic import ValidationError

from advisor.types import Draw, Message, Query
from strategies.zero_shot import Strategy


def test_the_prompt_holds_instructions_labels_and_the_request(make_job) -> None:
    job = make_job(Strategy.Options())
    (answer,) = Strategy().fit(job).answer([Query("q1", "I lost it, lost it")], Draw(0, 0, 7))
    assert job.engine.history[-1].messages == (
        Message("system", "Read the message.\nLabels: card_arrival, lost_card, greeting"),
        Message("user", "I lost it, lost it"),
    )
    assert answer.parsed == "lost_card"


def test_the_draw_picks_the_wording(make_job) -> None:
    job = make_job(Strategy.Options())
    Strategy().fit(job).answer([Query("q1", "hello")], Draw(1, 5, 7))
    assert job.engine.history[-1].messages[0].content.startswith("Please do the following. Read the message.\nPick one")


def test_a_question_lists_no_labels(make_job) -> None:
    job = make_job(Strategy.Options(), kind="qa")
    Strategy().fit(job).answer([Query("q1", "why?")], Draw(0, 0, 7))
    assert job.engine.history[-1].messages == (Message("system", "Read the message."), Message("user", "why?"))


def test_its_options() -> None:
    assert Strategy().label(Strategy.Options()) == ""
    assert Strategy().label(Strategy.Options(decode="free")) == "free"
    with pytest.raises(ValidationError):
        Strategy.Options(decode="guess")
