"""What the reports say in words, the same in all of them."""

import dataclasses
import io
from collections.abc import Callable

import pytest
from rich.console import Console

from advisor.curves import LearningCurve, Measured, Projection
from advisor.render._consistency import consistency_line, consistency_tables, consistency_warnings
from advisor.render._diagnosis import diagnosis_sentences
from advisor.render._reasoning import halves
from advisor.render._wording import CHEAPER, alpha_sentence, limits, money_sentence
from advisor.render.context import ReportContext, Sample
from advisor.render.decision import decision
from advisor.render.html import page
from advisor.render.markdown import report
from advisor.render.terminal import final
from advisor.types import Bound, Candidate, Consistency, Cost, Fit, Trial
from advisor.verdict import Diagnosis, Interaction, Judged, Recommendation, RuleOfThumb


def _terminal(rec: Recommendation, _: ReportContext) -> str:
    out = io.StringIO()
    final(rec, Console(file=out, width=100))
    return " ".join(out.getvalue().split())


RENDERERS = [_terminal, report, page, decision]
Renderer = Callable[[Recommendation, ReportContext], str]


@pytest.mark.parametrize("render", RENDERERS)
def test_every_report_tells_the_diagnosis(rec: Recommendation, context: ReportContext, render: Renderer) -> None:
    text = render(rec, context)
    for wanted in (
        "Diagnosis of small: 88 % of dev answers stand in the documents only. With the right passage in the prompt it "
        "scored 5 % (40 items); without any it knew 0 % (10 items).",
        "With the right passage in the prompt small scored 5 % on 40 dev items, so no retriever helps it.",
    ):
        assert wanted in text
    without = render(dataclasses.replace(rec, diagnoses=()), context)
    assert "Diagnosis" not in without.replace("Diagnosis table", "")


JUDGED = Judged(
    judge="judge-1",
    right=30,
    right_passed=29,
    wrong=20,
    wrong_passed=2,
    agreement_lower=0.852,
    agreement_asked=0.8,
    kappa=0.876,
    repeated=0.98,
    target=0.85,
    bar=0.902,
    alpha=0.01,
    referenced=False,
    requests=340,
    tokens=9000,
)


@pytest.mark.parametrize("render", RENDERERS)
def test_every_report_tells_what_the_judge_is_worth_and_what_is_claimed(
    rec: Recommendation, context: ReportContext, render: Renderer
) -> None:
    text = render(dataclasses.replace(rec, judge=JUDGED), context)
    for wanted in (
        "The judge judge-1 agreed with the labels on 47 of 50 answers (at least 85 % with 95 % confidence; 80 % is "
        "asked for; kappa 0.88): it passed 29 of 30 labelled as passing and 2 of 20 labelled as failing.",
        "a judged pass rate of 90.2 % is asked for (96 % confidence). It shows at least 85 % right answers, by the "
        "labels, with 95 % confidence in all.",
        "it gave the same verdict on 98 %",
        "the bound on the judge's mistakes takes 0.01, and this run spent",
    ):
        assert wanted in text.replace("&#39;", "'")
    assert "Demoted" not in text and "judge-1" not in render(rec, context)


@pytest.mark.parametrize("render", RENDERERS)
def test_every_report_says_that_a_judge_was_demoted(
    rec: Recommendation, context: ReportContext, render: Renderer
) -> None:
    demoted = dataclasses.replace(JUDGED, demoted="it agreed on 31 of 50 labelled answers", instead="rules_pass")
    text = render(dataclasses.replace(rec, judge=demoted), context).replace("\\_", "_")
    assert "Demoted: it agreed on 31 of 50 labelled answers. It scored no answer; rules_pass decides instead." in text
    assert "is asked for (96 % confidence)" not in text and "judge's mistakes" not in text


def test_strategies_are_held_against_the_judged_rate_only_where_the_judge_decides(rec: Recommendation) -> None:
    assert (rec.bar, rec.permitted) == (0.85, 0.05)
    judged = dataclasses.replace(rec, judge=JUDGED)
    assert (judged.bar, judged.permitted) == (0.902, 0.04)
    demoted = dataclasses.replace(rec, judge=dataclasses.replace(JUDGED, demoted="it is weak"))
    assert (demoted.bar, demoted.permitted) == (0.85, 0.05)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Diagnosis("s", 0.5, None, 0, None, 0), "in the documents only."),
        (Diagnosis("s", 0.5, 0.4, 1, None, 0), "only. With the right passage in the prompt it scored 40 % (1 item)."),
        (Diagnosis("s", 0.5, None, 0, 0.2, 10), "only. Without any it knew 20 % (10 items)."),
    ],
)
def test_a_diagnosis_tells_only_what_was_asked(rec: Recommendation, found: Diagnosis, told: str) -> None:
    lines = diagnosis_sentences(dataclasses.replace(rec, diagnoses=(found,)))
    assert len(lines) == 2
    assert lines[0].endswith(told)


