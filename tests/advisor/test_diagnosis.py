"""What two cheap questions on dev rule out, and what they leave alone."""

from dataclasses import replace

import pytest

from advisor.diagnosis import FEWEST_ITEMS, MOST_ITEMS, Diagnostics, diagnose
from advisor.errors import EngineError
from advisor.evidence import diagnostics
from advisor.gold import Span, within
from advisor.recommend import RULED_OUT
from advisor.trial import ALONE, Scored
from advisor.types import Answer, Candidate, Example, Passage, Usage

KINDS = {
    "rag": {"top_k": 3},
    "lora": {"epochs": 1},
    "lora_rag": {"top_k": 3, "epochs": 1},
    "zero_shot": {},
    "stacked_lora": {"epochs": 1, "first": "corpus"},
    "adapted": {"epochs": 1, "first": "none", "adapters": ("old",)},
}
"""The last two learn from more than the train examples, so what these do not teach is not beyond them."""


class Study:
    """A race of several kinds on one model, dev answers all in the corpus; `gold` and `closed` are asked."""

    def __init__(self, race, player, terms, gold, closed) -> None:
        bench = race.bench()
        dev = tuple(Example(f"dev-{number}", f"request {number}", "yes") for number in range(100))
        spans = {example.id: (Span("a.md", number, number + 3),) for number, example in enumerate(dev)}
        train = (Example("train-0", "text", "no"),)
        self.bench = replace(bench, splits=replace(bench.splits, dev=dev, train=train), spans=spans)
        self.terms = replace(terms, prices={**terms.prices, "small": terms.prices[None]})
        self.gold, self.closed = player(gold), player(closed)
        self.standings = self._placed(race, {kind: player(lambda query, draw: "yes") for kind in KINDS})
        asked = self._placed(race, {"gold": self.gold, "closed": self.closed})
        entries = [standing.contestant.entry for standing in asked.values()]
        self.entries = Diagnostics({"small": entries[0]}, {"small": entries[1]})

    def _placed(self, race, players):
        standings = race.standings(self.bench, players)
        for standing in standings:
            entry = standing.contestant.entry
            options = tuple(KINDS.get(standing.id, {}).items())
            candidate = Candidate(entry.candidate.id, entry.candidate.kind, "small", options)
            standing.contestant.entry = replace(entry, candidate=candidate)
        return {standing.id: standing for standing in standings}

    def diagnosed(self, exhaustive: bool = False):
        return diagnose(list(self.standings.values()), self.bench, self.terms, self.entries, exhaustive)

    @property
    def ruled_out(self) -> set[str]:
        return {kind for kind, standing in self.standings.items() if standing.status == "not_run"}


@pytest.fixture
def study(race, player, terms):
    return lambda gold, closed: Study(race, player, terms, gold, closed)


def yes(query, draw):
    return "yes"


def no(query, draw):
    return "no"


def test_a_model_that_cannot_read_the_right_passage_needs_no_retriever(study) -> None:
    asked = study(no, yes)
    (figures,) = asked.diagnosed().figures
    assert asked.ruled_out == {"rag"}
    assert asked.standings["rag"].why == (
        f"{RULED_OUT}: with the right passage in the prompt small scored 0 % on 10 dev items, so no documents in "
        "the prompt bring it to 80 % without training."
    )
    assert (figures.gold_passage, figures.gold_n) == (0.0, FEWEST_ITEMS)
    assert len(asked.gold.asked) == FEWEST_ITEMS, "it stops as soon as the figure rules something out"
    assert all(standing.contestant.scored("dev") == [] for standing in asked.standings.values())


def test_what_no_train_answer_teaches_and_the_model_does_not_know_is_beyond_tuning_alone(study) -> None:
    asked = study(yes, no)
    (figures,) = asked.diagnosed().figures
    assert asked.ruled_out == {"lora"}
    assert asked.standings["lora"].why.startswith(f"{RULED_OUT}: 95 % of dev answers stand in the documents only")
    assert (figures.closed_book, figures.gold_passage) == (0.0, 1.0)


def test_a_model_that_reads_and_knows_is_left_alone(study) -> None:
    asked = study(yes, yes)
    (figures,) = asked.diagnosed().figures
    assert asked.ruled_out == set() and figures.ruled_out == ()
    assert (figures.gold_n, figures.closed_n) == (MOST_ITEMS, MOST_ITEMS)


