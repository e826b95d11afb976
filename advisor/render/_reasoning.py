"""Why the strategies came out as they did, and what would change the answer: plain sentences from numbers alone."""

from advisor.render._format import count, lower_percent, target_percent, upper_percent, whole_percent
from advisor.render._wording import certified_pairs, nearest_miss, sentence
from advisor.types import Trial
from advisor.verdict import Recommendation

_CLEAR_GAP = 0.1
"""Two halves that differ by less than this are not told apart."""
_MANY_UNUSABLE = 0.05
_MORE_LABELS = "It scored above the target; more labelled examples are what is missing."
_NEAR_BREAK_EVEN = 2.0
"""A break-even volume within this factor of the declared one is worth a warning (method, section 3.1)."""


def halves(trial: Trial) -> str:
    """Which half of the job a strategy fails on, from its diagnostics; empty when they do not tell."""
    parts = trial.diagnostics
    structured = _form_and_content(parts)
    # What that says of validity need not be said twice.
    unusable = "" if structured and not parts.get("errors") else _unusable(parts)
    return " ".join(filter(None, (_facts_and_form(parts), structured, _spans(parts), _found_and_read(trial), unusable)))


def _facts_and_form(parts: dict[str, float]) -> str:
    if "facts" not in parts or "form" not in parts:
        return ""
    facts, form = parts["facts"], parts["form"]
    shown = f"Facts {whole_percent(facts)}, form {whole_percent(form)}"
    if abs(facts - form) < _CLEAR_GAP:
        return f"{shown}: {'both fail' if max(facts, form) < _CLEAR_GAP else 'neither half clearly lags'}."
    return f"{shown}: it loses on the {'form' if form < facts else 'facts'}."


def _form_and_content(parts: dict[str, float]) -> str:
    """Validity and exactness of JSON, apart: an answer that is held to a schema is valid and may still be wrong."""
    if "exact" not in parts or "valid" not in parts:
        return ""
    valid, exact = parts["valid"], parts["exact"]
    shown = f"Valid {whole_percent(valid)}, exactly right {whole_percent(exact)}"
    in_form, in_content = 1 - valid, valid - exact
    if max(in_form, in_content) < _CLEAR_GAP:
        return f"{shown}."
    return f"{shown}: more is lost in the {'form' if in_form > in_content else 'content'}."


def _spans(parts: dict[str, float]) -> str:
    """What near misses would add to entities, and how often an answer quotes what is not in the text."""
    if "partial" not in parts or "in_text" not in parts:
        return ""
    told = f"With half for overlapping boundaries it scores {whole_percent(parts['partial'])}."
    inventive = parts.get("valid", 1.0) - parts["in_text"]  # an invalid answer counts as not in the text
    if inventive < _MANY_UNUSABLE:
        return told
    return f"{told} {whole_percent(inventive)} of its answers name something that is not in the text."


def _found_and_read(trial: Trial) -> str:
    recall = trial.diagnostics.get("retrieval_recall")
    score = trial.accuracy.point if trial.accuracy else trial.dev_score
    read = trial.diagnostics.get("facts", score)
    if recall is None or read is None:
        return ""
    k = dict(trial.candidate.options).get("top_k")
    at = f" (recall@{k})" if isinstance(k, int) else ""
    shown = f"The right passage was retrieved for {whole_percent(recall)} of requests{at}"
    used = trial.diagnostics.get("utilisation")
    if used is not None:
        return _lost(
            f"{shown} and the mean score where it was is {whole_percent(used)}", 1 - recall, recall * (1 - used)
        )
    what = "the facts were right for" if "facts" in trial.diagnostics else "the score is"
    return _lost(f"{shown} and {what} {whole_percent(read)}", 1 - recall, recall - read)


def _lost(shown: str, in_finding: float, in_reading: float) -> str:
    """Where more of the score is lost, when it is enough to tell: both shares are of all requests."""
    if max(in_finding, in_reading) < _CLEAR_GAP:
        return f"{shown}."
    return f"{shown}: more is lost in {'reading' if in_reading > in_finding else 'finding'} it."


