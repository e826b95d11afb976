"""What the field believes about each sample task, and how a run's result.json bears on it.

A claim is settled by the verdicts of the run, not by its points: a kind meets the target when one of its
configurations was certified, misses it when all are below it or ruled out by the diagnosis; else it is not settled.
Where a claim is about a part of the examples, which their ids name last, that part's score is held to the target.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Any

from advisor.recommend import RULED_OUT

Verdict = bool | None
"""True: supported; False: contradicted; None: the run does not settle it."""
BY_DIAGNOSIS = "ruled out by the diagnosis"


@dataclass(frozen=True, slots=True)
class Kinds:
    """The strategies of one result.json, asked by kind; `scores` are those of each strategy's answers by part."""

    result: Mapping[str, Any]
    scores: Mapping[str, Mapping[str, Sequence[float]]] = field(default_factory=dict)

    def of(self, kind: str) -> list[Mapping[str, Any]]:
        """The configurations of one kind, the most accurate first."""
        found = [one for one in self.result["strategies"] if one["kind"] == kind]
        return sorted(found, key=lambda one: _point(one) or 0.0, reverse=True)

    def meets(self, kind: str) -> Verdict:
        """Whether a kind meets the target."""
        states = {_state(one) for one in self.of(kind)}
        if "certified" in states:
            return True
        return False if states and states <= {"below", BY_DIAGNOSIS} else None

    def misses(self, kind: str) -> Verdict:
        """The opposite."""
        return negated(self.meets(kind))

    def reaches(self, kind: str, part: str) -> Verdict:
        """Whether the most accurate configuration of a kind has its mean score on one part at the target or above."""
        scores = self.parts(kind).get(part)
        return None if not scores else mean(scores) >= self.result["target"]["accuracy"]

    def parts(self, kind: str) -> Mapping[str, Sequence[float]]:
        """The scores of the most accurate configuration by part; empty where none was measured."""
        found = self.of(kind)
        return self.scores.get(found[0]["id"], {}) if found else {}

    def told(self, *kinds: str) -> str:
        """What a table says of them: the score of the most accurate configuration, where it was measured, its state."""
        return "; ".join(self._told(kind) for kind in kinds)

    def _told(self, kind: str) -> str:
        found = self.of(kind)
        if not found:
            return f"{kind}: not in this run"
        best = found[0]
        point = _point(best)
        if point is None:
            return f"{kind}: {_state(best)}"
        return f"{kind} {point:.3f} on {'test' if best['accuracy'] else 'dev'}, {_state(best)}"


def _state(strategy: Mapping[str, Any]) -> str:
    if strategy["status"] == "not_run" and strategy["why"].startswith(RULED_OUT):
        return BY_DIAGNOSIS
    return str(strategy["status"]).replace("_", " ")


def _point(strategy: Mapping[str, Any]) -> float | None:
    measured = strategy["accuracy"] or strategy["dev"]
    return None if measured is None else float(measured.get("point", measured.get("score")))


def negated(verdict: Verdict) -> Verdict:
    """Not."""
    return None if verdict is None else not verdict


def both(*verdicts: Verdict) -> Verdict:
    """And, where one False is enough and an open one leaves the rest open."""
    if False in verdicts:
        return False
    return None if None in verdicts else True


def one_of(*verdicts: Verdict) -> Verdict:
    """Or."""
    return negated(both(*(negated(verdict) for verdict in verdicts)))


@dataclass(frozen=True, slots=True)
class Claim:
    """`text` as the field says it, the `kinds` that bear on it, and what their verdicts make of it.

    `parts_of` is a kind whose score on each part of the examples is told too.
    """

    text: str
    kinds: tuple[str, ...]
    holds: Callable[[Kinds], Verdict]
    parts_of: str = ""

    def measured(self, kinds: Kinds) -> str:
        """The figures that bear on it."""
        parts = kinds.parts(self.parts_of)
        shares = ", ".join(f"{name} {mean(scores):.2f} of {len(scores)}" for name, scores in sorted(parts.items()))
        return kinds.told(*self.kinds) + (f" ({self.parts_of} by part: {shares})" if shares else "")


CLAIMS: Mapping[str, Claim] = {
    "support-answers": Claim(
        "Facts come from retrieval, tone and form from tuning; a customer-service bot needs both.",
        ("rag", "lora", "lora_rag"),
        lambda of: both(of.meets("lora_rag"), of.misses("rag"), of.misses("lora")),
    ),
    "support-intents": Claim(
        "Tuning suits a small closed set of labels, and a prompt that lists them does not.",
        ("control", "zero_shot", "few_shot", "lora"),
        lambda of: both(of.meets("lora"), of.misses("zero_shot")),
    ),
    "papers-qa": Claim(
        "Knowledge needs retrieval: tuning on the notes does not make the model remember them, and the whole corpus "
        "does not fit the prompt.",
        ("rag", "lora", "stacked_lora", "lora_rag", "long_context"),
        lambda of: both(of.misses("lora"), of.misses("stacked_lora"), one_of(of.meets("rag"), of.meets("lora_rag"))),
    ),
    "case-diagnosis": Claim(
        "Tuning learns the form and the common diagnoses of patient presentations, not the medicine.",
        ("few_shot", "lora"),
        lambda of: both(of.reaches("lora", "common"), negated(of.reaches("lora", "unseen"))),
        parts_of="lora",
    ),
    "contract-entities": Claim(
        "Named entities in legal text are a task that a prompt teaches badly.",
        ("zero_shot", "few_shot", "lora"),
        lambda of: both(of.misses("zero_shot"), of.misses("few_shot")),
    ),
    "order-extraction": Claim(
        "Strict JSON from e-mails wants tuning: a prompt held to the schema is valid and still wrong.",
        ("few_shot", "lora"),
        lambda of: both(of.meets("lora"), of.misses("few_shot")),
    ),
    "meeting-summaries": Claim(
        "For plain summaries a few examples in the prompt are enough.",
        ("zero_shot", "few_shot", "lora"),
        lambda of: of.meets("few_shot"),
    ),
    "desk-manners": Claim(
        "Tuning steers: it teaches a model to stay in role, decline, escalate and never promise.",
        ("few_shot", "lora"),
        lambda of: both(of.meets("lora"), of.misses("few_shot")),
    ),
}
"""By task, in the order of the page."""
