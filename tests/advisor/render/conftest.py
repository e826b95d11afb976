"""A hand-made run: one certified, one below, one undecided, one not run, one certified without a price."""

import dataclasses

import pytest

from advisor.gold import Span
from advisor.items import Answers, Item, Reply
from advisor.render.context import Machine, ReportContext, Sample
from advisor.task import RulesSection
from advisor.types import Bound, Candidate, Consistency, Cost, Fit, Latency, Trial
from advisor.verdict import BreakEven, Diagnosis, Recommendation, RuleOfThumb, Spent, VolumeRange

WINNER = "few_shot-similar-4@small"
HOSTILE = "a | b `tick` {brace} <script>alert(1)</script> $x$ _u_ *b* [l](u) ümläut 日本語 \u202eevil\x1b[31m"

COMPONENTS = {
    "format_validity": 1.0,
    "agreement_when_right": 0.985,
    "agreement_when_wrong": 0.82,
    "sampling_agreement": 1.0,
    "order_agreement": 0.95,
    "wording_agreement": 0.925,
    "worst_wording_accuracy": 0.825,
    "wording_spread": 0.075,
}


def _certified() -> tuple[Trial, ...]:
    return (
        Trial(
            Candidate(WINNER, "few_shot", "small", (("select", "similar"), ("shots", 4)), 1),
            "certified",
            "Four similar demonstrations are enough for the labels.",
            dev_score=0.9,
            dev_n=120,
            accuracy=Bound(0.91, 200, 182, 0.8668, 0.9427, "clopper-pearson"),
            consistency=Consistency(0.97, 0.94, 200, COMPONENTS, 0.99),
            prompt_mean=281.0,
            completion_mean=6.1,
            latency=Latency(240.4, 410.6, 30),
            fit=Fit(index_seconds=2.5, notes=("480 demonstrations",)),
            cost=Cost(0.0, 0.0123, 12.3, 147.6, "USD", "measured seconds at $0.05 an hour"),
            diagnostics={"facts": 0.93, "form": 0.9},
        ),
        Trial(
            Candidate("lora-r16@small", "lora", "small", (("rank", 16),), 4),
            "certified",
            "Training on 480 examples is enough.",
            accuracy=Bound(0.94, 200, 188, 0.9021, 0.9651, "clopper-pearson"),
            latency=Latency(120.0, 180.0, 30),
            cost=Cost(30.0, 0.004, 18.0, 246.0, "USD"),
        ),
        Trial(
            Candidate("rag@hosted", "rag", "hosted", (), 2),
            "certified",
            "It quotes the right passage.",
            accuracy=Bound(0.93, 200, 186, 0.8902, 0.9581, "clopper-pearson"),
            cost=Cost(0.0, None, None, None, "USD", "no price given"),
        ),
    )


def _not_certified() -> tuple[Trial, ...]:
    return (
        Trial(
            Candidate("zero_shot@small", "zero_shot", "small", (), 0),
            "below",
            f"It answers in prose instead of a label: {HOSTILE}",
            accuracy=Bound(0.31, 45, 14, None, None, "stopped"),
            consistency=Consistency(0.5, None, 45, {"format_validity": 0.4, "agreement_when_wrong": 0.31}),
            diagnostics={"facts": 0.72, "form": 0.12, "retrieval_recall": 0.9, "valid": 0.4, "errors": 0.1},
        ),
        Trial(
            Candidate("long_context@small", "long_context", "small", (), 3),
            "undecided",
            "Undecided: 174 of 200 correct. If it really is 87 %, about 950 more labelled examples would be needed.",
            accuracy=Bound(0.87, 200, 174, 0.822, 0.908, "clopper-pearson"),
            examples_needed=950,
            cost=Cost(0.0, 1.5, 75.0, 900.0, "EUR"),
        ),
        Trial(
            Candidate("stacked_lora@small", "stacked_lora", "small", (), 5),
            "not_run",
            "It needs a corpus, and the task names none; " + "a very long reason follows " * 12,
        ),
    )


