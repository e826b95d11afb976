"""The sentences of every report, in plain text; each renderer escapes them for its own format.

The templates follow the method's rules: the one claim made with confidence is "at least the target"; an unmeasured
strategy is "not run"; nothing is called the best.
"""

import re

from advisor.recommend import DOES_NOT_APPLY, cheaper
from advisor.render._format import count, money, run_time, target_percent
from advisor.types import Trial
from advisor.verdict import BreakEven, Recommendation, Verdict, VolumeRange

VERDICT_MARKS: dict[Verdict, str] = {"recommended": "✔", "undecided": "◐", "none_meets": "✘"}
COVERAGE = (
    "The confidence covers sampling of test items only; "
    "not label errors, drift, or a different prompt or model version."
)
CHEAPER = "There may be a cheaper strategy we could not certify."
_MANY_CACHED, _MUCH_CACHED = 500, 0.5
"""Fewer tokens of a prompt, or a smaller share of it, are no news: instructions are the same for every request."""
_NOTHING = 1e-9
"""An alpha under this is rounding, not budget."""
_LOOK = re.compile(r"(not for decisions: )?look (\d+) at these test examples")
"""How a warning of earlier looks begins (`looks.Look.warnings`)."""
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


def limits(rec: Recommendation) -> tuple[str, ...]:
    """What the answer does not claim: coverage, the error spent, and what could not be certified."""
    return COVERAGE, alpha_sentence(rec), *([CHEAPER] if _cheaper_is_open(rec) else [])


def _cheaper_is_open(rec: Recommendation) -> bool:
    """Whether a strategy that applies is cheaper than the recommended one, or seems to be, and is not certified."""
    chosen = winner(rec)
    if chosen is None:
        return False
    open_ones = [t for t in rec.trials if t.status != "certified" and not t.why.startswith(DOES_NOT_APPLY)]
    return any(cheaper(trial, chosen) for trial in open_ones)


def alpha_sentence(rec: Recommendation) -> str:
    """How much of the permitted error this run spent and what is left for a further look."""
    if not any(trial.accuracy or trial.status == "failed" for trial in rec.trials):
        return "This run asked no test example, so it spent nothing of the permitted error."
    permitted, number, over = rec.permitted, *_look(rec)
    this = "this run" if number == 1 else f"this run, look {number} at these test examples,"
    if over:
        together = f"All looks together may err with {permitted:.3g}, more than was permitted"
        return f"{together}; {this} spent alpha = {rec.alpha:.3g} of it and nothing is reserved."
    whole = 1 - rec.confidence
    judges = (
        f" the bound on the judge's mistakes takes {rec.judge.alpha:.3g}, and"
        if rec.judge and rec.judge.decides
        else ""
    )
    shared = ", in equal shares for the strategies that it tested" if rec.certify == "bonferroni" else ""
    spent = f"{this} spent alpha = {rec.alpha:.3g}{shared}"
    return f"Of the permitted error of {whole:.3g},{judges} {spent}; {_left(rec)}."


def _left(rec: Recommendation) -> str:
    """What a further look at the same test examples may still claim."""
    number, _ = _look(rec)
    whole = rec.alpha > rec.permitted - _NOTHING
    if rec.certify == "sequential" and whole:
        return "its bounds hold at every look, so the test file may grow and be looked at again for nothing more"
    derived = rec.permitted - rec.alpha if number == 1 else 0.0
    reserved = derived if rec.reserved is None else rec.reserved
    if reserved > _NOTHING:
        return f"{reserved:.3g} is reserved for one second look at these test examples, with more labels for instance"
    if number > 1:
        return "earlier looks spent from the same budget, and nothing is reserved for another"
    fallback = "what was reserved went to a fallback candidate" if rec.certify and whole else "nothing is reserved"
    return f"{fallback}, so no further look at these test examples can certify at {target_percent(rec.confidence)}"


def _look(rec: Recommendation) -> tuple[int, bool]:
    """Which look at its test examples this run was, and whether all looks spent more than was permitted."""
    found = next(filter(None, map(_LOOK.match, rec.warnings)), None)
    return (int(found[2]), bool(found[1])) if found else (1, False)


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


def capital(text: str) -> str:
    """A clause as it begins a sentence; nothing but its first letter changes."""
    return text[:1].upper() + text[1:]


def clause(text: str) -> str:
    """A sentence as it follows "because": no full stop, and small unless its first word is a name such as LoRA."""
    trimmed = text.strip().rstrip(".").strip()
    first = trimmed.split(" ", 1)[0]
    return trimmed[:1].lower() + trimmed[1:] if first.rstrip(":").isalpha() and first.istitle() else trimmed


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
    return f"{told}; {money(cost.horizon_total, cost.currency)} over the horizon{basis}.{_cached(trial)}"


def _cached(trial: Trial) -> str:
    """What a cache saved, where it served a good part of the prompts: the price of repeated tokens without it."""
    cached, asked, cost = trial.cached_mean, trial.prompt_mean, trial.cost
    if not cached or not asked or cost is None or cached < max(_MANY_CACHED, _MUCH_CACHED * asked):
        return ""
    told = f" Of {count(asked)} prompt tokens a request, {count(cached)} came from a cache"
    if cost.per_1k_uncached is None:
        return f"{told}, of requests that were sent together; one that is sent alone computes them all."
    return f"{told}; without one, 1,000 requests cost {money(cost.per_1k_uncached, cost.currency)}."


def run_date(rec: Recommendation) -> str:
    """The run's UTC date, ISO; empty when its id holds none."""
    when = run_time(rec.run_id)
    return "" if when is None else when.date().isoformat()