@pytest.mark.parametrize("render", RENDERERS)
def test_every_report_marks_a_rule_of_thumb_that_is_off(
    rec: Recommendation, context: ReportContext, render: Renderer
) -> None:
    assert "they disagree" in render(rec, context)
    agreeing = dataclasses.replace(rec, rule_of_thumb=RuleOfThumb("few_shot", "1 points."))
    assert "they disagree" not in render(agreeing, context)
    assert "they agree" in render(agreeing, context)


LOOK_2 = "look 2 at these test examples (before: a): it spends alpha = 0.01"
LOOK_3 = "not for decisions: look 3 at these test examples (before: a, b): it spends alpha = 0.01, and all looks"


@pytest.mark.parametrize(
    ("spent", "warnings", "told"),
    [
        ((0.95, 0.04, 0.01), (), "error of 0.05, this run spent alpha = 0.04; 0.01 is reserved for one second look"),
        ((0.95, 0.05, 0.0), (), "so no further look at these test examples can certify at 95 %"),
        ((0.95, 0.01, 0.0), (LOOK_2,), "this run, look 2 at these test examples, spent alpha = 0.01; earlier looks"),
        ((0.94, 0.01, 0.0), ("x", LOOK_3), "together may err with 0.06, more than was permitted; this run, look 3"),
    ],
)
def test_the_error_spent_is_told_truly_at_every_look(
    rec: Recommendation, spent: tuple[float, float, float], warnings: tuple[str, ...], told: str
) -> None:
    confidence, alpha, reserved = spent
    derived = dataclasses.replace(
        rec, alpha=alpha, confidence=confidence, warnings=warnings, reserved=None, certify=None
    )
    for kept in (derived, dataclasses.replace(derived, reserved=reserved, certify="pareto")):
        assert told in alpha_sentence(kept)
        assert ("is reserved for one" in alpha_sentence(kept)) == (reserved > 0)


def test_the_error_spent_depends_on_how_it_is_shared(rec: Recommendation) -> None:
    fallback = dataclasses.replace(rec, alpha=0.05, reserved=0.0)
    assert "what was reserved went to a fallback candidate" in alpha_sentence(fallback)
    sequential = dataclasses.replace(fallback, certify="sequential")
    assert "its bounds hold at every look" in alpha_sentence(sequential)
    assert "nothing is reserved" not in alpha_sentence(sequential)
    assert "in equal shares" in alpha_sentence(dataclasses.replace(rec, certify="bonferroni"))
    untested = tuple(dataclasses.replace(trial, accuracy=None) for trial in rec.trials)
    assert "spent nothing" in alpha_sentence(dataclasses.replace(rec, trials=untested))


def _other(status: str, total: float | None, why: str = "Below.", rank: int = 9) -> Trial:
    cost = None if total is None else Cost(0.0, 1.0, 1.0, total, "USD")
    return Trial(Candidate("other", "rag", "small", (), rank), status, why, cost=cost)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "is_open"),
    [
        (_other("below", 10.0), True),
        (_other("below", 1000.0), False),
        (_other("certified", 10.0), False),
        (_other("not_run", None, rank=0), True),
        (_other("not_run", None), False),
        (_other("not_run", None, "Does not apply: no corpus.", rank=0), False),
    ],
)
def test_a_cheaper_one_is_spoken_of_only_where_there_may_be_one(
    rec: Recommendation, other: Trial, is_open: bool
) -> None:
    assert (CHEAPER in limits(dataclasses.replace(rec, trials=(rec.trials[0], other)))) == is_open


def test_without_a_winner_nothing_is_cheaper(nothing_meets: Recommendation) -> None:
    assert CHEAPER not in limits(nothing_meets)


def test_consistency_is_shown_for_every_strategy_that_has_some(rec: Recommendation, context: ReportContext) -> None:
    text = report(rec, context)
    for wanted in (
        "Consistency is the chance that two runs of one request give the same valid answer",
        "| few_shot-similar-4@small | 97.0 % [≥ 94.0] | 200 | 100.0 % | 98.5 % | 82.0 % |",
        "| zero_shot@small | 50.0 %, no bound | 45 | 40.0 % | – | 31.0 % |",
        "| same answer with another order of demonstrations | 95.0 % |",
        "| accuracy in the worst wording | 82.5 % |",
        "| accuracy in the most favourable wording minus that in the worst | 7.5 points |",
        "few_shot-similar-4@small is consistently wrong: where its answer was wrong, another run agreed with it in 82",
    ):
        assert wanted in text, wanted
    assert "a retrained adapter |" not in text
    assert "zero_shot@small is consistently wrong" not in text
    assert "another order of demonstrations</th>" in page(rec, context)