@pytest.fixture
def rec() -> Recommendation:
    """The answer of that run."""
    return Recommendation(
        task="support intents & <more>",
        run_id="20261123T184002Z-ab12cd",
        verdict="recommended",
        recommended=WINNER,
        reason=f"{WINNER} answers at least 85 % of requests like your test file correctly "
        "(95 % confidence; 182 of 200 correct). It is the cheapest of the strategies that could be certified.",
        metric="accuracy",
        target_accuracy=0.85,
        target_consistency=0.9,
        confidence=0.95,
        alpha=0.04,
        splits={"train": 480, "dev": 120, "test": 200},
        trials=_certified() + _not_certified(),
        break_even=(BreakEven(WINNER, "lora-r16@small", 1_988_000.0), BreakEven("lora-r16@small", "rag@hosted", None)),
        winner_by_volume=(VolumeRange(0, 1_988_000.0, WINNER), VolumeRange(1_988_000.0, None, "lora-r16@small")),
        rule_of_thumb=RuleOfThumb("lora", "200 labels or more and a fixed label set."),
        spent=Spent(4120, 9800, 1_234_567, 1834.2, None),
        warnings=(f"3 near-duplicates between train and test: {HOSTILE}",),
        requests_per_month=1_000_000,
        horizon_months=12,
        diagnoses=(
            Diagnosis(
                "small",
                0.88,
                0.05,
                40,
                0.0,
                10,
                ("with the right passage in the prompt small scored 5 % on 40 dev items, so no retriever helps it",),
            ),
        ),
        reserved=0.01,
        certify="pareto",
    )


@pytest.fixture
def nothing_meets(rec: Recommendation) -> Recommendation:
    """The same run with only the strategies that were not certified."""
    return dataclasses.replace(
        rec,
        verdict="none_meets",
        recommended=None,
        reason="No strategy could be shown to answer 85 % of such requests correctly.",
        trials=tuple(trial for trial in rec.trials if trial.status != "certified"),
        break_even=(),
        winner_by_volume=(),
    )


@pytest.fixture
def context() -> ReportContext:
    """Its circumstances, with one sample whose texts try to break the layout."""
    return ReportContext(
        task_file="task.yaml",
        instructions="Read the message.\n```\nAnswer with its intent.",
        metric_explanation="The share of messages whose label is right.",
        seed=13,
        model_digests=(("smollm2-135m-instruct", "sha256:0123abcd"),),
        versions=(("advisor", "0.1.0"), ("python", "3.11")),
        machine=Machine(2, "a small CPU"),
        prices_source="task.yaml",
        prices_date="2026-11-01",
        data_notes=("1 row was dropped as an exact duplicate",),
        certified_digest="sha256:feed",
        samples=(Sample(HOSTILE, "card_arrival", ((WINNER, "card_arrival", 1.0), ("zero_shot@small", HOSTILE, 0.0))),),
    )


RULES = RulesSection(max_words=40, never_include=("promise",), refuse_when="not ours to say")
HERE, THERE = Span("docs/cards.md", 0, 46), Span("docs/fees.md", 0, 30)


@pytest.fixture
def answers() -> Answers:
    """Its items: the winner right on one of three test items; another strategy asked on dev only, in other words."""
    gold = (Span("docs/cards.md", 22, 32),)
    right = Reply("It takes three days.", "It takes three days.", 1.0, None, (HERE,))
    unused = Reply(f"It takes a week. {HOSTILE}", "It takes a week.", 0.0, None, (HERE,))
    misread = Reply("It is free.", "It is free.", 0.0, None, (THERE,))
    verbose = Reply("word " * 50, "word", 0.0)
    failed = Reply("", None, 0.0, "the server closed the connection")
    wanted = "It takes three days."
    items = (
        Item("test-1", "test", "When does my card come?", wanted, None, {WINNER: right}, gold),
        Item("test-2", "test", f"Card? {HOSTILE}", wanted, None, {WINNER: unused}, gold),
        Item("test-3", "test", "how long for a card", wanted, None, {WINNER: misread}, gold),
        Item("dev-1", "dev", "card when", wanted, None, {WINNER: right, "zero_shot@small": verbose}, gold),
        Item("dev-2", "dev", "card how soon", wanted, None, {WINNER: right, "zero_shot@small": failed}, gold),
    )
    passages = {HERE: "A new card arrives in three days, never sooner", THERE: "A card costs nothing at all."}
    return Answers(items, "qa", RULES, passages)


@pytest.fixture
def labelled() -> Answers:
    """A classification of four items; one label is taken for another twice."""
    said = (("card_arrival", "card_arrival"), ("lost_card", "card_arrival"), ("lost_card", "card_arrival"))
    items = [
        Item(f"test-{n}", "test", f"request {n}", wanted, None, {WINNER: Reply(got, got, float(wanted == got))})
        for n, (wanted, got) in enumerate(said)
    ]
    none = Item("test-9", "test", "request 9", "greeting", None, {WINNER: Reply("Hello to you!", None, 0.0)})
    return Answers((*items, none), "classification")
