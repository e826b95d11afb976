"""The sentences of every report, in plain text; each renderer escapes them for its own format.

The templates follow the method's rules: the one claim made with confidence is "at least the target"; an unmeasured
strategy is "not run"; nothing is called the best.
"""

from advisor.render._format import count, money, run_time
from advisor.types import Trial
from advisor.verdict import BreakEven, Recommendation, Verdict, VolumeRange

VERDICT_MARKS: dict[Verdict, str] = {"recommended": "✔", "undecided": "◐", "none_meets": "✘"}
COVERAGE = (
    "The confidence covers sampling of test items only; "
    "not label errors, drift, or a different prompt or model version."
)
CHEAPER = "There may be a cheaper strategy we could not certify."
SINGLE = (
    "Bounds in the table are single-strategy bounds, one-sided at the alpha spent, and not adjusted for the strategy "
    "having been chosen; the only claim made with the declared confidence is “at least the target”."
)


def answer(rec: Recommendation) -> str:
    """The answer in one sentence, with its mark; it always names the recommended strategy."""
    names = rec.recommended is None or rec.recommended in rec.reason
    reason = rec.reason if names else f"{rec.recommended}: {rec.reason}"
    return f"{VERDICT_MARKS[rec.verdict]} {reason}"


def winner(rec: Recommendation) -> Trial | None:
    """The recommended strategy's trial."""
    return next((trial for trial in rec.trials if trial.candidate.id == rec.recommended), None)


def certified(rec: Recommendation) -> tuple[Trial, ...]:
    """Every certified trial, excluded ones too."""
    return tuple(trial for trial in rec.trials if trial.status == "certified")


def alpha_sentence(rec: Recommendation) -> str:
    """How much of the permitted error this run spent and what is left for a second look."""
    reserved = 1 - rec.confidence - rec.alpha
    left = (
        f"{reserved:.3g} is reserved for one second look (more labels, or one fallback candidate)"
        if reserved > 1e-9
        else "nothing is reserved, so a second look at this test file cannot certify"
    )
    return f"Of the permitted error of {1 - rec.confidence:.3g}, this run spent alpha = {rec.alpha:.3g}; {left}."


def rule_agrees(rec: Recommendation) -> bool:
    """Whether the rule of thumb named the recommended strategy, by id or by kind."""
    chosen = winner(rec)
    return chosen is not None and rec.rule_of_thumb.strategy in (chosen.candidate.id, chosen.candidate.kind)


def rule_sentence(rec: Recommendation) -> str:
    """What the rule of thumb said against what was measured."""
    rule = rec.rule_of_thumb
    said = f"Rule of thumb said: {rule.strategy} ({rule.because.rstrip('.')})."
    if rec.recommended is None:
        return f"{said} Measured: nothing certified, so the rule is neither confirmed nor refuted."
    verdict = "they agree" if rule_agrees(rec) else "they disagree"
    return f"{said} Measured: {rec.recommended}; {verdict}."


def volume_sentences(rec: Recommendation) -> tuple[str, ...]:
    """Which certified strategy has the lowest total at which monthly volume, one sentence a range."""
    return tuple(f"{_range(r)}: {r.strategy}" for r in rec.winner_by_volume)


def _range(found: VolumeRange) -> str:
    if found.to is None:
        return f"from {count(found.start)} requests a month" if found.start else "at any volume"
    return f"{count(found.start)} to {count(found.to)} requests a month"


def break_even_sentences(rec: Recommendation) -> tuple[str, ...]:
    """From which monthly volume the second of two certified strategies is the cheaper one."""
    return tuple(
        f"{pair.b} never becomes cheaper than {pair.a}"
        if pair.requests_per_month is None
        else f"{pair.b} becomes cheaper than {pair.a} at {count(pair.requests_per_month)} requests a month"
        for pair in certified_pairs(rec)
    )


def certified_pairs(rec: Recommendation) -> tuple[BreakEven, ...]:
    """The break-even pairs that can change the answer: both strategies are certified."""
    names = {trial.candidate.id for trial in certified(rec)}
    return tuple(pair for pair in rec.break_even if pair.a in names and pair.b in names)


def sentence(text: str) -> str:
    """A stranger's clause with a full stop, unless it ends like a sentence already."""
    trimmed = text.strip()
    return trimmed if trimmed.endswith((".", "!", "?", "…")) else f"{trimmed}."


def clause(text: str) -> str:
    """A sentence as it follows "because": no full stop, and small unless its first word is a name such as LoRA."""
    trimmed = text.strip().rstrip(".").strip()
    first = trimmed.split(" ", 1)[0]
    return trimmed[:1].lower() + trimmed[1:] if first.isalpha() and first.istitle() else trimmed


def declared_volume(rec: Recommendation) -> str:
    """The volume every cost was computed for; empty when the run did not store it."""
    if rec.requests_per_month is None or rec.horizon_months is None:
        return ""
    return f"{count(rec.requests_per_month)} requests a month over {count(rec.horizon_months)} months"


def nearest_miss(rec: Recommendation) -> Trial | None:
    """The strategy that came closest without being certified: fully scored ones first, then the highest score."""
    missed = [t for t in rec.trials if t.accuracy is not None and t.status != "certified"]
    return max(missed, key=_closeness, default=None)


def _closeness(trial: Trial) -> tuple[bool, float]:
    assert trial.accuracy is not None  # nearest_miss keeps only measured trials
    return trial.accuracy.lower is not None, trial.accuracy.point


def money_sentence(trial: Trial) -> str:
    """Set-up, per-request, monthly and horizon cost of one strategy."""
    cost = trial.cost
    if cost is None:
        return "Its cost is not known."
    parts = [("set-up", cost.setup), ("per 1,000 requests", cost.per_1k), ("a month", cost.per_month)]
    told = ", ".join(f"{money(amount, cost.currency)} {what}" for what, amount in parts)
    basis = f" ({cost.basis.rstrip('.')})" if cost.basis else ""
    return f"{told}; {money(cost.horizon_total, cost.currency)} over the horizon{basis}."


def run_date(rec: Recommendation) -> str:
    """The run's UTC date, ISO; empty when its id holds none."""
    when = run_time(rec.run_id)
    return "" if when is None else when.date().isoformat()