def test_without_two_runs_there_is_no_consistency_section(rec: Recommendation, context: ReportContext) -> None:
    silent = dataclasses.replace(rec, trials=tuple(dataclasses.replace(t, consistency=None) for t in rec.trials))
    assert consistency_tables(silent) == ()
    assert "## Consistency" not in report(silent, context)
    assert 'id="consistency"' not in page(silent, context)


def test_components_of_other_names_are_shown_as_they_are(rec: Recommendation) -> None:
    odd = dataclasses.replace(rec.trials[0], consistency=Consistency(0.9, 0.8, 50, {"typo_agreement": 0.75}))
    tables = consistency_tables(dataclasses.replace(rec, trials=(odd,)))
    assert tables[1].rows == (("typo agreement", "75.0 %"),)
    assert consistency_warnings(dataclasses.replace(rec, trials=(odd,))) == ()


def test_the_terminal_tells_the_winners_consistency(rec: Recommendation, context: ReportContext) -> None:
    text = _terminal(rec, context)
    assert "Same answer with another wording 92 %, another order of demonstrations 95 %" in text
    assert "Accuracy in the worst wording: 82 %. It is consistently wrong: where its answer was wrong" in text
    measured_only = dataclasses.replace(rec, target_consistency=None)
    bare = dataclasses.replace(rec.trials[0], consistency=Consistency(0.97, None, 100, {}))
    assert consistency_line(measured_only, bare) == "Two runs agreed on 97 % of 100 requests, not bounded."


@pytest.mark.parametrize(
    ("recall", "used", "told"),
    [
        (
            0.9,
            0.4,
            "for 90 % of requests (recall@3) and the mean score where it was is 40 %: more is lost in reading it.",
        ),
        (
            0.4,
            0.9,
            "for 40 % of requests (recall@3) and the mean score where it was is 90 %: more is lost in finding it.",
        ),
        (0.95, 0.95, "the mean score where it was is 95 %."),
    ],
)
def test_finding_and_reading_are_told_apart(recall: float, used: float, told: str) -> None:
    trial = Trial(
        Candidate("rag@small", "rag", "small", (("top_k", 3),)),
        "below",
        "Below.",
        accuracy=Bound(recall * used, 100, None, None, None, "stopped"),
        diagnostics={"retrieval_recall": recall, "utilisation": used},
    )
    assert halves(trial).endswith(told)


def test_how_many_usable_answers_were_right_is_told_beside_how_many_were_usable() -> None:
    def told(**diagnostics: float) -> str:
        return halves(Trial(Candidate("few_shot@small", "few_shot", "small"), "below", "", diagnostics=diagnostics))

    usual = "46 % of its answers could not be used."
    assert told(valid=0.54) == usual
    assert told(valid=0.54, right_when_valid=0.98) == f"{usual} Of the others 98 % were right."
    assert told(valid=1.0, right_when_valid=0.9) == ""


FOUR = ("zero_shot@small", "rag-k3@small", "lora-r16@small", "lora_rag-r16-k3@small")


@pytest.mark.parametrize("render", RENDERERS)
def test_every_report_tells_whether_retrieval_and_tuning_add_up(
    rec: Recommendation, context: ReportContext, render: Renderer
) -> None:
    found = Interaction("small", 40, FOUR, (0.02, 0.03, 0.05, 0.45), 0.39, 0.1, 0.6)
    text = render(dataclasses.replace(rec, diagnoses=(), interactions=(found,)), context)
    assert (
        "Retrieval and fine-tuning on small, on 40 items that all four answered: neither 2.0 %, retrieval alone 3.0 %, "
        "tuning alone 5.0 %, both 45.0 %. Interaction +39 points (90 % interval +10 to +60): together they gain more "
        "than the two gains added up." in text
    )


@pytest.mark.parametrize(
    ("lower", "upper", "told"),
    [(-0.5, -0.1, "gain less than"), (-0.1, 0.5, "added up is open"), (0.1, 0.5, "gain more")],
)
def test_an_interaction_says_only_what_its_interval_allows(
    rec: Recommendation, lower: float, upper: float, told: str
) -> None:
    found = Interaction("small", 40, FOUR, (0.0, 0.0, 0.0, 0.0), (lower + upper) / 2, lower, upper)
    assert told in diagnosis_sentences(dataclasses.replace(rec, diagnoses=(), interactions=(found,)))[0]


def test_repeated_tokens_are_told_with_their_price_without_a_cache(rec: Recommendation) -> None:
    stuffed = dataclasses.replace(rec.trials[0], prompt_mean=10_000.0, cached_mean=9_000.0)
    assert stuffed.cost is not None
    assert money_sentence(stuffed).endswith(
        " Of 10,000 prompt tokens a request, 9,000 came from a cache, of requests that were sent together; one that is "
        "sent alone computes them all."
    )
    priced = dataclasses.replace(stuffed, cost=dataclasses.replace(stuffed.cost, per_1k_uncached=10.1))
    assert money_sentence(priced).endswith("9,000 came from a cache; without one, 1,000 requests cost $10.10.")
    little = dataclasses.replace(priced, cached_mean=400.0)
    assert "cache" not in money_sentence(little) + money_sentence(rec.trials[0])


