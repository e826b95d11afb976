"""A search for a prompt: what it finds, what it may ask, what it must not see, and what it leaves behind."""

import json
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from advisor.answer_cache import AnswerCache, cached
from advisor.errors import BudgetExceeded, EngineError
from advisor.protocols import Predictor
from advisor.tuning import Purse
from advisor.types import Completion, Draw, Example, Limits, Prompt, Query, Usage
from strategies._demonstrations import divided
from strategies._instructions import FORMS, HINTS
from strategies.engines.scripted import Engine
from strategies.optimized_prompt import Strategy

COLOURS = {"sky": "blue", "grass": "green", "blood": "red", "snow": "white", "coal": "black"}
MAGIC = HINTS["qa"]


def examples(name: str, count: int) -> tuple[Example, ...]:
    things = list(COLOURS.items())
    return tuple(
        Example(f"{name}{n}", f"which colour has {things[n % 5][0]} number {n} of {name}?", things[n % 5][1])
        for n in range(count)
    )


TRAIN, DEV = examples("train", 80), examples("dev", 20)


def right(prompt: Prompt) -> str:
    last = prompt.messages[-1].content
    return next((colour for thing, colour in COLOURS.items() if f" {thing} " in last), "no idea")


def only_with(sentence: str) -> Callable[[Prompt], str]:
    """An engine that is right when the system message holds the sentence."""

    def script(prompt: Prompt) -> str:
        return right(prompt) if sentence in prompt.messages[0].content else "no idea"

    return script


@pytest.fixture
def qa_job(make_job):
    def make(script: Callable[[Prompt], str], folder=None, **options: object):
        engine = Engine.answering(script, folder)
        return make_job(Strategy.Options(**options), engine, "qa", train=TRAIN, dev=DEV)

    return make


def fitted(job):
    return Strategy().fit(job)


def test_finds_the_instructions_that_make_the_model_right(qa_job) -> None:
    job = qa_job(only_with(MAGIC), mutate="never", shots=2)
    predictor = fitted(job)
    assert predictor.fit.prompt is not None and MAGIC in predictor.fit.prompt
    answers = predictor.answer([Query("q", "which colour has snow now?")], Draw(0, 0, 7))
    assert answers[0].parsed == "white"
    assert "100 % on" in "; ".join(predictor.fit.notes)
    assert "against 0 % with the task's own instructions and 2 fixed demonstrations" in "; ".join(predictor.fit.notes)


@pytest.mark.parametrize("requests", [10, 37, 120, 300])
@pytest.mark.parametrize("mutate", ["never", "always"])
def test_the_budget_holds_and_every_request_is_counted(qa_job, requests: int, mutate: str) -> None:
    job = qa_job(only_with(MAGIC), requests=requests, mutate=mutate)
    fit = fitted(job).fit
    assert fit.requests == len(job.engine.history) <= requests
    assert fit.asked.prompt_tokens == sum(
        len(" ".join(message.content for message in prompt.messages).split()) for prompt in job.engine.history
    )


def test_nothing_is_asked_twice(qa_job) -> None:
    job = qa_job(only_with(MAGIC), mutate="never")
    fitted(job)
    assert len(set(job.engine.history)) == len(job.engine.history)


def test_the_same_seed_finds_the_same_by_the_same_requests(qa_job, tmp_path) -> None:
    jobs = [replace(qa_job(only_with(MAGIC)), folder=tmp_path / name) for name in "ab"]
    fits = [fitted(job).fit for job in jobs]
    assert (fits[0].prompt, fits[0].notes, fits[0].requests) == (fits[1].prompt, fits[1].notes, fits[1].requests)
    assert jobs[0].engine.history == jobs[1].engine.history
    other = replace(qa_job(only_with(MAGIC)), folder=tmp_path / "c", seed=8)
    fitted(other)
    assert other.engine.history != jobs[0].engine.history


