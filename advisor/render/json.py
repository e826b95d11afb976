"""result.json: the Recommendation as the contract spells it, and back again."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import cast

from pydantic import TypeAdapter, ValidationError

from advisor.errors import DataError
from advisor.render._found_prompts import fit_entry, fit_of
from advisor.render._injection import injection_entry, injections_of
from advisor.render._money_entries import cost_entry, cost_of, money_entries, money_of
from advisor.render._result_file import (
    AccuracyEntry,
    CandidateEntry,
    ConsistencyEntry,
    DiagnosisEntry,
    InteractionEntry,
    JudgeEntry,
    RangeEntry,
    ResultFile,
    StrategyEntry,
    TargetEntry,
    TokensEntry,
)
from advisor.render._training import curve_entry, curve_of
from advisor.render._wording import rule_agrees
from advisor.types import Bound, Candidate, Consistency, Latency, Trial, Usage
from advisor.verdict import BreakEven, Diagnosis, Interaction, Judged, Recommendation, RuleOfThumb, Spent, VolumeRange


def to_json(rec: Recommendation) -> ResultFile:
    """The contract's result.json as plain dicts, lists, text and numbers; an unknown price stays None."""
    found: ResultFile = {
        "schema_version": 1,
        "task": rec.task,
        "run_id": rec.run_id,
        "verdict": rec.verdict,
        "recommended": rec.recommended,
        "reason": rec.reason,
        "target": _target(rec),
        "volume": {"requests_per_month": rec.requests_per_month, "horizon_months": rec.horizon_months},
        "splits": dict(rec.splits),
        "strategies": [_strategy(trial) for trial in rec.trials],
        "break_even": [{"a": p.a, "b": p.b, "requests_per_month": p.requests_per_month} for p in rec.break_even],
        "winner_by_volume": [
            RangeEntry({"from": r.start, "to": r.to, "strategy": r.strategy}) for r in rec.winner_by_volume
        ],
        "rule_of_thumb": {
            "strategy": rec.rule_of_thumb.strategy,
            "agrees": rule_agrees(rec),
            "because": rec.rule_of_thumb.because,
        },
        "spent": {
            "requests": rec.spent.requests,
            "requests_if_exhaustive": rec.spent.requests_if_exhaustive,
            "tokens": rec.spent.tokens,
            "seconds": rec.spent.seconds,
            "money": rec.spent.money,
            "recalled": rec.spent.recalled,
        },
        "warnings": list(rec.warnings),
        "diagnoses": [_diagnosis(found) for found in rec.diagnoses],
        "interactions": [_interaction(found) for found in rec.interactions],
    }
    found = cast(ResultFile, {**found, **money_entries(rec)})
    if rec.judge is not None:
        found["judge"] = cast(JudgeEntry, asdict(rec.judge))
    if rec.injections:
        found["probes"] = {"injection": [injection_entry(one) for one in rec.injections]}
    return found


def _target(rec: Recommendation) -> TargetEntry:
    return {
        "metric": rec.metric,
        "accuracy": rec.target_accuracy,
        "consistency": rec.target_consistency,
        "confidence": rec.confidence,
        "alpha": rec.alpha,
        "reserved": rec.reserved,
        "certify": rec.certify,
    }


def _diagnosis(found: Diagnosis) -> DiagnosisEntry:
    return {
        "model": found.model,
        "needs_documents": found.needs_documents,
        "gold_passage": found.gold_passage,
        "gold_n": found.gold_n,
        "closed_book": found.closed_book,
        "closed_n": found.closed_n,
        "ruled_out": list(found.ruled_out),
    }


def _interaction(found: Interaction) -> InteractionEntry:
    return {
        "model": found.model,
        "n": found.n,
        "strategies": list(found.strategies),
        "scores": list(found.scores),
        "point": found.point,
        "lower": found.lower,
        "upper": found.upper,
    }


def _strategy(trial: Trial) -> StrategyEntry:
    candidate, latency = trial.candidate, trial.latency
    return {
        "id": candidate.id,
        "kind": candidate.kind,
        "model": candidate.model,
        "options": dict(candidate.options),
        "rank": candidate.rank,
        "status": trial.status,
        "why": trial.why,
        "excluded": trial.excluded,
        "dev": None if trial.dev_score is None else {"score": trial.dev_score, "n": trial.dev_n},
        "accuracy": _accuracy(trial.accuracy),
        "consistency": _consistency(trial.consistency),
        "tokens": _tokens(trial),
        "latency_ms": None if latency is None else {"p50": latency.p50, "p95": latency.p95, "n": latency.n},
        "cost": cost_entry(trial.cost),
        "examples_needed": trial.examples_needed,
        "fit": fit_entry(trial.fit),
        "diagnostics": dict(trial.diagnostics),
        "learning_curve": curve_entry(trial.learning_curve),
    }


def _tokens(trial: Trial) -> TokensEntry | None:
    if trial.prompt_mean is None or trial.completion_mean is None:
        return None
    found: TokensEntry = {
        "prompt_mean": trial.prompt_mean,
        "completion_mean": trial.completion_mean,
        "cached_mean": trial.cached_mean,
    }
    if trial.usage is not None:
        found["seconds_mean"] = trial.usage.seconds
        found["own_seconds_mean"] = trial.usage.own_seconds
        found["reasoning_mean"] = trial.usage.reasoning_tokens
    return found


