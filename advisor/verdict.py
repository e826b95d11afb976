"""The answer of a run as one record: the verdict, every trial, where the winner changes, what it took.

Everything a report tells is in here; all frozen, as in `types`.
"""

from dataclasses import dataclass
from typing import Literal

from advisor.probed import Injection
from advisor.types import Trial

Verdict = Literal["recommended", "undecided", "none_meets"]
Sharing = Literal["pareto", "bonferroni", "sequential"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What two cheap questions on dev said about a model before anything dear was run; shares in [0, 1].

    Attributes:
        model: the model's id.
        needs_documents: share of dev whose answer stands in the corpus and in no train answer and not in the request.
        gold_passage: score with the right passage in the prompt, over `gold_n` dev items whose passage was found.
        closed_book: share of `closed_n` such items whose answer the model knew without any passage.
        ruled_out: one sentence for each kind of strategy that these figures rule out.
    """

    model: str
    needs_documents: float
    gold_passage: float | None
    gold_n: int
    closed_book: float | None
    closed_n: int
    ruled_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Interaction:
    """Whether fine-tuning and retrieval add up on a model, over `n` dev items that all four strategies answered.

    Attributes:
        model: the model's id.
        n: dev items.
        strategies: the ids of neither, retrieval, tuning and both.
        scores: their mean scores, in that order.
        point: both - tuning - retrieval + neither, in [-2, 2]; 0 where the gains add up.
        lower: and `upper`: each holds with 95 % confidence.
    """

    model: str
    n: int
    strategies: tuple[str, ...]
    scores: tuple[float, ...]
    point: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge of a rubric was worth on labelled answers, and what follows from it.

    Attributes:
        judge: the model, as reports name it.
        right: answers labelled as passing; `right_passed` of them the judge passed.
        wrong: answers labelled as failing; `wrong_passed` of them the judge passed.
        agreement_lower: exact one-sided 95 % lower bound of the agreement; `agreement_asked` is what it had to reach.
        kappa: Cohen's.
        repeated: share of labelled answers with the same verdict when asked again; None where it cannot differ.
        target: the share of right answers that the task asks for, and `bar` the judged pass rate that shows it.
        alpha: what the bound behind `bar` may err with; a part of the permitted error.
        referenced: whether the judge is shown each example's target.
        demoted: why it may not decide, a clause; empty when it decides. `instead` is the metric that decides then.
        requests: that it was asked in this run, `recalled` of them answered for an earlier one; `tokens`, `seconds` and
            `money` (None: unknown price) are part of what the run spent.
        without_verdict: answers on which it said neither pass nor fail.
    """

    judge: str
    right: int
    right_passed: int
    wrong: int
    wrong_passed: int
    agreement_lower: float
    agreement_asked: float
    kappa: float
    repeated: float | None
    target: float
    bar: float
    alpha: float
    referenced: bool
    demoted: str = ""
    instead: str = ""
    requests: int = 0
    recalled: int = 0
    tokens: int = 0
    seconds: float = 0.0
    money: float | None = None
    without_verdict: int = 0

    @property
    def n(self) -> int:
        """Labelled answers."""
        return self.right + self.wrong

    @property
    def agreed(self) -> int:
        """Labelled answers on which judge and label say the same."""
        return self.right_passed + self.wrong - self.wrong_passed

    @property
    def decides(self) -> bool:
        """Whether scores are the judge's."""
        return not self.demoted


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The monthly volume where `b` becomes cheaper than `a`; None when there is no such volume."""

    a: str
    b: str
    requests_per_month: float | None


@dataclass(frozen=True, slots=True)
class VolumeRange:
    """Between two monthly volumes, the certified strategy with the lowest total; `to` None is without end."""

    start: float
    to: float | None
    strategy: str


@dataclass(frozen=True, slots=True)
class AtVolume:
    """The certified strategy with the lowest total over the horizon at one monthly volume.

    `next_` is the second lowest, `times` by what factor its total is higher; None where there is no second one, or
    where the first costs nothing.
    """

    requests_per_month: float
    strategy: str
    horizon_total: float
    next_: str | None = None
    times: float | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption behind the costs, changed alone: which certified strategy would be the cheapest then.

    Attributes:
        name: what is assumed, e.g. ``length of answers``.
        change: how it was changed, e.g. ``+25 %``.
        strategy: the cheapest one after the change, certified or only not tested because it cost more; None where none
            keeps the limit on a month then.
        flips: whether that is another one than the recommended.
    """

    name: str
    change: str
    strategy: str | None
    flips: bool


@dataclass(frozen=True, slots=True)
class PricedFigure:
    """One price that a report used: of which model, which key of its price, how much, who says so, and when."""

    model: str
    figure: str
    amount: float
    source: str
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class LabelsWorth:
    """What more labelled examples are projected to buy a strategy whose learning curve was measured.

    Attributes:
        strategy: its id.
        examples: train examples it would have then, `multiple` times as many as now.
        labels_cost: what the additional labels cost at the declared price of one; None where none is declared.
        score: projected score on dev, with its 80 % band.
        next_dearer: the certified strategy with the next higher total; None where there is none.
        saved: what this strategy would save against `next_dearer` over the horizon.
    """

    strategy: str
    multiple: int
    examples: int
    labels_cost: float | None
    score: float
    lower: float
    upper: float
    next_dearer: str | None = None
    saved: float | None = None


@dataclass(frozen=True, slots=True)
class RuleOfThumb:
    """What the field's rule of thumb would have picked from the task description alone."""

    strategy: str
    because: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What the whole run took. `requests_if_exhaustive` is every candidate on every dev and test item and draw.

    `recalled` of the requests had been answered for an earlier run or another strategy: their tokens, seconds and money
    are what they took then.
    """

    requests: int
    requests_if_exhaustive: int
    tokens: int
    seconds: float
    money: float | None
    recalled: int = 0


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The answer of a run. Trials: recommended first, then by cost. Every `Cost` is for the volume and horizon here.

    `reserved` is alpha that is left for one more look at these test examples, `certify` how alpha was shared among the
    strategies; None where a run did not store them. `judge` is there where the task has a rubric.
    """

    task: str
    run_id: str
    verdict: Verdict
    recommended: str | None
    reason: str
    metric: str
    target_accuracy: float
    target_consistency: float | None
    confidence: float
    alpha: float
    splits: dict[str, int]
    trials: tuple[Trial, ...]
    break_even: tuple[BreakEven, ...]
    winner_by_volume: tuple[VolumeRange, ...]
    rule_of_thumb: RuleOfThumb
    spent: Spent
    warnings: tuple[str, ...] = ()
    requests_per_month: float | None = None
    horizon_months: float | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    reserved: float | None = None
    certify: Sharing | None = None
    judge: Judged | None = None
    at_volumes: tuple[AtVolume, ...] = ()
    sensitivity: tuple[Assumption, ...] = ()
    prices: tuple[PricedFigure, ...] = ()
    labels_worth: tuple[LabelsWorth, ...] = ()
    injections: tuple[Injection, ...] = ()

    @property
    def bar(self) -> float:
        """What a strategy's lower bound must reach: the target, or the judged pass rate that shows it."""
        return self.judge.bar if self.judge and self.judge.decides else self.target_accuracy

    @property
    def permitted(self) -> float:
        """The error that tests on these examples may make; a judge that decides has its own part of the whole."""
        judges = self.judge.alpha if self.judge and self.judge.decides else 0.0
        return round(1 - self.confidence - judges, 12)