def test_an_exhaustive_run_takes_the_figures_and_rules_nothing_out(study) -> None:
    asked = study(no, no)
    (figures,) = asked.diagnosed(exhaustive=True).figures
    assert len(figures.ruled_out) == 2
    assert asked.ruled_out == set()


def test_a_taught_answer_needs_no_documents(study) -> None:
    asked = study(yes, no)
    splits = asked.bench.splits
    asked.bench = replace(asked.bench, splits=replace(splits, train=(Example("train-0", "text", "Yes"),)))
    (figures,) = asked.diagnosed().figures
    assert figures.needs_documents == 0
    assert asked.closed.asked == [] and asked.ruled_out == set()


def test_answers_outside_the_corpus_may_all_be_right(study) -> None:
    asked = study(no, no)
    few = {name: spans for name, spans in asked.bench.spans.items() if int(name.split("-")[1]) < 17}
    asked.bench = replace(asked.bench, spans=few)
    asked.diagnosed()
    assert asked.ruled_out == set(), "17 % are lost at most, and 80 % is asked for"


def test_too_few_located_answers_are_no_diagnosis(study) -> None:
    asked = study(no, no)
    asked.bench = replace(asked.bench, spans={"dev-1": (Span("a.md", 0, 3),)})
    assert asked.diagnosed().figures == ()
    assert asked.gold.asked == []


def test_without_a_strategy_that_retrieves_nothing_is_asked(study) -> None:
    asked = study(no, no)
    asked.standings = {kind: standing for kind, standing in asked.standings.items() if "rag" not in kind}
    assert asked.diagnosed().figures == ()
    assert asked.gold.asked == asked.closed.asked == []


def test_a_diagnosis_that_breaks_down_costs_only_itself(study) -> None:
    asked = study(no, no)
    asked.gold.fails = EngineError("out of memory")
    assert asked.diagnosed().figures == ()
    assert asked.ruled_out == set()


def test_the_items_that_show_a_single_requests_wait_are_left_to_the_screening(study) -> None:
    asked = study(yes, yes)
    only = {name: spans for name, spans in list(asked.bench.spans.items())[: FEWEST_ITEMS + ALONE]}
    asked.bench = replace(
        asked.bench, splits=replace(asked.bench.splits, dev=asked.bench.splits.dev[: len(only)]), spans=only
    )
    asked.diagnosed()
    assert len(asked.gold.asked) == FEWEST_ITEMS


def test_recall_and_utilisation_are_counted_on_what_the_corpus_holds(race) -> None:
    metric = race.bench().metric
    spans = {"a": (Span("x.md", 10, 12),), "b": (Span("x.md", 50, 60),)}
    passage = Passage("x.md", 0, 40, "text", 1.0)
    rows = [
        Scored(
            Example(name, "q", "yes"), Answer(name, 0, text, text, Usage(), retrieved=(passage,)), float(text == "yes")
        )
        for name, text in (("a", "yes"), ("b", "no"), ("unknown", "no"))
    ]
    figures = diagnostics(rows, metric, spans)
    assert figures["retrieval_recall"] == 0.5
    assert figures["utilisation"] == 1.0
    assert "harm" not in figures, "nothing is known to be right without documents"
    assert diagnostics(rows, metric, spans, frozenset({"a", "b", "unknown"}))["harm"] == 0.5
    assert not within([passage], spans["b"]) and within([passage], spans["a"])
    assert not within([replace(passage, source="y.md")], spans["a"])


def test_a_question_for_which_nothing_was_found_is_a_miss(race) -> None:
    spans = {name: (Span("x.md", 10, 12),) for name in ("a", "b")}
    passage = Passage("x.md", 0, 40, "text", 1.0)
    rows = [
        Scored(Example(name, "q", "yes"), Answer(name, 0, "yes", "yes", Usage(), retrieved=read), 1.0)
        for name, read in (("a", (passage,)), ("b", ()))
    ]
    assert diagnostics(rows, race.bench().metric, spans)["retrieval_recall"] == 0.5
    without = [replace(row, answer=replace(row.answer, retrieved=())) for row in rows]
    assert "retrieval_recall" not in diagnostics(without, race.bench().metric, spans)
