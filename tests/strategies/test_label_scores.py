"""Label scores taken while fitting: asked once, kept for a resumed run, refused in a sentence."""

import json
from dataclasses import replace

import pytest

from advisor.errors import AdvisorError, BudgetExceeded, EngineError
from advisor.types import Message, Prompt
from strategies._label_scores import label_scores
from strategies.engines.scripted import Engine

PROMPTS = [Prompt((Message("user", text),)) for text in ("lost card, lost", "greeting", "card arrival")]


class ChoicesOnly:
    """An engine that scores no labels: the scripted one without that method."""

    def __init__(self) -> None:
        engine = Engine()
        self.weights_folder, self.context_window, self.identity = None, engine.context_window, "choices only"
        self.generate, self.count_tokens = engine.generate, engine.count_tokens


def test_one_row_of_scores_a_prompt_and_what_it_took(make_job) -> None:
    job = make_job(None)
    scored = label_scores(job, PROMPTS, "calibrate")
    alone = [job.engine.score_labels([prompt], job.labels)[0] for prompt in PROMPTS]
    assert scored.scores.tolist() == [list(one.log_likelihoods) for one in alone]
    assert scored.usage.prompt_tokens == sum(one.usage.prompt_tokens for one in alone) > 0


def test_what_the_folder_keeps_is_not_asked_again(make_job) -> None:
    first = make_job(None)
    asked = label_scores(first, PROMPTS, "calibrate")
    again = make_job(None)
    kept = label_scores(again, PROMPTS, "calibrate")
    assert again.engine.history == []
    assert (kept.scores.tolist(), kept.usage) == (asked.scores.tolist(), asked.usage)


@pytest.mark.parametrize("other", ["model", "labels", "prompts"])
def test_scores_of_something_else_are_not_taken_up(make_job, other: str) -> None:
    label_scores(make_job(None), PROMPTS, "calibrate")
    job = make_job(None)
    if other == "model":
        job.engine.identity = "another"
    if other == "labels":
        job = replace(job, labels=job.labels[::-1])
    label_scores(job, PROMPTS[::-1] if other == "prompts" else PROMPTS, "calibrate")
    assert len(job.engine.history) == len(PROMPTS)


@pytest.mark.parametrize("text", ["", '{"key"', "[]", '{"key": 1}'])
def test_a_file_that_was_not_written_to_its_end_is_written_again(make_job, text: str) -> None:
    job = make_job(None)
    label_scores(job, PROMPTS, "calibrate")
    path = job.folder / "calibrate-scores.json"
    path.write_text(text, encoding="utf-8")
    label_scores(job, PROMPTS, "calibrate")
    assert len(job.engine.history) == 2 * len(PROMPTS)
    assert len(json.loads(path.read_text(encoding="utf-8"))["scores"]) == len(PROMPTS)


def test_no_labels_and_an_engine_without_scores_are_refused_in_a_sentence(make_job) -> None:
    with pytest.raises(AdvisorError, match="calibrate chooses among labels, and a task of kind qa has none"):
        label_scores(make_job(None, kind="qa"), PROMPTS, "calibrate")
    with pytest.raises(EngineError, match="neighbours needs the likelihood of every label") as refused:
        label_scores(make_job(None, ChoicesOnly()), PROMPTS, "neighbours")
    assert "engine: transformers" in refused.value.hint


class RefusesLong(Engine):
    """Refuses a batch for one prompt of more than three words, as an engine does for one beyond its window."""

    def score_labels(self, prompts, labels):
        if any(len(prompt.messages[0].content.split()) > 3 for prompt in prompts):
            raise EngineError("too long")
        return super().score_labels(prompts, labels)


def test_a_prompt_that_cannot_be_scored_costs_itself_only(make_job) -> None:
    long = Prompt((Message("user", "a b c d"),))
    asked = [PROMPTS[0], long, *PROMPTS[1:]]
    scored = label_scores(make_job(None, RefusesLong()), asked, "neighbours")
    assert scored.rows == (0, 2, 3)
    assert scored.scores.shape == (3, 3)
    assert label_scores(make_job(None, RefusesLong()), asked, "neighbours").rows == (0, 2, 3), "from the folder"
    with pytest.raises(EngineError, match="too long"):
        label_scores(make_job(None, RefusesLong()), [long, long], "neighbours")


def test_a_budget_that_ends_meanwhile_ends_it(make_job) -> None:
    def over(share: float, note: str) -> None:
        raise BudgetExceeded("the minutes are spent")

    with pytest.raises(BudgetExceeded):
        label_scores(make_job(None, progress=over), PROMPTS, "calibrate")
