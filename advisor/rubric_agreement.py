"""What a judge is worth by labelled answers, and the judged pass rate that shows a target: pure functions of counts.

A judge errs in two ways. What it fails wrongly only costs certificates. What it passes wrongly would make false ones,
so it is corrected for: if q is the share that the judge passes, p the share that is right and s the chance that a
wrong answer is failed (specificity), then 1 - q >= (1 - p) s, hence p >= 1 - (1 - q) / s. It is the estimator of
Rogan and Gladen (1978, Am. J. Epidemiol. 107:71) with the sensitivity set to its most doubtful value, 1. A target T
for p is therefore shown by a judged pass rate of 1 - s (1 - T), with a lower bound for s from the labels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.stats import exact_lower

ALPHA_OF_AGREEMENT = 0.05
"""Of the lower bound of the agreement that is compared with the declared one."""
JUDGES_SHARE = 0.2
"""Share of the permitted error that the bound of the specificity takes; the tests of the run share the rest."""
LEAST_KAPPA = 0.4
"""Agreement beyond chance under this is "fair" at most (Landis & Koch 1977, Biometrics 33:159)."""
STEP = 1000
"""The judged pass rate is rounded up to a thousandth, which claims less."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Verdicts beside labels, as counts: of answers labelled right and wrong, how many the judge passed."""

    right: int
    right_passed: int
    wrong: int
    wrong_passed: int

    @property
    def n(self) -> int:
        """Labelled answers."""
        return self.right + self.wrong

    @property
    def agreed(self) -> int:
        """Answers of which judge and label say the same."""
        return self.right_passed + self.wrong - self.wrong_passed

    @property
    def lower(self) -> float:
        """Exact one-sided 95 % lower bound of the agreement."""
        return exact_lower(self.agreed, self.n, ALPHA_OF_AGREEMENT)

    @property
    def kappa(self) -> float:
        """Agreement beyond chance (Cohen 1960): 1 always, 0 as a judge that never looks; 0 too where it is undefined.

        A judge that always says "pass" has 0, however unbalanced the labels are.
        """
        passed = self.right_passed + self.wrong_passed
        chance = (self.right * passed + self.wrong * (self.n - passed)) / self.n**2
        return (self.agreed / self.n - chance) / (1 - chance) if chance < 1 else 0.0

    def least_specificity(self, alpha: float) -> float:
        """Exact lower bound, one-sided at `alpha`, of the chance that the judge fails a wrong answer."""
        return exact_lower(self.wrong - self.wrong_passed, self.wrong, alpha)


def agreement(labels: Sequence[bool], verdicts: Sequence[bool]) -> Agreement:
    """Counts of verdicts beside labels, in the same order; True is a pass."""
    pairs = list(zip(labels, verdicts, strict=True))
    right, wrong = [said for label, said in pairs if label], [said for label, said in pairs if not label]
    return Agreement(len(right), sum(right), len(wrong), sum(wrong))


def judges_alpha(confidence: float) -> float:
    """What the bound of the specificity may err with: 0.01 at 95 %."""
    return round(JUDGES_SHARE * (1 - confidence), 12)


def confidence_left(confidence: float) -> float:
    """The confidence of the run's own tests, so that they and the judge's bound together keep the declared one."""
    return round(confidence + judges_alpha(confidence), 12)


def judged_target(target: float, specificity: float) -> float:
    """The judged pass rate that shows that at least `target` are right; at most 1, rounded up to a thousandth."""
    return min(1.0, math.ceil(STEP * (1 - specificity * (1 - target)) - 1e-9) / STEP)


def demotion(found: Agreement, least: float) -> str:
    """Why a judge may not decide, as a clause; empty when it may."""
    if found.lower < least:
        return (
            f"it agreed on {found.agreed} of {found.n} labelled answers (lower bound {_down(found.lower)}, "
            f"at least {100 * least:g} % is asked for)"
        )
    if found.kappa < LEAST_KAPPA:
        return (
            f"it agreed on {found.agreed} of {found.n} labelled answers, hardly more than by chance (kappa "
            f"{found.kappa:.2f}, at least {LEAST_KAPPA:g} is asked for): it passed {found.wrong_passed} of "
            f"{found.wrong} wrong ones"
        )
    return ""


def _down(share: float) -> str:
    return f"{math.floor(1000 * share) / 10:.1f} %"
