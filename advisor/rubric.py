"""The judge of a rubric before the race: measured on labelled answers, then it decides or is demoted.

A judge that decides moves the target: strategies are tested against the judged pass rate that shows the declared share
of right answers (`rubric_agreement`), at a confidence that leaves room for the judge's own bound.
"""

from dataclasses import asdict, dataclass, replace
from pathlib import Path

from advisor import registry
from advisor.data_splits import fingerprint
from advisor.errors import AdvisorError
from advisor.events import Listener, Said
from advisor.journal import Journal
from advisor.loading import Models
from advisor.prices import Prices
from advisor.pricing import price_of
from advisor.protocols import AsksModel, Metric
from advisor.rubric_agreement import (
    Agreement,
    agreement,
    confidence_left,
    demotion,
    judged_target,
    judges_alpha,
)
from advisor.rubric_judge import Judge
from advisor.rubric_labels import Labels
from advisor.rubric_looks import measured_before
from advisor.rubric_prompt import Exhibit
from advisor.task import TaskSpec
from advisor.trial import Budget
from advisor.verdict import Judged


@dataclass(frozen=True, slots=True)
class Scoring:
    """What scores the answers of a run.

    `task` is the task with the metric and the target that strategies are tested by; without a rubric it is unchanged.
    """

    task: TaskSpec
    metric: Metric
    judge: Judge | None = None
    found: Judged | None = None
    warnings: tuple[str, ...] = ()

    @property
    def judged(self) -> Judged | None:
        """The judge's record with what it has taken so far; None without a rubric."""
        if self.judge is None or self.found is None:
            return None
        used = self.judge.usage
        return replace(
            self.found,
            requests=len(self.judge.rulings),
            recalled=sum(ruling.recalled for ruling in self.judge.rulings.values()),
            tokens=used.prompt_tokens + used.completion_tokens,
            seconds=used.seconds,
            money=self.judge.money,
            without_verdict=self.judge.without_verdict,
        )


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where a judge's verdicts are kept, what is charged for them, and who is told what it is worth.

    `folder` is the run's own.
    """

    folder: Path
    journal: Journal
    budget: Budget
    listen: Listener


def scoring(task: TaskSpec, labels: Labels | None, models: Models, keeping: Keeping) -> Scoring:
    """Measures the judge of the task's rubric, if there is one, and chooses the metric.

    Raises:
        AdvisorError: the judge is demoted and there are no rules or facts that could score instead.
        BudgetExceeded, JudgeSilent: see `Judge.pass_or_fail`.
    """
    rubric = task.task.rubric
    if rubric is None or labels is None:
        return Scoring(task, registry.load("metrics", task.metric)(task))
    bar_at_best(task, labels)  # refuses before anything is asked what no verdict could mend
    asks = (rubric.criteria, labels.referenced, keeping.journal, keeping.budget)
    judge = Judge(rubric.judge.model, models.judge(), *asks, judge_prices(task))
    found = _measured(task, labels, judge)
    keeping.journal.decide("judge", asdict(found))
    keeping.listen(Said(f"the judge {found.judge} agreed with the labels on {found.agreed} of {found.n} answers"))
    told = fingerprint(f"{judge.engine.identity}\0{judge.criteria}")
    before = measured_before(keeping.folder, keeping.journal, labels.digest, told)
    warnings = (*before, *_preferences(task), *labels.warnings)
    if found.demoted:
        return _without(task, judge, replace(found, instead=_instead(task, found)), warnings)
    target = task.target.model_copy(
        update={"metric": "rubric", "accuracy": found.bar, "confidence": confidence_left(task.target.confidence)}
    )
    aimed = task.model_copy(update={"target": target})
    metric = registry.load("metrics", "rubric")(aimed)
    assert isinstance(metric, AsksModel)
    metric.attach(judge.ask)
    return Scoring(aimed, metric, judge, found, warnings)


def judge_prices(task: TaskSpec) -> Prices | None:
    """What the judge's requests cost; None is unknown."""
    assert task.task.rubric is not None
    return price_of(task.task.rubric.judge, task)