def test_own_instructions_and_the_demonstrations_of_few_shot_stay_where_nothing_is_better(qa_job) -> None:
    job = qa_job(lambda prompt: "no idea", mutate="never", shots=4)
    predictor = fitted(job)
    assert "[system]\nRead the message." in (predictor.fit.prompt or "")
    notes = "; ".join(predictor.fit.notes)
    assert "kept: the task's own instructions; demonstrations: 4 labelled" in notes
    assert "nothing to choose by" in notes


def test_fewer_demonstrations_win_where_more_do_not_help(qa_job) -> None:
    job = qa_job(right, mutate="never", shots=4)
    assert "[assistant]" not in (fitted(job).fit.prompt or ""), "a shorter prompt costs less for the same answers"


def test_bootstrapped_demonstrations_are_right_answers_in_the_models_own_words(qa_job) -> None:
    def script(prompt: Prompt) -> str:  # right with at least two demonstrations, in its own words, and never on coal
        answer = right(prompt)
        return f"It is {answer}" if len(prompt.messages) > 4 and answer != "black" else "no idea"

    job = qa_job(script, mutate="never", shots=4)
    job = replace(job, score=lambda example, answer: float(example.target in (answer.parsed or "")))
    fitted(job)
    shots = [turn for prompt in job.engine.history for turn in prompt.messages if turn.role == "assistant"]
    own_words = {turn.content for turn in shots if turn.content.startswith("It is")}
    assert own_words == {"It is blue", "It is green", "It is red", "It is white"}, "never from a wrong answer"
    assert "black" in {turn.content for turn in shots}, "what it got wrong is shown with the label instead"


def test_what_scores_a_prompt_is_never_shown_in_one(qa_job) -> None:
    job = qa_job(only_with(MAGIC), mutate="always", shots=4)
    fitted(job)
    shown = {m.content for prompt in job.engine.history for m in prompt.messages[1:-1] if m.role == "user"}
    proposals = [p.messages[0].content for p in job.engine.history if len(p.messages) == 1]
    dev = {example.input for example in DEV}
    assert shown and proposals
    assert not shown & dev, "dev decides, so it is no demonstration"
    assert not any(text in proposal for proposal in proposals for text in dev), "nor does a proposal see it"
    screened = [p.messages[-1].content for p in job.engine.history if p.messages[-1].content in dev]
    assert screened, "dev decides between the last"


def test_the_last_half_of_dev_is_left_to_the_judge(qa_job) -> None:
    job = qa_job(only_with(MAGIC), requests=2000)
    fitted(job)
    asked = {p.messages[-1].content for p in job.engine.history} & {example.input for example in DEV}
    assert len(asked) == 10


def test_a_group_is_never_both_shown_and_scored() -> None:
    train = [replace(example, group=f"g{number // 4}") for number, example in enumerate(TRAIN)]
    pool, screen = divided(train, train[:3], 20, seed=3)
    assert not {e.group for e in pool} & {e.group for e in screen}
    assert set(train[:3]) <= set(pool) and len(pool) + len(screen) == len(train)


def test_a_text_that_occurs_twice_is_never_both_shown_and_scored() -> None:
    twins = [replace(example, id=f"{example.id}-twin", input=f"  {example.input.upper()}") for example in TRAIN]
    pool, screen = divided([*TRAIN, *twins], TRAIN[:3], 20, seed=3)
    assert not {e.input.strip().casefold() for e in pool} & {e.input.strip().casefold() for e in screen}


def test_demonstrations_are_reordered_and_reworded_by_the_draw(qa_job) -> None:
    job = qa_job(lambda p: right(p) if len(p.messages) > 8 and MAGIC in p.messages[0].content else "no", shots=4)
    predictor = fitted(job)
    start = len(job.engine.history)
    for draw in (Draw(0, 0, 7), Draw(1, 0, 7, order=3), Draw(2, 2, 7)):
        predictor.answer([Query("q", "which colour has snow now?")], draw)
    plain, shuffled, worded = (prompt.messages for prompt in job.engine.history[start:])
    assert plain != shuffled and sorted(m.content for m in plain) == sorted(m.content for m in shuffled)
    assert plain[0] == shuffled[0]
    assert worded[0].content == f"Task: {plain[0].content}", (
        "the wording is put around the instructions that were found"
    )


