"""Demonstrations in the prompt: which, and in which order."""

import math
from itertools import count
from pathlib import Path

import pytest
from pydantic import ValidationError

from advisor import registry
from advisor.conformance import check_strategy
from advisor.data_splits import shuffled
from advisor.errors import AdvisorError, EngineError
from advisor.plan import plan
from advisor.task import TaskSpec
from advisor.trial import ALONE
from advisor.types import Draw, Example, Fit, LabelScores, Prompt, Query, Usage
from strategies.engines.scripted import Engine
from strategies.few_shot import Strategy


def shown(prompt: Prompt) -> list[tuple[str, str]]:
    """The demonstrations of a prompt as (input, answer)."""
    turns = prompt.messages[1:-1]
    assert [turn.role for turn in turns] == ["user", "assistant"] * (len(turns) // 2)
    return [(question.content, answer.content) for question, answer in zip(turns[::2], turns[1::2], strict=True)]


def asked(make_job, draw: Draw, text: str, **options: object) -> list[tuple[str, str]]:
    job = make_job(Strategy.Options(**options))
    Strategy().fit(job).answer([Query("q1", text)], draw)
    assert job.engine.history[-1].messages[-1].content == text
    return shown(job.engine.history[-1])


def test_similar_shots_come_most_similar_last(make_job) -> None:
    shots = asked(make_job, Draw(0, 0, 7), "my card is lost", select="similar", shots=2)
    assert shots == [("somebody stole my card, it is lost", "lost_card"), ("my card is lost", "lost_card")]


def test_another_order_shuffles_the_same_shots(make_job) -> None:
    first = asked(make_job, Draw(0, 0, 7), "my card is lost", shots=5)
    orders = [asked(make_job, Draw(1, 0, 7, order=order), "my card is lost", shots=5) for order in (1, 2, 3)]
    assert all(sorted(order) == sorted(first) for order in orders)
    assert any(order != first for order in orders)


def test_fixed_shots_are_the_same_for_every_request(make_job) -> None:
    one, other = (
        asked(make_job, Draw(0, 0, 7), text, select="fixed", shots=3) for text in ("my card is lost", "hello")
    )
    assert one == other
    assert {answer for _, answer in one} == {"card_arrival", "lost_card", "greeting"}


def test_fixed_shots_need_no_embedder_and_cost_nothing_to_prepare(make_job) -> None:
    fitted = Strategy().fit(make_job(Strategy.Options(select="fixed"), embedder=None))
    assert fitted.fit.index_seconds == 0
    assert Strategy().fit(make_job(Strategy.Options())).fit.index_seconds > 0


def test_labels_tell_configurations_apart(task) -> None:
    labels = [Strategy().label(Strategy.Options(**point)) for point in Strategy().grid(task)]
    assert labels == ["fixed-4", "similar-4", "similar-8"]
    assert Strategy().label(Strategy.Options(decode="free")) == "similar-8-free"


def test_ids_of_what_was_there_before_stay(task) -> None:
    label = Strategy().label
    assert label(Strategy.Options(select="fixed", shots=4)) == "fixed-4"
    assert label(Strategy.Options()) == "similar-8"
    assert label(Strategy.Options(select="lexical", shots=1)) == "lexical-1"
    assert label(Strategy.Options(select="balanced", calibrate="batch")) == "balanced-8-calibrated"
    assert label(Strategy.Options(select="fixed", neighbours=3)) == "fixed-8-neighbours3"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"calibrate": "batch", "neighbours": 3}, "two ways to choose"),
        ({"calibrate": "batch", "decode": "free"}, "leave it out, or decode: free"),
        ({"neighbours": 1, "decode": "free"}, "leave it out, or decode: free"),
        ({"shots": 0}, "kind: zero_shot"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Strategy.Options.model_validate(options)


def test_lists_of_options_are_one_candidate_each(task) -> None:
    declared = {"strategies": [{"kind": "few_shot", "select": ["lexical", "balanced"], "shots": [1, 16]}]}
    entries = plan(
        TaskSpec.model_validate(task.model_dump(exclude={"strategies"}) | declared), [], lambda _: Strategy()
    )
    ids = [entry.candidate.id.partition("@")[0] for entry in entries]
    assert ids == [f"few_shot-{name}" for name in ("lexical-1", "lexical-16", "balanced-1", "balanced-16")]


def test_lexical_shots_share_the_telling_words(make_job) -> None:
    shots = asked(make_job, Draw(0, 0, 7), "did somebody arrive", select="lexical", shots=2)
    assert {text for text, _ in shots} == {"the card did not arrive yet", "somebody stole my card, it is lost"}


def test_lexical_and_fixed_need_no_embedder(make_job) -> None:
    for select in ("lexical", "fixed"):
        Strategy().fit(make_job(Strategy.Options(select=select), embedder=None))


def test_balanced_shots_show_each_label_once(make_job) -> None:
    shots = asked(make_job, Draw(0, 0, 7), "my card is lost", select="balanced", shots=3)
    assert [label for _, label in shots][-1] == "lost_card"
    assert {label for _, label in shots} == {"card_arrival", "lost_card", "greeting"}


# --- a context window that is too small -------------------------------------------------------------------------------


LONG = tuple(Example(f"t{number}", f"number {number} " + "long " * 60, label) for number, label in enumerate("abcab"))


def in_small_window(make_job, tokens: int, **options: object):
    engine = Engine()
    engine.context_window = tokens
    return make_job(Strategy.Options(**options), engine, train=LONG, labels=("a", "b", "c"))


@pytest.mark.parametrize("select", ["similar", "lexical", "balanced", "fixed"])
def test_shots_that_do_not_fit_are_left_out_and_the_report_says_so(make_job, select: str) -> None:
    whole, small = (in_small_window(make_job, tokens, select=select, shots=5) for tokens in (4096, 300))
    query = Query("q", "number 3 long")
    before, after = [], []
    for job, shots in ((whole, before), (small, after)):
        predictor = Strategy().fit(job)
        (answer,) = predictor.answer([query], Draw(0, 0, 7))
        assert answer.error is None
        shots += shown(job.engine.history[-1])
        notes = predictor.fit.notes
    assert 0 < len(after) < len(before) == 5
    assert after == (before[: len(after)] if select == "fixed" else before[-len(after) :])
    assert notes[-1] == (
        f"for 2 of 2 dev requests only {len(after)} of 5 demonstrations on average fit into the context window of "
        "300 tokens"
    )


def test_another_order_shuffles_what_fits_and_nothing_else(make_job) -> None:
    job = in_small_window(make_job, 300, shots=5)
    predictor = Strategy().fit(job)
    predictor.answer([Query("q", "number 3 long")], Draw(0, 0, 7))
    predictor.answer([Query("q", "number 3 long")], Draw(1, 0, 7, order=4))
    first, second = (shown(prompt) for prompt in job.engine.history)
    assert sorted(first) == sorted(second)


def test_a_request_longer_than_the_window_says_so_itself(make_job) -> None:
    job = in_small_window(make_job, 100, shots=2, decode="free")
    answers = Strategy().fit(job).answer([Query("q", "long " * 99), Query("p", "short")], Draw(0, 0, 7))
    assert [answer.error is None for answer in answers] == [False, True]
    assert "leaves no room" in answers[0].error


def test_a_window_with_room_for_all_needs_no_note(make_job) -> None:
    assert Strategy().fit(make_job(Strategy.Options())).fit.notes == ("5 examples to choose from",)


# --- weighing the labels ----------------------------------------------------------------------------------------------


class Biased(Engine):
    """Finds the first label likely whatever is asked, and the right one (named in the request) a little more so."""

    def score_labels(self, prompts, labels):
        self.history.extend(prompts)
        return [self._scores(prompt.messages[-1].content, labels) for prompt in prompts]

    def _scores(self, request: str, labels) -> LabelScores:
        logits = [2.0 * (number == 0) + 1.0 * (label in request) for number, label in enumerate(labels)]
        total = math.log(sum(math.exp(logit) for logit in logits))
        return LabelScores(tuple(logit - total for logit in logits), Usage(10, 0, 1, 0.1))


def labelled(count: int, start: int = 0) -> tuple[Example, ...]:
    labels = ("card_arrival", "lost_card", "greeting")
    return tuple(Example(f"e{start + n}", f"{labels[n % 3]} please {n}", labels[n % 3]) for n in range(count))


def said(make_job, **options: object) -> tuple[list[str | None], Fit, int]:
    """Answers to three requests of different labels, what fitting took, and how many prompts it asked."""
    job = make_job(Strategy.Options(**options), Biased(), train=labelled(12), dev=labelled(12, 100))
    predictor = Strategy().fit(job)
    asked = len(job.engine.history)
    queries = [Query(f"q{n}", f"{label} now") for n, label in enumerate(job.labels)]
    return [answer.parsed for answer in predictor.answer(queries, Draw(0, 0, 7))], predictor.fit, asked


def test_calibration_turns_answers_to_the_right_label(make_job) -> None:
    right = ["card_arrival", "lost_card", "greeting"]
    plain, calibrated = said(make_job, select="fixed"), said(make_job, select="fixed", calibrate="batch")
    assert plain[0] == ["card_arrival"] * 3
    assert calibrated[0] == right
    assert (plain[1].asked, plain[2]) == (Usage(), 0)
    assert calibrated[2] == 6, "half of dev"
    assert calibrated[1].asked.prompt_tokens == 60
    assert "calibrated on 6 unlabelled dev inputs" in calibrated[1].notes


@pytest.mark.parametrize("select", ["fixed", "similar", "lexical", "balanced"])
def test_neighbours_vote_for_the_right_label_where_the_likeliest_is_wrong(make_job, select: str) -> None:
    answers, fit, asked = said(make_job, select=select, shots=3, neighbours=3)
    assert answers == ["card_arrival", "lost_card", "greeting"]
    voters = 9 if select == "fixed" else 12
    assert asked == voters, "examples that every prompt shows do not vote"
    assert f"{voters} examples may vote" in fit.notes
    assert fit.asked.prompt_tokens == 10 * voters


def test_no_train_example_is_shown_to_itself_while_it_is_scored(make_job) -> None:
    job = make_job(Strategy.Options(select="similar", shots=3, neighbours=1), Biased(), train=labelled(12))
    Strategy().fit(job)
    for prompt in job.engine.history:
        assert prompt.messages[-1].content not in [text for text, _ in shown(prompt)]


def test_a_train_example_that_cannot_be_scored_only_loses_its_vote(make_job) -> None:
    class Refuses(Biased):
        def score_labels(self, prompts, labels):
            if any("please 4" in prompt.messages[-1].content for prompt in prompts):
                raise EngineError("too long")
            return super().score_labels(prompts, labels)

    job = make_job(Strategy.Options(select="similar", neighbours=1), Refuses(), train=labelled(12))
    predictor = Strategy().fit(job)
    assert "11 examples may vote" in predictor.fit.notes
    queries = [Query(f"q{n}", f"{label} now") for n, label in enumerate(job.labels)]
    assert [answer.parsed for answer in predictor.answer(queries, Draw(0, 0, 7))] == list(job.labels)


def test_examples_that_did_not_fit_into_the_prompt_vote(make_job) -> None:
    engine = Biased()
    engine.context_window = 150
    job = make_job(Strategy.Options(select="fixed", shots=12, neighbours=1), engine, train=labelled(12))
    notes = Strategy().fit(job).fit.notes
    most = max(len(shown(prompt)) for prompt in engine.history)
    assert 0 < most < 11
    assert f"{12 - most} examples may vote" in notes


def test_what_is_asked_last_of_dev_is_not_calibrated_on(make_job) -> None:
    """It is sent alone to be timed, which an answer from the cache cannot be."""
    dev = labelled(20, 100)
    job = make_job(Strategy.Options(calibrate="batch"), Biased(), train=labelled(12), dev=dev)
    Strategy().fit(job)
    timed = {example.input for example in shuffled(dev, job.seed)[-ALONE:]}
    assert timed.isdisjoint(prompt.messages[-1].content for prompt in job.engine.history)


def test_where_every_prompt_shows_all_examples_all_of_them_vote(make_job) -> None:
    answers, _, asked = said(make_job, select="fixed", shots=12, neighbours=1)
    assert (asked, answers) == (12, ["card_arrival", "lost_card", "greeting"])


@pytest.mark.parametrize("options", [{"calibrate": "batch"}, {"neighbours": 2}])
def test_probabilities_go_with_the_answers(make_job, options: dict[str, object]) -> None:
    job = make_job(Strategy.Options(select="fixed", **options), Biased(), train=labelled(12), dev=labelled(12, 100))
    (answer,) = Strategy().fit(job).answer([Query("q", "greeting now")], Draw(1, 0, 7, temperature=0.01))
    assert answer.parsed == "greeting"
    assert answer.probabilities == pytest.approx((0, 0, 1))


def test_a_second_fit_asks_nothing_again(make_job) -> None:
    def fitted():
        job = make_job(Strategy.Options(select="fixed", neighbours=2), Biased(), train=labelled(12))
        return job, Strategy().fit(job)

    (_, first), (job, second) = fitted(), fitted()
    assert job.engine.history == []
    assert first.fit.asked == second.fit.asked


@pytest.mark.parametrize("options", [{"calibrate": "batch"}, {"neighbours": 2}])
def test_labels_cannot_be_weighed_where_there_are_none(make_job, options: dict[str, object]) -> None:
    job = make_job(Strategy.Options(**options), kind="qa", embedder=None)
    with pytest.raises(AdvisorError, match="a task of kind qa has none"):
        Strategy().fit(job)


@pytest.mark.parametrize("options", [{"calibrate": "batch"}, {"neighbours": 2}])
@pytest.mark.parametrize("select", ["fixed", "similar", "lexical", "balanced"])
def test_every_way_of_choosing_conforms(make_job, tmp_path: Path, select: str, options: dict[str, object]) -> None:
    """As the conformance tests do for the default grid: repeatable, in order, no item's failure another's."""

    class Weighing(Strategy):
        def grid(self, task: TaskSpec) -> list[dict[str, object]]:
            return [{"select": select, "shots": 2, **options}]

    numbers = count()
    check_strategy(Weighing, lambda: make_job(None, folder=tmp_path / str(next(numbers))))


@pytest.mark.parametrize("options", [{"calibrate": "batch"}, {"neighbours": 2}])
def test_exact_scores_of_a_transformer_conform(
    make_job, tmp_path: Path, tiny_engine, options: dict[str, object]
) -> None:
    class Weighing(Strategy):
        def grid(self, task: TaskSpec) -> list[dict[str, object]]:
            return [{"select": "fixed", "shots": 2, **options}]

    numbers = count()
    check_strategy(Weighing, lambda: make_job(None, tiny_engine, folder=tmp_path / str(next(numbers))))


# --- the real weights -------------------------------------------------------------------------------------------------

REQUESTS = {
    "alarm": (
        "wake me at {}",
        "set an alarm for {}",
        "i need an alarm at {}",
        "can you wake me up at {}",
        "get me up by {}",
    ),
    "weather": (
        "will it rain {}",
        "what is the weather {}",
        "is it cold outside {}",
        "is it warm {}",
        "how hot is it {}",
    ),
    "translate": (
        "how do you say {} in french",
        "translate {} to german",
        "what is {} in spanish",
        "say {} in italian",
        "what would {} be in dutch",
    ),
    "timer": (
        "start a timer of {}",
        "count down {}",
        "set the timer to {}",
        "tell me when {} are over",
        "time {} for me",
    ),
    "shopping_list": (
        "put {} on my list",
        "add {} to the list",
        "we need to buy {}",
        "remind me to buy {}",
        "i am out of {}, write it down",
    ),
}
"""Wordings of five requests: three for train, one for dev, and one that is asked."""
FILLED = {
    "alarm": ("seven", "six thirty"),
    "weather": ("tomorrow", "in paris today"),
    "translate": ("hello", "thank you"),
    "timer": ("ten minutes", "two hours"),
    "shopping_list": ("milk", "bread"),
}


@pytest.mark.weights
def test_constrained_nearest_shots_on_the_real_weights_answer_at_least_nine_of_ten(make_job) -> None:
    found = registry.weights_module()
    model, encoder = (found.resolve(name, True, str).folder for name in ("smollm2-135m-instruct", "minilm-l6-v2"))
    engine, embedder = registry.load("engines", "transformers")(model), registry.load("embedders", "minilm")(encoder)
    split: dict[str, list[Example]] = {"train": [], "dev": [], "asked": []}
    for label, wordings in REQUESTS.items():
        for number, wording in enumerate(wordings):
            name = "train" if number < 3 else "dev" if number == 3 else "asked"
            split[name] += [Example(f"{label}{number}{word}", wording.format(word), label) for word in FILLED[label]]
    examples = {name: tuple(some) for name, some in split.items() if name != "asked"} | {"labels": tuple(REQUESTS)}

    def right(**options: object) -> int:
        job = make_job(Strategy.Options(**options), engine, embedder=embedder, **examples)
        answers = Strategy().fit(job).answer([Query(e.id, e.input) for e in split["asked"]], Draw(0, 0, 7))
        assert [answer.error for answer in answers] == [None] * 10
        return sum(a.parsed == example.target for a, example in zip(answers, split["asked"], strict=True))

    assert right(shots=4) >= 9
    assert right(shots=4) >= right(shots=4, decode="free")
    # Fixed demonstrations leave the model half wrong; what is tested here is that both ways run on exact scores.
    assert right(select="fixed", shots=5, calibrate="batch") >= 4
    assert right(select="fixed", shots=5, neighbours=3) >= 4