@pytest.mark.parametrize("render", [report, page])
def test_examples_name_the_places_that_were_read(rec: Recommendation, context: ReportContext, render: Renderer) -> None:
    sample = Sample("when?", "noon", (("rag@hosted", "at noon", 1.0),), (("rag@hosted", "docs/a.md 120–380"),))
    text = render(rec, dataclasses.replace(context, samples=(sample,)))
    assert "read docs/a.md 120–380" in text.replace("\\", "")


@pytest.mark.parametrize("render", [report, page])
def test_what_preparing_showed_is_told(rec: Recommendation, context: ReportContext, render: Renderer) -> None:
    assert "480 demonstrations" in render(rec, context)
    idle = dataclasses.replace(rec, trials=tuple(dataclasses.replace(t, fit=None) for t in rec.trials))
    assert "480 demonstrations" not in render(idle, context)
    assert "## Preparation" not in report(idle, context)


def _with_curve(rec: Recommendation, unlikely: bool) -> Recommendation:
    measured = (Measured(50, 0.6, 0.5, 2), Measured(100, 0.7, 0.4, 2), Measured(200, 0.8, 0.3, 1))
    curve = LearningCurve(measured, (Projection(400, 0.84, 0.8, 0.87), Projection(800, 0.86, 0.81, 0.9)), unlikely)
    fit = Fit(train_seconds=120.0, train_tokens=5000, notes=("200 examples, 75 steps", "dev loss 0.3 after step 75"))
    trial = dataclasses.replace(rec.trials[0], learning_curve=curve, fit=fit)
    return dataclasses.replace(rec, trials=(trial, *rec.trials[1:]))


@pytest.mark.parametrize("render", [_terminal, report, page])
def test_what_is_projected_is_called_a_projection(
    rec: Recommendation, context: ReportContext, render: Renderer
) -> None:
    told = (
        "Dev score 80 % with 200 train examples; projection: 84 % (80 % to 87 %) with 400 examples, 86 % (81 % to "
        "90 %) with 800 examples."
    )
    unlikely = "More data is unlikely to reach the target (projection)."
    likely, not_likely = (render(_with_curve(rec, flag), context) for flag in (False, True))
    assert told in likely and unlikely not in likely
    assert f"{told} {unlikely}" in not_likely
    assert "projection" not in render(rec, context)


def test_the_report_tells_how_training_went_and_tables_the_curve(rec: Recommendation, context: ReportContext) -> None:
    name = rec.trials[0].candidate.id
    shown = dataclasses.replace(context, training_curves=(name,))
    text = report(_with_curve(rec, True), shown)
    assert "## Training\n" in text
    assert "200 examples, 75 steps; dev loss 0.3 after step 75; 2 min" in text.replace("\\", "")
    assert f"(plots/training-{name}.svg)" in text.replace("\\", "")
    assert "| 200 | 80 % | – | 0.300 | measured, one training |" in text
    assert "| 800 | 86 % | 81 % to 90 % | – | projection |" in text
    assert "A projection is no measurement" in text
    assert "A projection is no measurement" in page(_with_curve(rec, True), shown)
    assert "## Training" not in report(rec, context)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"valid": 0.99, "exact": 0.4}, "Valid 99 %, exactly right 40 %: more is lost in the content."),
        ({"valid": 0.3, "exact": 0.2}, "Valid 30 %, exactly right 20 %: more is lost in the form."),
        ({"valid": 0.98, "exact": 0.95}, "Valid 98 %, exactly right 95 %."),
        (
            {"valid": 0.8, "errors": 0.1, "exact": 0.8},
            "Valid 80 %, exactly right 80 %: more is lost in the form. "
            "20 % of its answers could not be used, 10 % because the request failed.",
        ),
        (
            {"valid": 1.0, "exact": 0.96, "partial": 0.97, "in_text": 1.0},
            "Valid 100 %, exactly right 96 %. With half for overlapping boundaries it scores 97 %.",
        ),
        (
            {"valid": 1.0, "exact": 0.96, "partial": 0.97, "in_text": 0.8},
            "scores 97 %. 20 % of its answers name something that is not in the text.",
        ),
    ],
)
def test_validity_and_correctness_are_told_apart(parts: dict[str, float], told: str) -> None:
    trial = Trial(Candidate("few_shot@small", "few_shot", "small"), "below", "Below.", diagnostics=parts)
    assert halves(trial).endswith(told)