def _unusable(parts: dict[str, float]) -> str:
    unusable, errors = 1 - parts.get("valid", 1.0), parts.get("errors", 0.0)
    if unusable < _MANY_UNUSABLE:
        return ""
    failed = f", {whole_percent(errors)} because the request failed" if errors else ""
    right = parts.get("right_when_valid")
    others = "" if right is None else f" Of the others {whole_percent(right)} were right."
    return f"{whole_percent(unusable)} of its answers could not be used{failed}.{others}"


def changes(rec: Recommendation) -> tuple[str, ...]:
    """What would change the answer: more labels, another volume, a known price, a reachable target."""
    found = [*_more_labels(rec), *_other_volume(rec), *_unknown_prices(rec), *_limits(rec), *_not_run(rec)]
    if rec.recommended is None:
        found = [*missing(rec), *found]
    return tuple(dict.fromkeys(found))


def missing(rec: Recommendation) -> tuple[str, ...]:
    """When nothing is recommended: the nearest miss and what would have to change."""
    miss = nearest_miss(rec)
    if miss is None or miss.accuracy is None:
        return _on_dev_only(rec)
    bound, name = miss.accuracy, miss.candidate.id
    if bound.lower is None or bound.upper is None:
        where = f"{whole_percent(bound.point)} when scoring stopped after {bound.n} items"
        told = f"Nearest miss: {name}, {where}."
        return told, _improve(name, rec.bar) if bound.point < rec.bar else _MORE_LABELS
    told = f"Nearest miss: {name}, {whole_percent(bound.point)} measured, between {lower_percent(bound.lower)} and "
    told += f"{upper_percent(bound.upper)}, against a target of {target_percent(rec.bar)}."
    if bound.point < rec.bar:
        return told, _improve(name, rec.bar)
    return told, _MORE_LABELS


def _on_dev_only(rec: Recommendation) -> tuple[str, ...]:
    """What there is to say where nothing reached test: which strategy came nearest on dev."""
    none = "No strategy was measured on the test split, so there is no nearest miss"
    scored = [(trial.dev_score, trial) for trial in rec.trials if trial.dev_score is not None]
    if not scored:
        return (f"{none}.",)
    score, nearest = max(scored, key=lambda pair: pair[0])
    name = nearest.candidate.id
    on = f"{whole_percent(score)} on {count(nearest.dev_n)} items" if nearest.dev_n else whole_percent(score)
    return f"{none}; on dev {name} came nearest with {on}, which certifies nothing.", _improve(name, rec.bar)


def _improve(name: str, target: float) -> str:
    return (
        f"More examples alone will probably not help {name}: a stronger model, more training data, better documents, "
        f"or a target under {target_percent(target)} would have to come. A target chosen after seeing these figures is "
        "a second look and needs fresh test items."
    )


def _more_labels(rec: Recommendation) -> list[str]:
    return [
        f"{t.candidate.id} is undecided: about {count(t.examples_needed)} more labelled examples could settle it."
        for t in rec.trials
        if t.status == "undecided" and t.examples_needed
    ]


def _other_volume(rec: Recommendation) -> list[str]:
    told = []
    for pair in certified_pairs(rec):
        volume, declared = pair.requests_per_month, rec.requests_per_month
        if volume is None or rec.recommended not in (pair.a, pair.b):
            continue
        near = ""
        if declared and 1 / _NEAR_BREAK_EVEN <= volume / declared <= _NEAR_BREAK_EVEN:
            near = f" That is within a factor of two of the declared {count(declared)}: the choice hangs on it."
        told.append(f"Volume: {pair.b} becomes cheaper than {pair.a} at {count(volume)} requests a month.{near}")
    return told


def _unknown_prices(rec: Recommendation) -> list[str]:
    return [
        f"The price of {t.candidate.id} is unknown; a known one could make it the cheapest."
        for t in rec.trials
        if t.status == "certified" and (t.cost is None or t.cost.horizon_total is None)
    ]


def _limits(rec: Recommendation) -> list[str]:
    return [sentence(f"{t.candidate.id} is certified but excluded: {t.excluded}") for t in rec.trials if t.excluded]


def _not_run(rec: Recommendation) -> list[str]:
    idle = sum(t.status == "not_run" for t in rec.trials)
    if not idle:
        return []
    if idle == 1:
        return ["One strategy was not run; nothing is known about it here beyond the stated reason."]
    return [f"{idle} strategies were not run; nothing is known about them here beyond the stated reasons."]
