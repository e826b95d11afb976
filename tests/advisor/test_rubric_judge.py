"""The judge over scripted engines: what it keeps, what it counts as no verdict, and when it ends the run."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from advisor.errors import BudgetExceeded, EngineError, JudgeSilent
from advisor.journal import Journal
from advisor.prefix_cache import TokenPrices
from advisor.prices import Prices
from advisor.rubric_judge import Judge
from advisor.rubric_prompt import Exhibit
from advisor.trial import Budget
from advisor.types import Completion, LabelScores, Limits, Prompt, Usage

SHOWN = [Exhibit(f"request {number}", "good" if number % 2 else "bad") for number in range(6)]


class Writing:
    """An engine that answers by a function of the prompt's text, with the limits it was given."""

    weights_folder = None
    context_window = 4096
    identity = "writing 1"

    def __init__(self, say: object = None) -> None:
        self.say = say or (lambda text: Completion("pass" if "\ngood\n" in text else "fail", Usage(10, 0, 1, 0.5)))
        self.asked: list[tuple[str, Limits]] = []

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        self.asked += [(prompt.messages[-1].content, limits) for prompt in prompts]
        return [self.say(prompt.messages[-1].content) for prompt in prompts]  # type: ignore[operator]


class Scoring(Writing):
    """An engine that scores labels; a long request does not fit into its window."""

    def score_labels(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[LabelScores]:
        texts = [prompt.messages[-1].content for prompt in prompts]
        if any("request 3" in text for text in texts):
            raise EngineError("no room")
        likely = [(-0.1, -2.0) if "\ngood\n" in text else (-2.0, -0.1) for text in texts]
        return [LabelScores(pair, Usage(10, 0, 1)) for pair in likely]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as opened:
        yield opened


def judge(engine: object, journal: Journal, budget: Budget | None = None) -> Judge:
    prices = Prices(0.0, "test", tokens=TokenPrices(1e6, 1e6, 2e6))
    return Judge("judge-1", engine, "c", False, journal, budget or Budget(), prices)  # type: ignore[arg-type]


def test_verdicts_in_order_from_an_engine_held_to_two_words(journal: Journal) -> None:
    engine = Writing()
    assert judge(engine, journal).pass_or_fail(SHOWN) == [False, True] * 3
    assert {(limits.choices, limits.temperature) for _, limits in engine.asked} == {(("pass", "fail"), 0.0)}


def test_a_later_process_reads_what_was_ruled_and_asks_the_rest(journal: Journal) -> None:
    first, second = Writing(), Writing(lambda text: Completion("pass", Usage()))
    judge(first, journal).pass_or_fail(SHOWN[:4])
    again = judge(second, journal)
    assert again.pass_or_fail(SHOWN) == [False, True, False, True, True, True]
    assert len(second.asked) == 2
    assert again.usage == Usage(40, 0, 4, 2.0)


def test_the_same_exhibit_is_asked_once_unless_it_is_a_repeat(journal: Journal) -> None:
    engine = Writing()
    made = judge(engine, journal)
    made.pass_or_fail([SHOWN[0], SHOWN[0]])
    assert len(engine.asked) == 1
    made.pass_or_fail([SHOWN[0]], repeat=1)
    assert [limits.repeat for _, limits in engine.asked] == [0, 1]


def test_what_it_takes_is_charged_to_the_budget(journal: Journal) -> None:
    budget = Budget(most_money=20.0)
    made = judge(Writing(), journal, budget)
    made.pass_or_fail(SHOWN[:2])
    assert budget.spent == pytest.approx(24.0) == made.money
    with pytest.raises(BudgetExceeded):
        made.pass_or_fail(SHOWN)


def test_neither_word_counts_as_not_passed_and_is_counted(journal: Journal) -> None:
    made = judge(Writing(lambda text: Completion("well, maybe", Usage())), journal)
    assert made.pass_or_fail(SHOWN[:2]) == [False, False]
    assert made.without_verdict == 2


def test_a_failure_ends_the_run_and_keeps_the_verdicts_that_came(journal: Journal) -> None:
    def say(text: str) -> Completion:
        return Completion("", Usage(), error="429") if "request 3" in text else Completion("pass", Usage())

    with pytest.raises(JudgeSilent, match="could not be asked about 1 of 6 answers: 429") as silent:
        judge(Writing(say), journal).pass_or_fail(SHOWN)
    assert (silent.value.exit_code, "goes on from here" in silent.value.lines()[0]) == (1, True)
    assert len(journal.rulings()) == 5


def test_one_request_refused_for_good_is_no_verdict_but_all_refused_is_no_judge(journal: Journal) -> None:
    def say(text: str) -> Completion:
        refused = Completion("", Usage(), error="too long (400)", rejected=True)
        return refused if "request 3" in text else Completion("pass", Usage())

    with pytest.raises(JudgeSilent):
        judge(Writing(say), journal).pass_or_fail([SHOWN[3]])
    made = judge(Writing(say), journal)
    assert made.pass_or_fail(SHOWN) == [True, True, True, False, True, True]
    assert made.without_verdict == 1


def test_an_engine_that_scores_labels_takes_the_likelier_and_skips_what_does_not_fit(journal: Journal) -> None:
    made = judge(Scoring(), journal)
    assert made.pass_or_fail(SHOWN) == [False, True, False, False, False, True]
    assert made.without_verdict == 1