def bar_at_best(task: TaskSpec, labels: Labels) -> float:
    """The judged pass rate that a judge without a single mistake on these labels would be asked for.

    Raises:
        AdvisorError: too few answers are labelled as failing for any judge to show the target.
    """
    perfect = Agreement(len(labels.rows) - labels.wrong, len(labels.rows) - labels.wrong, labels.wrong, 0)
    specificity = perfect.least_specificity(judges_alpha(task.target.confidence))
    bar = judged_target(task.target.accuracy, specificity)
    if bar >= 1:
        raise AdvisorError(
            f"{labels.wrong} failing answers are too few to show a target of {100 * task.target.accuracy:g} % by",
            where=task.place("task.rubric.labelled"),
            hint="label more answers that fail: a judge has to be seen to catch them",
        )
    return bar


def _measured(task: TaskSpec, labels: Labels, judge: Judge) -> Judged:
    rubric = task.task.rubric
    assert rubric is not None
    exhibits = [Exhibit(row.request, row.answer, row.reference) for row in labels.rows]
    verdicts = judge.pass_or_fail(exhibits)
    found = agreement([row.passed for row in labels.rows], verdicts)
    alpha = judges_alpha(task.target.confidence)
    bar = judged_target(task.target.accuracy, found.least_specificity(alpha))
    demoted = demotion(found, rubric.agreement)
    if not demoted and bar >= 1:
        passed = f"it passed {found.wrong_passed} of {found.wrong} answers labelled as failing"
        demoted = f"{passed}, so that no judged pass rate shows {100 * task.target.accuracy:g} % right answers"
    repeated = None
    if rubric.judge.hosted and not demoted:
        again = judge.pass_or_fail(exhibits, repeat=1)
        repeated = sum(one == other for one, other in zip(verdicts, again, strict=True)) / len(verdicts)
    return Judged(
        judge=judge.name,
        **asdict(found),
        agreement_lower=found.lower,
        agreement_asked=rubric.agreement,
        kappa=found.kappa,
        repeated=repeated,
        target=task.target.accuracy,
        bar=bar,
        alpha=alpha,
        referenced=labels.referenced,
        demoted=demoted,
    )


def _instead(task: TaskSpec, found: Judged) -> str:
    """The metric that decides without the judge. A graded one would not: the target is a share of right answers."""
    if task.task.rules is not None or task.data.columns.facts is not None:
        return "rules_pass"
    raise AdvisorError(
        f"the judge {found.judge} is demoted: {found.demoted}; and there are no rules or facts to score by instead",
        where=task.place("task.rubric"),
        hint="take a stronger judge, word the criteria more clearly, or declare task.rules or data.columns.facts",
    )


def _without(task: TaskSpec, judge: Judge, found: Judged, warnings: tuple[str, ...]) -> Scoring:
    target = task.target.model_copy(update={"metric": found.instead})
    plain = task.model_copy(update={"target": target})
    said = f"the judge {found.judge} is demoted: {found.demoted}; {found.instead} decides instead of the rubric"
    return Scoring(plain, registry.load("metrics", found.instead)(plain), judge, found, (said, *warnings))


def _preferences(task: TaskSpec) -> tuple[str, ...]:
    """Models prefer what they wrote themselves (Panickssery et al. 2024, arXiv 2404.13076)."""
    assert task.task.rubric is not None
    judge = task.task.rubric.judge
    same = [model.id for model in task.models if _plain(model.model) == _plain(judge.model)]
    if not same:
        return ()
    return (
        f"the judge {judge.model} is a contestant too ({', '.join(same)}): models tend to prefer their own answers",
    )


def _plain(model: str) -> str:
    return model.rpartition("/")[2].casefold()