def _usage(tokens: TokensEntry | None) -> Usage | None:
    """The mean usage of one answer; None where an older run did not store its seconds."""
    if tokens is None or "seconds_mean" not in tokens:
        return None
    means = (tokens["prompt_mean"], tokens.get("cached_mean") or 0.0, tokens["completion_mean"])
    took = (tokens["seconds_mean"], tokens.get("own_seconds_mean", 0.0), tokens.get("reasoning_mean", 0.0))
    return Usage(*means, *took)  # type: ignore[arg-type]


def _accuracy(bound: Bound | None) -> AccuracyEntry | None:
    if bound is None:
        return None
    return {
        "correct": bound.correct,
        "n": bound.n,
        "point": bound.point,
        "lower": bound.lower,
        "upper": bound.upper,
        "method": bound.method,
    }


def _consistency(found: Consistency | None) -> ConsistencyEntry | None:
    if found is None:
        return None
    return {
        "point": found.point,
        "lower": found.lower,
        "n": found.n,
        "components": dict(found.components),
        "upper": found.upper,
    }


def from_json(stored: Mapping[str, object]) -> Recommendation:
    """The Recommendation that `to_json` wrote; keys it does not know are ignored.

    Raises:
        DataError: naming every key that is missing or of the wrong type.
    """
    found = _checked(stored)
    target, rule = found["target"], found["rule_of_thumb"]
    volume = found.get("volume", {"requests_per_month": None, "horizon_months": None})
    return Recommendation(
        task=found["task"],
        run_id=found["run_id"],
        verdict=found["verdict"],
        recommended=found["recommended"],
        reason=found["reason"],
        metric=target["metric"],
        target_accuracy=target["accuracy"],
        target_consistency=target.get("consistency"),
        confidence=target["confidence"],
        alpha=target["alpha"],
        splits=found["splits"],
        trials=tuple(_trial(entry) for entry in found["strategies"]),
        break_even=tuple(BreakEven(p["a"], p["b"], p["requests_per_month"]) for p in found["break_even"]),
        winner_by_volume=tuple(VolumeRange(r["from"], r["to"], r["strategy"]) for r in found["winner_by_volume"]),
        rule_of_thumb=RuleOfThumb(rule["strategy"], rule["because"]),
        spent=Spent(**found["spent"]),
        warnings=tuple(found["warnings"]),
        requests_per_month=volume["requests_per_month"],
        horizon_months=volume["horizon_months"],
        diagnoses=tuple(_diagnosed(entry) for entry in found.get("diagnoses", [])),
        interactions=tuple(_interacted(entry) for entry in found.get("interactions", [])),
        reserved=target.get("reserved"),
        certify=target.get("certify"),
        judge=Judged(**found["judge"]) if "judge" in found else None,
        injections=injections_of(found.get("probes")),
        **money_of(found),
    )


def _checked(stored: Mapping[str, object]) -> ResultFile:
    try:
        return TypeAdapter(ResultFile).validate_python(stored)
    except ValidationError as wrong:
        places = [(".".join(map(str, e["loc"])), e["msg"]) for e in wrong.errors()]
        raise DataError([f"result.json: {place}: {message}" for place, message in places]) from wrong


def _diagnosed(entry: DiagnosisEntry) -> Diagnosis:
    asked = (entry["gold_passage"], entry["gold_n"], entry["closed_book"], entry["closed_n"])
    return Diagnosis(entry["model"], entry["needs_documents"], *asked, tuple(entry["ruled_out"]))


def _interacted(entry: InteractionEntry) -> Interaction:
    shown = (tuple(entry["strategies"]), tuple(entry["scores"]))
    return Interaction(entry["model"], entry["n"], *shown, entry["point"], entry["lower"], entry["upper"])


def _trial(entry: StrategyEntry) -> Trial:
    dev, tokens, latency = entry["dev"], entry["tokens"], entry["latency_ms"]
    accuracy, consistency = entry["accuracy"], entry["consistency"]
    return Trial(
        candidate=_candidate(entry),
        status=entry["status"],
        why=entry["why"],
        dev_score=dev and dev["score"],
        dev_n=dev["n"] if dev else 0,
        accuracy=accuracy and Bound(**accuracy),
        consistency=consistency and Consistency(**consistency),
        prompt_mean=tokens and tokens["prompt_mean"],
        cached_mean=tokens and tokens.get("cached_mean"),
        completion_mean=tokens and tokens["completion_mean"],
        latency=Latency(latency["p50"], latency["p95"], latency.get("n", 0)) if latency else None,
        fit=fit_of(entry.get("fit")),
        cost=cost_of(entry["cost"]),
        usage=_usage(tokens),
        excluded=entry.get("excluded"),
        examples_needed=entry["examples_needed"],
        learning_curve=curve_of(entry.get("learning_curve")),
        diagnostics=entry.get("diagnostics", {}),
    )


def _candidate(entry: CandidateEntry) -> Candidate:
    options = tuple((key, _frozen(value)) for key, value in entry.get("options", {}).items())
    return Candidate(entry["id"], entry["kind"], entry["model"], options, entry.get("rank", 0))


def _frozen(value: object) -> object:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