# --- resume -----------------------------------------------------------------------------------------------------------


def test_a_finished_search_is_taken_up_and_not_made_again(qa_job) -> None:
    first = fitted(qa_job(only_with(MAGIC)))
    again = qa_job(only_with(MAGIC))
    second = fitted(again)
    assert again.engine.history == []
    assert second.fit == first.fit
    answer = second.answer([Query("q", "which colour has snow now?")], Draw(0, 0, 7))[0]
    assert answer.parsed == "white"


@pytest.mark.parametrize("change", ["options", "data", "broken"])
def test_a_search_over_other_inputs_is_made_again(qa_job, change: str) -> None:
    first = qa_job(only_with(MAGIC))
    fitted(first)
    again = qa_job(only_with(MAGIC), **({"shots": 2} if change == "options" else {}))
    if change == "data":
        again = replace(again, train=TRAIN[:70])
    if change == "broken":
        (again.folder / "search.json").write_text("{", encoding="utf-8")
    fitted(again)
    assert again.engine.history


def test_the_prompt_is_left_to_be_read(qa_job) -> None:
    job = qa_job(only_with(MAGIC), mutate="never", shots=2)
    fit = fitted(job).fit
    page = (job.folder / "prompt.md").read_text("utf-8")
    assert fit.prompt is not None and fit.prompt in page
    assert fit.prompt.endswith("[user]\n(here comes the request)")
    record = json.loads((job.folder / "search.json").read_text("utf-8"))
    assert MAGIC in record["winner"]["instruction"]["text"]
    assert [items for items, _ in record["rounds"]] == sorted(items for items, _ in record["rounds"])


def test_a_run_whose_budget_is_spent_stops_inside_the_search(qa_job) -> None:
    def stop(share: float, note: str) -> None:
        if share > 0.3:
            raise BudgetExceeded("stopped: the declared minutes are spent")

    job = replace(qa_job(only_with(MAGIC)), progress=stop)
    with pytest.raises(BudgetExceeded):
        fitted(job)
    assert len(job.engine.history) < 150
    assert not (job.folder / "search.json").exists()


def test_what_is_asked_is_paid_at_once_and_what_is_recalled_is_not(qa_job, tmp_path) -> None:
    cache = AnswerCache(tmp_path / "answers.sqlite")
    for name in "ab":
        paid: list[Usage] = []
        job = qa_job(only_with(MAGIC), mutate="always")
        job = replace(job, engine=cached(job.engine, cache), folder=tmp_path / name, purse=Purse(pay=paid.append))
        fit = fitted(job).fit
        total = sum(paid, Usage())
        wanted = fit.asked.prompt_tokens if name == "a" else 0
        assert (total.prompt_tokens, len(paid) > 3) == (wanted, True)
        assert fit.asked.prompt_tokens > 0, "what it takes is told all the same"
    cache.close()


def test_money_that_is_spent_stops_the_search(qa_job) -> None:
    spent: list[Usage] = []

    def check(share: float, note: str) -> None:
        if sum(spent, Usage()).prompt_tokens > 3000:
            raise BudgetExceeded("stopped: 3 of 3 are spent")

    job = replace(qa_job(only_with(MAGIC)), progress=check, purse=Purse(pay=spent.append))
    with pytest.raises(BudgetExceeded):
        fitted(job)
    assert 3000 < sum(spent, Usage()).prompt_tokens < 6000


def test_progress_rises_and_says_what_is_done(qa_job) -> None:
    told: list[tuple[float, str]] = []
    fitted(replace(qa_job(only_with(MAGIC), mutate="always"), progress=lambda share, note: told.append((share, note))))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and 0.5 < shares[-1] <= 1
    assert {note for _, note in told} >= {"trying demonstrations", "asking the model for instructions"}


# --- what the model proposes ------------------------------------------------------------------------------------------

GOOD = "Name the colour of the thing, and say the word alone."


