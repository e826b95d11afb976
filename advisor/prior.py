"""The rule of thumb: what the field's folklore would pick from the task description alone.

A published points table (method.md 5.2) over visible features. The points are guesses, to be refitted on the tool's own
benchmark. It orders the search and may leave candidates out under a budget; it never enters a certificate, and it is
shown beside the measurement.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.task import TaskSpec
from advisor.verdict import RuleOfThumb

SMALL_MODEL = 500e6
LARGE_MODEL = 7e9
OFTEN = ("daily", "weekly", "monthly")


@dataclass(frozen=True, slots=True)
class Points:
    """So many points for a strategy kind when a feature is present; `feature` "" is the base everybody gets."""

    kind: str
    points: float
    feature: str = ""


NAMES = {
    "closed_labels": "the labels are closed",
    "few_labels": "there are at most 5 labels",
    "many_labels_small_model": "there are more than 50 labels for a model under 500 million parameters",
    "five_per_label": "there are at least 5 training examples a label",
    "eight_per_label": "there are at least 8 training examples a label",
    "small_model": "the model has at most 500 million parameters",
    "large_model": "the model has at least 7 billion parameters",
    "strict_format": "the format is strict",
    "style_rules": "style or format rules are declared",
    "answer_in_corpus": "the corpus holds at least half of the answers",
    "answer_in_corpus_and_trainable": "the corpus holds at least half of the answers and there is data to train on",
    "corpus_and_500": "there is a corpus and at least 500 training examples",
    "corpus_fits_large_model": "all documents take at most a quarter of the context of a model of at least 7 billion "
    "parameters",
    "facts_change": "the documents change at least monthly",
    "train_under_50": "there are fewer than 50 training examples",
    "train_200": "there are at least 200 training examples",
    "train_1000": "there are at least 1,000 training examples",
}
"""Each feature in words, as in "because the labels are closed"."""

TABLE = (
    Points("control", 0.0),
    Points("control", 2.0, "eight_per_label"),
    Points("zero_shot", -1.0),
    Points("zero_shot", 1.5, "large_model"),
    Points("zero_shot", 0.5, "few_labels"),
    Points("zero_shot", -1.5, "small_model"),
    Points("zero_shot", -0.5, "strict_format"),
    Points("few_shot", 0.0),
    Points("few_shot", 1.0, "closed_labels"),
    Points("few_shot", 0.5, "five_per_label"),
    Points("few_shot", -1.0, "many_labels_small_model"),
    Points("optimized_prompt", 0.0),
    Points("optimized_prompt", 1.0, "closed_labels"),
    Points("optimized_prompt", 0.5, "five_per_label"),
    Points("optimized_prompt", -1.0, "many_labels_small_model"),
    Points("rag", 0.0),
    Points("rag", 1.5, "answer_in_corpus"),
    Points("rag", 0.5, "facts_change"),
    Points("rag", -1.5, "small_model"),
    Points("long_context", -0.5),
    Points("long_context", 1.0, "corpus_fits_large_model"),
    Points("long_context", -1.5, "small_model"),
    Points("lora", 0.0),
    Points("lora", 1.0, "train_200"),
    Points("lora", 1.5, "train_1000"),
    Points("lora", 1.0, "style_rules"),
    Points("lora", -1.5, "train_under_50"),
    Points("lora", -1.5, "answer_in_corpus"),
    Points("lora_rag", 0.0),
    Points("lora_rag", 1.5, "answer_in_corpus_and_trainable"),
    Points("lora_rag", -1.0, "train_under_50"),
    Points("stacked_lora", -0.5),
    Points("stacked_lora", 0.5, "corpus_and_500"),
    Points("stacked_lora", -1.0, "facts_change"),
)
"""Cheapest kind first, which also breaks ties."""
PSEUDO_ITEMS = 4
"""What the prior weighs: ten dev items outweigh it."""
NEED_CORPUS = ("rag", "long_context", "lora_rag", "stacked_lora")


@dataclass(frozen=True, slots=True)
class Known:
    """What the rule of thumb looks at beside the task file.

    Attributes:
        n_train: training examples; more favour training.
        answer_in_corpus: share of training answers that occur in the corpus, None when not measured.
        model_parameters: of the largest model, None when unknown, which gives and takes no points.
        corpus_tokens: of all documents, about; 0 without a corpus.
        context_window: the largest of the models', None when unknown.
    """

    n_train: int
    answer_in_corpus: float | None
    model_parameters: float | None
    corpus_tokens: float = 0.0
    context_window: int | None = None


@dataclass(frozen=True, slots=True)
class Belief:
    """A Beta prior over a strategy's score: mean sigmoid(points), worth PSEUDO_ITEMS labelled items."""

    a: float
    b: float

    def chance(self, target: float) -> float:
        """Prior chance that the score reaches `target`: orders the search, never enters a certificate."""
        from scipy.special import betainc

        return float(1 - betainc(self.a, self.b, target))


