"""What the judge of a rubric was worth and what is therefore claimed, in sentences."""

from advisor.render._format import count, lower_percent, money, target_percent, whole_percent
from advisor.verdict import Judged, Recommendation


def judge_sentences(rec: Recommendation) -> tuple[str, ...]:
    """What was measured of the judge and what follows from it; none for a task without a rubric."""
    judge = rec.judge
    if judge is None:
        return ()
    told = [_measured(judge)]
    if judge.demoted:
        told.append(f"Demoted: {judge.demoted}. It scored no answer; {judge.instead} decides instead.")
    else:
        told += [*_repeated(judge), _claim(rec, judge), _condition(judge)]
    if judge.without_verdict:
        answers = "1 answer" if judge.without_verdict == 1 else f"{count(judge.without_verdict)} answers"
        told.append(f"It gave no verdict on {answers}, which count as not passed.")
    told.append(f"It was asked {count(judge.requests)} times; that cost {money(judge.money)}, in what the run spent.")
    return tuple(told)


def _measured(judge: Judged) -> str:
    return (
        f"The judge {judge.judge} agreed with the labels on {judge.agreed} of {judge.n} answers (at least "
        f"{lower_percent(judge.agreement_lower)} with 95 % confidence; {target_percent(judge.agreement_asked)} is "
        f"asked for; kappa {judge.kappa:.2f}): it passed {judge.right_passed} of {judge.right} labelled as passing and "
        f"{judge.wrong_passed} of {judge.wrong} labelled as failing."
    )


def _repeated(judge: Judged) -> list[str]:
    if judge.repeated is None:
        return []
    return [f"Asked again about the same answers, it gave the same verdict on {whole_percent(judge.repeated)}."]


def _claim(rec: Recommendation, judge: Judged) -> str:
    tests = rec.confidence + judge.alpha
    return (
        f"Because a judge lets some wrong answers pass, a judged pass rate of {target_percent(judge.bar)} is asked for "
        f"({target_percent(tests)} confidence). It shows at least {target_percent(judge.target)} right answers, by the "
        f"labels, with {target_percent(rec.confidence)} confidence in all."
    )


def _condition(judge: Judged) -> str:
    shown = "the target as one right answer" if judge.referenced else "no reference"
    return (
        f"That holds if {judge.judge} lets the wrong answers of these strategies pass no more often than those that "
        f"are labelled. It sees request and answer, and {shown}."
    )