def proposing(text: str) -> Callable[[Prompt], str]:
    """Answers right only under the instructions that it proposes itself."""

    def script(prompt: Prompt) -> str:
        if len(prompt.messages) == 1:
            return text
        return right(prompt) if GOOD in prompt.messages[0].content else "no idea"

    return script


def test_instructions_that_the_model_proposes_can_win(qa_job) -> None:
    job = qa_job(proposing(f"<instructions>\n{GOOD}\n</instructions>"))
    fit = fitted(job).fit
    assert f"[system]\n{GOOD}" in (fit.prompt or "")
    assert "the model proposed 6 instructions, 1 were worth a try" in fit.notes
    assert "kept: proposed by the model" in "; ".join(fit.notes)


def test_the_model_is_shown_what_it_answered_wrong(qa_job) -> None:
    job = qa_job(proposing(GOOD))
    fitted(job)
    asked = [prompt.messages[0].content for prompt in job.engine.history if len(prompt.messages) == 1]
    assert all("Read the message." in text or GOOD in text for text in asked)
    assert "Its answer: no idea\nRight answer: " in asked[0]


def test_a_small_local_model_is_not_asked_for_instructions(qa_job, tmp_path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"0" * 1000)
    job = qa_job(proposing(GOOD), tmp_path)
    fit = fitted(job).fit
    assert not [prompt for prompt in job.engine.history if len(prompt.messages) == 1]
    assert not any("proposed" in note for note in fit.notes)


def test_a_model_that_fails_at_proposing_does_not_fail_the_search(qa_job) -> None:
    def script(prompt: Prompt) -> str:
        if len(prompt.messages) == 1:
            raise EngineError("no room")
        return only_with(MAGIC)(prompt)

    assert MAGIC in (fitted(qa_job(script, mutate="always")).fit.prompt or "")


# --- failures and small things ----------------------------------------------------------------------------------------


def test_an_engine_that_answers_nothing_is_an_error_and_no_finding(qa_job) -> None:
    def fail(prompt: Prompt) -> str:
        raise EngineError("connection refused")

    job = qa_job(fail)
    with pytest.raises(EngineError, match="no request of the search was answered: connection refused"):
        fitted(job)
    assert not (job.folder / "search.json").exists()


def test_single_failures_are_told(qa_job) -> None:
    calls = iter(range(10_000))

    class Flaky(Engine):
        def generate(self, prompts: list[Prompt], limits: Limits) -> list[Completion]:
            return [
                replace(one, error="overloaded") if next(calls) == 3 else one
                for one in super().generate(prompts, limits)
            ]

    job = replace(qa_job(only_with(MAGIC)), engine=Flaky.answering(only_with(MAGIC)))
    assert any("requests that failed and count as wrong: 1" in note for note in fitted(job).fit.notes)


def test_an_endpoint_that_fails_after_it_could_write_is_an_error_too(make_job) -> None:
    """With a train so small that nothing can be bootstrapped, proposals are the first requests."""

    def script(prompt: Prompt) -> str:
        if len(prompt.messages) == 1:
            return GOOD
        raise EngineError("overloaded")

    job = make_job(Strategy.Options(), Engine.answering(script), "qa", train=TRAIN[:2], dev=DEV)
    with pytest.raises(EngineError, match="no request of the search was answered: overloaded"):
        fitted(job)


def test_demonstrations_that_do_not_fit_the_window_are_left_out(qa_job) -> None:
    job = qa_job(lambda p: right(p) if len(p.messages) > 12 else "no idea", mutate="never", shots=8)
    job.engine.context_window = 300  # words here; about 8 demonstrations
    predictor = fitted(job)
    long = "which colour has snow now? " + "please " * 80
    answers = predictor.answer([Query("q", "which colour has snow now?"), Query("r", long)], Draw(0, 0, 7))
    assert [answer.error for answer in answers] == [None, None]
    short, longer = job.engine.history[-2:]
    assert 4 < len(longer.messages) < len(short.messages)
    assert longer.messages[:-1] == short.messages[: len(longer.messages) - 1], "still a common prefix"