def rule_of_thumb(task: TaskSpec, known: Known) -> RuleOfThumb:
    """The kind with the most points, and one sentence that names the features that gave them."""
    present = _features(task, known)
    totals = points(present, _applicable(task))
    kind = max(totals, key=lambda name: totals[name])
    gained = [row for row in TABLE if row.kind == kind and row.feature in present]
    return RuleOfThumb(kind, _because(gained, totals[kind]))


def beliefs(task: TaskSpec, known: Known) -> dict[str, Belief]:
    """What the rule of thumb believes of every kind that applies, before anything is measured (method 5.2)."""
    totals = points(_features(task, known), _applicable(task))
    means = {kind: 1 / (1 + math.exp(-total)) for kind, total in totals.items()}
    return {kind: Belief(mean * PSEUDO_ITEMS, (1 - mean) * PSEUDO_ITEMS) for kind, mean in means.items()}


def _features(task: TaskSpec, known: Known) -> frozenset[str]:
    return (
        _size_features(known.n_train, known.model_parameters)
        | _label_features(task, known.n_train, known.model_parameters)
        | _format_features(task)
        | (_corpus_features(task, known) if task.corpus else frozenset())
    )


def points(present: frozenset[str], kinds: Sequence[str]) -> dict[str, float]:
    """The points of each kind, in the order of the table, given the features that are present."""
    return {
        kind: sum(row.points for row in TABLE if row.kind == kind and (not row.feature or row.feature in present))
        for kind in kinds
    }


def _applicable(task: TaskSpec) -> list[str]:
    kinds = list(dict.fromkeys(row.kind for row in TABLE))
    closed = task.task.kind == "classification"
    return [kind for kind in kinds if (task.corpus or kind not in NEED_CORPUS) and (closed or kind != "control")]


def _size_features(n_train: int, parameters: float | None) -> frozenset[str]:
    found = {
        "train_under_50": n_train < 50,
        "train_200": 200 <= n_train < 1000,
        "train_1000": n_train >= 1000,
        "small_model": parameters is not None and parameters <= SMALL_MODEL,
        "large_model": parameters is not None and parameters >= LARGE_MODEL,
    }
    return frozenset(name for name, holds in found.items() if holds)


def _label_features(task: TaskSpec, n_train: int, parameters: float | None) -> frozenset[str]:
    if task.task.kind != "classification":
        return frozenset()
    labels = len(task.task.labels or ())
    found = {
        "closed_labels": True,
        "few_labels": 0 < labels <= 5,
        "many_labels_small_model": labels > 50 and parameters is not None and parameters <= SMALL_MODEL,
        "five_per_label": labels > 0 and n_train >= 5 * labels,
        "eight_per_label": labels > 0 and n_train >= 8 * labels,
    }
    return frozenset(name for name, holds in found.items() if holds)


def _format_features(task: TaskSpec) -> frozenset[str]:
    """JSON has a form without any rule being declared: a schema or the types of entities are its rules."""
    rules, formed = task.task.rules, task.form is not None
    found = {
        "strict_format": formed or (rules is not None and bool(rules.pattern)),
        "style_rules": formed or rules is not None,
    }
    return frozenset(name for name, holds in found.items() if holds)


def _corpus_features(task: TaskSpec, known: Known) -> frozenset[str]:
    n_train, held = known.n_train, known.answer_in_corpus is not None and known.answer_in_corpus >= 0.5
    fits = 0 < 4 * known.corpus_tokens <= (known.context_window or 0)
    found = {
        "answer_in_corpus": held,
        "answer_in_corpus_and_trainable": held and n_train >= 200,
        "corpus_and_500": n_train >= 500,
        "corpus_fits_large_model": fits and (known.model_parameters or 0) >= LARGE_MODEL,
        "facts_change": task.volume.corpus_refresh in OFTEN,
    }
    return frozenset(name for name, holds in found.items() if holds)


def _because(gained: Sequence[Points], total: float) -> str:
    reasons = [f"{NAMES[row.feature]} ({row.points:+g})" for row in gained]
    told = f" because {' and '.join(reasons)}" if reasons else ", from its starting points alone"
    return f"{total:g} points{told}."