def test_without_anything_to_compare_on_the_baseline_stays_and_says_so(make_job) -> None:
    job = make_job(Strategy.Options(requests=10), kind="qa", train=TRAIN[:3], dev=())
    assert "no request was left to compare prompts" in fitted(job).fit.notes


@pytest.mark.parametrize("count", [1, 2, 5, 9])
@pytest.mark.parametrize("kind", ["classification", "qa"])
def test_a_handful_of_examples_is_enough(make_job, count: int, kind: str) -> None:
    job = make_job(Strategy.Options(), kind=kind, train=TRAIN[:count], dev=DEV[:2])
    assert fitted(job).fit.prompt


def test_without_demonstrations_the_labels_are_listed(make_job) -> None:
    job = make_job(Strategy.Options(shots=0))
    assert "Labels: card_arrival, lost_card, greeting" in (fitted(job).fit.prompt or "")


def test_labels_tell_configurations_apart(task) -> None:
    strategy = Strategy()
    assert [strategy.label(strategy.Options(**point)) for point in strategy.grid(task)] == ["s8-r300"]
    assert strategy.label(strategy.Options(shots=4, candidates=6, mutate="never", decode="free")) == (
        "s4-r300-c6-mutate_never-free"
    )


def test_written_instructions_begin_with_the_tasks_own(make_job) -> None:
    from strategies._instructions import written

    task = make_job(Strategy.Options()).task
    found = written(task, ("a", "b"), [("a", "b"), ("b", "a"), ("a", "c")])
    assert found[0].text == "Read the message." and not found[0].listed
    assert all(one.text.endswith("Read the message.") or one.text.startswith("Read the message.") for one in found)
    assert any("Do not mix up a and b; a and c." in one.text for one in found)
    assert any(FORMS["classification"] in one.text for one in found)
    assert any(one.listed for one in found)
    assert len({(one.text, one.listed) for one in found}) == len(found)


def test_usage_of_a_job_is_the_sum_of_its_requests(qa_job) -> None:
    fit = fitted(qa_job(only_with(MAGIC))).fit
    assert fit.asked != Usage() and fit.train_seconds == fit.index_seconds == 0


# --- the real weights -------------------------------------------------------------------------------------------------

MOODS = {
    "praise": ("the {} is lovely", "i am so happy with my {}", "what a great {}", "thank you for the {}"),
    "complaint": ("the {} is broken", "i am angry about my {}", "what an awful {}", "i want my money back for the {}"),
    "question": ("where is the {}?", "how does my {} work?", "what does a {} cost?", "can i return the {}?"),
}
THINGS = ("lamp", "chair", "kettle", "phone", "carpet", "bicycle", "clock", "mirror", "radio", "ladder")


@pytest.mark.weights
def test_on_the_real_weights_the_prompt_is_no_worse_than_fixed_demonstrations(make_job) -> None:
    from advisor import registry

    model = registry.weights_module().resolve("smollm2-135m-instruct", True, str).folder
    engine = registry.load("engines", "transformers")(model)
    rows = [
        Example(f"{label}-{number}-{thing}", wording.format(thing), label)
        for label, wordings in MOODS.items()
        for number, wording in enumerate(wordings)
        for thing in THINGS
    ]
    random.Random(3).shuffle(rows)
    train, dev, test = tuple(rows[:60]), tuple(rows[60:80]), rows[80:]
    examples = {"train": train, "dev": dev, "labels": tuple(MOODS)}
    job = make_job(Strategy.Options(shots=3, requests=150), engine, **examples)
    predictor = fitted(job)

    def right(asked: Predictor) -> int:
        answers = asked.answer([Query(e.id, e.input) for e in test], Draw(0, 0, 7))
        return sum(answer.parsed == example.target for answer, example in zip(answers, test, strict=True))

    few = registry.load("strategies", "few_shot")
    fixed = few().fit(replace(job, options=few.Options(select="fixed", shots=3)))
    assert right(predictor) >= right(fixed)
    assert predictor.fit.requests <= 150 and predictor.fit.asked.seconds > 0
    assert not any("proposed" in note for note in predictor.fit.notes), "135 million parameters write no instructions"
